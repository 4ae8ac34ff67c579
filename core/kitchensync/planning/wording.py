"""A day that people say at the end of what they plan: "dal on friday", "dal 28 nov".

Pure. Leaves which of its readings holds to who knows the recipes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kitchensync.errors import BadDate
from kitchensync.measure.days import parse_day

_LONGEST = 3
"""So many words a day has at most: "28 nov 2026"."""
_BEFORE = frozenset({"on", "for"})


class ForDay(NamedTuple):
    """What is planned and for which day; `named` where "on" or "for" says that it is one."""

    what: str
    day: date
    named: bool


def ways(words: str, today: date) -> Iterator[ForDay]:
    """The ways to take words for something and a day after it, those with the longest day first."""
    said = words.split()
    for many in range(min(_LONGEST, len(said) - 1), 0, -1):
        try:
            day = parse_day(" ".join(said[-many:]), today)
        except BadDate:
            continue
        before = said[:-many]
        named = len(before) > 1 and before[-1].casefold() in _BEFORE
        if day is not None:
            yield ForDay(" ".join(before[:-1] if named else before), day, named)
