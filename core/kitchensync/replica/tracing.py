"""What the cause of an undo says, and which change first wrote what undos put back.

Leaves taking changes back to `undo`, finding them to `history`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kitchensync.replica.edits import Edit
from kitchensync.replica.ids import Row
from kitchensync.replica.values import Change

Key = tuple[str, bytes, str, int]
"""Table, row, column, and the stamp of what stands there, or stood."""
_CAUSE = re.compile(r"undo ([0-9a-f]{8}): ")


def cause_of(change: Change) -> str:
    """The cause of what takes a change back."""
    return f"undo {change.id}: {change.cause}"


def undone_by(cause: str) -> str | None:
    """The id of the change that a change of this cause took back; None if it was no undo."""
    match = _CAUSE.match(cause)
    return match and match[1]


def naming_anew(cause: str, ids: Mapping[str, str]) -> str:
    """A cause, naming the change it undid by the id that `ids` has for it, if that has another."""
    undone = undone_by(cause) or ""
    return cause.replace(undone, ids[undone], 1) if undone in ids else cause


def key_of(edit: Edit, stamp: int) -> Key:
    """The cell of an edit, with that stamp."""
    return edit.table, edit.row, edit.column, stamp


def origin(restored: Mapping[Key, int], key: Key) -> int:
    """The stamp by which what stands in a cell was first written, undos aside; 0 for nothing.

    `restored` is what the function of that name gives.
    """
    while key in restored:
        key = (*key[:3], restored[key])
    return key[-1]


def restored(changes: Iterable[Change], since: Change, standing: Iterable[Key]) -> dict[Key, int]:
    """What undos put back since a change, and for each the stamp it had before, 0 for nothing.

    Followed from the cells `standing`, of that change's rows, back to the change. `changes` are all
    that there are, in whatever order; no more are read than it takes.
    """
    tracing = _Tracing(since)
    left = {key for key in standing if tracing.is_later(key)}
    for change in changes if left else ():
        if tracing.meets(change):
            left = {end for key in left if (end := tracing.followed(key))}
            if not left:
                break
    return tracing.restored


class _Tracing:
    """Follows what stands in a change's rows back, from undo to undo, to who wrote it first."""

    def __init__(self, since: Change) -> None:
        self.restored: dict[Key, int] = {}
        self._rows = frozenset(edit.row for edit in since.edits)
        self._newest: dict[Row, int] = {}
        for edit in since.edits:
            row = edit.table, edit.row
            self._newest[row] = max(edit.stamp, self._newest.get(row, 0))
        self._makers: dict[Key, Change] = {}
        self._met: dict[str, Change] = {}
        self._awaited: set[str] = set()
        self._looked_into: set[bytes] = set()

    def is_later(self, key: Key) -> bool:
        """Whether it was written after the change."""
        return key[-1] > self._newest[key[:2]]

    def meets(self, change: Change) -> bool:
        """Take note of a change; whether it may tell something."""
        if not (change.touches(self._rows) or (self._awaited and change.id in self._awaited)):
            return False
        self._met[change.id] = change
        self._makers |= {key_of(edit, edit.stamp): change for edit in change.edits}
        return True

    def followed(self, key: Key) -> Key | None:
        """How far back the changes met lead from a cell; None once nothing more is to be found."""
        while self.is_later(key):
            maker = self._makers.get(key)
            if maker is None:
                return key
            undone = undone_by(maker.cause)
            if undone is None:
                return None
            if undone not in self._met:
                self._awaited.add(undone)
                return key
            if maker.raw not in self._looked_into:  # it may have put back thousands of cells
                self._looked_into.add(maker.raw)
                self.restored |= _put_back_by(maker, self._met[undone])
            if key not in self.restored:
                return None
            key = (*key[:3], self.restored[key])
        return None


def _put_back_by(undo_of_it: Change, change: Change) -> dict[Key, int]:
    """What an undo of that change put back, and by which stamp it stood before.

    Only stamps older than the undo's own: a member may write a change that names any others.
    """
    before = {key_of(edit, 0): max(edit.bases, default=0) for edit in change.edits}
    return {
        key_of(edit, edit.stamp): stamp
        for edit in undo_of_it.edits
        if (stamp := before.get(key_of(edit, 0), edit.stamp)) < edit.stamp
    }
