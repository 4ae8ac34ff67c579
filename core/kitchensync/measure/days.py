"""Days as people type them: "+7d", "0517", "2026-11-30", "yesterday", "friday", "never".

Leaves what day it is to the caller.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from kitchensync.errors import BadDate

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HINT = "Write it like 2026-11-30, 0517, +7d, +2w, +3m, friday, tomorrow or never."
_PAST_HINT = "Write it like 2026-11-30, 0517, -2d, -1w, friday, yesterday or today."
_NEVER = frozenset({"x", "never", "none"})
_APART = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def parse_day(text: str, today: date, *, past: bool = False) -> date | None:
    """The day meant, None for "never"; BadDate for what does not exist or cannot be read.

    "0517" is the next 17 May and "friday" the next Friday, today among them; of what was in the
    `past` it is the last, and none is to come.
    """
    wanted, hint = text.strip().casefold(), _PAST_HINT if past else _HINT
    if wanted in _NEVER:
        return None
    found = _read(text, wanted, today, past, hint)
    if past and found > today:
        raise BadDate(f"“{text}” is still to come.", hint)
    return found


def _read(text: str, wanted: str, today: date, past: bool, hint: str) -> date:
    if wanted in _WORDS:
        return today + timedelta(days=_WORDS[wanted])
    if len(days := written(wanted)) == 1:
        return days[0]
    for pattern, read in _FORMS:
        if match := re.fullmatch(pattern, wanted, re.ASCII):
            try:
                return read(match, today, past)
            except (ValueError, OverflowError):
                raise BadDate(f"There is no day “{text}”.", hint) from None
    if days:
        several = " or ".join(day.isoformat() for day in days)
        raise BadDate(f"“{text}” may be {several}.", "Say which day it is.")
    raise BadDate(f"“{text}” is not a date.", hint)


def written(text: str) -> tuple[date, ...]:
    """The days that "5/6/2026" may be: day first, then month first, as far as there are such.

    Where dots stand between, the day comes first everywhere.
    """
    match = _APART.fullmatch(text.strip())
    if match is None:
        return ()
    one, between, other, year = int(match[1]), match[2], int(match[3]), int(match[4])
    orders = [(other, one)] if between == "." else [(other, one), (one, other)]
    return tuple(dict.fromkeys(date(year, *each) for each in orders if _exists(year, *each)))


def _exists(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _relative(match: re.Match[str], today: date, _past: bool) -> date:
    count = int(match[1])
    if match[2] in "dw":
        return today + timedelta(days=count * (7 if match[2] == "w" else 1))
    return _months_later(today, count * (12 if match[2] == "y" else 1))


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def _written(match: re.Match[str], _today: date, _past: bool) -> date:
    return date(int(match[1]), int(match[2]), int(match[3]))


def _such_day(match: re.Match[str], today: date, past: bool) -> date:
    """The nearest to come, today among them, or else the last."""
    month, day = int(match[1]), int(match[2])
    date(2000, month, day)  # a leap year: refuses 0230, not 0229
    for years in range(9):  # 1896 and 1904: leap years are 8 apart at most
        year = today.year + (-years if past else years)
        if day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day)
            if found <= today if past else found >= today:
                return found
    raise ValueError(match[0])


def _weekday(match: re.Match[str], today: date, past: bool) -> date:
    """The nearest to come, today among them, or else the last."""
    wanted = next(at for at, name in enumerate(WEEKDAYS) if name.casefold().startswith(match[1]))
    away = (wanted - today.weekday()) % 7
    return today + timedelta(days=away - 7 if past and away else away)


_FORMS: tuple[tuple[str, Callable[[re.Match[str], date, bool], date]], ...] = (
    (r"([+-]\d{1,6})([dwmy])", _relative),
    (r"(\d{4})-(\d{1,2})-(\d{1,2})", _written),
    (r"(\d{4})(\d{2})(\d{2})", _written),
    (r"(\d{2})(\d{2})", _such_day),
    (r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?", _weekday),
)
