"""Thousands of weeks of two people on three devices, by commands alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from tests.scenarios.weeks import COMMANDS, Day, kind_of, live, weeks
from tests.support.machine import runs

pytestmark = pytest.mark.campaign

WEEKS, CALMEST, BUSIEST = 3000, 3, 25


def test_after_thousands_of_weeks_devices_agree_and_every_command_did_something() -> None:
    met: Counter[str] = Counter()

    @given(weeks(CALMEST, BUSIEST))
    @runs(WEEKS, 1)
    def whatever_happens(week: list[Day]) -> None:
        assert live(week, met) == []

    whatever_happens()
    assert not [kind for kind in map(kind_of, COMMANDS) if not met[kind]]
