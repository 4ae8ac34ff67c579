"""A day and a meal that people say with what they plan: "dal on friday", "dal for dinner".

Pure. Leaves which of its readings holds to who knows the recipes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kitchensync.errors import BadDate
from kitchensync.measure.days import may_be, parse_day
from kitchensync.measure.weeks import COUNT, WEEKDAYS

_LONGEST = 6
"""So many words a day has at most: "the end of the next month"."""
_BEFORE = frozenset({"on", "for"})
_SO_LONG = re.compile(rf".* for {COUNT} (?:day|week|month|year)s?", re.IGNORECASE)
"""How long it lasts: "leftovers for a week"."""
_MEALS = "breakfast|brunch|lunch|dinner|supper"
_FOR_MEAL = re.compile(rf"(.+) for ({_MEALS})", re.IGNORECASE)
_MEAL = re.compile(rf"(.+?)(?: for)? ({_MEALS})", re.IGNORECASE)
_FIRST = frozenset(("today", "tonight", "tomorrow", *map(str.casefold, WEEKDAYS)))
"""What is a day also before what is planned, where "sun" may be of "sun dried tomatoes"."""


class ForDay(NamedTuple):
    """What is planned, and for which day, as `said`; `named` where "on" or "for" says that it is
    one, or for which `meal`. `days` are several where it may be several.
    """

    what: str
    said: str
    days: tuple[date, ...]
    named: bool
    meal: str | None = None


def ways(words: str, today: date, *, month_first: bool | None = None) -> Iterator[ForDay]:
    """The ways to take words for something and a day, those with the longest day behind it first.

    A part of what may be several days is none: "dal next friday" is not for any other Friday.
    `month_first` is as for `parse_day`.
    """
    words = " ".join(words.split())
    if _SO_LONG.fullmatch(words):
        return
    if match := _MEAL.fullmatch(words):
        for way in _behind(match[1], today, month_first):
            yield way._replace(meal=match[2].casefold())
    for way in _behind(words, today, month_first):
        of = _FOR_MEAL.fullmatch(way.what)
        yield way._replace(what=of[1], meal=of[2].casefold()) if of else way
    if match := _FOR_MEAL.fullmatch(words):
        yield ForDay(match[1], "today", (today,), True, match[2].casefold())
    yield from _before(words, today)


def _before(words: str, today: date) -> Iterator[ForDay]:
    """The day that stands first: "friday dal", "friday: pizza"."""
    said, _, what = words.partition(" ")
    day = said.rstrip(":,").casefold()
    if what and day in _FIRST:
        yield ForDay(what, day, _days(day, today, None), said.endswith(":"))


def _behind(words: str, today: date, month_first: bool | None) -> Iterator[ForDay]:
    typed = words.split()
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
