"""What stands on the shelves: lots with their names, stock and due days, as SQL finds them.

Leaves writing to `keeping`, `taking` and `shopping`, what people see of it to `pantry`, and the
foods themselves to `book`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NoReturn, cast

from kitchensync.errors import NotEnough, NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods.book import NAMELESS, Book
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.stock import disputes
from kitchensync.kitchen.stock.bought import bought, last
from kitchensync.kitchen.stock.climates import climate_of
from kitchensync.kitchen.stock.disputes import Disputed
from kitchensync.kitchen.stock.duedates import Due, due, urgency
from kitchensync.kitchen.stock.lives import Lives
from kitchensync.measure import units
from kitchensync.measure.amounts import display
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.table import counts_as
from kitchensync.measure.units import Dimension
from kitchensync.replica.ids import beginning, find_by_id
from kitchensync.replica.postings.ledger import Stock
from kitchensync.replica.postings.stock import USED_UP, may_hold, stocks
from kitchensync.replica.reader import Reader, portions

__all__ = ["NAMELESS", "Lot", "Thing"]

_LOTS = """
    SELECT lot.id, lot.food, lot.place, place.name AS place_name, place.climate,
           lot.dimension, lot.unit, lot.best_before, lot.opened, lot.acquired,
           lot.price, lot.currency, lot.note, lot.due_kind, lot.frozen, lot.thawed,
           lot.store, store.name AS store_name, lot.pack
    FROM lot_shown AS lot
    LEFT JOIN place ON place.id = lot.place
    LEFT JOIN store ON store.id = lot.store
