"""The kinds of reviews: for each, how it is shown and what a decision does.

A kind is a module of its own, and a line in `KINDS`. Leaves the rows to `rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.review import of_codes, of_imports, of_lines, of_photos, of_receipts
from kitchensync.kitchen.review.rows import CODE, IMPORT, LINE, PHOTO, RECEIPT, ReviewRow
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.replica.reader import Reader


class Kind(Protocol):
    """What the module of a kind has."""

    def views(self, reader: Reader, rows: Sequence[ReviewRow]) -> Iterable[ReviewView]:
        """Reviews of that kind as people see them, in their order."""
        ...

    def decide(self, change: Change, row: ReviewRow, said: str) -> str:
        """Do what somebody decided about one, and settle it; the sentence about it. BadInput."""
        ...


KINDS: Final[Mapping[str, Kind]] = {
    LINE: of_lines,
    IMPORT: of_imports,
    PHOTO: of_photos,
    CODE: of_codes,
    RECEIPT: of_receipts,
}


def kind_of(row: ReviewRow) -> Kind:
    """The kind of a review; BadInput for one of a newer version."""
    kind = KINDS.get(row.kind)
    if kind is None:
        raise BadInput(
            f"This version cannot decide about a {row.kind}.", "Update kitchensync on this device."
        )
    return kind
