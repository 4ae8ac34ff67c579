"""What the kitchen answers about receipts: frozen plain values, made for people and for JSON.

Ids are lower-case hex, money is text. Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kitchensync.kitchen.views import Done


@dataclass(frozen=True, slots=True)
class ReceiptLineView:
    """A line of a receipt that was just read; `price` is after its discounts.

    `food` is what it was taken for, `how` why: "learned", "elsewhere", "name", "foreign" or
    "shortened"; `confidence` goes from 0 to 100. `outcome` is "added", "asked" where it waits for
    `review`, "there" where it was bought before, or "left" where there is nothing to keep, or was
    left out. `id` is that of the lot or the review.
    """

    words: str
    amount: str | None
    price: str
    food: str | None
    confidence: int
    how: str | None
    outcome: str
    id: str | None


@dataclass(frozen=True, slots=True)
class ReceiptRead(Done):
    """What reading a receipt did; `receipt` is its id.

    `remains` is what the lines leave unexplained of the total where it does not add up. A day that
    is not certain is `maybe_day`; then it counts as bought today. Without `lines` it was read
    before. `others` are the receipts that stand in the same file behind it; `what` tells of all.
    """

    receipt: str = ""
    store: str | None = None
    day: date | None = None
    maybe_day: date | None = None
    total: str | None = None
    adds_up: bool = False
    remains: str | None = None
    lines: tuple[ReceiptLineView, ...] = ()
    others: tuple[ReceiptRead, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """A receipt that was read: how many lots came of it so far, how many lines wait.

    `twice` is that another one says the same store, day and total, as two phones may have read.
    """

    id: str
    store: str | None
    day: date | None
    total: str | None
    read: datetime | None
    lots: int
    waiting: int
    twice: bool


@dataclass(frozen=True, slots=True)
class BoughtView:
    """A lot as it was bought."""

    id: str
    food: str
    amount: str
    price: str | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt with its lots, and the words of the lines that wait."""

    receipt: ReceiptItem
    bought: tuple[BoughtView, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordingView:
    """What a store calls a food on its receipts; without `food` it is nothing to keep."""

    store: str | None
    words: str
    food: str | None
