"""What was bought when, and what day was printed on it, as far as that tells how long foods keep.

Leaves what it tells to `lives`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.stock.climates import climate_of
from kitchensync.replica.reader import Reader

_LAST = """
    SELECT lot.food, lot.acquired, lot.best_before, lot.frozen, lot.thawed,
           place.name AS place_name, place.climate, max(lot.acquired || lot.best_before)
    FROM lot_shown AS lot LEFT JOIN place ON place.id = lot.place
    WHERE coalesce(lot.frozen, '') = '' AND coalesce(lot.thawed, '') = ''
    AND lot.acquired IS NOT NULL AND lot.best_before IS NOT NULL
    -- What another version stored may not sort as days do.
    GROUP BY lot.food, lot.place, CASE
        WHEN date(lot.acquired) IS lot.acquired AND date(lot.best_before) IS lot.best_before
        THEN lot.acquired < lot.best_before AND lot.best_before < '9999-12-31' ELSE lot.id END
"""


class Bought(NamedTuple):
    """A lot as `lives` sees it; `food` is the one that it counts as."""

    food: bytes
    acquired: str | None
    best_before: str | None
    frozen: str | None
    thawed: str | None
    climate: str | None


def last(reader: Reader) -> list[sqlite3.Row]:
    """Of each food in each place what was bought last and tells how long it keeps, and more."""
    return reader.rows(_LAST)


def bought(lots: Iterable[sqlite3.Row], book: Book) -> Iterator[Bought]:
    """Rows of lots with the names of their places, as they were bought."""
    for lot in lots:
        yield Bought(
            book.end(lot["food"]),
            lot["acquired"],
            lot["best_before"],
            lot["frozen"],
            lot["thawed"],
            climate_of(lot["place_name"], lot["climate"]),
        )
