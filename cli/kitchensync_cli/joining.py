"""Values that a shell took apart: `--best in 3 days`, `--price 1.19 EUR`, `--in the fridge`.

Leaves what a day, a price and a place are to the kitchen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

_LONGEST = 6
"""So many words a day has at most: "the end of the next month"."""
_SUM = re.compile(r"\d+(?:[.,]\d+)?")

_DAYS_OF_A_LOT = ("--best", "--use-by", "--bought", "--opened", "--frozen", "--thawed")
_DAYS = (*_DAYS_OF_A_LOT, "--on", "--day", "--since", "--until")
_PLACES_OR_DAYS_OF_A_PLAN = ("--from", "--to")

_Counting = Callable[[Sequence[str]], int]
"""How many of some words are one value; 0 where the first is it alone, or is none."""


def joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with the words of each option's value as one."""
    counting = _kinds("plan" in arguments)
    found: list[str] = []
    rest = list(arguments)
    while rest:
        found.append(rest.pop(0))
        option, equals, value = found[-1].partition("=")
        if option not in counting or not rest:
            continue
        words = [value] if equals else []
        many = counting[option]([*words, *rest[:_LONGEST]]) - len(words)
        if many > 0:
            said = " ".join([*words, *rest[:many]])
            found[-1:] = [f"{option}={said}"] if equals else [option, said]
            del rest[:many]
    return found


def _kinds(of_a_plan: bool) -> dict[str, _Counting]:
    either = _words_of_a_day if of_a_plan else _words_of_a_place
    kinds: dict[str, _Counting] = dict.fromkeys(_DAYS, _words_of_a_day)
    kinds |= dict.fromkeys(_PLACES_OR_DAYS_OF_A_PLAN, either)
    return kinds | {"--in": _words_of_a_place, "--price": _words_of_a_price}


def _words_of_a_day(words: Sequence[str]) -> int:
    """As many as can be."""
    from kitchensync import names_day

    today = date.today()  # the day on the wall calendar, as the kitchen has it
    for many in range(min(_LONGEST, len(words)), 1, -1):
        if names_day(" ".join(words[:many]), today):
            return many
    return 0


def _words_of_a_place(words: Sequence[str]) -> int:
    """A “the” and what it stands before."""
    apart = len(words) > 1 and words[0].casefold() == "the" and not words[1].startswith("-")
    return 2 if apart else 0


def _words_of_a_price(words: Sequence[str]) -> int:
    """A sum and its currency, either way round."""
    from kitchensync import is_currency

    sums = [_SUM.fullmatch(word) is not None for word in words[:2]]
    return 2 if sum(sums) == 1 and any(map(is_currency, words[:2])) else 0
