"""What barcodes stand for in this household, one row a code.

Leaves reading codes to `vision.barcodes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import Reader
from kitchensync.kitchen.stock.usual import Purchase
from kitchensync.measure import units
from kitchensync.measure.amounts import stored
from kitchensync.replica.ids import named_id

_ROW: Final = """
    SELECT code, name, brand, food, amount, dimension, unit, source
    FROM product_shown WHERE id = ? AND code IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Product:
    """A code's row; without `food` it is known and not kept, `pack` is how much one holds."""

    code: str
    name: str | None
    food: bytes | None
    pack: Purchase | None


def product_id(code: str) -> bytes:
    """The row of a code."""
    return named_id("product", code)


def known(reader: Reader, code: str) -> Product | None:
    """What a code stands for, if somebody said."""
    for row in reader.rows(_ROW, (product_id(code),)):
        said = stored(row["amount"], *units.measured(row["dimension"], row["unit"]))
        pack = Purchase(said, said.value if said.dimension != "count" else None) if said else None
        return Product(row["code"], row["name"], row["food"], pack)
    return None


def remember(change: Change, code: str, food: bytes | None, pack: Purchase | None) -> bytes:
    """Have a code stand for a food from now on, so much of it a pack; its row."""
    row = product_id(code)
    said: dict[str, object] = {"code": code, "food": food}
    if pack:
        amount = pack.amount
        said |= {"amount": amount.value, "dimension": amount.dimension, "unit": amount.unit}
    change.put("product", row, said)
    return row
