"""What was spent and thrown away is added up without adding what cannot be added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kitchensync import PeriodView, SpendingView, SpentView
from kitchensync.kitchen.spending.sums import Bought, Cost, Wasted, spending
from kitchensync.measure.prices import Price

FIRST = date(2026, 10, 20)
LAST = date(2026, 12, 5)


def added_up(bought: Iterable[Bought] = (), wasted: Iterable[Wasted] = ()) -> SpendingView:
    return spending([*bought], [*wasted], FIRST, LAST, lambda mass: f"{mass} mg")


def money(views: Iterable[SpentView]) -> Counter[str]:
    found = Counter[str]()
    for view in views:
        for each in view.spent:
            found[each.currency] += each.value
    return found


def test_currencies_stand_beside_each_other_and_what_has_no_price_is_counted() -> None:
    lots = [
        Bought(FIRST, "Corner", "dairy", Price(119, "EUR")),
        Bought(FIRST, "Corner", None, None),
        Bought(LAST, None, "dairy", Price(250, "CHF")),
        Bought(LAST, None, "dairy", Price(0, "EUR")),
        Bought(LAST + timedelta(1), None, "dairy", Price(1, "EUR")),
    ]
    whole = added_up(lots).whole
    assert [each.text for each in whole.bought.spent] == ["2.50 CHF", "1.19 EUR"]
    assert (whole.bought.lots, whole.bought.unpriced) == (4, 1)
    assert [(one.name, one.lots, one.unpriced) for one in whole.stores] == [
        ("Corner", 2, 1),
        (None, 2, 0),
    ]
    assert [(one.name, one.lots) for one in whole.aisles] == [("dairy", 3), (None, 1)]


def test_what_was_thrown_away_twice_of_a_lot_is_one_lot_and_what_is_not_known_is_no_zero() -> None:
    wasted = [
        Wasted(FIRST, b"1", "milk", 500, Cost(Fraction(60), "EUR")),
        Wasted(FIRST, b"1", "milk", 250, Cost(Fraction(30), "EUR")),
        Wasted(LAST, b"2", "eggs", None, None),
    ]
    whole = added_up(wasted=wasted).whole.wasted
    assert (whole.lots, whole.mass, whole.mass_text) == (2, 750, "750 mg")
    assert (whole.unweighed, whole.unpriced) == (1, 1)
    assert [each.text for each in whole.lost] == ["0.90 EUR"]
    (december, october) = added_up(wasted=wasted).months
    assert (october.since, october.until) == (FIRST, date(2026, 10, 31))
    assert (december.since, december.until) == (date(2026, 12, 1), LAST)
    assert (december.wasted.lost, december.bought.lots) == ((), 0)


def test_three_thirds_of_a_price_come_to_all_of_it() -> None:
    third = Wasted(FIRST, b"1", "bread", None, Cost(Fraction(100, 3), "EUR"))
    whole = added_up(wasted=[third] * 3).whole
    assert [money.value for each in (whole.wasted, *whole.foods) for money in each.lost] == [
        100
    ] * 2


days = st.integers(-5, 60).map(lambda after: FIRST + timedelta(after))
currencies = st.sampled_from(["EUR", "CHF", "JPY"])
prices = st.none() | st.builds(Price, st.integers(0, 10**6), currencies)
costs = st.none() | st.builds(Cost, st.integers(0, 10**6).map(Fraction), currencies)
names = st.sampled_from([None, "a", "b", "c"])
purchases = st.builds(Bought, days, names, names, prices)
waste = st.builds(
    Wasted,
    days,
    st.sampled_from([b"1", b"2", b"3"]),
    st.sampled_from(["milk", "eggs"]),
    st.none() | st.integers(0, 10**6),
    costs,
)


@given(st.lists(purchases, max_size=15), st.lists(waste, max_size=15))
def test_parts_come_to_the_whole_however_it_is_cut_and_in_whatever_order(
    bought: list[Bought], wasted: list[Wasted]
) -> None:
    found = added_up(bought, wasted)
    whole = found.whole
    for parts in (whole.stores, whole.aisles, [month.bought for month in found.months]):
        assert sum(part.lots for part in parts) == whole.bought.lots
        assert sum(part.unpriced for part in parts) == whole.bought.unpriced
        assert money(parts) == money([whole.bought])
    for masses in (whole.foods, [month.wasted for month in found.months]):
        assert sum(each.mass for each in masses) == whole.wasted.mass
        lost = [SpentView(None, 0, 0, each.lost) for each in masses]
        assert money(lost) == money([SpentView(None, 0, 0, whole.wasted.lost)])
    assert whole.wasted.unpriced <= whole.wasted.lots
    assert added_up(bought[::-1], wasted[::-1]) == found
    assert all(within(month) for month in found.months)


def within(month: PeriodView) -> bool:
    """Whether it is one month, of the days that were asked about."""
    same = month.since.replace(day=1) == month.until.replace(day=1)
    return same and month.since >= FIRST and month.until <= LAST
