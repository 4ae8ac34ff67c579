"""What barcodes stand for in this household, one row a code.

Leaves reading codes to `vision.barcodes`, asking to the reviews of codes, and what strangers know
of a product to `lookup`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.stock.usual import Purchase
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, stored
from kitchensync.measure.words import LONGEST_NAME
from kitchensync.replica.ids import named_id
from kitchensync.replica.reader import Reader
from kitchensync.vision import barcodes

_ROWS: Final = """
    SELECT id, code, name, brand, food, amount, dimension, unit, source
    FROM product_shown WHERE code IS NOT NULL
"""

_NAMED: Final = ("product_allergens", "product_traces")
"""What packs name, and what they say they may contain traces of."""
_MEMBERS: Final = "SELECT member FROM {}_shown WHERE product = ? ORDER BY member"


@dataclass(frozen=True, slots=True)
class Product:
    """A code's row: the `food` that it is, None for what is not kept; `pack` is what one holds.

    With a `source` and no food it was looked up, and nobody has decided yet.
    """

    code: str
    name: str | None
    brand: str | None
    food: bytes | None
    pack: Purchase | None
    source: str | None

    @property
    def decided(self) -> bool:
        """Whether somebody said what it is."""
        return self.food is not None or self.source is None

    @property
    def called(self) -> str:
        """What is printed on it, as far as that is known."""
        return " ".join(filter(None, (self.brand, self.name))) or self.code


@dataclass(frozen=True, slots=True)
class Stated:
    """What a source states of a product; `amount` is what one pack holds.

    `contains` and `traces` are the allergens that the pack names.
    """

    name: str | None
    brand: str | None
    amount: Amount | None
    source: str
    contains: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()


def product_id(code: str) -> bytes:
    """The row of a code."""
    return named_id("product", code)


def gtin(typed: str) -> str:
    """A code as it is kept, of what somebody typed; BadInput."""
    code = barcodes.product(typed)
    if code is None:
        raise BadInput(
            f"“{typed}” is no barcode of a product.",
            "Type all its digits, 8, 12 or 13 of them; the last tells whether one is mistyped.",
        )
    if barcodes.is_of_a_store(code):
        raise BadInput(
            f"{code} was printed by a shop, and means something else in the next.",
            "Say what it is with `ks add`.",
        )
    return code


def known(reader: Reader, code: str) -> Product | None:
    """What is known of a code."""
    return next(map(_product, reader.rows(f"{_ROWS} AND id = ?", (product_id(code),))), None)


def all_known(reader: Reader) -> list[Product]:
    """Every code that somebody decided about."""
    return [found for found in map(_product, reader.rows(_ROWS)) if found.decided]


def remember(change: Change, code: str, food: bytes | None, pack: Purchase | None) -> bytes:
    """Have a code stand for a food from now on, so much of it a pack; its row.

    What was looked up stays as it is where that is a food; where it is not kept, nothing of it. A
    pack that somebody said is of the food that they said it of. What it names is said again: who
    forgets it elsewhere, not having heard of that, contradicts it.
    """
    row, was = product_id(code), known(change.transaction, code)
    said: dict[str, object] = {"code": code, "food": food}
    if pack:
        said |= _amount(pack.amount)
    elif was and was.source is None and was.food != food:
        said |= dict.fromkeys(("amount", "dimension", "unit"))
    if food is None and was:
        said["source"] = None
    before = change.transaction.changes
    change.put_anew("product", row, said)
    if food is not None and change.transaction.changes > before:
        for table, allergen in _named(change, row):
            change.transaction.set_member(table, row, allergen, True, again=True)
    return row


def note(change: Change, code: str, stated: Stated) -> None:
    """Keep what was looked up, so that nobody has to look it up again."""
    said: dict[str, object] = {"code": code, "source": stated.source}
    if stated.name:
        said["name"] = stated.name[:LONGEST_NAME]
    if stated.brand:
        said["brand"] = stated.brand[:LONGEST_NAME]
    if stated.amount:
        said |= _amount(stated.amount)
    change.put_anew("product", product_id(code), said)
    name_allergens(change, code, stated)


def name_allergens(change: Change, code: str, stated: Stated) -> None:
    """Keep the allergens that its pack names, beside those that were known."""
    row = product_id(code)
    for table, codes in zip(_NAMED, (stated.contains, stated.traces), strict=True):
        for allergen in codes:
            change.transaction.set_member(table, row, allergen, True)


def forget(change: Change, code: str) -> bool:
    """Know nothing of a code any more; whether anything was known."""
    if known(change.transaction, code) is None:
        return False
    row = product_id(code)
    for table, allergen in _named(change, row):
        change.transaction.set_member(table, row, allergen, False)
    return change.transaction.delete("product", row)


def _named(change: Change, row: bytes) -> list[tuple[str, str]]:
    """What its pack names, each with the set that it is in."""
    return [
        (table, allergen)
        for table in _NAMED
        for (allergen,) in change.transaction.rows(_MEMBERS.format(table), (row,))
    ]


def _amount(amount: Amount) -> dict[str, object]:
    return {"amount": amount.value, "dimension": amount.dimension, "unit": amount.unit}


def _product(row: sqlite3.Row) -> Product:
    amount = stored(row["amount"], *units.measured(row["dimension"], row["unit"]))
    # So many eggs are no packs of themselves; a litre of milk is one.
    packed = amount.value if amount and amount.dimension != "count" else None
    return Product(
        row["code"],
        row["name"],
        row["brand"],
        row["food"],
        Purchase(amount, packed) if amount else None,
        row["source"],
    )
