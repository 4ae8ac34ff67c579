"""Adding up what was bought and what was thrown away: in all, by month, store, aisle and food.

Pure. Currencies are never added to one another, and what is not known is counted, not taken for
nothing. Leaves where the facts come from to `rows`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple, TypeVar

from kitchensync.kitchen.spending.views import (
    MoneyView,
    PeriodView,
    SpendingView,
    SpentView,
    WastedView,
)
from kitchensync.measure.prices import Price
from kitchensync.replica.ids import normal_name

T = TypeVar("T")
Weigh = Callable[[int], str]
"""How a mass in mg is said."""


class Bought(NamedTuple):
    """A lot that was bought on a day; None is not said, and of an aisle not known."""

    day: date
    store: str | None
    aisle: str | None
    price: Price | None


class Cost(NamedTuple):
    """What a part of something had cost: minor units, to be rounded once they are added up."""

    minor: Fraction
    currency: str


class Wasted(NamedTuple):
    """Some of a lot that was thrown away on a day: mg and what it had cost, as far as is known."""

    day: date
    lot: bytes
    food: str
    mass: int | None
    cost: Cost | None


def spending(
    bought: Sequence[Bought], wasted: Sequence[Wasted], since: date, until: date, weigh: Weigh
) -> SpendingView:
    """All that is of these days, and its months."""
    bought = [one for one in bought if since <= one.day <= until]
    wasted = [one for one in wasted if since <= one.day <= until]
    purchases, waste = _by(bought, _month), _by(wasted, _month)
    months = (
        _period(
            purchases.get(first, ()),
            waste.get(first, ()),
            max(first, since),
            min(_end(first), until),
            weigh,
        )
        for first in sorted({*purchases, *waste}, reverse=True)
    )
    return SpendingView(_period(bought, wasted, since, until, weigh), tuple(months))


def _month(one: Bought | Wasted) -> date:
    return one.day.replace(day=1)


def _end(first: date) -> date:
    """The last day of the month that begins on that one."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _by(things: Iterable[T], key: Callable[[T], date]) -> dict[date, list[T]]:
    found: defaultdict[date, list[T]] = defaultdict(list)
    for one in things:
        found[key(one)].append(one)
    return found


def _period(
    bought: Sequence[Bought], wasted: Sequence[Wasted], since: date, until: date, weigh: Weigh
) -> PeriodView:
    stores = defaultdict[str | None, list[Bought]](list)
    aisles = defaultdict[str | None, list[Bought]](list)
    foods = defaultdict[str, list[Wasted]](list)
    for one in bought:
        stores[one.store].append(one)
        aisles[one.aisle].append(one)
    for each in wasted:
        foods[each.food].append(each)
    lost = [_wasted(food, of_food, weigh) for food, of_food in foods.items()]
    return PeriodView(
        since,
        until,
        _spent(None, bought),
        _ranked(stores),
        _ranked(aisles),
        _wasted(None, wasted, weigh),
        tuple(sorted(lost, key=lambda one: (-one.lots, -one.mass, normal_name(one.food or "")))),
    )


def _ranked(groups: Mapping[str | None, Sequence[Bought]]) -> tuple[SpentView, ...]:
    """Where most was spent first, by the currency that most was paid in; what is not said last."""
    paid = Counter(one.price.currency for of in groups.values() for one in of if one.price)
    currencies = sorted(paid, key=lambda code: (-paid[code], code))

    def place(view: SpentView) -> tuple[object, ...]:
        spent = {money.currency: money.value for money in view.spent}
        much = tuple(-spent.get(code, 0) for code in currencies)
        return view.name is None, much, -view.lots, normal_name(view.name or "")

    return tuple(sorted((_spent(name, of) for name, of in groups.items()), key=place))


def _spent(name: str | None, bought: Sequence[Bought]) -> SpentView:
    paid = [one.price for one in bought if one.price]
    return SpentView(name, len(bought), len(bought) - len(paid), _money(paid))


def _wasted(food: str | None, wasted: Sequence[Wasted], weigh: Weigh) -> WastedView:
    mass = sum(one.mass or 0 for one in wasted)
    return WastedView(
        food,
        lots=len({one.lot for one in wasted}),
        mass=mass,
        mass_text=weigh(mass),
        unweighed=len({one.lot for one in wasted if one.mass is None}),
        lost=_money([one.cost for one in wasted if one.cost]),
        unpriced=len({one.lot for one in wasted if one.cost is None}),
    )


def _money(prices: Iterable[Price | Cost]) -> tuple[MoneyView, ...]:
    """What they come to, currency by currency."""
    sums = defaultdict[str, Fraction](Fraction)
    for price in prices:
        sums[price.currency] += price.minor
    return tuple(
        MoneyView(minor := round(exact), currency, Price(minor, currency).text)
        for currency, exact in sorted(sums.items())
    )
