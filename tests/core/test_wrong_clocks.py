"""A wrong clock never stops anybody: nothing is refused, nothing stalls, the next edit wins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync.replica import stamps
from tests.support.homes import START_MS, Clock, Device, enrol, found
from tests.support.syncing import stock
from tests.support.twin import InProcessRelay

YEAR_MS = 366 * 24 * 3_600_000
MILK, LOT = b"m" * 16, b"l" * 16


@pytest.fixture
def right(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    with found(tmp_path, relay) as device:
        device.sync()
        yield device


@pytest.fixture
def wrong(tmp_path: Path, relay: InProcessRelay, right: Device) -> Iterator[Device]:
    """A device whose clock is a year ahead."""
    clock = Clock(START_MS + YEAR_MS)
    with enrol(right, tmp_path, relay, seed=2, clock=clock) as device:
        device.sync()
        yield device


def rename(device: Device, name: str) -> None:
    with device.replica.transaction("rename") as tx:
        tx.put("food", MILK, {"name": name})


def names(*devices: Device) -> set[str]:
    return {
        row["name"]
        for device in devices
        for row in device.replica.rows("SELECT name FROM food_shown")
    }


def exchange(*devices: Device) -> None:
    for device in (*devices, *devices):
        device.sync()


def test_others_edit_what_a_device_a_year_ahead_wrote_and_win(right: Device, wrong: Device) -> None:
    rename(wrong, "from next year")
    exchange(wrong, right)
    rename(right, "from today")
    exchange(right, wrong)
    assert names(right, wrong) == {"from today"}
    assert right.replica.conflicts() == wrong.replica.conflicts() == []


def test_without_a_stamp_above_the_row_the_year_ahead_would_win(
    right: Device, wrong: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "kitchensync.replica.making.stamp_above",
        lambda _floor, tick, index: stamps.stamp_above(0, tick, index),
    )
    rename(wrong, "from next year")
    exchange(wrong, right)
    rename(right, "from today")
    exchange(right, wrong)
    assert names(wrong) == {"from next year"}


def test_after_its_clock_is_corrected_its_next_edit_wins(right: Device, wrong: Device) -> None:
    rename(wrong, "from next year")
    wrong.clock.now = START_MS
    rename(wrong, "corrected")
    exchange(wrong, right)
    assert names(right, wrong) == {"corrected"}


@pytest.mark.parametrize("skew", [YEAR_MS, -YEAR_MS, -100 * YEAR_MS, 10_000 * YEAR_MS])
def test_whatever_a_clock_says_devices_take_turns_and_the_last_word_stands(
    right: Device, wrong: Device, skew: int
) -> None:
    for turn in range(6):
        writer, other = (right, wrong) if turn % 2 else (wrong, right)
        wrong.clock.now = START_MS + (skew if turn % 3 else -skew)
        rename(writer, f"turn {turn}")
        exchange(writer, other)
        assert names(right, wrong) == {f"turn {turn}"}


def test_what_is_deleted_in_the_future_is_shown_again_by_an_edit_of_today(
    right: Device, wrong: Device
) -> None:
    rename(right, "milk")
    exchange(right, wrong)
    with wrong.replica.transaction("delete") as tx:
        tx.delete("food", MILK)
    exchange(wrong, right)
    assert names(right, wrong) == set()
    rename(right, "milk again")
    exchange(right, wrong)
    assert names(right, wrong) == {"milk again"}


def test_what_is_used_today_counts_after_a_count_of_next_year(right: Device, wrong: Device) -> None:
    post(wrong, b"1" * 16, "counted", 1000)
    exchange(wrong, right)
    post(right, b"2" * 16, "used", -300)
    exchange(right, wrong)
    assert stock(right) == stock(wrong) == 700


def test_a_wrong_clock_is_signed_in_and_syncs_as_often_as_any(
    relay: InProcessRelay, right: Device, wrong: Device
) -> None:
    for step in range(4):
        wrong.clock.now += YEAR_MS if step % 2 else -2 * YEAR_MS
        rename(wrong, f"step {step}")
        assert wrong.sync().sent == 1
        assert right.sync().received == 1


def test_what_people_see_as_time_is_what_the_clock_said(right: Device, wrong: Device) -> None:
    rename(wrong, "milk")
    exchange(wrong, right)
    (change,) = right.replica.history(right.space.open_envelope, limit=1)
    assert change.time == START_MS + YEAR_MS


def post(device: Device, posting: bytes, kind: str, amount: int) -> None:
    with device.replica.transaction("post") as tx:
        entry = {"lot": LOT, "kind": kind, "amount": amount, "at": device.clock()}
        tx.post("posting", posting, entry)
