"""Rows of receipts: which were read, and what came of them.

Leaves reading them to `room`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.reading import moment
from kitchensync.kitchen.receipts.views import BoughtView, ReceiptItem, ReceiptView
from kitchensync.kitchen.review.rows import RECEIPT, open_reviews
from kitchensync.kitchen.stock.duedates import day
from kitchensync.kitchen.stock.shelf import in_packs
from kitchensync.measure import units
from kitchensync.measure.prices import Price
from kitchensync.replica.ids import caused_id
from kitchensync.replica.reader import Reader

ALL: Final = """
    SELECT receipt.id, store.name, receipt.day, receipt.total, receipt.currency, receipt.at,
           receipt.store
    FROM receipt_shown AS receipt LEFT JOIN store ON store.id = receipt.store
    ORDER BY receipt.day DESC, receipt.at DESC, receipt.id
"""
SHOWN: Final = "SELECT id FROM receipt_shown WHERE id = ?"
_SAME: Final = """
    SELECT id FROM receipt_shown
    WHERE id <> ? AND store = ? AND day = ? AND total = ? AND currency = ?
"""
_LOTS: Final = """
    SELECT posting.cause, lot.id, lot.food, posting.amount, lot.dimension, lot.unit, lot.pack,
           lot.price, lot.currency
    FROM posting_shown AS posting JOIN lot_shown AS lot ON lot.id = posting.lot
    JOIN posting AS made ON made.id = posting.id
    WHERE posting.kind = 'bought' AND posting.cause IN (SELECT id FROM receipt_shown)
    ORDER BY made.entry_at, posting.id
"""


def receipt_id(data: bytes, number: int = 0) -> bytes:
    """The row of a receipt, which follows from its file and how many in it stand before it."""
    return caused_id("receipt", hashlib.sha256(data).digest(), number)


def same_purchase(reader: Reader, receipt: bytes, values: Mapping[str, object]) -> bytes | None:
    """Another receipt that says the same store, day and total; None where one is not known."""
    told = [values[name] for name in ("store", "day", "total", "currency")]
    found = reader.rows(_SAME, (receipt, *told))
    return found[0]["id"] if found else None


def listed(reader: Reader) -> list[ReceiptItem]:
    """All receipts, the latest day first."""
    lots = Counter(row["cause"] for row in reader.rows(_LOTS))
    asked = Counter(receipt for receipt, _ in _waiting(reader))
    found = reader.rows(ALL)
    same = Counter(map(_purchase, found))
    return [
        ReceiptItem(
            id=row["id"].hex(),
            store=row["name"],
            day=day(row["day"]),
            total=money(row["total"], row["currency"]),
            read=moment(row["at"]),
            lots=lots[row["id"]],
            waiting=asked[row["id"].hex()],
            twice=None not in _purchase(row) and same[_purchase(row)] > 1,
        )
        for row in found
    ]


def _purchase(row: sqlite3.Row) -> tuple[object, ...]:
    """What two pictures of one receipt have in common."""
    return row["store"], row["day"], row["total"], row["currency"]


def shown(reader: Reader, receipt: bytes) -> ReceiptView:
    """One of them, with what came of it."""
    (one,) = (one for one in listed(reader) if one.id == receipt.hex())
    book = books.read(reader)
    bought = tuple(
        BoughtView(
            row["id"].hex(),
            book.name(book.end(row["food"])),
            _amount(row),
            money(row["price"], row["currency"]),
        )
        for row in reader.rows(_LOTS)
        if row["cause"] == receipt
    )
    asked = tuple(words for of, words in _waiting(reader) if of == one.id)
    return ReceiptView(one, bought, asked)


def money(minor: int | None, currency: str | None) -> str | None:
    """A sum in words, a discount with its sign; None where there is none."""
    if minor is None or not currency:
        return None
    return f"{'-' if minor < 0 else ''}{Price(abs(minor), currency).text}"


def _amount(row: sqlite3.Row) -> str:
    _, unit = units.measured(row["dimension"], row["unit"])
    return in_packs(row["amount"], unit, row["pack"])


def _waiting(reader: Reader) -> Iterator[tuple[str, str]]:
    """Of each line that waits its receipt's id in hex and its words."""
    for row in open_reviews(reader):
        if row.kind == RECEIPT:
            yield row.text("receipt"), row.words
