"""What the answer to a doubt about a line of a table says of other lines."""

from datetime import date

import pytest

from kitchensync.kitchen.exchange.meaning import Doubt, learned
from kitchensync.kitchen.preferences import DAY_FIRST, DAYS, MONTH_FIRST

TODAY = date(2026, 11, 22)


def doubt(written: str) -> Doubt:
    return Doubt({"best": written}, "best", "", "", lesson=DAYS)


@pytest.mark.parametrize(
    ("answer", "order"), [("2027-06-05", DAY_FIRST), ("2027-05-06", MONTH_FIRST), ("x", None)]
)
def test_a_day_that_is_chosen_says_how_days_are_written(answer: str, order: str | None) -> None:
    assert learned(doubt("05/06/2027"), answer, TODAY) == order


@pytest.mark.parametrize("written", ["", "soon", "13/06/2027", "05/05/2027"])
def test_of_what_is_no_two_days_an_answer_says_nothing(written: str) -> None:
    assert learned(doubt(written), "2027-06-13", TODAY) is None