"""
_BEGUN = "SELECT 1 FROM lot_shown WHERE id BETWEEN ? AND ? LIMIT 1"
_TELLING = 6
"""So many digits of an id mean one thing and no other, among all that ever was."""
_ID = re.compile(rf"[0-9a-f]{{{_TELLING},}}", re.IGNORECASE)


@dataclass(frozen=True)
class Lot:
    """A lot as it is shown, with the names of what it refers to. Days are ISO text.

    `food` is the one that it counts as; `pack` how much one of its packs holds, in base units.
    Of what is `disputed` it says what holds, and is due on the earliest day that anybody's word
    makes.
    """

    id: bytes
    food: bytes
    food_name: str
    place: bytes | None
    place_name: str | None
    climate: str | None
    dimension: Dimension
    unit: str
    best_before: str | None
    due_kind: str | None
    opened: str | None
    frozen: str | None
    thawed: str | None
    acquired: str | None
    price: int | None
    currency: str | None
    store: bytes | None
    store_name: str | None
    pack: int | None
    note: str | None
    stock: Stock
    lives: Lives = field(repr=False, compare=False)
    disputed: Disputed = field(repr=False, compare=False)

    @property
    def left(self) -> int:
        """What it holds, in base units; never below zero."""
        return self.stock.amount

    @property
    def there(self) -> bool:
        """Whether there is anything of it, or somebody should look."""
        return not self.stock.is_used_up

    @property
    def amount_text(self) -> str:
        """What it holds, exactly."""
        return in_packs(self.left, self.unit, self.pack)

    @property
    def spoken(self) -> str:
        """The same for a sentence."""
        return spoken_packs(self.left, self.unit, self.pack)

    @property
    def safest(self) -> Lot:
        """It as it is due first, of all that people say of it."""
        return self._safest if self.disputed else self

    @cached_property
    def _safest(self) -> Lot:
        holds = {column: getattr(self, column) for column in self.disputed}
        ways = disputes.ways(holds, self.disputed)
        return min(
            (replace(self, **way, disputed={}) for way in ways), key=lambda lot: urgency(lot.due)
        )

    @cached_property
    def due(self) -> Due:
        """Until when it is good, as far as anybody knows."""
        return due(self.safest, lambda: self.lives.days(self.food, self.unit))

    @property
    def due_day(self) -> str | None:
        """That day."""
        found = self.due
        if found.day is None:
            return None
        return found.day.isoformat() if found.estimated else self.safest.best_before


def in_packs(
    value: int, unit: str, pack: int | None, say: Callable[[int, str], str] = display
) -> str:
    """ "6 × 330 ml", "5 × 330 ml + 165 ml"; without packs, or of less than two, the amount."""
    count, rest = divmod(value, pack) if pack and pack > 0 else (0, value)
    if not count or (count == 1 and not rest):
        return say(value, unit)
    whole = f"{count} × {say(pack or 0, unit)}"
    return f"{whole} + {say(rest, unit)}" if rest else whole


def spoken_packs(value: int, unit: str, pack: int | None) -> str:
    """The same for a sentence: nobody says 0.199477 cups."""
    return in_packs(value, unit, pack, in_a_sentence)


def lots(reader: Reader, *, food: bytes | None = None, book: Book | None = None) -> list[Lot]:
    """All lots shown, or those of one food, in no order; empty ones included."""
    book = book or books.read(reader)
    if food is None:
        found = reader.rows(_LOTS)
    else:
        same = book.same(food)
        found = reader.rows(f"{_LOTS} WHERE lot.food IN ({', '.join('?' * len(same))})", same)
    return _read(reader, book, found, found, may_hold(reader))


def there(reader: Reader, *, book: Book | None = None) -> list[Lot]:
    """All of which there is anything, in no order; what was used up long ago costs next to nothing.

    One of which somebody should look whether there is any is among them.
    """
    maybe = may_hold(reader)
    found = [row for some in portions(maybe) for row in reader.rows(_these(some), some)]
    read = _read(reader, book or books.read(reader), found, last(reader), maybe)
    return [lot for lot in read if lot.there]


def _these(some: Sequence[bytes]) -> str:
    return f"{_LOTS} WHERE lot.id IN ({', '.join('?' * len(some))})"


def _read(
    reader: Reader,
    book: Book,
    found: Sequence[sqlite3.Row],
    before: Iterable[sqlite3.Row],
    maybe: Iterable[bytes],
) -> list[Lot]:
    """Lots by their rows. `before` are rows of what was bought, `maybe` those that may hold any."""
    held = stocks(reader, [*{row[0] for row in found}.intersection(maybe)])
    lives = Lives(book.days, book.name, lambda: bought(before, book))
    disputed = disputes.read(reader, found)
    return [
        _lot(row, held.get(row[0], USED_UP), book, lives, disputed.get(row[0], {})) for row in found
    ]


def _lot(row: sqlite3.Row, stock: Stock, book: Book, lives: Lives, disputed: Disputed) -> Lot:
    id_, food, place, place_name, climate, dimension, unit, best, opened, acquired, *rest = row
    price, currency, note, due_kind, frozen, thawed, store, store_name, pack = rest
    food = book.end(food)
    return Lot(
        id_,
        food,
        book.name(food),
        place,
        place_name,
        climate_of(place_name, climate),
        *units.measured(dimension, unit),
        best,
        due_kind or book.due_kind(food),
        opened,
        frozen,
        thawed,
        acquired,
        price,
        currency,
        store,
        store_name,
        pack,
        note,
        stock,
        lives,
        disputed,
    )


def places_of(reader: Reader, found: Iterable[Lot]) -> dict[bytes, str]:
    """Names of all places, and of those that somebody removed while these lots came there."""
    there = {
        lot.place: lot.place_name for lot in found if lot.there and lot.place and lot.place_name
    }
    return there | names_of(reader, "place")


def foods(reader: Reader) -> dict[bytes, str]:
    """Names of all foods by id, those of lots whose food was deleted included."""
    return books.read(reader).names


def find_food(reader: Reader, wanted: str, book: Book | None = None) -> bytes:
    """The food meant: a whole name goes before part of one, what is there before what is not."""
    book = book or books.read(reader)
    food = book.find(wanted)
    if food is not None:
        check_alone(reader, wanted, book)
        return food
    try:
        return naming.resolve(
            wanted, {lot.food: lot.food_name for lot in there(reader, book=book)}, "foods"
        )
    except NotFound:
        return _not_there(reader, wanted, book)


def check_alone(reader: Reader, wanted: str, book: Book) -> None:
    """Ambiguous, with what there is of each, where that is what several foods are called."""
    alike = book.alike(wanted)
    if alike:
        from kitchensync.kitchen.stock.alike import several

        there = {name: lots(reader, food=food, book=book) for food, name in alike.items()}
        raise several(wanted, {name: _what_there_is(found) for name, found in there.items()})


def _what_there_is(found: Iterable[Lot]) -> str:
    """ "2 × 250 g in cellar"."""
    some = [lot for lot in found if lot.left]
    places = " and ".join(sorted({lot.place_name for lot in some if lot.place_name}))
    return f"{total(some)}{f' in {places}' if places else ''}" if some else "none"


def _not_there(reader: Reader, wanted: str, book: Book) -> bytes:
    """Part of the name of what was used up, or the name that others have for a food."""
    try:
        return naming.resolve(wanted, book.names, "foods")
    except NotFound:
        food = book.find_by_catalogue(wanted)
        if food is None:
            _say_if_archived(reader, wanted, book)
            raise
        return food


def _say_if_archived(reader: Reader, wanted: str, book: Book) -> None:
    """Of a lot whose id begins so: that it was used up, so that nobody looks for it in vain."""
    from kitchensync.replica.archives.archive import begun

    for group in begun(reader, "lot", wanted) if len(wanted) >= _TELLING else ():
        said = {column: value for table, column, *_, value in group.cells if table == "lot"}
        name = book.name(cast(bytes, said["food"])) if said.get("food") else NAMELESS
        raise NotEnough(
            f"That {name} is over and in the archive.",
            f'`ks history "{name}"` tells what became of it; `ks undo` takes any of it back.',
        )


@dataclass(frozen=True, slots=True)
class Thing:
    """A food or a lot: its table, its id, and what its food is called."""

    table: str
    id: bytes
    name: str


def find_thing(reader: Reader, wanted: str) -> Thing:
    """The food meant, or the lot whose id begins so."""
    book = books.read(reader)
    lot = _by_id(reader, wanted, book)
    if lot is not None:
        return Thing("lot", lot.id, lot.food_name)
    food = find_food(reader, wanted, book)
    return Thing("food", food, book.name(food))


def find_lots(reader: Reader, wanted: str, book: Book | None = None) -> list[Lot]:
    """All lots of the food meant, or the one lot whose id begins so; empty ones included."""
    book = book or books.read(reader)
    lot = _by_id(reader, wanted, book)
    if lot is not None:
        return [lot]
    food = find_food(reader, wanted, book)
    return lots(reader, food=food, book=book) or _nothing(book.name(food))


def lots_there(reader: Reader, wanted: str, book: Book | None = None) -> list[Lot]:
    """Those that `find_lots` finds and that hold something; NotEnough if none does."""
    found = find_lots(reader, wanted, book)
    return [lot for lot in found if lot.there] or _nothing(found[0].food_name)


def _nothing(name: str) -> NoReturn:
    raise NotEnough(f"There is no {name}.", "Write down what there is with `ks add`.")


def _by_id(reader: Reader, wanted: str, book: Book) -> Lot | None:
    """The lot whose id begins so, unless a food is called that; read when it may be one."""

    def so_begun() -> Iterator[tuple[str, Lot]]:
        found = reader.rows(f"{_LOTS} WHERE lot.id BETWEEN ? AND ?", beginning(wanted))
        for lot in _read(reader, book, found, last(reader), may_hold(reader)):
            yield lot.id.hex(), lot

    return None if book.find(wanted) else find_by_id(wanted, so_begun())


def is_lot(reader: Reader, words: str) -> bool:
    """Whether these words are no more than what tells the id of a lot, as people are shown it."""
    return bool(_ID.fullmatch(words) and reader.rows(_BEGUN, beginning(words)))


def kind_of(dimension: Dimension, unit: str) -> tuple[Dimension, str]:
    """What amounts have in common that can be added up: three cloves and a head cannot."""
    return dimension, counts_as(unit) if dimension == "count" else ""


def total(found: Sequence[Lot]) -> str:
    """What the lots hold together, as people say it, each kind of unit by itself: "2 l and 3"."""
    sums: dict[tuple[Dimension, str], tuple[int, str, set[int | None]]] = {}
    for lot in found:
        measure = kind_of(lot.dimension, lot.unit)
        value, unit, packs = sums.get(measure, (0, lot.unit, set[int | None]()))
        sums[measure] = (value + lot.left, unit, packs | {lot.pack})
    return " and ".join(
        spoken_packs(value, unit, packs.pop() if len(packs) == 1 else None)
        for _, (value, unit, packs) in sorted(sums.items(), reverse=True)
    )
