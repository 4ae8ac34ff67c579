"""Room for what is written: a space's, which its quota gives it, and the disk's, above its reserve.

All that fills the disk asks here first, and is counted within its transaction. What needs to ask
for none, as it puts somebody out, is left to whoever takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.limits import MIB
from kitchensync_relay.blobrows import MOST_BLOBS, on_disk
from kitchensync_relay.codes import refuse
from kitchensync_relay.store import Space, Transaction

ENDLESS: Final = 1 << 62
"""Bytes of a disk that nobody fills."""
_LOG: Final = 4 * MIB
"""What the log of the database has of the disk already, whatever is free."""
_BEYOND: Final = 16
"""Into so many parts a quota goes, of which one more is left to what makes room."""
_TOO_MANY: Final = "The space has as many blobs as the relay takes."
_SNAPSHOT: Final = "Sync on: the snapshots that devices make drop those that nothing names."
_NO_ROOM: Final = "Ask whoever runs it to make some, and sync again then."


class Quotas:
    """What may still be written. `of_all` gives the bytes that a space may take.

    `free` gives those that the disk has above what is left free, below 0 where it lacks some;
    `is_due` says whether a space waits for a snapshot, by which it needs less room afterwards.
    """

    def __init__(
        self,
        of_all: Callable[[], int],
        free: Callable[[], int] = lambda: ENDLESS,
        is_due: Callable[[Space], bool] = lambda _: False,
    ) -> None:
        self._of_all = of_all
        self._free = free
        self._is_due = is_due
        self._under_way = 0

    def of_disk(self, tx: Transaction) -> int:
        """Bytes that go into the store now, beside what was taken in this transaction.

        They go into the log of the database first, and then into the database, whose file does not
        grow while something is free in it.
        """
        free, spare = self._free() - self._under_way, tx.spare()
        return min((free + spare) // 2, max(free, _LOG)) - tx.taken

    def of_space(self, tx: Transaction, there: Space, *, beyond: bool = False) -> int:
        """Bytes that a space may have beside what it has, whose blobs count as files.

        `beyond` its quota a part of that is left.
        """
        of_all = self._of_all()
        room = there.room(of_all) + (there.share(of_all) // _BEYOND if beyond else 0)
        return room - tx.blobs.rounding(there.space)

    def take(
        self, tx: Transaction, size: int, there: Space | None = None, *, beyond: bool = False
    ) -> None:
        """Count bytes that go into the store, for a space if one is said; `over-quota`."""
        if there is not None and size > self.of_space(tx, there, beyond=beyond):
            raise refuse("over-quota")
        if size > self.of_disk(tx):
            raise _short()
        tx.taken += size

    def check_blob(self, tx: Transaction, there: Space, size: int) -> None:
        """Raise `over-quota` where there is no room for a blob of that many bytes, or for one more.

        What comes while a snapshot is due, which is sent before it is offered, may go beyond.
        """
        size, is_due = on_disk(size), self._is_due(there)
        if size > self.of_space(tx, there, beyond=is_due):
            raise refuse("over-quota")
        if tx.blobs.count(there.space) >= MOST_BLOBS + (MOST_BLOBS // _BEYOND if is_due else 0):
            raise refuse("over-quota", _TOO_MANY, hint=_SNAPSHOT)
        if size > self._free() - self._under_way:
            raise _short()

    @contextmanager
    def filling(self, size: int) -> Generator[None]:
        """While a file of that many bytes is written; `over-quota` where the disk is short."""
        size = on_disk(size)
        if size > self._free() - self._under_way:
            raise _short()
        self._under_way += size
        try:
            yield
        finally:
            self._under_way -= size


def _short() -> RelayRefused:
    return refuse("over-quota", "The relay has no more room on its disk.", hint=_NO_ROOM)
