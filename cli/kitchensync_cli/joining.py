"""Values that a shell took apart: `--best in 3 days`, `--price 1.19 EUR`, `--in top shelf`.

What an option takes is told by its metavar. A name or a note may be any words: it is all up to the
next option, but for an amount behind it, where the words of the command stand before it, or it
takes none. Elsewhere it is one word, or an article and one. A line of a recipe or a list is all of
them, whatever they are.
Leaves what a day, a price and a place are to the kitchen.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from kitchensync.errors import BadInput

_LONGEST = 6
"""So many words a day or an amount has at most: "the end of the next month"."""
_SUM = re.compile(r"\d+(?:[.,]\d+)?")
_TO = frozenset(("to", "into"))
"""What begins another place behind the one of `--from`: `--from cellar to fridge`."""


def joined(arguments: Sequence[str], parameters: Sequence[Any]) -> list[str]:
    """The arguments of a command with the words of each option's value as one.

    `parameters` are the command's own, of Typer's. BadInput where another option stands in the
    place of a value, which Typer would take for it, or it is not clear how far a name goes.
    """
    words = [each for each in parameters if each.param_type_name == "argument"]
    options = {name: each for each in parameters if each not in words for name in each.opts}
    unsaid = _needed(words)
    found: list[str] = []
    rest = list(arguments)
    while rest and rest[0] != "--":
        name, equals, value = rest[0].partition("=")
        option = options.get(name)
        unsaid -= not _is_option(rest[0])
        found.append(rest.pop(0))
        if option is None or option.is_flag or not (equals or rest):
            continue
        if equals:
            rest.insert(0, value)
        elif rest[0] in options:
            raise BadInput(f"{name} says nothing.", f"Say it: {name} {option.metavar or 'VALUE'}")
        many = _many(name, option.metavar, rest, behind=unsaid <= 0)
        said = " ".join(rest[:many])
        found[-1:] = [f"{name}={said}"] if equals else [name, said]
        del rest[:many]
    return found + rest


def _needed(words: Sequence[Any]) -> int:
    """How many words have to be said before a name may go on; of files, more may always follow."""
    if any(each.type_descriptor.annotation == list[Path] for each in words):
        return sys.maxsize
    return sum(each.required for each in words) or len(words[:1])


def _many(name: str, metavar: str, words: Sequence[str], *, behind: bool) -> int:
    """How many of some words, of which there are some, are the value of an option."""
    if metavar in _NAMES:
        return _words_of_a_name(name, words) if behind else _words_of_a_place(words)
    if metavar == "WORDS" and behind:
        return len(_run(words)) or 1
    counting = _COUNTING.get(metavar)
    return counting(words) if counting else 1


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _words_of_a_name(option: str, words: Sequence[str]) -> int:
    """All up to another option, to an amount or, of `--from`, to where it goes."""
    run = _run(words)
    if option == "--from":
        run = [*run[:1], *takewhile(lambda word: word.casefold() not in _TO, run[1:])]
    if len(run) < 2:
        return 1
    if any(word.endswith(",") for word in run[:-1]):
        raise BadInput(
            f"What stands behind the comma in “{' '.join(run)}” may be of {option} or not.",
            "Say options behind all things, and put quotation marks around what has a comma in it.",
        )
    from kitchensync import without_amount

    return len(without_amount(" ".join(run)).split())


def _run(words: Sequence[str]) -> list[str]:
    """All up to another option, but for what stood between quotation marks: that is a value of its
    own."""
    return [*takewhile(lambda word: len(word.split()) == 1 and not _is_option(word), words)]


def _words_of_a_place(words: Sequence[str]) -> int:
    """One, or an article and what it stands before."""
    from kitchensync import is_article

    return 2 if is_article(words[0]) and len(words) > 1 and not _is_option(words[1]) else 1


def _words_of_a_day(words: Sequence[str]) -> int:
    from kitchensync import names_day

    today = date.today()  # the day on the wall calendar, as the kitchen has it
    return _longest(words, lambda text: names_day(text, today))


def _words_of_an_amount(words: Sequence[str]) -> int:
    from kitchensync import names_amount

    return _longest(words, names_amount)


def _longest(words: Sequence[str], is_one: Callable[[str], bool]) -> int:
    """As many as can be, else one."""
    counts = range(min(_LONGEST, len(words)), 1, -1)
    return next((many for many in counts if is_one(" ".join(words[:many]))), 1)


def _words_of_a_price(words: Sequence[str]) -> int:
    """A sum and its currency, either way round."""
    from kitchensync import is_currency

    sums = [_SUM.fullmatch(word) is not None for word in words[:2]]
    return 2 if sum(sums) == 1 and any(map(is_currency, words[:2])) else 1


_NAMES = frozenset(("NAME", "PLACE", "STORE", "TEXT"))
_COUNTING: dict[str, Callable[[Sequence[str]], int]] = {
    "AMOUNT": _words_of_an_amount,
    "DATE": _words_of_a_day,
    "DAY": _words_of_a_day,
    "PRICE": _words_of_a_price,
}
