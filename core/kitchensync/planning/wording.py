"""A day that people say at the end of what they plan: "dal on friday", "dal 28 nov".

Pure. Leaves which of its readings holds to who knows the recipes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kitchensync.errors import BadDate
from kitchensync.measure.days import may_be, parse_day
from kitchensync.measure.weeks import COUNT

_LONGEST = 6
"""So many words a day has at most: "the end of the next month"."""
_BEFORE = frozenset({"on", "for"})
_SO_LONG = re.compile(rf".* for {COUNT} (?:day|week|month|year)s?", re.IGNORECASE)
"""How long it lasts: "leftovers for a week"."""


class ForDay(NamedTuple):
    """What is planned, and for which day, as `said`; `named` where "on" or "for" says that it is
    one. `days` are several where it may be several.
    """

    what: str
    said: str
    days: tuple[date, ...]
    named: bool


def ways(words: str, today: date, *, month_first: bool | None = None) -> Iterator[ForDay]:
    """The ways to take words for something and a day after it, those with the longest day first.

    A part of what may be several days is none: "dal next friday" is not for any other Friday.
    `month_first` is as for `parse_day`.
    """
    typed = words.split()
    if _SO_LONG.fullmatch(" ".join(typed)):
        return
    for many in range(min(_LONGEST, len(typed) - 1), 0, -1):
        said, before = " ".join(typed[-many:]), typed[:-many]
        if days := _days(said, today, month_first):
            named = len(before) > 1 and before[-1].casefold() in _BEFORE
            yield ForDay(" ".join(before[:-1] if named else before), said, days, named)
        if len(days) > 1:
            return


def _days(said: str, today: date, month_first: bool | None) -> tuple[date, ...]:
    try:
        day = parse_day(said, today, month_first=month_first)
    except BadDate:
        return may_be(said, today)
    return (day,) if day else ()
