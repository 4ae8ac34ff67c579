"""What goes first is taken first, and a stocktake is spread over lots as people use them."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.kitchen.picking import spread, take


@dataclass(frozen=True)
class Held:
    id: bytes
    left: int
    best_before: str | None = None
    opened: str | None = None
    acquired: str | None = None


SOON = Held(b"soon", 1000, best_before="2026-11-21")
LATER = Held(b"later", 1000, best_before="2026-11-30")
OPENED = Held(b"opened", 300, best_before="2026-12-24", opened="2026-11-19")
UNDATED_OLD = Held(b"old", 500, acquired="2026-01-01")
UNDATED_NEW = Held(b"new", 500, acquired="2026-10-01")
ALL = [LATER, UNDATED_NEW, SOON, OPENED, UNDATED_OLD]


def test_opened_goes_first_then_due_then_oldest() -> None:
    assert [lot for lot, _ in take(ALL, 10_000)] == [OPENED, SOON, LATER, UNDATED_OLD, UNDATED_NEW]


def test_taking_runs_over_into_the_next_lot() -> None:
    assert take(ALL, 500) == [(OPENED, 300), (SOON, 200)]


def test_an_empty_lot_is_not_touched() -> None:
    empty = Held(b"empty", 0, best_before="2026-11-01")
    assert take([empty, SOON], 10) == [(SOON, 10)]


def test_what_a_count_misses_is_missing_from_what_goes_first() -> None:
    assert spread([LATER, SOON], 1200) == [(SOON, 200), (LATER, 1000)]


def test_what_a_count_finds_too_much_is_in_the_last_lot() -> None:
    assert spread([LATER, SOON], 2500) == [(SOON, 1000), (LATER, 1500)]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.integers(0, 400))
def test_a_count_is_what_is_there_afterwards(stocks: list[int], counted: int) -> None:
    lots = [Held(bytes([place]), stock) for place, stock in enumerate(stocks)]
    shares = spread(lots, counted)
    assert sum(amount for _, amount in shares) == counted
    assert {lot for lot, _ in shares} == set(lots)
    assert all(amount >= 0 for _, amount in shares)
