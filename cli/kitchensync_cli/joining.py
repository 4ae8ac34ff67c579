"""Values that a shell took apart: `--best in 3 days`, `--price 1.19 EUR`, `--in the fridge`.

Of names and notes, which may be any words, all are taken that stand behind the option where what it
is said of stands before it: `ks add milk --in top shelf`. An amount that follows is none of them.
Leaves what a day, a price and a place are to the kitchen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise, takewhile

_LONGEST = 6
"""So many words a day has at most: "the end of the next month"."""
_SUM = re.compile(r"\d+(?:[.,]\d+)?")

_DAYS_OF_A_LOT = ("--best", "--use-by", "--bought", "--opened", "--frozen", "--thawed")
_DAYS = (*_DAYS_OF_A_LOT, "--on", "--day", "--since", "--until")
_PLACES_OR_DAYS_OF_A_PLAN = ("--from", "--to")
_NAMES = ("--in", "--list", "--note", "--store")
_ARTICLES = frozenset(("the", "my", "our"))
_NEXT = frozenset(("from", "into", "to"))
"""What begins another place, as in `--from cellar to fridge`."""

_Counting = Callable[[Sequence[str]], int]
"""How many of some words are one value; 0 where the first is it alone, or is none."""


def joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with the words of each option's value as one."""
    counting = _kinds(of_a_plan := "plan" in arguments)
    names = _NAMES if of_a_plan else (*_NAMES, *_PLACES_OR_DAYS_OF_A_PLAN)
    found: list[str] = []
    rest = list(arguments)
    while rest:
        found.append(rest.pop(0))
        option, equals, value = found[-1].partition("=")
        if option not in counting or not rest:
            continue
        first = [value] if equals else []
        words = [*first, *rest]
        many = counting[option](words)
        if option in names and _is_behind(found):
            many = max(many, _words_of_a_name(words))
        if many > len(first):
            said = " ".join(words[:many])
            found[-1:] = [f"{option}={said}"] if equals else [option, said]
            del rest[: many - len(first)]
    return found


def _kinds(of_a_plan: bool) -> dict[str, _Counting]:
    either = _words_of_a_day if of_a_plan else _words_of_a_place
    kinds: dict[str, _Counting] = dict.fromkeys(_DAYS, _words_of_a_day)
    kinds |= dict.fromkeys(_PLACES_OR_DAYS_OF_A_PLAN, either)
    kinds |= dict.fromkeys(_NAMES, _words_of_a_place)
    return kinds | {"--price": _words_of_a_price, "--leftovers": _words_of_an_amount}


def _is_behind(found: Sequence[str]) -> bool:
    """Whether an option, the last of what was read, stands behind more than the command's name."""
    from kitchensync_cli.commands import COMMANDS, Branch

    said = [
        one
        for before, one in pairwise(("", *found))
        if not one.startswith("-") and (not before.startswith("-") or "=" in before)
    ]
    group = COMMANDS.get(said[0]) if said else None
    named = isinstance(group, Branch) and {*said[1:2]} & {*group.commands, *group.also}
    return len(said) > (2 if named else 1)


def _words_of_a_name(words: Sequence[str]) -> int:
    """All up to a number, an option or another place; none of what goes on behind a comma."""
    first, *others = words
    more = list(takewhile(lambda word: not _ends_a_name(word), others))
    listed = any(word.endswith(",") for word in (first, *more))
    return 0 if listed or first.startswith("-") else 1 + len(more)


def _ends_a_name(word: str) -> bool:
    return not word or word[0] in "-0123456789½¼¾" or word.casefold() in _NEXT


def _words_of_a_day(words: Sequence[str]) -> int:
    """As many as can be."""
    from kitchensync import names_day

    today = date.today()  # the day on the wall calendar, as the kitchen has it
    for many in range(min(_LONGEST, len(words)), 1, -1):
        if names_day(" ".join(words[:many]), today):
            return many
    return 0


def _words_of_a_place(words: Sequence[str]) -> int:
    """An article and what it stands before."""
    apart = len(words) > 1 and words[0].casefold() in _ARTICLES and not words[1].startswith("-")
    return 2 if apart else 0


def _words_of_a_price(words: Sequence[str]) -> int:
    """A sum and its currency, either way round."""
    from kitchensync import is_currency

    sums = [_SUM.fullmatch(word) is not None for word in words[:2]]
    return 2 if sum(sums) == 1 and any(map(is_currency, words[:2])) else 0


def _words_of_an_amount(words: Sequence[str]) -> int:
    """As many as can be."""
    from kitchensync import names_leftovers

    for many in range(min(_LONGEST, len(words)), 1, -1):
        if names_leftovers(" ".join(words[:many])):
            return many
    return 0
