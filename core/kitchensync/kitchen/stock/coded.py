"""A barcode in the place of a food: what a scanner types, and people who read it out.

Leaves what codes stand for to the household's products, and every other phrase to `counted`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.stock.shelf import is_lot, spoken_packs
from kitchensync.kitchen.stock.usual import Purchase
from kitchensync.measure.amounts import one_piece, so_many, told
from kitchensync.measure.words import Words

_CODED = re.compile(r"(?:(\d{1,3})\s*[x×]?\s+)?(\d{8}|\d{12,14})(?:\s+(\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Coded:
    """What a barcode stands for: the food, what one pack of it holds, and how many were named."""

    food: str
    pack: Purchase | None
    number: int | None

    @property
    def bought(self) -> Words:
        """So many packs, one where no number is said; without packs, pieces, or as usual.

        BadAmount for none, and for more than a kitchen holds.
        """
        each = self.pack or Purchase(one_piece())
        said = self.pack is not None or self.number is not None
        number = 1 if self.number is None else self.number
        amount = so_many(number, each.amount, f"{number} × {self.food}")
        return Words(self.food, amount, said, each.pack)

    @property
    def taken(self) -> Words:
        """The same to be used or wasted: without a number, what one of the food is."""
        return Words(self.food, one_piece(), said=False) if self.number is None else self.bought

    @property
    def listed(self) -> str:
        """The same as somebody writes it on a list."""
        if self.number is None:
            return self.food
        said = self.bought
        return told(spoken_packs(said.amount.value, said.amount.unit, said.pack), self.food)


def read(change: Change, text: str) -> Coded | None:
    """What is named by a barcode, as in "4006381333931" or "4006381333931 2"; None for no code.

    Nor are digits one with which the id of a lot begins. BadInput where nobody said yet what the
    code stands for, or a shop printed it for itself.
    """
    match = _CODED.fullmatch(text.strip())
    if match is None or (match[1] and match[3]):
        return None
    # Hardly anybody types a code, and everybody adds food.
    from kitchensync.kitchen.eye import products
    from kitchensync.vision import barcodes

    number = match[1] or match[3]
    if barcodes.product(match[2]) is None or (not number and is_lot(change.transaction, match[2])):
        return None
    code = products.gtin(match[2])
    product = products.known(change.transaction, code)
    if product is None or product.food is None:
        raise BadInput(
            f"Nobody said yet what {code} is.", f"Say it: `ks product add {code} milk 1 l`."
        )
    return Coded(change.book.name(product.food), product.pack, int(number) if number else None)
