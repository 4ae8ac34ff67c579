"""What an import is made of: pieces that were checked, and are written one after the other.

Leaves reading files to `from_csv` and `from_json`, and cutting them into changes to `room`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kitchensync.kitchen.changes import Change
from kitchensync.measure.amounts import Amount
from kitchensync.replica.ids import caused_id

MOST_ROWS = 200_000


class Piece(Protocol):
    """Something to write; `weight` is about how many bytes of a change set it takes."""

    @property
    def weight(self) -> int: ...

    def write(self, change: Change) -> bool:
        """Write it unless it is here already; whether it was new."""
        ...


def _weight(values: Mapping[str, object]) -> int:
    return 64 + sum(32 + 4 * len(str(value)) for value in values.values())


@dataclass(frozen=True, slots=True)
class RowPiece:
    """A row of an export. One that is shown here stays as it is here."""

    table: str
    row: bytes
    values: Mapping[str, object]

    @property
    def weight(self) -> int:
        return _weight(self.values)

    def write(self, change: Change) -> bool:
        return not change.shows(self.table, self.row) and change.transaction.put(
            self.table, self.row, self.values
        )


@dataclass(frozen=True, slots=True)
class MemberPiece:
    """A member of a set of an export, or of what matters to health, that it is none."""

    table: str
    parent: bytes
    member: str
    present: bool = True

    @property
    def weight(self) -> int:
        return 160

    def write(self, change: Change) -> bool:
        if self.present:
            return change.transaction.set_member(self.table, self.parent, self.member, True)
        return change.transaction.state_member(self.table, self.parent, self.member, False)


@dataclass(frozen=True, slots=True)
class PostingPiece:
    """A posting of an export, after those before it in its lot."""

    row: bytes
    entry: Mapping[str, object]
    voided: bool

    @property
    def weight(self) -> int:
        return _weight(self.entry)

    def write(self, change: Change) -> bool:
        new = change.transaction.post("posting", self.row, self.entry)
        if new and self.voided:
            change.transaction.void(self.row)
        return new


@dataclass(frozen=True, slots=True)
class BoughtPiece:
    """A line of a CSV file; `cause` follows from the file, so that it counts once."""

    cause: bytes
    food: str
    amount: Amount
    place: str | None
    details: Mapping[str, object]

    @property
    def weight(self) -> int:
        return 800 + _weight(self.details) + 4 * len(self.food)

    def write(self, change: Change) -> bool:
        generation = change.transaction.generation(self.cause)
        posting = caused_id("posting", self.cause, generation)
        if change.has_posting(posting):
            return False
        food, _ = change.food(self.food)
        details = dict(self.details)
        if self.place:
            details["place"], _ = change.called("place", self.place)
            if change.usual_place(food)[0] is None:
                change.put("food", food, {"place": details["place"]})
        lot = caused_id("lot", self.cause, generation)
        change.new_lot(lot, food, self.amount, details)
        change.post(lot, "bought", self.amount.value, row=posting, cause=self.cause)
        return True
