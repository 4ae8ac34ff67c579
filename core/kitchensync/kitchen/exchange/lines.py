"""Lines of a table as pieces of an import: what was bought, and what somebody is asked about.

Leaves what a line means to `meaning`, and deciding about one that is not clear to the review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from kitchensync.errors import TooLarge
from kitchensync.kitchen.changes import Change, lot_of
from kitchensync.kitchen.exchange.meaning import ABOUT, Bought, Doubt, Reading, Said, understand
from kitchensync.kitchen.exchange.pieces import weight_of
from kitchensync.kitchen.review.rows import IMPORT, ReviewRow, ask, asked, is_askable
from kitchensync.kitchen.review.standing import time_of
from kitchensync.replica.ids import caused_id


@dataclass(frozen=True, slots=True)
class BoughtPiece:
    """A line of a table; `cause` follows from the file, so that it counts once.

    `acquired` is the ISO day on which the file was read.
    """

    cause: bytes
    line: int
    bought: Bought
    acquired: str

    @property
    def weight(self) -> int:
        about = weight_of(self.bought.details) + self.bought.beside.weight
        return 800 + about + 4 * len(self.bought.food)

    def write(self, change: Change) -> bool:
        """Unless it is here, or somebody was asked about it."""
        return not asked(change, IMPORT, self.cause) and self.buy(change)

    def buy(self, change: Change, *, answered: bool = False) -> bool:
        """Write it unless it was bought already.

        What somebody `answered` holds against who took another answer back before, elsewhere.
        """
        standing = caused_id("posting", self.cause, change.transaction.generation(self.cause))
        if change.has_posting(standing):
            return False
        food, _ = change.food(self.bought.food)
        self.bought.beside.write(change, food)
        details: dict[str, object] = {"acquired": self.acquired, **self.bought.details}
        if self.bought.pack:
            details["pack"] = self.bought.pack
        if self.bought.place:
            details["place"], _ = change.called("place", self.bought.place)
            if change.own_place(food) is None:
                change.put("food", food, {"place": details["place"]})
        amount = self.bought.amount
        time = time_of(change, self.cause, amount, again=answered)
        lot = lot_of(self.cause, amount.dimension, time)
        change.new_lot(lot, food, amount, details)
        posting = caused_id("posting", self.cause, time)
        change.came_in(posting, lot, amount.value, self.cause, answered=answered)
        return True


@dataclass(frozen=True, slots=True)
class DoubtfulPiece:
    """A line of a table of which something is not clear; the day and money of when it was read."""

    cause: bytes
    line: int
    doubt: Doubt
    day: date
    currency: str

    @classmethod
    def waiting(cls, row: ReviewRow) -> DoubtfulPiece | None:
        """The line that a review is about; None for what this version cannot read."""
        said, line = row.evidence.get("said"), row.evidence.get("line")
        try:
            day = date.fromisoformat(row.text("day"))
        except ValueError:
            return None
        if row.subject is None or not isinstance(said, dict) or not isinstance(line, int):
            return None
        if row.text("about") not in ABOUT:
            return None
        fields = {name: str(value) for name, value in cast("dict[str, object]", said).items()}
        texts = (row.text("about"), row.text("why"), row.text("hint"))
        doubt = Doubt(fields, *texts, row.candidates, row.text("lesson"))
        return cls(row.subject, line, doubt, day, row.text("currency"))

    @property
    def words(self) -> str:
        """The line as somebody is shown it."""
        return ", ".join(self.doubt.said.values())

    @property
    def evidence(self) -> Mapping[str, object]:
        """All that deciding needs."""
        return {
            "line": self.line,
            "said": dict(self.doubt.said),
            "about": self.doubt.about,
            "why": self.doubt.why,
            "hint": self.doubt.hint,
            "candidates": list(self.doubt.candidates),
            "lesson": self.doubt.lesson,
            "day": self.day.isoformat(),
            "currency": self.currency,
        }

    @property
    def weight(self) -> int:
        return 400 + weight_of(self.evidence) + weight_of(self.doubt.said)

    def write(self, change: Change) -> bool:
        """Ask, unless it was asked before or the line is bought."""
        generation = change.transaction.generation(self.cause)
        if change.has_posting(caused_id("posting", self.cause, generation)):
            return False
        return not asked(change, IMPORT, self.cause) and self.ask(change)

    def ask(self, change: Change) -> bool:
        """Have somebody look at it."""
        ask(change, IMPORT, self.cause, None, self.words, self.evidence)
        return True


LinePiece = BoughtPiece | DoubtfulPiece


def piece_of(cause: bytes, line: int, said: Said, reading: Reading) -> LinePiece:
    """A line as a piece; BadInput for what nobody could mean."""
    meant = understand(said, reading)
    if isinstance(meant, Bought):
        return BoughtPiece(cause, line, meant, reading.today.isoformat())
    piece = DoubtfulPiece(cause, line, meant, reading.today, reading.currency)
    if not is_askable(piece.words, piece.evidence):
        raise TooLarge(f"{meant.why} The line is too long to wait for an answer.", meant.hint)
    return piece
