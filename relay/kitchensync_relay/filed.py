"""How many blobs each space has, and what their files take: counted once, then kept in mind.

To count those of a space that has very many takes long, and whoever writes asks for it. The
counting is left to `blobrows`, when a transaction begins and ends to `sqlite`.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

MOST: Final = 20_000


class Files(NamedTuple):
    """How many blobs a space has, and the bytes that their files take beside those of the blobs."""

    blobs: int = 0
    rounding: int = 0


class Filed:
    """What was counted, by space, as the transaction has it that is being written.

    Those not asked for longest are forgotten first, and counted anew.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._files: OrderedDict[bytes, Files] = OrderedDict()
        self._changed: set[bytes] = set()

    def get(self, space: bytes) -> Files | None:
        """What was counted last, with what changed since."""
        return self._files.get(space)

    def put(self, space: bytes, files: Files) -> None:
        """What was counted just now."""
        self._files[space] = files
        self._files.move_to_end(space)
        if len(self._files) > self._most:
            self._files.popitem(last=False)

    def change(self, space: bytes, blobs: int, rounding: int) -> None:
        """The transaction makes so many more."""
        self._changed.add(space)
        if (files := self._files.get(space)) is not None:
            self._files[space] = Files(files.blobs + blobs, files.rounding + rounding)

    def pop(self, space: bytes) -> None:
        """The transaction changes that one: count it anew."""
        self._changed.add(space)
        self._files.pop(space, None)

    def keep(self) -> None:
        """The transaction is on the disk."""
        self._changed.clear()

    def undo(self) -> None:
        """Some of the transaction, or all, is not: what it changed is counted anew."""
        for space in self._changed:
            self._files.pop(space, None)
        self._changed.clear()
