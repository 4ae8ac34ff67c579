"""What a household usually does with a food: how much of it was bought last time.

Leaves where it is kept to the food's own row, and how long it keeps to `lives`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kitchensync.kitchen.stock.shelf import in_packs, spoken_packs
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, one_piece, stored
from kitchensync.measure.words import Words
from kitchensync.replica.reader import Reader

_LAST = """
    SELECT posting.amount, lot.dimension, lot.unit, lot.pack
    FROM posting_shown AS posting JOIN lot_shown AS lot ON lot.id = posting.lot
    WHERE posting.kind = 'bought' AND lot.food IN ({})
    ORDER BY posting.at DESC, posting.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Purchase:
    """So much, in packs of `pack` base units if it comes in such."""

    amount: Amount
    pack: int | None = None

    @property
    def amount_text(self) -> str:
        """As people see it: "1 l", "6 × 330 ml"."""
        return in_packs(self.amount.value, self.amount.unit, self.pack)

    @property
    def spoken(self) -> str:
        """The same in a sentence."""
        return spoken_packs(self.amount.value, self.amount.unit, self.pack)

    def more(self, value: int) -> Purchase:
        """With so many base units more, in whole packs."""
        value += self.amount.value
        if self.pack:
            value = -(-value // self.pack) * self.pack
        return Purchase(Amount(value, self.amount.dimension, self.amount.unit), self.pack)


def said_purchase(words: Words) -> Purchase | None:
    """How much somebody said that it is; None where they named a food alone."""
    return Purchase(words.amount, words.pack) if words.said else None


def last_purchase(reader: Reader, food: Sequence[bytes]) -> Purchase | None:
    """What was bought last of the foods that count as one; None where nothing was."""
    rows = reader.rows(_LAST.format(", ".join("?" * len(food))), food)
    for value, dimension, unit, pack in rows:
        amount = stored(value, *units.measured(dimension, unit))
        if amount is not None:
            return Purchase(amount, pack)
    return None


def as_usual(reader: Reader, food: Sequence[bytes], count: int) -> Purchase:
    """So many packs where packs are known, of a single one as much as last time, else pieces."""
    last = last_purchase(reader, food)
    if last and last.pack and last.pack > 0:
        amount = last.amount
        return Purchase(Amount(last.pack * count, amount.dimension, amount.unit), last.pack)
    if last and count == 1:
        return last
    piece = one_piece()
    return Purchase(Amount(piece.value * count, piece.dimension, piece.unit))
