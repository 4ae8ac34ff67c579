"""Of which foods there is less than there should be.

Reads only. Leaves what people are told of it to `pantry`, and getting it to `shopping`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.kitchen.stock.tinned import canned_food
from kitchensync.measure.amounts import Amount
from kitchensync.measure.table import TINS
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader


class Low(NamedTuple):
    """A food with a minimum; `left` is what there is, in base units of that."""

    food: bytes
    name: str
    left: int
    minimum: Amount


def running_out(reader: Reader, book: Book) -> list[Low]:
    """All of which there is less than that, by name."""
    return [each for each in kept_up(reader, book) if each.left < each.minimum.value]


def kept_up(reader: Reader, book: Book) -> list[Low]:
    """All that have a minimum, by name."""
    minima = book.minima()
    there: defaultdict[bytes, list[Lot]] = defaultdict(list)
    tins: defaultdict[tuple[bytes, str], list[Lot]] = defaultdict(list)
    for lot in shelf.there(reader, book=book) if minima else ():
        there[lot.food].append(lot)
        if lot.unit in TINS:
            tins[lot.food, lot.food_name].append(lot)
    for (_, name), lots in tins.items():
        if canned := canned_food(name, book):
            there[canned] += lots
    low = [
        Low(food, book.name(food), _left(_of(food, minimum, there, book), minimum, book), minimum)
        for food, minimum in minima.items()
    ]
    return sorted(low, key=lambda each: normal_name(each.name))


def _of(
    food: bytes, minimum: Amount, there: Mapping[bytes, Sequence[Lot]], book: Book
) -> Sequence[Lot]:
    """The lots that count; who wants so many tins of a food wants what is canned, too."""
    canned = canned_food(book.name(food), book) if minimum.unit in TINS else None
    both = (*there.get(food, ()), *there.get(canned or food, ()))
    return [*{lot.id: lot for lot in both}.values()]


def _left(lots: Sequence[Lot], minimum: Amount, book: Book) -> int:
    """What there is in the minimum's measure, as far as that can be told."""
    from kitchensync.kitchen.stock import measuring

    known, _ = measuring.rates(lots, minimum, book)
    return round(sum(lot.left * rate for lot, rate in known))
