"""What was bought and thrown away, as the rows of a household tell: when, where, for how much.

Leaves adding it up to `sums`. What was taken back is in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Final

from kitchensync.catalogue.index import entry
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.reading import moment
from kitchensync.kitchen.spending.sums import Bought, Cost, Wasted
from kitchensync.kitchen.stock.duedates import day
from kitchensync.kitchen.stock.measuring import physical_of
from kitchensync.kitchen.stock.parting import Fetch, taken_from
from kitchensync.measure import units
from kitchensync.measure.converting import Refusal, exactly
from kitchensync.measure.prices import Price
from kitchensync.measure.units import Dimension
from kitchensync.replica.reader import Reader
from kitchensync.replica.stamps import DAY_MS

_BOUGHT: Final = """
    SELECT lot.acquired, store.name, lot.food, lot.price, lot.currency
    FROM lot_shown AS lot LEFT JOIN store ON store.id = lot.store
    WHERE lot.acquired BETWEEN ? AND ? AND EXISTS (
        SELECT 1 FROM posting_shown AS posting
        WHERE posting.lot = lot.id AND posting.amount > 0
        AND (posting.kind = 'bought' OR lot.price IS NOT NULL)
    )
"""
_WASTED: Final = """
    SELECT posting.at, posting.lot, -posting.amount, lot.food, lot.dimension, lot.unit
    FROM posting_shown AS posting JOIN lot_shown AS lot ON lot.id = posting.lot
    WHERE posting.kind = 'wasted' AND posting.amount < 0 AND posting.at BETWEEN ? AND ?
"""
_CAME: Final = """
    SELECT lot.price, lot.currency, came.amount, (
        SELECT coalesce(-sum(amount), 0) FROM posting_shown WHERE lot = lot.id AND amount < 0
    )
    FROM lot JOIN posting_shown AS came ON came.lot = lot.id
    WHERE lot.id = ? AND came.amount > 0 ORDER BY came.at, came.id LIMIT 1
"""


def bought(reader: Reader, book: Book, since: date, until: date) -> Iterator[Bought]:
    """The lots that were bought in these days, and those of which a price was said since."""

    @cache
    def aisle(food: bytes) -> str | None:
        return _aisle(book, food)

    days = since.isoformat(), until.isoformat()
    for acquired, store, food, minor, currency in reader.rows(_BOUGHT, days):
        if on := day(acquired):
            yield Bought(on, store, aisle(book.end(food)), _price(minor, currency))


def wasted(reader: Reader, book: Book, since: date, until: date, fetch: Fetch) -> Iterator[Wasted]:
    """What was thrown away in these days, and around them: which day it was is told by the place.

    `fetch` has a row in the tables that may be in the archive.
    """

    @cache
    def rate(lot: bytes) -> Cost | None:
        return _rate(reader, lot, fetch)

    around = about(since), about(until) + 4 * DAY_MS
    for at, lot, amount, food, dimension, unit in reader.rows(_WASTED, around):
        if on := _day(at):
            end, each = book.end(food), rate(lot)
            cost = Cost(each.minor * amount, each.currency) if each else None
            mass = _mass(book, end, amount, dimension, unit)
            yield Wasted(on, lot, book.name(end), mass, cost)


def about(day: date) -> int:
    """A moment, in Unix milliseconds, that was before that day everywhere."""
    return ((day - date(1970, 1, 1)).days - 2) * DAY_MS


def _day(at: int) -> date | None:
    """On which day it was here."""
    found = moment(at)
    try:
        return found.astimezone().date() if found else None
    except (ValueError, OverflowError):
        return None


def _aisle(book: Book, food: bytes) -> str | None:
    """As the household says, else as everybody knows."""
    own = book.own(food)
    known = entry(own.name)
    return own.aisle or (known.aisle if known else None)


def _mass(
    book: Book, food: bytes, amount: int, dimension: Dimension | None, unit: str | None
) -> int | None:
    """mg, as far as it is known what the food weighs."""
    measured = units.measured(dimension, unit)
    found = exactly(Fraction(amount), *measured, "mass", physical_of(book, food))
    return None if isinstance(found, Refusal) else round(found)


def _rate(reader: Reader, lot: bytes | None, fetch: Fetch) -> Cost | None:
    """Of a base unit, by its own price, else by that of the lot which it is a part of.

    Where more left a lot than came into it, as a count found more there, it is of all that left.
    """
    met: set[bytes] = set()
    share = Fraction(1)
    while lot and lot not in met:
        met.add(lot)
        for minor, currency, amount, left in reader.rows(_CAME, (lot,)):
            share /= max(amount, left)
            if price := _price(minor, currency):
                return Cost(price.minor * share, price.currency)
            share *= amount
        lot = taken_from(reader, lot, fetch)
    return None


def _price(minor: int | None, currency: str | None) -> Price | None:
    """What two columns say between them; a merge may mix them."""
    return Price(minor, currency) if minor is not None and minor >= 0 and currency else None
