from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.replica.order import DIGITS, between

writers = st.integers(0, 1023)


def test_the_digits_sort_as_sqlite_sorts_them() -> None:
    assert list(DIGITS) == sorted(DIGITS)


@given(st.lists(st.tuples(st.floats(0, 1), writers), max_size=60))
def test_between_any_two_keys_fits_another_one(inserts: list[tuple[float, int]]) -> None:
    keys: list[str] = []
    for where, writer in inserts:
        at = round(where * len(keys))
        left = keys[at - 1] if at else None
        right = keys[at] if at < len(keys) else None
        keys.insert(at, between(left, right, writer))
    assert keys == sorted(set(keys))


@given(writers, writers)
def test_two_writers_at_one_place_leave_room_between_their_keys(one: int, other: int) -> None:
    first, second = sorted((between("V1", "V2", one), between("V1", "V2", other)))
    if one != other:
        assert first < between(first, second, 7) < second


def test_appending_a_hundred_times_keeps_keys_short() -> None:
    key = None
    for _ in range(100):
        key = between(key, None, 0)
    assert key is not None
    assert len(key) <= 6


@given(st.text(max_size=5), st.text(max_size=5))
def test_strange_keys_of_others_break_nothing(left: str, right: str) -> None:
    key = between(left, right, 0)
    assert set(key) <= set(DIGITS)
    assert key < between(key, None, 0)
