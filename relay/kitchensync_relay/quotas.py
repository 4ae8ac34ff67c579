"""Room for what is written: a space's own, by its quota, and that of the disk, above its reserve.

All that fills the disk asks here first, and is counted within its transaction; but not entries that
put somebody out, which are taken without asking.
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
"""The log of the database takes that much of the disk in any case."""
_BEYOND: Final = 16
"""What makes room afterwards may go beyond a quota by one of so many parts of it."""
_TOO_MANY: Final = "The space has as many blobs as the relay takes."
_SNAPSHOT: Final = "Sync on: the snapshots that devices make drop those that nothing names."
_NO_ROOM: Final = "Ask whoever runs it to make some, and sync again then."


class Quotas:
    """What may still be written.

    `of_all` gives the bytes that a space may take, unless it was given others of its own. `free`
    gives those that the disk has above its reserve, less than 0 where that is not whole. `is_due`
    says whether a space waits for a snapshot, after which it will need less room.
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
        """Bytes that there is room for on the disk, beside what this transaction took so far.

        All of it is written twice: into the log of the database, then into the database's file,
        which does not grow while it has free pages.
        """
        free, spare = self._free() - self._under_way, tx.spare()
        return min((free + spare) // 2, max(free, _LOG)) - tx.taken

    def of_space(self, tx: Transaction, there: Space, *, beyond: bool = False) -> int:
        """Bytes that a space may take beside what it has; its blobs count with what files take.

        With `beyond`, also that part of its quota which is left to what makes room.
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
