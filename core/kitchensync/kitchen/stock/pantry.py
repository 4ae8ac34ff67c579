"""What there is: the pantry, what is due, what runs low, and the names in use.

Reads only. Leaves SQL to `shelf` and changes to `keeping` and `taking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from kitchensync.errors import NotFound
from kitchensync.kitchen import naming, preferences
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.stock import coded, kept, picking, shelf
from kitchensync.kitchen.stock.duedates import day
from kitchensync.kitchen.stock.low import Low, kept_up, running_out
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.kitchen.stock.views import LowItem, PantryItem
from kitchensync.measure.amounts import Amount
from kitchensync.measure.prices import Price
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.replica.ids import normal_name

if TYPE_CHECKING:
    from kitchensync.measure.table import Preference


class Pantry:
    """Questions about food."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def items(
        self, *, place: str | None = None, food: str | None = None, each_lot: bool = False
    ) -> list[PantryItem]:
        """By name, what goes first first; lots of one food in one place are one item.

        `food` and `place` as people shorten them, "" is nowhere: NotFound, Ambiguous.
        """
        with self._desk.replica.snapshot():
            found = self._lots(food)
            found = kept.meant(self._desk.replica, place, found).of(found)
        kinds = {lot.id: _kind(lot) for lot in found}
        found.sort(key=lambda lot: (kinds[lot.id], picking.turn(lot)))
        if each_lot:
            return self._shown([lot] for lot in found)
        return self._shown(list(same) for _, same in groupby(found, key=lambda lot: kinds[lot.id]))

    def _lots(self, food: str | None = None) -> list[Lot]:
        replica = self._desk.replica
        with replica.snapshot():
            if food is None:
                return shelf.there(replica)
            try:
                named = coded.food_of(replica, lambda: books.read(replica), food)
                found = shelf.find_lots(replica, named)
            except NotFound as error:
                if naming.find_named(food, names_of(replica, "place")):
                    error.hint = f"It is a place: `ks ls --in {food}` shows what is there."
                raise
        return [lot for lot in found if lot.there]

    def due(self, within_days: int = 7) -> list[PantryItem]:
        """Each lot whose day comes within so many days or is over, earliest first."""
        last = (self._desk.today + timedelta(days=min(within_days, 100_000))).isoformat()
        due = [lot for lot in self._lots() if lot.due_day and lot.due_day <= last]
        due.sort(key=lambda lot: (lot.due_day, *_kind(lot), lot.id))
        return self._shown([lot] for lot in due)

    def _shown(self, groups: Iterable[Sequence[Lot]]) -> list[PantryItem]:
        today, units = self._desk.today, preferences.units_of(self._desk)
        return [_item(lots, today, units) for lots in groups]

    def low(self, *, everything: bool = False) -> list[LowItem]:
        """Foods of which there is less than there should be, or all with a minimum, by name."""
        with self._desk.replica.snapshot():
            book = books.read(self._desk.replica)
            found = (kept_up if everything else running_out)(self._desk.replica, book)
        return [_low(each) for each in found]

    def places(self) -> list[str]:
        """Names of all places."""
        return _sorted(names_of(self._desk.replica, "place").values())

    def foods(self, prefix: str = "") -> list[str]:
        """Names of the foods that begin so."""
        start = normal_name(prefix)
        with self._desk.replica.snapshot():
            named = shelf.foods(self._desk.replica).values()
        return _sorted(name for name in named if normal_name(name).startswith(start))

    def people(self) -> list[str]:
        """Names of everybody in the household."""
        return _sorted(names_of(self._desk.replica, "person").values())


def _item(lots: Sequence[Lot], today: date, units: Preference | None) -> PantryItem:
    first = lots[0].safest
    value = sum(lot.left for lot in lots)
    single = len(lots) == 1
    due = first.due
    return PantryItem(
        id=first.id.hex(),
        food=first.food_name,
        amount=_amount(value, lots, units),
        value=value,
        dimension=first.dimension,
        unit=first.unit,
        place=first.place_name,
        best_before=day(first.best_before) if due.estimated else due.day,
        due=due.day,
        due_kind=due.kind,
        due_in_days=(due.day - today).days if due.day else None,
        estimated=due.estimated,
        why=due.why(today),
        opened=day(first.opened),
        frozen=day(first.frozen),
        thawed=day(first.thawed),
        recount=any(lot.stock.recount for lot in lots),
        lots=len(lots),
        pack=first.pack if single or len({lot.pack for lot in lots}) == 1 else None,
        price=price_of(first) if single else None,
        store=first.store_name if single else None,
        note=first.note if single else None,
        bought=day(first.acquired),
    )


def _amount(value: int, lots: Sequence[Lot], units: Preference | None) -> str:
    """In the units that somebody likes, rounded; where nothing is preferred as it came."""
    first = lots[0]
    if units is None or first.pack or not value:
        return first.spoken if len(lots) == 1 else shelf.total(lots)
    from kitchensync.measure.speaking import spoken

    return spoken(Amount(value, first.dimension, first.unit), units)


def _kind(lot: Lot) -> tuple[str, str, str, str]:
    measure = shelf.kind_of(lot.dimension, lot.unit)
    return normal_name(lot.food_name), normal_name(lot.place_name or ""), *measure


def _low(low: Low) -> LowItem:
    minimum = low.minimum
    return LowItem(
        low.food.hex(),
        low.name,
        in_a_sentence(low.left, minimum.unit),
        in_a_sentence(minimum.value, minimum.unit),
        low.left,
        minimum.value,
        minimum.dimension,
        minimum.unit,
    )


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=normal_name)


def price_of(lot: Lot) -> str | None:
    """What it cost, as people write it."""
    return Price(lot.price, lot.currency).text if lot.price is not None and lot.currency else None
