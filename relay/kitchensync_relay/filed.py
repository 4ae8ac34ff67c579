"""How many blobs each space has, and what their files take: counted once, then kept in memory.

To count very many takes long, and every write asks for it. The counting itself is left to
`blobrows`; when a transaction begins and ends, to `sqlite`.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

MOST: Final = 20_000


class Files(NamedTuple):
    """How many blobs a space has, and what their files take on the disk beyond the blobs' bytes."""

    blobs: int = 0
    rounding: int = 0

    def plus(self, more: Files, times: int = 1) -> Files:
        """The sum of both, `more` counted so many times; with -1 the difference."""
        return Files(self.blobs + times * more.blobs, self.rounding + times * more.rounding)


class Filed:
    """What was counted, by space, with all that the transaction under way has changed so far.

    A transaction does one work after another, each of which can be undone by itself. Counts that
    were not asked for longest are forgotten first, and counted anew when asked for.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._files: OrderedDict[bytes, Files] = OrderedDict()
        self._by_work: dict[bytes, Files | None] = {}
        self._changed: set[bytes] = set()

    def get(self, space: bytes) -> Files | None:
        """The count of a space as it is now; None where it has to be counted."""
        if space in self._files:
            self._files.move_to_end(space)
        return self._files.get(space)

    def put(self, space: bytes, files: Files) -> None:
        """Keep what was counted just now."""
        self._files[space] = files
        self._files.move_to_end(space)
        if len(self._files) > self._most:
            self._files.popitem(last=False)

    def change(self, space: bytes, more: Files) -> None:
        """The work under way adds so many."""
        before = self._by_work.get(space, Files())
        self._by_work[space] = before.plus(more) if before else None
        self._add(space, more)

    def pop(self, space: bytes) -> None:
        """The work under way changes the space by an unknown number: it is counted anew."""
        self._by_work[space] = None
        self._files.pop(space, None)

    def keep_work(self) -> None:
        """The work under way is done: what it changed is part of the transaction."""
        self._changed.update(self._by_work)
        self._by_work.clear()

    def undo_work(self) -> None:
        """The work under way is undone: what it added goes from the counts, old and fresh ones."""
        for space, more in self._by_work.items():
            if more is None:
                self._files.pop(space, None)
            else:
                self._add(space, more, -1)
        self._by_work.clear()

    def keep(self) -> None:
        """The transaction is on the disk: its counts hold."""
        self._changed.clear()

    def undo(self) -> None:
        """The transaction is undone: what it changed is counted anew."""
        self.keep_work()
        for space in self._changed:
            self._files.pop(space, None)
        self._changed.clear()

    def _add(self, space: bytes, more: Files, times: int = 1) -> None:
        if (files := self._files.get(space)) is not None:
            self._files[space] = files.plus(more, times)
