"""Days printed on a receipt: "20/03/2018", "2018-03-20", "20 MAR 18", "Mar 20, 2018", "2O.O3.18".

Leaves days that a person types to `measure.days`, which also says which days exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kitchensync.catalogue.words import plain
from kitchensync.errors import BadDate
from kitchensync.measure.days import parse_day
from kitchensync.receipts.slips import mended

Order = Literal["dmy", "mdy", "ymd"]
"""How a household writes days; what can be read in one way alone is read in that."""

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januar janvier januari enero ene gennaio gen",
            "feb february februar fevrier fev fevr februari febrero febbraio",
            "mar march marz maerz mrz mars mrt maart marzo",
            "apr april avril avr abril abr aprile",
            "may mai maj mei mayo maggio mag",
            "jun june juni juin junio giugno giu",
            "jul july juli juillet juil julio luglio lug",
            "aug august aout augusti augustus agosto ago",
            "sep sept september septembre septiembre settembre set",
            "oct october okt oktober octobre octubre ottobre ott",
            "nov november novembre noviembre",
            "dec december dez dezember decembre des desember dic diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}
_SEPARATOR = r" ?([-/.,_]) ?"
_SAME = r" ?\2 ?"
"""The same once more: pictures are read with a space here or there."""
_YEAR = r"(20\d\d|\d\d)(?!\d)"
_ISO = re.compile(rf"(?<!\d)(20\d\d){_SEPARATOR}(\d\d?){_SAME}(\d\d?)(?!\d)")
_NUMERIC = re.compile(rf"(?<!\d)(?<!\d[.,/-])(\d\d?){_SEPARATOR}(\d\d?){_SAME}{_YEAR}(?![/-]\d)")
_COMPACT = re.compile(r"(?<!\d)(?:(20\d\d)(\d\d)(\d\d)|(\d\d)(\d\d)(20\d\d))(?!\d)")
_WORDY = re.compile(
    rf"(?<!\d)(\d\d?)(?:st|nd|rd|th|\.)?[-/., ]{{0,2}}([^\W\d_]{{3,9}})[-/.,’' ]{{0,2}}{_YEAR}"
)
_MONTH_FIRST = re.compile(
    rf"([^\W\d_]{{3,9}})[. ]{{0,2}}(\d\d?)(?:st|nd|rd|th)?[., ]{{1,2}}{_YEAR}"
)
_TIME = re.compile(r"(?<!\d)\d\d? ?[:.h] ?\d\d(?: ?: ?\d\d)?(?: ?[ap]m)?(?!\d)", re.IGNORECASE)
_LABELS = frozenset(
    ("date", "datum", "dato", "data", "fecha", "tarikh", "dt", "time", "tid", "zeit", "heure")
)
_OTHER_DAYS = frozenset(
    (
        *("due", "expiry", "expires", "expire", "valid", "until", "gultig", "bis", "before"),
        *("from", "since", "effective", "birthday", "exchange", "return", "returns", "warranty"),
    )
)
_OLDEST = 30
"""Years that a receipt may lie in a drawer."""
_LATELY = 366
"""Days in which nearly all are read."""
_UNLIKELY = 40
"""What it costs a day of years ago that it may be one of late: "26.11.20" may be of last week."""


@dataclass(frozen=True, slots=True)
class Found:
    """A day, with how much speaks for its being the receipt's (0 to 100); `at` counts lines."""

    day: date
    confidence: int
    at: int


def day_of(lines: Iterable[str], today: date, order: Order = "dmy") -> Found | None:
    """The day that most speaks for; of equals the first."""
    found = [each for at, line in enumerate(lines) for each in _judged(line, at, today, order)]
    return max(found, key=lambda each: (each.confidence, -each.at), default=None)


def _judged(line: str, at: int, today: date, order: Order) -> Iterator[Found]:
    words = set(plain(line).split())
    around = 15 * bool(words & _LABELS) + 5 * bool(_TIME.search(line))
    around -= 30 * bool(words & _OTHER_DAYS)
    for day, confidence in days_in(line, today, order):
        judged = confidence + around - 40 * (day > today)
        yield Found(day, max(1, min(100, judged)), at)


def days_in(text: str, today: date, order: Order = "dmy") -> Iterator[tuple[date, int]]:
    """Each day of a text and how sure its reading is; one that does not exist is none."""
    text = mended(text)
    for match in _ISO.finditer(text):
        yield from _existing([(match[1], match[3], match[4])], today, 80)
    for match in _WORDY.finditer(text):
        if month := _MONTHS.get(plain(match[2])):
            yield from _existing([(match[3], str(month), match[1])], today, 80)
    for match in _MONTH_FIRST.finditer(text):
        if month := _MONTHS.get(plain(match[1])):
            yield from _existing([(match[3], str(month), match[2])], today, 80)
    for match in _NUMERIC.finditer(text):
        yield from _existing(_readings(match[1], match[3], match[4], order), today, 75)
    for match in _COMPACT.finditer(text):
        year_first = [(match[1], match[2], match[3])]
        ways = year_first if match[1] else _readings(match[4], match[5], match[6], order)
        yield from _existing(ways, today, 40)


Parts = tuple[str | None, str | None, str | None]


def _readings(
    first: str | None, second: str | None, third: str | None, order: Order
) -> list[Parts]:
    """As year, month, day, the likeliest reading first."""
    day_first: Parts = (third, second, first)
    month_first: Parts = (third, first, second)
    year_first: Parts = (first, second, third)
    short = len(third or "") == 2
    ways = {
        "dmy": [day_first, month_first, *([year_first] if short else [])],
        "mdy": [month_first, day_first, *([year_first] if short else [])],
        "ymd": [*([year_first] if short else []), day_first, month_first],
    }
    return ways[order]


def _existing(ways: Iterable[Parts], today: date, confidence: int) -> Iterator[tuple[date, int]]:
    """The first reading that is a day and not to come; else the first that is a day."""
    days = [day for way in ways if (day := _day(way, today)) is not None]
    past = [day for day in days if day <= today and today.year - day.year <= _OLDEST]
    if past:
        late = [day for day in past if (today - day).days <= _LATELY]
        unlikely = bool(late) and past[0] not in late
        yield past[0], confidence + (5 if len(past) == 1 else 0) - _UNLIKELY * unlikely
    elif days:
        yield days[0], confidence


def _day(way: Parts, today: date) -> date | None:
    year, month, day = (int(part or 0) for part in way)
    try:
        return parse_day(f"{year + 2000 if year < 100 else year:04}-{month}-{day}", today)
    except BadDate:
        return None
