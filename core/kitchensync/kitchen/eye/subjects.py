"""Which thing on which photo: ids that follow from the file, so that scanning twice is once.

Leaves what becomes of a thing to `filing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kitchensync.kitchen.changes import lot_of
from kitchensync.kitchen.review.rows import CODE, PHOTO, review_id
from kitchensync.replica.ids import caused_id
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.replica.transaction import Transaction


class To(StrEnum):
    """Where what is seen goes."""

    PANTRY = "pantry"
    LIST = "list"
    LOG = "log"

    @classmethod
    def of(cls, evidence: str) -> To:
        """Where a review says that it goes; to the pantry if that makes no sense here."""
        return cls(evidence) if evidence in set(cls) else cls.PANTRY


_LOOKED_FOR: Final = 8
"""Things of a photo by which it is known that it was scanned: the first may have needed nothing."""
_EVER: Final = """
    SELECT 1 FROM posting WHERE id IN ({ids}) AND entry_at > 0
    UNION ALL SELECT 1 FROM list_line WHERE id IN ({ids})
    UNION ALL SELECT 1 FROM eaten WHERE id IN ({ids})
    UNION ALL SELECT 1 FROM review WHERE id IN ({ids})
"""
_STANDS: Final = """
    SELECT 1 FROM posting_shown WHERE id IN ({ids})
    UNION ALL SELECT 1 FROM list_line_shown WHERE id IN ({ids})
    UNION ALL SELECT 1 FROM eaten_shown WHERE id IN ({ids})
    UNION ALL SELECT 1 FROM review_shown WHERE id IN ({ids})
"""
Row = tuple[str, bytes]
"""Table, id."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing on a photo, and the rows that it may become; others each `time` it is decided."""

    id: bytes
    time: int = 0

    def lot(self, dimension: str) -> bytes:
        """The lot of such an amount of it."""
        return lot_of(self.id, dimension, self.time)

    @property
    def posting(self) -> bytes:
        return caused_id("posting", self.id, self.time)

    @property
    def line(self) -> bytes:
        return caused_id("list_line", self.id, self.time)

    @property
    def eaten(self) -> bytes:
        return caused_id("eaten", self.id, self.time)

    @property
    def filed(self) -> tuple[Row, ...]:
        """Table and id of whatever says that it was put away."""
        return (("posting", self.posting), ("list_line", self.line), ("eaten", self.eaten))

    @property
    def rows(self) -> tuple[Row, ...]:
        """Table and id of whatever says that the thing was dealt with."""
        return (
            *self.filed,
            ("review", review_id(PHOTO, self.id)),
            ("review", review_id(CODE, self.id)),
        )


def decided_anew(transaction: Transaction, subject: Subject) -> Subject:
    """The thing as it is filed now: what an undo took back does not come back with it."""
    while True:
        rows = subject.filed
        transaction.thaw(*rows)
        if _any(transaction, _STANDS, rows) or not _any(transaction, _EVER, rows):
            return subject
        subject = replace(subject, time=subject.time + 1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A scan of a photo: the first, or one after it was taken back or is wanted again."""

    digest: bytes
    to: To
    time: int

    def subject(self, number: int) -> Subject:
        """The thing of that number on the photo; there is always a first."""
        cause = self.to.encode() + b"\0" + self.digest + number.to_bytes(2, "big")
        return Subject(caused_id("scan", cause, self.time))


def attempt(
    reader: Reader,
    digest: bytes,
    to: To,
    *,
    again: bool = False,
    thaw: Callable[..., object] = lambda *_: None,
) -> tuple[Attempt, bool]:
    """The scan that this would be, and whether it is to be done.

    Those that were taken back are passed over, and with `again` those that stand too. One of which
    only questions stand, as another phone asked them, is done once more then: nobody is asked
    twice. `thaw` has rows in their tables that only the archive has.
    """
    time = 0
    while True:
        this = Attempt(digest, to, time)
        rows = [row for number in range(_LOOKED_FOR) for row in this.subject(number).rows]
        thaw(*rows)
        if not _any(reader, _EVER, rows):
            return this, True
        if not again and _any(reader, _STANDS, rows):
            return this, False
        if again and _only_asks(reader, rows):
            return this, True
        time += 1


def _only_asks(reader: Reader, rows: Sequence[Row]) -> bool:
    """Whether all that was put away was taken back, but not what was asked."""
    filed = [row for row in rows if row[0] != "review"]
    put_away = _any(reader, _EVER, filed)
    return put_away and not _any(reader, _STANDS, filed) and _any(reader, _STANDS, rows)


def _any(reader: Reader, sql: str, rows: Sequence[Row]) -> bool:
    ids = ", ".join(f"x'{row.hex()}'" for _, row in rows)
    return bool(reader.rows(sql.format(ids=ids)))
