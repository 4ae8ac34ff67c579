"""A line of a receipt that becomes a lot: at once, or when somebody has said what it is.

Lot and posting follow from the receipt and the line's place in it, so that a receipt that is read
twice, on whatever device, is one purchase. Leaves which food it is to whoever knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kitchensync.kitchen.changes import Change, lot_of
from kitchensync.kitchen.receipts.judging import Judged
from kitchensync.kitchen.review.rows import ReviewRow
from kitchensync.kitchen.review.standing import lot_as, time_of
from kitchensync.kitchen.stock.usual import Purchase, as_usual
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, stored, told
from kitchensync.replica.ids import ID_BYTES, caused_id

_PIECE: Final = 1000
_LARGEST: Final = 1 << 53
"""No number of a receipt is as large."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What all lines of a receipt share: its row, the store's, the ISO day, the money."""

    receipt: bytes
    store: bytes | None
    day: str
    currency: str


@dataclass(frozen=True, slots=True)
class Bought:
    """The lot that a line became; its amount, and both in a sentence."""

    lot: bytes
    amount: str
    words: str


@dataclass(frozen=True, slots=True)
class Purchased:
    """A line: what was paid in minor units, and how much was bought as far as it says."""

    paper: Paper
    number: int
    price: int
    amount: Amount | None
    pack: int | None

    @property
    def cause(self) -> bytes:
        """What lot, posting and review of the line derive from."""
        return caused_id("receipt-line", self.paper.receipt + self.number.to_bytes(8, "big"), 0)

    def is_bought(self, change: Change) -> bool:
        """Whether its lot stands."""
        return change.has_posting(self._posting(change))

    def _posting(self, change: Change) -> bytes:
        return caused_id("posting", self.cause, change.transaction.generation(self.cause))

    def buy(
        self,
        change: Change,
        food: tuple[bytes, str],
        said: Purchase | None = None,
        *,
        answered: bool = False,
    ) -> Bought | None:
        """Make it a lot of that food, of as much as `said` if somebody did; None if it is one.

        What another device was certain of gives way where it is something else. What somebody
        `answered` holds against who took another answer back before, elsewhere.
        """
        row, name = food
        standing = self._posting(change)
        if lot_as(change, standing, row, said):
            return None
        gave_way = change.transaction.void(standing)
        bought = said or self._purchase(change, row)
        amount = bought.amount
        time = time_of(change, self.cause, amount, again=answered and not gave_way)
        posting = caused_id("posting", self.cause, time)
        lot = lot_of(self.cause, amount.dimension, time)
        place = change.new_lot(lot, row, amount, {**self._columns(), "pack": bought.pack})
        change.came_in(posting, lot, amount.value, self.paper.receipt, answered=answered)
        change.touch(lot, name, bought.amount_text, place)
        return Bought(lot, bought.amount_text, told(bought.spoken, name))

    def leave_out(self, change: Change) -> None:
        """Take it back where another device bought it."""
        change.transaction.void(self._posting(change))

    def _columns(self) -> dict[str, object]:
        paper = self.paper
        return {
            "acquired": paper.day,
            "store": paper.store,
            "price": self.price,
            "currency": paper.currency,
        }

    def _purchase(self, change: Change, food: bytes) -> Purchase:
        """As much as the line says; where that is a number of packs, as its packs usually are."""
        same = change.book.same(food)
        if self.amount is None:
            return as_usual(change.transaction, same, 1)
        count, rest = divmod(self.amount.value, _PIECE)
        if self.amount.dimension == "count" and not rest:
            return as_usual(change.transaction, same, count)
        return Purchase(self.amount, self.pack)

    def shape(self) -> dict[str, object]:
        """For the evidence of a review, which `waiting` reads."""
        amount = self.amount
        return {
            "receipt": self.paper.receipt.hex(),
            "store": self.paper.store.hex() if self.paper.store else "",
            "day": self.paper.day,
            "currency": self.paper.currency,
            "line": self.number,
            "price": self.price,
            "amount": amount.value if amount else None,
            "unit": amount.unit if amount else None,
            "pack": self.pack,
        }


def purchased(paper: Paper, judged: Judged) -> Purchased:
    """A line of a receipt that was just read."""
    return Purchased(paper, judged.number, judged.price, judged.line.amount, judged.line.pack)


def waiting(row: ReviewRow) -> Purchased | None:
    """The line that a review is about; None for what this version cannot read."""
    said = row.evidence
    receipt, store = _id(said.get("receipt")), _id(said.get("store"))
    number, price = _number(said.get("line")), _number(said.get("price"))
    if receipt is None or number is None or price is None or not _is_day(row.text("day")):
        return None
    paper = Paper(receipt, store, row.text("day"), row.text("currency"))
    line = Purchased(paper, number, price, _amount(said), _number(said.get("pack")))
    return line if line.cause == row.subject else None


def _id(said: object) -> bytes | None:
    try:
        found = bytes.fromhex(said) if isinstance(said, str) else b""
    except ValueError:
        return None
    return found if len(found) == ID_BYTES else None


def _number(said: object) -> int | None:
    return said if type(said) is int and 0 <= said < _LARGEST else None


def _amount(said: Mapping[str, object]) -> Amount | None:
    unit = said.get("unit")
    known = units.find(unit) if isinstance(unit, str) else None
    return stored(_number(said.get("amount")), known.dimension, known.name) if known else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
