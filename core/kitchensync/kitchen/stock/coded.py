"""A barcode in the place of a food: what a scanner types, and people who read it out.

Leaves what codes stand for to the household's products, and every other phrase to `counted`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.stock.counted import parse_said
from kitchensync.kitchen.stock.shelf import is_lot, spoken_packs
from kitchensync.kitchen.stock.usual import Purchase
from kitchensync.measure.amounts import Amount, one_piece, so_many, told
from kitchensync.measure.table import CONTAINERS
from kitchensync.measure.units import PIECE
from kitchensync.measure.words import Words
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.kitchen.eye.products import Product

_CODED = re.compile(r"(?:(\d{1,3})\s*[x×]?\s+)?(\d{8}|\d{12,14})(?:\s+(\S.*))?", re.ASCII)
_NUMBER = re.compile(r"(?:[x×*] ?)?(\d{1,3})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coded:
    """What a barcode stands for: the food, what one pack of it holds, and how many were named, or
    how much in another measure."""

    food: str
    pack: Purchase | None
    number: int | None
    measured: Words | None = None

    @property
    def bought(self) -> Words:
        """So many packs, one where no number is said; without packs, pieces, or as usual.

        BadAmount for none, and for more than a kitchen holds.
        """
        if self.measured:
            return self.measured
        each = self.pack or Purchase(one_piece())
        said = self.pack is not None or self.number is not None
        number = 1 if self.number is None else self.number
        amount = so_many(number, each.amount, f"{number} × {self.food}")
        return Words(self.food, amount, said, each.pack)

    @property
    def taken(self) -> Words:
        """The same to be used or wasted: without a number, what one of the food is."""
        if self.number is None and not self.measured:
            return Words(self.food, one_piece(), said=False)
        return self.bought

    @property
    def counted(self) -> Words:
        """The same as what there is, or should be: that may be nothing."""
        if self.number != 0:
            return self.taken
        each = (self.pack or Purchase(one_piece())).amount
        return Words(self.food, Amount(0, each.dimension, each.unit), True)

    @property
    def listed(self) -> str:
        """The same as somebody writes it on a list."""
        said = self.taken
        if not said.said:
            return self.food
        return told(spoken_packs(said.amount.value, said.amount.unit, said.pack), self.food)


def read(change: Change, text: str, *, zero: bool = False) -> Coded | None:
    """What is named by a barcode, as in "4006381333931", "4006381333931 x2" or with how much of it
    behind, "4006381333931 0.5 l"; None for no code.

    `zero` allows "4006381333931 0 l". Digits with which the id of a lot begins are no code.
    BadInput where nobody said yet what the code stands for, or a shop printed it for itself.
    """
    match = _coded(change.transaction, text)
    if match is None or (match[1] and match[3]):
        return None
    said = match[1] or match[3]
    number = _NUMBER.fullmatch(said) if said else None
    measured = None
    if said and not number:
        measured = parse_said(f"it {said}", change.desk.preference, zero=zero)
        if measured.name != "it" or not measured.said:
            return None
    food, pack = _known(change.transaction, lambda: change.book, match[2])
    if measured is None:
        return Coded(food, pack, int(number[1]) if number else None)
    if pack and _is_packs(measured.amount):
        return Coded(food, pack, measured.amount.value // one_piece().value)
    return Coded(food, pack, None, Words(food, measured.amount, True, measured.pack))


def _is_packs(amount: Amount) -> bool:
    """Whether it is so many whole ones of what is sold: "2 bottles", but not "3 pieces" of ten."""
    is_held = amount.unit in CONTAINERS - {PIECE}
    return is_held and not amount.value % one_piece().value


def food_of(reader: Reader, book: Callable[[], Book], text: str) -> str:
    """What a barcode alone is called here; any other text, and that of a lot's id, as it is.

    BadInput as for `read`.
    """
    match = _coded(reader, text)
    if match is None or match[1] or match[3]:
        return text
    return _known(reader, book, match[2])[0]


def _coded(reader: Reader, text: str) -> re.Match[str] | None:
    """The parts of what holds the code of a product: a number before it, the code, what follows."""
    match = _CODED.fullmatch(text.strip())
    if match is None:
        return None
    # Hardly anybody types a code, and everybody adds food.
    from kitchensync.vision import barcodes

    is_code = barcodes.product(match[2]) is not None and not is_lot(reader, match[2])
    return match if is_code else None


def _known(reader: Reader, book: Callable[[], Book], digits: str) -> tuple[str, Purchase | None]:
    """The food that a code stands for, and what a pack of it holds."""
    from kitchensync.kitchen.eye import products

    code = products.gtin(digits)
    product = products.known(reader, code)
    if product is None or product.food is None:
        raise BadInput(f"Nobody said yet what {code} is.", _how_to_say(code, product))
    return book().telling(product.food), product.pack


def _how_to_say(code: str, product: Product | None) -> str:
    """What to do about a code, with what was looked up of it."""
    if product is None or product.decided or not product.name:
        return f"Say it: `ks product add {code} milk 1 l`."
    import shlex

    name = shlex.quote(product.name)
    return f"It may be {product.called}. Say it: `ks product add {code} {name}`."
