"""Whatever two people do in a week on three devices: they agree, and stock is what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given

from kitchensync.replica.postings import stock
from kitchensync.replica.postings.ledger import Posted, Stock
from tests.scenarios.weeks import Day, home, live, weeks
from tests.support.machine import runs

WEEKS, CALMEST, BUSIEST = 3, 3, 8


@given(weeks(CALMEST, BUSIEST))
@runs(WEEKS, 1)
def test_after_a_week_of_any_commands_three_devices_agree(week: list[Day]) -> None:
    assert live(week, Counter()) == []


def test_a_week_notices_what_only_one_device_knows() -> None:
    with home(Counter()) as household:
        household.live([Day(online=True, done=[("phone", "use milk 0.3 l")])])
        household.meet()
        assert household.wrongs() == []
        household.do("phone", "prefer units imperial")
        assert "export" in household.wrongs()


def test_a_week_notices_when_a_count_is_added_to_what_was_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def adding(postings: Iterable[Posted]) -> Stock:
        return Stock(sum(posting.amount for posting in postings))

    monkeypatch.setattr(stock, "fold", adding)
    with home(Counter()) as household:
        household.live([Day(online=True, done=[("phone", "count milk 1 l")])])
        household.meet()
        assert any(wrong.startswith("stock of") for wrong in household.wrongs())
