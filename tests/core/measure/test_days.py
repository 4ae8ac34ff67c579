"""Days are read as people type them, never guessed."""

import re
from contextlib import nullcontext, suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import BadDate
from kitchensync.measure.days import named_period, parse_day, written

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-20"),
        ("tomorrow", "2026-11-21"),
        ("+7d", "2026-11-27"),
        ("+2w", "2026-12-04"),
        ("+3m", "2027-02-20"),
        ("+1y", "2027-11-20"),
        ("2 weeks", "2026-12-04"),
        ("05.12.26", "2026-12-05"),
        ("30.11.26", "2026-11-30"),
        ("27-01-15", "2027-01-15"),
        ("12/24/26", "2026-12-24"),
        ("0517", "2027-05-17"),
        ("1120", "2026-11-20"),
        ("0229", "2028-02-29"),
        ("20261130", "2026-11-30"),
        ("2026-11-30", "2026-11-30"),
        ("2020-01-02", "2020-01-02"),
        ("30.11.2026", "2026-11-30"),
        ("13/12/2026", "2026-12-13"),
        ("yesterday", "2026-11-19"),
        ("-2d", "2026-11-18"),
        ("friday", "2026-11-20"),
        ("Sat", "2026-11-21"),
        ("Thursday", "2026-11-26"),
        ("tues", "2026-11-24"),
        ("28.11.", "2026-11-28"),
        ("1.2", "2027-02-01"),
        ("28 Nov", "2026-11-28"),
        ("1st may", "2027-05-01"),
        ("May 17", "2027-05-17"),
        ("28. November 2025", "2025-11-28"),
        ("sept 3, 2027", "2027-09-03"),
        ("in 2 weeks", "2026-12-04"),
        ("in a week", "2026-11-27"),
        ("two days ago", "2026-11-18"),
        ("tonight", "2026-11-20"),
        ("the day after tomorrow", "2026-11-22"),
        ("end of month", "2026-11-30"),
        ("end of next month", "2026-12-31"),
        ("end of feb 2028", "2028-02-29"),
        ("end of the year", "2026-12-31"),
        ("2026/12/05", "2026-12-05"),
        ("fri, 27 nov", "2026-11-27"),
        ("this friday", "2026-11-20"),
        ("next friday", "2026-11-27"),
        ("next monday", "2026-11-23"),
        ("monday next week", "2026-11-23"),
        ("last saturday", "2026-11-14"),
        ("weds", "2026-11-25"),
        ("tomorrow night", "2026-11-21"),
        ("this evening", "2026-11-20"),
        ("the 5th", "2026-12-05"),
        ("31st", "2026-12-31"),
        ("saturday the 5th", "2026-12-05"),
        ("5th of december", "2026-12-05"),
        ("05DEC26", "2026-12-05"),
        ("5-dec-2026", "2026-12-05"),
        ("in a fortnight", "2026-12-04"),
        ("a couple of weeks", "2026-12-04"),
        ("saturday 05/12/2026", "2026-12-05"),
    ],
)
def test_a_day_is_read(text: str, day: str) -> None:
    assert parse_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1119", "2026-11-19"),
        ("1120", "2026-11-20"),
        ("1121", "2025-11-21"),
        ("0229", "2024-02-29"),
        ("-1w", "2026-11-13"),
        ("friday", "2026-11-20"),
        ("saturday", "2026-11-14"),
        ("end of november", "2025-11-30"),
        ("28 nov", "2025-11-28"),
        ("today", "2026-11-20"),
    ],
)
def test_of_what_was_in_the_past_the_last_such_day_is_meant(text: str, day: str) -> None:
    assert parse_day(text, TODAY, past=True) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["tomorrow", "+1d", "2026-11-21"])
