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
from kitchensync.planning.entries import MEALS

_LONGEST = 6
"""So many words a day has at most: "the end of the next month"."""
_BEFORE = frozenset({"on", "for"})
_SO_LONG = re.compile(rf".* for {COUNT} (?:day|week|month|year)s?", re.IGNORECASE)
"""How long it lasts: "leftovers for a week"."""
_EATEN = frozenset({"snack", "tea"})
"""Meals that are called as what may be eaten at them."""
_MEALS = "|".join(meal for meal in MEALS if meal not in _EATEN)
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
    yield from map(_with_meal, _behind(words, today, month_first))
    what, meal = for_meal(words)
    at_once = ForDay(what, "today", (today,), False, meal)
    if meal:
        yield at_once
    yield from map(_with_meal, _before(words, today))
    if meal:
        yield at_once._replace(named=True)


def for_meal(words: str) -> tuple[str, str | None]:
    """What is planned and for which meal: "dal" and "dinner" of "dal for dinner"."""
    match = _FOR_MEAL.fullmatch(" ".join(words.split()))
    return (match[1], match[2].casefold()) if match else (words, None)


def _with_meal(way: ForDay) -> ForDay:
    what, meal = for_meal(way.what)
    return way._replace(what=what, meal=meal)


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
