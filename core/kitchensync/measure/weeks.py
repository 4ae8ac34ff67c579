"""Days that people name by weeks and months: "friday", "next friday", "a week", "end of month".

Leaves days that are written as numbers, and which of several is meant, to `days`.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)"
COUNT = r"(?:\d{1,6}|(?:a )?couple(?: of)?|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NEAR = re.compile(
    rf"(?P<which>next|last) (?:(?P<near>{WEEKDAY})|(?P<unit>week|month|year))"
    rf"|(?P<day>{WEEKDAY}) (?P<whose>next|last) week"
)
_BEFORE_MONDAY = (0, 1)
"""By how many days before Monday a week begins: for some with Sunday."""


def counted(said: str) -> int:
    """How many "3", "a", "a couple of" or "three" are."""
    if "couple" in said:
        return 2
    return 1 if said in ("a", "an") else int(said) if said.isdigit() else _COUNTS.index(said)


def is_on(day: date, weekday: str) -> bool:
    """Whether a day is that of the week, "fri"."""
    return day.weekday() == _numbered(weekday)


def weekday(match: re.Match[str], today: date, past: bool) -> date:
    """The nearest to come, today among them, or else the last."""
    away = (_numbered(match["weekday"]) - today.weekday()) % 7
    return today + timedelta(days=away - 7 if past and away else away)


def _numbered(name: str) -> int:
    return next(at for at, day in enumerate(WEEKDAYS) if day.casefold().startswith(name[:3]))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = end_of(year, month + 1)
    return last.replace(day=min(day.day, last.day))


def end_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def end_of_this(match: re.Match[str], today: date, _past: bool) -> date:
    """The last day of this, the next or the last month or year."""
    away = {"next": 1, "last": -1}.get(match["which"] or "", 0)
    if match["unit"] == "year":
        return end_of(today.year + away, 12)
    first = months_later(today.replace(day=1), away)
    return end_of(first.year, first.month)


def by_the_week(text: str, today: date) -> tuple[date, ...]:
    """What "next friday" may be: the first to come, and that of the next week, which begins on
    Monday for some and on Sunday for others. "Next week" may be a week from now, or its Monday.
    """
    match = _NEAR.fullmatch(text)
    if match is None:
        return ()
    ahead = -1 if "last" in (match["which"], match["whose"]) else 1
    try:
        days = (
            _of_a_period(match["unit"], today, ahead)
            if match["unit"]
            else _of_a_week(match["near"] or match["day"], today, ahead)
        )
        if match["near"]:
            days.add(_nearest(match["near"], today, ahead))
    except (ValueError, OverflowError):
        return ()
    return tuple(sorted(days))


def _of_a_period(unit: str, today: date, ahead: int) -> set[date]:
    if unit == "week":
        then = today + timedelta(days=7 * ahead)
        return {then, then - timedelta(days=then.weekday())}
    then = months_later(today, ahead * (12 if unit == "year" else 1))
    return {then, then.replace(day=1) if unit == "month" else then.replace(month=1, day=1)}


def _of_a_week(name: str, today: date, ahead: int) -> set[date]:
    wanted = _numbered(name)
    away = (
        (wanted + early) % 7 - (today.weekday() + early) % 7 + 7 * ahead for early in _BEFORE_MONDAY
    )
    return {today + timedelta(days=each) for each in away}


def _nearest(name: str, today: date, ahead: int) -> date:
    away = (ahead * (_numbered(name) - today.weekday()) - 1) % 7 + 1
    return today + timedelta(days=ahead * away)
