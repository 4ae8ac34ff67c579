from __future__ import annotations

from datetime import date

import pytest

from kitchensync.receipts.dates import Order, day_of
from kitchensync.receipts.model import DOUBTFUL

TODAY = date(2026, 11, 21)
DAY = date(2018, 3, 20)


@pytest.mark.parametrize(
    "text",
    [
        *("20/03/2018", "20-03-2018", "20.03.2018", "20.03.18", "20-03-18", "2018-03-20"),
        *("2018/03/20", "20 MAR 2018", "20-Mar-18", "20 März 2018", "20 mars 2018", "MAR 20, 2018"),
        *("March 20th 2018", "20MAR2018", "20180320", "2O/O3/2018", "20 / 03 / 2018", "20. 03. 18"),
        *("20/ 03/2018", "20.03. 2018", "2018-03 -20"),
        *("DATE: 20/03/2018 8:13:39 PM", "Bon 12 20.03.2018 18:22", "le 20/03/18 à 11:05"),
    ],
)
def test_a_day_is_read_in_each_way_of_writing_it(text: str) -> None:
    found = day_of([text], TODAY)

    assert found is not None
    assert found.day == DAY


@pytest.mark.parametrize(
    ("order", "day"),
    [("dmy", date(2018, 2, 1)), ("mdy", date(2018, 1, 2)), ("ymd", date(2018, 2, 1))],
)
def test_the_order_of_the_household_decides_where_two_are_possible(order: Order, day: date) -> None:
    found = day_of(["01/02/2018"], TODAY, order)

    assert found is not None
    assert found.day == day


def test_short_years_come_first_where_the_household_writes_them_so() -> None:
    found = day_of(["18-03-20"], TODAY, "ymd")

    assert found is not None
    assert found.day == DAY


def test_a_day_of_years_ago_that_may_be_one_of_last_week_is_not_certain() -> None:
    doubtful, certain = (
        day_of([f"Date: {text} 10:43"], TODAY) for text in ("26.11.20", "20.11.26")
    )

    assert doubtful is not None
    assert certain is not None
    assert doubtful.confidence < DOUBTFUL <= certain.confidence


def test_what_is_possible_in_one_order_alone_is_read_in_that() -> None:
    found = day_of(["03/20/2018"], TODAY, "dmy")

    assert found is not None
    assert found.day == DAY


def test_a_receipt_is_not_of_a_day_to_come_nor_of_the_day_it_expires() -> None:
    found = day_of(["Return before 19/03/2018", "EXPIRY 30/09/27", "20/03/18 10:43"], TODAY)

    assert found is not None
    assert found.day == DAY


@pytest.mark.parametrize(
    "text", ["31.02.2018", "99/99/2018", "0123456789", "12.345.678", "1.2", "", "12 FOO 2018"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of([text], TODAY) is None


def test_a_day_to_come_gives_way_to_one_that_was() -> None:
    found = day_of(["Date 20/12/2026", "20/11/2026"], TODAY)

    assert found is not None
    assert (found.day, found.at) == (date(2026, 11, 20), 1)
