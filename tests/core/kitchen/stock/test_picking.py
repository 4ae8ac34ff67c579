"""What goes first is taken first, and a stocktake is spread over lots as people use them."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.kitchen.stock.picking import spread, take


@dataclass(frozen=True)
class Held:
    id: bytes
    left: int
    due_day: str | None = None
    opened: str | None = None
    acquired: str | None = None


SOON = Held(b"soon", 1000, due_day="2026-11-21")
LATER = Held(b"later", 1000, due_day="2026-11-30")
OPENED = Held(b"opened", 300, due_day="2026-12-24", opened="2026-11-19")
UNDATED_OLD = Held(b"old", 500, acquired="2026-01-01")
UNDATED_NEW = Held(b"new", 500, acquired="2026-10-01")
ALL = [LATER, UNDATED_NEW, SOON, OPENED, UNDATED_OLD]


def plain(lots: Iterable[Held]) -> list[tuple[Held, Fraction]]:
    """Lots in the measure of the amount."""
    return [(lot, Fraction(1)) for lot in lots]


def test_opened_goes_first_then_due_then_oldest() -> None:
    assert [lot for lot, _ in take(plain(ALL), 10_000)] == [
        OPENED,
        SOON,
        LATER,
        UNDATED_OLD,
        UNDATED_NEW,
    ]


def test_taking_runs_over_into_the_next_lot() -> None:
    assert take(plain(ALL), 500) == [(OPENED, 300), (SOON, 200)]


def test_an_empty_lot_is_not_touched() -> None:
    empty = Held(b"empty", 0, due_day="2026-11-01")
    assert take(plain([empty, SOON]), 10) == [(SOON, 10)]


def test_what_needs_no_converting_goes_first() -> None:
    onions = Fraction(110)  # a thousandth of an onion weighs 110 mg
    pieces, bag = Held(b"pieces", 3000, due_day="2026-11-21"), Held(b"bag", 200_000)
    assert take([(pieces, onions), (bag, Fraction(1))], 310_000) == [(bag, 200_000), (pieces, 1000)]


@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.fractions(Fraction(1, 500), 500)), min_size=1, max_size=5
    ),
    st.integers(1, 10**6),
)
def test_no_lot_gives_more_than_it_holds_and_none_is_asked_twice(
    held: list[tuple[int, Fraction]], amount: int
) -> None:
    lots = [(Held(bytes([place]), left), rate) for place, (left, rate) in enumerate(held)]
    rates = dict(lots)
    shares = take(lots, amount)
    assert len({lot for lot, _ in shares}) == len(shares)
    assert all(0 < part <= lot.left for lot, part in shares)
    missing = amount - sum((part * rates[lot] for lot, part in shares), Fraction())
    whole = all(part == lot.left for lot, part in shares)
    assert whole or abs(missing) <= max(rates.values())


def test_what_a_count_found_too_much_is_in_the_last_that_needs_no_converting() -> None:
    pieces, bag = Held(b"pieces", 3000, due_day="2026-11-30"), Held(b"bag", 200_000, "2026-11-21")
    held = [(pieces, Fraction(110)), (bag, Fraction(1))]
    assert spread(held, 540_000) == [(bag, 210_000), (pieces, 3000)]


def test_what_a_count_misses_is_missing_from_what_goes_first() -> None:
    assert spread(plain([LATER, SOON]), 1200) == [(SOON, 200), (LATER, 1000)]


def test_what_a_count_finds_too_much_is_in_the_last_lot() -> None:
    assert spread(plain([LATER, SOON]), 2500) == [(SOON, 1000), (LATER, 1500)]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.integers(0, 400))
def test_a_count_is_what_is_there_afterwards(stocks: list[int], counted: int) -> None:
    lots = [Held(bytes([place]), stock) for place, stock in enumerate(stocks)]
    shares = spread(plain(lots), counted)
    assert sum(amount for _, amount in shares) == counted
    assert {lot for lot, _ in shares} == set(lots)
    assert all(amount >= 0 for _, amount in shares)
