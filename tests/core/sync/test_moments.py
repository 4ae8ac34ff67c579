"""What is done once a day."""

from __future__ import annotations

from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import moments
from tests.support.homes import START_MS, Device


def test_what_is_done_once_a_day_is_due_at_first_a_day_later_or_after_a_wrong_clock(
    ana: Device,
) -> None:
    def due(now: int) -> bool:
        return moments.is_due(ana.replica, "done", now)

    assert due(START_MS)
    moments.note(ana.replica, "done", START_MS)
    assert not due(START_MS)
    assert not due(START_MS + DAY_MS - 1)
    assert due(START_MS + DAY_MS)
    assert due(START_MS - DAY_MS)