def test_nothing_was_in_the_past_that_is_still_to_come(text: str) -> None:
    with pytest.raises(BadDate, match="still to come"):
        parse_day(text, TODAY, past=True)


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("05/06/2026", "2026-06-05 or 2026-05-06"),
        ("05/06/26", "2026-06-05 or 2026-05-06"),
        ("26-11-30", "2030-11-26 or 2026-11-30"),
        ("next saturday", "2026-11-21 or 2026-11-28"),
        ("sunday next week", "2026-11-22 or 2026-11-29"),
        ("next week", "2026-11-23 or 2026-11-27"),
        ("last month", "2026-10-01 or 2026-10-20"),
    ],
)
def test_a_day_that_may_be_two_names_both(text: str, may_be: str) -> None:
    with pytest.raises(BadDate, match=may_be):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "month_first", "day"),
    [
        ("friday 06/11/2026", False, "2026-11-06"),
        ("fri 11/06/26", True, "2026-11-06"),
        ("friday 06/11/2026", True, None),
        ("friday 07/11/2026", None, None),
        ("friday 1/1/27", None, "2027-01-01"),
        ("friday 27 nov", True, "2026-11-27"),
    ],
)
def test_a_day_behind_its_weekday_is_written_as_the_household_does(
    text: str, month_first: bool | None, day: str | None
) -> None:
    with nullcontext() if day else pytest.raises(BadDate, match=f"no day “{text}”"):
        found = parse_day(text, TODAY, month_first=month_first)
        assert found == date.fromisoformat(day or "")


def test_a_month_later_than_the_31st_is_the_last_of_the_month() -> None:
    assert parse_day("+1m", date(2027, 1, 31)) == date(2027, 2, 28)


def test_a_leap_day_is_found_across_a_century_without_one() -> None:
    assert parse_day("0229", date(2096, 3, 1)) == date(2104, 2, 29)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11/2026", "2026-11-30"),
        ("2.2028", "2028-02-29"),
        ("2027-04", "2027-04-30"),
        ("Dec 2026", "2026-12-31"),
    ],
)
def test_a_month_that_is_printed_on_a_pack_is_its_last_day(text: str, day: str) -> None:
    assert parse_day(text, TODAY, printed=True) == date.fromisoformat(day)
    with pytest.raises(BadDate):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this month", "2026-11-01", "2026-11-30"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("the last month", "2026-10-01", "2026-10-31"),
        ("Nov", "2026-11-01", "2026-11-30"),
        ("december", "2025-12-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
    ],
)
def test_months_and_years_are_periods(text: str, first: str, last: str) -> None:
    days = tuple(map(date.fromisoformat, (first, last)))
    assert named_period(text, TODAY) == days
    assert named_period("friday", TODAY) is None


@pytest.mark.parametrize("text", ["x", "never", "None"])
def test_never_is_no_day(text: str) -> None:
    assert parse_day(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "31 nov",
        "32.1.",
        "13/2026",
        "nov",
        "0230",
        "1301",
        "0000",
        "20260230",
        "2026-13-01",
        "soon",
        "",
        "+d",
        "7d",
        "+999999y",
        "friday 28 nov",
        "friday 13",
        "friday friday 1",
        "in 999999 years",
    ],
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(BadDate, match=re.escape(f"“{text}”")):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "today"),
    [
        ("tomorrow", date.max),
        ("+1d", date.max),
        ("next friday", date.max),
        ("yesterday", date.min),
        ("last week", date.min),
    ],
)
def test_a_day_after_the_last_or_before_the_first_is_refused(text: str, today: date) -> None:
    with pytest.raises(BadDate, match=re.escape(f"“{text}”")):
        parse_day(text, today)


@given(st.text(max_size=12))
def test_no_text_makes_reading_a_day_fail_unexpectedly(text: str) -> None:
    with suppress(BadDate):
        assert isinstance(parse_day(text, TODAY), date | None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("05/06/2027", [(2027, 6, 5), (2027, 5, 6)]),
        ("5-6-2027", [(2027, 6, 5), (2027, 5, 6)]),
        ("05.06.2027", [(2027, 6, 5)]),
        ("24/12/2027", [(2027, 12, 24)]),
        ("12/24/2027", [(2027, 12, 24)]),
        ("06/06/2027", [(2027, 6, 6)]),
        ("31/11/2027", []),
        ("05/06.2027", []),
        ("1/1/0000", []),
        ("2027-06-05", []),
        ("٠٥/٠٦/٢٠٢٧", []),
    ],
)
def test_a_day_written_with_its_year_last_may_be_two(
    text: str, days: list[tuple[int, int, int]]
) -> None:
    assert written(text) == tuple(date(*day) for day in days)
