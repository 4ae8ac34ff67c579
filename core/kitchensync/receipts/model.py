"""What a receipt says, as plain values.

Leaves reading them to `reading`, and which food a line means to `names`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kitchensync.measure.amounts import Amount

DOUBTFUL = 60
"""Below such a confidence a person looks at it first."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text and its box: x to the right, y downwards, in any one unit.

    `confidence` is what the reader says of it, from 0 to 100.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: int = 100

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """x and y of its centre."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand beside one another, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> int:
        """That of its worst word."""
        return min((word.confidence for word in self.words), default=0)


class Kind(StrEnum):
    """What a line of a receipt is about."""

    ITEM = "item"
    DISCOUNT = "discount"
    DEPOSIT = "deposit"
    SUBTOTAL = "subtotal"
    TAX = "tax"
    ROUNDING = "rounding"
    TOTAL = "total"
    PAID = "paid"
    CHANGE = "change"
    COUNT = "count"
    """How many things there are."""
    OTHER = "other"


BOUGHT = frozenset({Kind.ITEM, Kind.DISCOUNT, Kind.DEPOSIT})
"""What adds up to the total."""


class Unclear(StrEnum):
    """What of a line its place and its numbers leave open, however well it was read."""

    WORDS = "words"
    """Another name stands beside it that belongs to no price."""
    AMOUNT = "amount"
    """It has a number that may say how many, and that its price does not bear out."""
    PRICE = "price"
    """It was misread, and mended so that the sum is right."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line: `words` as printed, without amount and price; `price` in minor units.

    `amount` is how much was bought, None where nothing says so, `pack` how much each of several
    packs holds, in base units; a discount's price is negative. `of_all`: it stands below what all
    things come to, and so is of none that it does not name.
    """

    words: str
    amount: Amount | None
    price: int | None
    confidence: int
    kind: Kind
    pack: int | None = None
    unclear: frozenset[Unclear] = frozenset()
    of_all: bool = False

    @property
    def doubtful(self) -> bool:
        return self.confidence < DOUBTFUL


@dataclass(frozen=True, slots=True)
class Receipt:
    """`total` and `remains` in minor units of `currency`; None is what could not be found.

    `remains` is what the lines leave unexplained of the total, `adds_up` that it is no more than
    rounding; `day_confidence` goes from 0 to 100. `of_a_maker` is that it is of a restaurant or a
    bakery, as it seems.
    """

    store: str | None
    day: date | None
    total: int | None
    currency: str
    lines: tuple[ReceiptLine, ...]
    remains: int | None = None
    adds_up: bool = False
    day_confidence: int = 0
    of_a_maker: bool = False

    @property
    def sure_day(self) -> date | None:
        """The day, if it is not doubtful."""
        return self.day if self.day_confidence >= DOUBTFUL else None

    @property
    def bought(self) -> tuple[ReceiptLine, ...]:
        """The lines that add up to the total."""
        return tuple(line for line in self.lines if line.kind in BOUGHT)
