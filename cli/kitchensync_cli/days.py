"""A day that a shell took apart: `--best in 3 days`, `--on 28 nov` without quotation marks.

Leaves what a day is to the kitchen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

_LONGEST = 6
"""So many words a day has at most: "the end of the next month"."""


def joined(arguments: Sequence[str], options: Sequence[str]) -> list[str]:
    """The arguments with the words of each day that one of the options names as one."""
    found: list[str] = []
    rest = list(arguments)
    while rest:
        found.append(rest.pop(0))
        option, equals, value = found[-1].partition("=")
        if option not in options or not rest:
            continue
        words = [value] if equals else []
        many = _words_of_a_day([*words, *rest[:_LONGEST]]) - len(words)
        if many > 0:
            said = " ".join([*words, *rest[:many]])
            found[-1:] = [f"{option}={said}"] if equals else [option, said]
            del rest[:many]
    return found


def _words_of_a_day(words: Sequence[str]) -> int:
    """How many of the words at the beginning are a day, as many as can be; none for one or none."""
    from kitchensync import names_day

    today = date.today()  # the day on the wall calendar, as the kitchen has it
    for many in range(min(_LONGEST, len(words)), 1, -1):
        if names_day(" ".join(words[:many]), today):
            return many
    return 0
