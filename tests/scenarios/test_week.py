"""Whatever two people do in a week on three devices: they agree, and stock is what happened."""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from tests.scenarios.weeks import Day, live, weeks
from tests.support.machine import runs

WEEKS, CALMEST, BUSIEST = 3, 3, 8


@given(weeks(CALMEST, BUSIEST))
@runs(WEEKS, 1)
def test_after_a_week_of_any_commands_three_devices_agree(week: list[Day]) -> None:
    live(week, Counter())
