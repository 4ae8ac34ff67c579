"""Days as people type them: "+7d", "0517", "2026-11-30", "28 nov", "yesterday", "friday", "never".

Leaves what day it is to the caller, and days of a week or month to `weeks`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from kitchensync.errors import BadDate
from kitchensync.measure.weeks import (
    COUNT,
    WEEKDAY,
    WEEKDAYS,
    by_the_week,
    counted,
    end_of,
    end_of_this,
    is_on,
    months_later,
    weekday,
)

_HINT = "Write it like 2026-11-30, 0517, 28 nov, +7d, +2w, friday, tomorrow or never."
_PAST_HINT = "Write it like 2026-11-30, 0517, 28 nov, -2d, -1w, friday, yesterday or today."
_NEVER = frozenset({"x", "never", "none"})
_APART = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2})", re.ASCII)
_AGO, _AHEAD = 5, 15
"""Years from now, in which a day lies that is written with two digits of its year."""
_OF_A_WEEKDAY = re.compile(rf"(?P<weekday>{WEEKDAY}),? (?P<rest>(?!{WEEKDAY}).*\d.*)")
_DAYTIME = re.compile(
    rf"(.*\b(?:yesterday|today|tomorrow|{WEEKDAY})) (?:morning|afternoon|evening|night)"
)
_WORDS = {
    "day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this evening": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
}


def parse_day(
    text: str,
    today: date,
    *,
    past: bool = False,
    printed: bool = False,
    month_first: bool | None = None,
) -> date | None:
    """The day meant, None for "never"; BadDate for what does not exist or cannot be read.

    "0517" is the next 17 May and "friday" the next Friday, today among them; of what was in the
    `past` it is the last, and none is to come. Of what is `printed` on a pack "11/2026" is the last
    day of that month. What `may_be` several days is none; `month_first` is how days such as
    "5/6/2026" are written, if that is known.
    """
    wanted = _plain(text)
    if wanted in _NEVER:
        return None
    if printed and (month := _month(wanted)):
        return month
    found = _read(text, wanted, today, past, month_first)
    if past and found > today:
        raise BadDate(f"“{text}” is still to come.", _PAST_HINT)
    return found


def _read(text: str, wanted: str, today: date, past: bool, month_first: bool | None) -> date:
    if len(days := may_be(wanted, today, month_first)) == 1:
        return days[0]
    if days:
        raise several(text, days)
    if match := _OF_A_WEEKDAY.fullmatch(wanted):
        return _of_a_weekday(text, match, today, past, month_first)
    for pattern, read in _FORMS:
        if match := re.fullmatch(pattern, wanted, re.ASCII):
            try:
                return read(match, today, past)
            except (ValueError, OverflowError):
                raise BadDate(f"There is no day “{text}”.", _hint(past)) from None
    raise BadDate(f"“{text}” is not a date.", _hint(past))


def _hint(past: bool) -> str:
    return _PAST_HINT if past else _HINT


def _plain(text: str) -> str:
    words = " ".join(text.casefold().split()).removeprefix("the ")
    return match[1] if (match := _DAYTIME.fullmatch(words)) else words


def may_be(text: str, today: date, month_first: bool | None = None) -> tuple[date, ...]:
    """The days that "5/6/2026", "5/6/26" or "next friday" may be; none where it is no such day.

    Of those of which only one is a Friday, "friday 5/6/2026" is that.
    """
    wanted = _plain(text)
    if match := _OF_A_WEEKDAY.fullmatch(wanted):
        days = may_be(match["rest"], today, month_first)
        return tuple(day for day in days if is_on(day, match["weekday"]))
    orders = slashed(wanted, today)
    if month_first is not None and len(orders) == 2:
        return (orders[month_first],)
    return orders or written(wanted) or _short(wanted, today) or by_the_week(wanted, today)


def slashed(text: str, today: date) -> tuple[date, ...]:
    """The days that "5/6/2026" or "5/6/26" may be: day first, then month first."""
    wanted = _plain(text)
    return written(wanted) or (_short(wanted, today) if "/" in wanted else ())


def named_period(text: str, today: date) -> tuple[date, date] | None:
    """The first and last day of "last month", "this year", "2026" or the latest "november"."""
    wanted = _plain(text)
    match = re.fullmatch(
        rf"(?P<which>this|last) (?P<unit>month|year)|{_NAME}|(?P<year>20\d\d)", wanted, re.ASCII
    )
    if match is None:
        return None
    year, month = int(match["year"] or today.year), _month_of(match.groupdict())
    if match["which"]:
        year -= match["which"] == "last" and match["unit"] == "year"
        if match["unit"] == "month":
            first = months_later(today.replace(day=1), -(match["which"] == "last"))
            year, month = first.year, first.month
    elif month > today.month:
        year -= 1
    return date(year, month or 1, 1), end_of(year, month or 12)


def names_day(text: str, today: date) -> bool:
    """Whether a text names a day, several that it may be, never, or in words a month or year."""
    try:
        parse_day(text, today, printed=True)
    except BadDate:
        in_words = " " in text and named_period(text, today) is not None
        return in_words or bool(may_be(text, today))
    return True


def several(text: str, days: Iterable[date]) -> BadDate:
    """The error that asks which of these days is meant."""
    listed = " or ".join(day.isoformat() for day in days)
    return BadDate(f"“{text}” may be {listed}.", "Say which day it is.")


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


def _short(text: str, today: date) -> tuple[date, ...]:
    """The days of these years that "5/12/26" may be: day first; between slashes also the month,
    between dashes the year.
    """
    match = _SHORT.fullmatch(text)
    if match is None:
        return ()
    one, between, other, last = int(match[1]), match[2], int(match[3]), int(match[4])
    orders = {"/": [(2000 + last, one, other)], "-": [(2000 + one, other, last)]}
    possible = [(2000 + last, other, one), *orders.get(between, [])]
    near = (each for each in possible if -_AGO <= each[0] - today.year <= _AHEAD)
    return tuple(dict.fromkeys(date(*each) for each in near if _exists(*each)))


def _exists(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


_LENGTHS = {"d": 1, "w": 7, "f": 14}


def _so_called(match: re.Match[str], today: date, _past: bool) -> date:
    return today + timedelta(days=_WORDS[match[0]])


def _relative(match: re.Match[str], today: date, _past: bool) -> date:
    before = match["sign"] == "-" or "ago" in match[0]
    count = counted(match["count"]) * (-1 if before else 1)
    unit = match["unit"][0]
    if unit in _LENGTHS:
        return today + timedelta(days=count * _LENGTHS[unit])
    return months_later(today, count * (12 if unit == "y" else 1))


def _written(match: re.Match[str], _today: date, _past: bool) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _of_a_weekday(
    text: str, match: re.Match[str], today: date, past: bool, month_first: bool | None
) -> date:
    """The day behind a weekday, "friday 27 nov"; BadDate where it is another one."""
    rest = match["rest"]
    days = may_be(rest, today, month_first) or (_read(text, _plain(rest), today, past, None),)
    found = next((day for day in days if is_on(day, match["weekday"])), None)
    if found is None:
        told = (f"{day.isoformat()} is a {WEEKDAYS[day.weekday()]}" for day in days)
        raise BadDate(f"There is no day “{text}”.", f"{' and '.join(told)}.")
    return found


def _end_of_month(match: re.Match[str], today: date, past: bool) -> date:
    """The last day of a month, the nearest to come or else the last, where no year is said."""
    month = _month_of(match.groupdict())
    if match["year"]:
        return end_of(int(match["year"]), month)
    found = end_of(today.year, month)
    if past:
        return found if found <= today else end_of(today.year - 1, month)
    return found if found >= today else end_of(today.year + 1, month)


def _such_day(match: re.Match[str], today: date, past: bool) -> date:
    """Of that year if one is said; else the nearest to come, today among them, or else the last."""
    said = match.groupdict()
    month, day = _month_of(said), int(match["day"])
    if year := said.get("year"):
        return date(_whole_year(int(year), today), month, day)
    date(2000, month, day)  # a leap year: refuses 0230, not 0229
    for years in range(9):  # 1896 and 1904: leap years are 8 apart at most
        year = today.year + (-years if past else years)
        if day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day)
            if found <= today if past else found >= today:
                return found
    raise ValueError(match[0])


def _whole_year(year: int, today: date) -> int:
    """2026 for 26; ValueError where no such year is near."""
    if year > 99:
        return year
    if -_AGO <= 2000 + year - today.year <= _AHEAD:
        return 2000 + year
    raise ValueError(year)


def _on_the(match: re.Match[str], today: date, past: bool) -> date:
    """The nearest "5th" to come, today among them, or else the last; every other month has one."""
    first, day = today.replace(day=1), int(match["day"])
    for months in range(3):
        then = months_later(first, -months if past else months)
        found = then.replace(day=min(day, end_of(then.year, then.month).day))
        if found.day == day and (found <= today if past else found >= today):
            return found
    raise ValueError(match[0])


def _month_of(said: Mapping[str, str | None]) -> int:
    name = said.get("name")
    return _MONTHS.index(name[:3]) + 1 if name else int(said.get("month") or 0)


def _month(wanted: str) -> date | None:
    """The last day of a month, where nothing more is said."""
    for pattern in _MONTHS_ALONE:
        if match := re.fullmatch(pattern, wanted, re.ASCII):
            year, month = int(match["year"]), _month_of(match.groupdict())
            if year and 1 <= month <= 12:
                return end_of(year, month)
    return None


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_UNIT = "day|week|fortnight|month|year"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_FORMS: tuple[tuple[str, Callable[[re.Match[str], date, bool], date]], ...] = (
    ("|".join(_WORDS), _so_called),
    (r"(?P<sign>[+-])(?P<count>\d{1,6})(?P<unit>[dwmy])", _relative),
    (rf"(?P<sign>in )?(?P<count>{COUNT}) (?P<unit>{_UNIT})s?", _relative),
    (rf"(?P<sign>)(?P<count>{COUNT}) (?P<unit>{_UNIT})s? ago", _relative),
    (r"(?P<year>\d{4})([./-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})", _written),
    (r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", _written),
    (r"(?P<month>\d{2})(?P<day>\d{2})", _such_day),
    (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.?", _such_day),
    (rf"{_DAY} ?(?:of )?{_NAME}(?: (?P<year>\d{{4}}))?", _such_day),
    (rf"{_DAY}([/-]?){_NAME}\2(?P<year>\d{{4}}|\d{{2}})", _such_day),
    (r"(?P<day>\d{1,2})(?:st|nd|rd|th)", _on_the),
    (rf"{_NAME} {_DAY}(?:,? (?P<year>\d{{4}}))?", _such_day),
    (rf"(?:this )?(?P<weekday>{WEEKDAY})", weekday),
    (r"end of (?:the )?(?:this |(?P<which>next|last) )?(?P<unit>month|year)", end_of_this),
    (rf"end of {_NAME}(?: (?P<year>\d{{4}}))?", _end_of_month),
)
_MONTHS_ALONE = (
    r"(?P<month>\d{1,2})[./-](?P<year>\d{4})",
    r"(?P<year>\d{4})-(?P<month>\d{1,2})",
    rf"{_NAME} (?P<year>\d{{4}})",
)
