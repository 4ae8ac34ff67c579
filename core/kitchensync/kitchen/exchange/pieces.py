"""What an import is made of: pieces that were checked, and are written one after the other.

Leaves reading files to `from_csv` and `from_json`, cutting them into changes to `room`, and the
pieces of a table to `lines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kitchensync.kitchen.changes import Change

MOST_ROWS = 200_000


class Piece(Protocol):
    """Something to write; `weight` is about how many bytes of a change set it takes."""

    @property
    def weight(self) -> int: ...

    def write(self, change: Change) -> bool:
        """Write it unless it is here already; whether it was new."""
        ...


def weight_of(values: Mapping[str, object]) -> int:
    """About how many bytes the columns of a row take."""
    return 64 + sum(32 + 4 * len(str(value)) for value in values.values())


@dataclass(frozen=True, slots=True)
class RowPiece:
    """A row of an export. One that is shown here stays as it is here."""

    table: str
    row: bytes
    values: Mapping[str, object]

    @property
    def weight(self) -> int:
        return weight_of(self.values)

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
        return weight_of(self.entry)

    def write(self, change: Change) -> bool:
        new = change.transaction.post("posting", self.row, self.entry)
        if new and self.voided:
            change.transaction.void(self.row)
        return new
