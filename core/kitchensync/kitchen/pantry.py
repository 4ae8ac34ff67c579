"""What there is: the pantry, what is due, what runs low, and the names in use.

Reads only. Leaves SQL to `shelf` and changes to `keeping` and `taking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from kitchensync.kitchen import naming, picking, shelf
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.money import Price
from kitchensync.kitchen.shelf import NAMELESS, Lot
from kitchensync.kitchen.views import LowItem, PantryItem
from kitchensync.measure.amounts import display, stored
from kitchensync.replica.ids import normal_name

_MINIMA = """
    SELECT id, name, minimum, minimum_dimension, minimum_unit
    FROM food_shown WHERE minimum > 0
"""


class Pantry:
    """Questions about food."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def items(
        self, *, place: str | None = None, food: str | None = None, each_lot: bool = False
    ) -> list[PantryItem]:
        """By name, what goes first first; lots of one food in one place are one item.

        `food` and `place` as people shorten them: NotFound, Ambiguous.
        """
        with self._desk.replica.snapshot():
            found = self._lots(food)
            if place is not None:
                where = naming.resolve(place, shelf.names_of(self._desk.replica, "place"), "places")
                found = [lot for lot in found if lot.place == where]
        found.sort(key=lambda lot: (*_kind(lot), picking.turn(lot)))
        if each_lot:
            return [self._item([lot]) for lot in found]
        return [self._item(list(same)) for _, same in groupby(found, key=_kind)]

    def _lots(self, food: str | None = None) -> list[Lot]:
        replica = self._desk.replica
        with replica.snapshot():
            found = shelf.lots(replica) if food is None else shelf.find_lots(replica, food)
        return [lot for lot in found if lot.there]

    def due(self, within_days: int = 7) -> list[PantryItem]:
        """Each lot whose day comes within so many days or is over, earliest first."""
        last = (self._desk.today + timedelta(days=min(within_days, 100_000))).isoformat()
        due = [lot for lot in self._lots() if lot.best_before and lot.best_before <= last]
        due.sort(key=lambda lot: (lot.best_before, *_kind(lot), lot.id))
        return [self._item([lot]) for lot in due]

    def _item(self, lots: Sequence[Lot]) -> PantryItem:
        first = lots[0]
        value = sum(lot.left for lot in lots)
        best = _day(first.best_before)
        single = len(lots) == 1
        return PantryItem(
            id=first.id.hex(),
            food=first.food_name,
            amount=display(value, first.unit),
            value=value,
            dimension=first.dimension,
            unit=first.unit,
            place=first.place_name,
            best_before=best,
            due_in_days=(best - self._desk.today).days if best else None,
            opened=_day(first.opened),
            recount=any(lot.stock.recount for lot in lots),
            lots=len(lots),
            price=_price(first) if single else None,
            note=first.note if single else None,
        )

    def low(self) -> list[LowItem]:
        """Foods of which there is less than there should be, by name."""
        with self._desk.replica.snapshot():
            minima = self._desk.replica.rows(_MINIMA)
            there = _sums(shelf.lots(self._desk.replica)) if minima else {}
        low = [
            LowItem(food.hex(), name or NAMELESS, display(left, minimum.unit), minimum.text)
            for food, name, *said in minima
            if (minimum := stored(*said))
            and (left := there.get((food, minimum.dimension), 0)) < minimum.value
        ]
        return sorted(low, key=lambda item: normal_name(item.food))

    def places(self) -> list[str]:
        """Names of all places."""
        return _sorted(shelf.names_of(self._desk.replica, "place").values())

    def foods(self, prefix: str = "") -> list[str]:
        """Names of the foods that begin so."""
        start = normal_name(prefix)
        named = shelf.foods(self._desk.replica).values()
        return _sorted(name for name in named if normal_name(name).startswith(start))

    def people(self) -> list[str]:
        """Names of everybody in the household."""
        return _sorted(shelf.names_of(self._desk.replica, "person").values())


def _kind(lot: Lot) -> tuple[str, str, str]:
    return normal_name(lot.food_name), normal_name(lot.place_name or ""), lot.dimension


def _sums(lots: Iterable[Lot]) -> dict[tuple[bytes, str], int]:
    sums: dict[tuple[bytes, str], int] = {}
    for lot in lots:
        key = (lot.food, lot.dimension)
        sums[key] = sums.get(key, 0) + lot.left
    return sums


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=normal_name)


def _day(text: str | None) -> date | None:
    """A stored day; None where another version stored something else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _price(lot: Lot) -> str | None:
    return Price(lot.price, lot.currency).text if lot.price is not None and lot.currency else None
