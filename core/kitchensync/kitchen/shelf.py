"""What stands on the shelves: lots with their names and stock, as SQL finds them.

Leaves writing to `keeping`, `taking` and `shopping`, and what people see of it to `pantry`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn, Protocol

from kitchensync.errors import BadInput, NotEnough, NotFound
from kitchensync.kitchen import naming
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, display
from kitchensync.measure.units import Dimension
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.ledger import Posted, Stock, fold

_LOTS = """
    SELECT lot.id, lot.food, food.name AS food_name, lot.place, place.name AS place_name,
           lot.dimension, lot.unit, lot.best_before, lot.opened, lot.acquired,
           lot.price, lot.currency, lot.note
    FROM lot_shown AS lot
    LEFT JOIN food ON food.id = lot.food
    LEFT JOIN place ON place.id = lot.place
"""
_POSTINGS = "SELECT lot, entry_at, kind, amount, voided, seen FROM posting WHERE entry_at > 0"
_LOTS_OF = f"{_LOTS} WHERE lot.food = ?"
_POSTINGS_OF = f"{_POSTINGS} AND lot IN (SELECT id FROM lot WHERE food = ?)"  # noqa: S608  # constants

NAMELESS = "(no name)"
"""What a food is called whose own row has not come yet."""


class Reader(Protocol):
    """A replica, or a transaction on it."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query answers."""
        ...


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as it is shown, with the names of what it refers to. Days are ISO text."""

    id: bytes
    food: bytes
    food_name: str
    place: bytes | None
    place_name: str | None
    dimension: Dimension
    unit: str
    best_before: str | None
    opened: str | None
    acquired: str | None
    price: int | None
    currency: str | None
    note: str | None
    stock: Stock

    @property
    def left(self) -> int:
        """What it holds, in base units; never below zero."""
        return self.stock.amount

    @property
    def there(self) -> bool:
        """Whether there is anything of it, or somebody should look."""
        return self.left > 0 or bool(self.stock.recount)

    @property
    def amount_text(self) -> str:
        """What it holds, as people speak."""
        return display(self.left, self.unit)


def lots(reader: Reader, *, food: bytes | None = None) -> list[Lot]:
    """All lots shown, or those of one food, in no order; empty ones included."""
    if food is None:
        found, posted = reader.rows(_LOTS), reader.rows(_POSTINGS)
    else:
        found, posted = reader.rows(_LOTS_OF, (food,)), reader.rows(_POSTINGS_OF, (food,))
    ledgers: defaultdict[bytes, list[Posted]] = defaultdict(list)
    for lot, stamp, kind, amount, voided, seen in posted:
        ledgers[lot].append(Posted(stamp, kind, amount, bool(voided), seen))
    return [_lot(row, fold(ledgers[row[0]])) for row in found]


def _lot(row: sqlite3.Row, stock: Stock) -> Lot:
    dimension, unit = units.measured(row["dimension"], row["unit"])
    return Lot(
        id=row["id"],
        food=row["food"],
        food_name=row["food_name"] or NAMELESS,
        place=row["place"],
        place_name=row["place_name"],
        dimension=dimension,
        unit=unit,
        best_before=row["best_before"],
        opened=row["opened"],
        acquired=row["acquired"],
        price=row["price"],
        currency=row["currency"],
        note=row["note"],
        stock=stock,
    )


def moment(ms: int | None) -> datetime | None:
    """A moment in UTC from Unix milliseconds; None for what no calendar holds."""
    try:
        return datetime.fromtimestamp(ms / 1000, UTC) if ms is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def names_of(reader: Reader, table: str) -> dict[bytes, str]:
    """What the rows of a table that has names are called, by id."""
    rows = reader.rows(f'SELECT id, name FROM "{table}_shown" WHERE name IS NOT NULL')  # noqa: S608  # the rooms name tables, never people
    return dict(map(tuple, rows))


def foods(reader: Reader) -> dict[bytes, str]:
    """Names of all foods by id, those of lots whose food was deleted included."""
    orphans = "SELECT food.id, food.name FROM food JOIN lot_shown ON lot_shown.food = food.id"
    named = {id_: name for id_, name in reader.rows(orphans) if name is not None}
    return named | names_of(reader, "food")


def find_food(reader: Reader, wanted: str) -> bytes:
    """The food meant: a whole name goes before part of one, what is there before what is not."""
    named = foods(reader)
    food = naming.find_named(wanted, named)
    if food is not None:
        return food
    there = {lot.food: lot.food_name for lot in lots(reader) if lot.there}
    try:
        return naming.resolve(wanted, there, "foods")
    except NotFound:
        return naming.resolve(wanted, named, "foods")


@dataclass(frozen=True, slots=True)
class Thing:
    """A food or a lot: its table, its id, and what its food is called."""

    table: str
    id: bytes
    name: str


def find_thing(reader: Reader, wanted: str) -> Thing:
    """The food meant, or the lot whose id begins so."""
    named = foods(reader)
    lot = None if naming.find_named(wanted, named) else find_by_id(wanted, _ids(reader))
    if lot is not None:
        return Thing("lot", lot.id, lot.food_name)
    food = find_food(reader, wanted)
    return Thing("food", food, named[food])


def find_lots(reader: Reader, wanted: str) -> list[Lot]:
    """All lots of the food meant, or the one lot whose id begins so; empty ones included."""
    named = foods(reader)
    lot = None if naming.find_named(wanted, named) else find_by_id(wanted, _ids(reader))
    if lot is not None:
        return [lot]
    food = find_food(reader, wanted)
    return lots(reader, food=food) or _nothing(named[food])


def lots_there(reader: Reader, wanted: str) -> list[Lot]:
    """Those that `find_lots` finds and that hold something; NotEnough if none does."""
    found = find_lots(reader, wanted)
    return [lot for lot in found if lot.there] or _nothing(found[0].food_name)


def _nothing(name: str) -> NoReturn:
    raise NotEnough(f"There is no {name}.", "Write down what there is with `ks add`.")


def _ids(reader: Reader) -> Iterator[tuple[str, Lot]]:
    """All lots, read when the first is asked for."""
    for lot in lots(reader):
        yield lot.id.hex(), lot


def measured_in(found: Sequence[Lot], amount: Amount) -> list[Lot]:
    """Those of the lots that `amount` can be told of; pieces are never guessed to be litres."""
    same = [lot for lot in found if lot.dimension == amount.dimension]
    if same or not found:
        return same
    name, there = found[0].food_name, total(found)
    pieces = "" if amount.dimension != "count" else " piece" if amount.text == "1" else " pieces"
    raise BadInput(
        f"There is {there} of {name}; that does not tell how much {amount.text}{pieces} would be.",
        f"Say it in the same kind of unit, for example “{name} {there}”.",
    )


def total(found: Sequence[Lot]) -> str:
    """What the lots hold together, each kind of unit by itself: "2 l and 3"."""
    sums: dict[Dimension, tuple[int, str]] = {}
    for lot in found:
        value, unit = sums.get(lot.dimension, (0, lot.unit))
        sums[lot.dimension] = (value + lot.left, unit)
    return " and ".join(display(*sums[dimension]) for dimension in sorted(sums, reverse=True))
