"""What goes first is taken first, and a stocktake is spread over lots as people use them."""

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.kitchen.picking import Held, spread, take

SOON = Held(b"soon", "volume", 1000, best_before="2026-11-21")
LATER = Held(b"later", "volume", 1000, best_before="2026-11-30")
OPENED = Held(b"opened", "volume", 300, best_before="2026-12-24", opened="2026-11-19")
UNDATED_OLD = Held(b"old", "volume", 500, acquired="2026-01-01")
UNDATED_NEW = Held(b"new", "volume", 500, acquired="2026-10-01")
ALL = [LATER, UNDATED_NEW, SOON, OPENED, UNDATED_OLD]


def test_opened_goes_first_then_due_then_oldest() -> None:
    assert [share.lot.id for share in take(ALL, 10_000)] == [
        b"opened",
        b"soon",
        b"later",
        b"old",
        b"new",
    ]


def test_taking_runs_over_into_the_next_lot() -> None:
    assert [(share.lot.id, share.amount) for share in take(ALL, 500)] == [
        (b"opened", 300),
        (b"soon", 200),
    ]


def test_an_empty_lot_is_not_touched() -> None:
    empty = Held(b"empty", "volume", 0, best_before="2026-11-01")
    assert [share.lot.id for share in take([empty, SOON], 10)] == [b"soon"]


def test_what_a_count_misses_is_missing_from_what_goes_first() -> None:
    assert [(share.lot.id, share.amount) for share in spread([LATER, SOON], 1200)] == [
        (b"soon", 200),
        (b"later", 1000),
    ]


def test_what_a_count_finds_too_much_is_in_the_last_lot() -> None:
    assert [(share.lot.id, share.amount) for share in spread([LATER, SOON], 2500)] == [
        (b"soon", 1000),
        (b"later", 1500),
    ]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.integers(0, 400))
def test_a_count_is_what_is_there_afterwards(stocks: list[int], counted: int) -> None:
    lots = [Held(bytes([place]), "count", stock) for place, stock in enumerate(stocks)]
    shares = spread(lots, counted)
    assert sum(share.amount for share in shares) == counted
    assert len(shares) == len(lots)
    assert all(share.amount >= 0 for share in shares)
