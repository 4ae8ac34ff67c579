from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.replica.stamps import (
    EPOCH_MS,
    MAX_STAMP,
    TICK,
    index_of,
    pack,
    stamp_above,
    tick_of,
    unpack,
)
from tests.core.replica.devices import NOON

indices = st.integers(0, 1023)


@given(st.integers(EPOCH_MS, NOON), st.integers(0, 1023), indices)
def test_a_stamp_is_milliseconds_counter_and_index(ms: int, counter: int, index: int) -> None:
    assert unpack(pack(ms, counter, index)) == (ms, counter, index)


@given(st.integers(), indices, st.integers(0, MAX_STAMP // 2))
def test_a_new_stamp_is_above_its_floor_and_its_writers(wall: int, index: int, floor: int) -> None:
    stamp = stamp_above(floor, tick_of(wall), index)
    assert floor < stamp <= MAX_STAMP
    assert index_of(stamp) == index


def test_a_new_stamp_is_not_before_the_wall_clock() -> None:
    assert stamp_above(0, tick_of(NOON), 3) == pack(NOON, 0, 3)


def test_a_counter_that_overflows_advances_the_millisecond() -> None:
    assert stamp_above(pack(NOON, 1023, 7), tick_of(NOON), 3) == pack(NOON + 1, 0, 3)


def test_a_clock_before_2020_still_gives_a_stamp() -> None:
    assert stamp_above(0, tick_of(0), 0) == TICK


def test_a_clock_at_the_end_of_the_range_leaves_room_for_edits_after_it() -> None:
    end = stamp_above(0, tick_of(1 << 62), 0)
    assert stamp_above(end, tick_of(1 << 62), 0) > end


def test_at_the_very_end_nothing_fails() -> None:
    assert stamp_above(MAX_STAMP, tick_of(NOON), 5) == MAX_STAMP - 1023 + 5
