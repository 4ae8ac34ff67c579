"""Which lots an amount can be told of, and how much of it each is.

Leaves the arithmetic to `measure.converting`, and which lots go first to `picking`.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kitchensync.errors import BadInput
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.stock import picking, shelf
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.measure.amounts import Amount
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.table import CONTAINERS, PIECE, counts_as

if TYPE_CHECKING:
    from kitchensync.measure.converting import Physical, Refusal

_PIECE = 1000
"""Base units of a count in one piece, or one pack."""


def physical_of(book: Book, food: bytes) -> Physical:
    """What a food weighs: as the household says, else as everybody knows."""
    from kitchensync.catalogue.index import entry

    own = book.own(food)
    return own.physical(entry(own.name))


def as_counted(found: Sequence[Lot], amount: Amount) -> Amount:
    """A bare number is of pieces, or, where none are there, of what is counted and goes first."""
    counted = [lot for lot in found if lot.left and lot.dimension == "count"]
    pieces = any(counts_as(lot.unit) == PIECE for lot in counted)
    if amount.unit != PIECE or pieces or not counted:
        return amount
    return replace(amount, unit=min(counted, key=picking.turn).unit)


def rates(
    found: Sequence[Lot], amount: Amount, book: Book
) -> tuple[list[tuple[Lot, Fraction]], str]:
    """Lots with how many base units of the amount are in one of theirs; why others have none."""
    known: list[tuple[Lot, Fraction]] = []
    reasons: list[str] = []
    amount = as_counted(found, amount)
    for lot in found:
        rate = _rate(lot, amount, book)
        if isinstance(rate, Fraction):
            known.append((lot, rate))
        else:
            reasons.append(rate.reason)
    return known, next(iter(reasons), "")


def _rate(lot: Lot, amount: Amount, book: Book) -> Fraction | Refusal:
    """A counted pack is one, unless the household says what a piece of the food weighs."""
    if shelf.kind_of(lot.dimension, lot.unit) == shelf.kind_of(amount.dimension, amount.unit):
        return Fraction(1)
    pack = lot.pack if amount.dimension == "count" else None
    if pack and pack > 0 and book.own(lot.food).piece is None:
        return Fraction(_PIECE, pack)
    from kitchensync.measure.converting import exactly

    physical = physical_of(book, lot.food)
    return exactly(Fraction(1), lot.dimension, lot.unit, amount.dimension, physical, amount.unit)


def measured_in(found: Sequence[Lot], amount: Amount, book: Book) -> list[tuple[Lot, Fraction]]:
    """`rates` of an amount; BadInput, with what is lacking, where none of the lots has one."""
    known, reason = rates(found, amount, book)
    if known or not found:
        return known
    name, there = found[0].food_name, shelf.total(found)
    said = in_a_sentence(amount.value, amount.unit)
    pieces = "" if amount.unit != PIECE else " piece" if said == "1" else " pieces"
    raise BadInput(
        f"There is {there} of {name}; that does not tell how much {said}{pieces} would be. "
        f"{reason}",
        f"Say it in the same kind of unit, for example “{name} {there}”, "
        f"or {_to_tell(found[0], amount)}.",
    )


def _to_tell(lot: Lot, amount: Amount) -> str:
    """What would tell it; nobody says of a food what its tins hold, but of these tins."""
    if lot.unit == PIECE or lot.unit not in CONTAINERS:
        return "what it weighs with `ks food edit`"
    name, each = shlex.quote(lot.food_name), "400 ml" if amount.dimension == "volume" else "400 g"
    return f"put it in again by what each holds: `ks rm {name}`, `ks add {name} 2 x {each}`"
