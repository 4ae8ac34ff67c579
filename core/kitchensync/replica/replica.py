"""The replica of one space: the one door to its SQLite file.

Each room behind it does one thing: `transaction` writes, `merging` merges, `outbox` seals,
`history` looks back. What rows mean to people is left to the kitchen. Opening imports little.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from kitchensync.replica.database import Database, Parameters, errors_of
from kitchensync.replica.identity import Identity, check_still, identity_in
from kitchensync.replica.opening import make_file, open_file

if TYPE_CHECKING:
    from kitchensync.replica.alarms import Alarms
    from kitchensync.replica.blobs import Blobs
    from kitchensync.replica.history import About
    from kitchensync.replica.index import Index
    from kitchensync.replica.restamp import Anew
    from kitchensync.replica.snapshots.rebuild import Snapshot
    from kitchensync.replica.transaction import Transaction
    from kitchensync.replica.values import (
        Change,
        Conflict,
        Draft,
        Head,
        Kept,
        Merged,
        Open,
        Quarantined,
        Received,
        Sealed,
        SealedBytes,
        UndoReport,
    )
    from kitchensync.replica.whole import Whole


class Replica:
    """One space on this device. Any thread may call; a block of `transaction` belongs to one.

    `clock` gives Unix milliseconds, `random` that many random bytes.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], int],
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._database = database
        self._clock = clock
        self.random = random
        self._callbacks: list[Callable[[], None]] = []
        database.on_change = self._changed
        try:
            with errors_of(database.path):
                self.identity = identity_in(database)
        except BaseException:
            database.close()
            raise
        database.before_writing = lambda: check_still(database, self.identity)

    @classmethod
    def create(
        cls,
        path: Path,
        identity: Identity,
        *,
        log: Sequence[bytes] = (),
        clock: Callable[[], int],
        random: Callable[[int], bytes] = os.urandom,
    ) -> Replica:
        """Make a replica with that membership log and nothing else; HomeExists if there is a file.

        A crash leaves none, or one that has the log.
        """
        from kitchensync.replica.entries import add

        def fill(database: Database) -> None:
            database.execute(
                "INSERT INTO identity (space, device, idx) VALUES (?, ?, ?)",
                (identity.space, identity.device, identity.index),
            )
            add(database, log)

        return cls(make_file(path, fill), clock=clock, random=random)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], int],
        random: Callable[[int], bytes] = os.urandom,
        read_only: bool = False,
    ) -> Replica:
        """Open a replica, as `open_file` does and with its errors."""
        return cls(open_file(path, read_only=read_only), clock=clock, random=random)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def close(self) -> None:
        """Close the file; twice is once."""
        self._database.close()

    def __enter__(self) -> Replica:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # Reading

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """The rows of a query. What people see are the views `<table>_shown`."""
        return self._database.rows(sql, parameters)

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads inside see one state."""
        return self._database.snapshot()

    def data_version(self) -> tuple[int, int]:
        """Differs from an earlier one if anybody, in whatever process, has written since."""
        return self._database.data_version()

    def integrity(self) -> None:
        """CorruptDatabase unless SQLite finds the file whole, in our form, and its outbox sound."""
        from kitchensync.replica import upgrades, waiting

        self._database.check()
        upgrades.check_form(self._database)
        waiting.change_sets(self._database)

    # Writing

    def transaction(self, cause: str, *, dry_run: bool = False) -> Transaction:
        """A `with` block whose changes become one change set. `cause` is for people. With
        `dry_run` everything is taken back at the end."""
        return _transactions()(
            self._database, self.identity.index, self._clock(), cause, dry_run=dry_run
        )

    def atomic(self) -> AbstractContextManager[None]:
        """What is merged, kept or set inside is kept as a whole or not at all."""
        return self._database.write()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called after each commit here that changed rows; the way to end it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def _changed(self) -> None:
        for callback in tuple(self._callbacks):
            try:
                callback()
            except Exception:  # what was written is written, whoever listens
                import logging

                logging.getLogger(__name__).exception("a listener failed")

    # Sync

    def merge(self, received: Sequence[Received]) -> Merged:
        """Take in admitted envelopes, all or none; BadChain at a gap or a fork."""
        from kitchensync.replica.merging import merge

        return merge(self._database, received, self._clock())

    def seal_pending(
        self, seal: Callable[[Draft], SealedBytes], *, limit_bytes: int, even_empty: bool = False
    ) -> Sealed | None:
        """Seal the next change sets that wait; if none do, an envelope without any, or None."""
        from kitchensync.replica import outbox

        return outbox.seal_pending(
            self._database,
            self.identity,
            seal,
            limit_bytes=limit_bytes,
            even_empty=even_empty,
            now=self._clock(),
        )

    def unsent(self, limit: int | None = None) -> list[Sealed]:
        """Own envelopes that the relay has not acknowledged, in order, the first so many."""
        from kitchensync.replica import outbox

        return outbox.unsent(self._database, limit)

    def acknowledge(self, seq: int) -> int:
        """Note that the relay has every own envelope up to `seq`, and none after it any more.

        How many of these it was not known to have.
        """
        from kitchensync.replica import outbox

        return outbox.acknowledge(self._database, self.identity.device, seq)

    def unseal(self, from_seq: int, open_: Open) -> None:
        """Put own envelopes from `from_seq` on back into the outbox, after a refusal for good."""
        from kitchensync.replica import outbox

        outbox.unseal(self._database, self.identity.device, from_seq, open_)

    def become(
        self,
        identity: Identity,
        open_: Open,
        anew: Anew | None = None,
        gone: frozenset[int] = frozenset(),
    ) -> int:
        """Be another device from now on; how many change sets of the old one wait to be sent.

        `anew` is what own rows say from now on, `gone` are indices of which nothing is left.
        ValueError for another space.
        """
        from kitchensync.replica.become import become

        waiting = become(self._database, self.identity, identity, open_, anew or {}, gone)
        self.identity = identity
        return waiting

    def begin_anew(
        self, identity: Identity, entries: Sequence[bytes], cause: str, anew: Anew
    ) -> None:
        """Make all that is here the first changes of a new space; who wrote what is forgotten.

        Of photos only those come along whose columns `anew` gives.
        """
        from kitchensync.replica.begin import begin_anew

        begin_anew(self._database, identity, entries, cause, self._clock(), anew)
        self.identity = identity

    def unsent_changes(self, open_: Open) -> list[bytes]:
        """The change sets that nobody else is known to have, in order."""
        from kitchensync.replica.become import unsent_changes

        return unsent_changes(self._database, open_)

    def take_over(self, change_sets: Sequence[bytes], open_: Open) -> int:
        """Make another device's unsent changes own ones; how many changes were merged."""
        from kitchensync.replica.become import take_over

        return take_over(self._database, self.identity, change_sets, open_)

    def outbox_size(self) -> int:
        """How many change sets no envelope holds yet."""
        from kitchensync.replica import waiting

        return waiting.size(self._database)

    def heads(self) -> dict[bytes, Head]:
        """The last envelope of every device that ever sent, own ones included."""
        from kitchensync.replica import outbox

        return outbox.heads(self._database)

    def envelopes(self, above: Mapping[bytes, int] | None = None) -> Iterator[Kept]:
        """Kept envelopes in order of arrival; of each device those above its seq in `above`."""
        from kitchensync.replica import outbox

        return outbox.envelopes(self._database, above or {})

    # Membership entries and small state of others, in the same file

    def entries(self, start: int = 0) -> list[bytes]:
        """The membership log from index `start` on, as it came."""
        from kitchensync.replica.entries import entries

        return entries(self._database, start)

    def add_entries(self, entries: Sequence[bytes]) -> None:
        """Append to the membership log."""
        from kitchensync.replica.entries import add

        add(self._database, entries)

    def replace_entries(self, kept: int, entries: Sequence[bytes]) -> None:
        """Have the membership log go on otherwise after its first `kept` entries."""
        from kitchensync.replica.entries import replace

        replace(self._database, kept, entries)

    def get_state(self, key: str) -> bytes | None:
        """What was set under that key."""
        from kitchensync.replica import state

        return state.get(self._database, key)

    def set_state(self, key: str, value: bytes | None) -> None:
        """Keep a value under a key, or forget it."""
        from kitchensync.replica import state

        state.put(self._database, key, value)

    # Rooms of their own

    @property
    def whole(self) -> Whole:
        """The whole state: written as a snapshot, compared with others', made anew."""
        from kitchensync.replica.whole import Whole

        return Whole(self._database, self.identity, self._clock)

    @property
    def alarms(self) -> Alarms:
        """What went wrong, until it is over."""
        from kitchensync.replica.alarms import Alarms

        return Alarms(self._database, self._clock)

    @property
    def blobs(self) -> Blobs:
        """Which blobs are in this home's folder, and at the relay."""
        from kitchensync.replica.blobs import Blobs

        return Blobs(self._database)

    @property
    def index(self) -> Index:
        """What recipes are found by."""
        from kitchensync.replica.index import Index

        return Index(self._database)

    # Looking back

    def history(self, open_: Open, *, limit: int = 20) -> list[Change]:
        """The last changes, newest first, what waits in the outbox included."""
        from kitchensync.replica.history import history

        return history(self._database, self.identity, open_, limit=limit)

    def newest_first(self, open_: Open, about: About | None = None) -> Iterator[Change]:
        """All changes, or those `about` something, newest first, one by one. For a snapshot."""
        from kitchensync.replica.history import newest_first

        return newest_first(self._database, self.identity, open_, about)

    def undo(
        self,
        change_id: str,
        open_: Open,
        base: Callable[[], Snapshot | None] = lambda: None,
        *,
        dry_run: bool = False,
    ) -> UndoReport:
        """Take a change back where it still stands, by a new one; NotFound, Ambiguous. `base` gives
        the snapshot that stands for changes no longer kept one by one, if there is one."""
        from kitchensync.replica.undo import undo

        transaction = partial(self.transaction, dry_run=dry_run)
        return undo(self._database, self.identity, open_, change_id, transaction, base)

    def conflicts(self, *, safety_only: bool = False) -> list[Conflict]:
        """Cells with other values beside the winner; decided by `Transaction.resolve`."""
        from kitchensync.replica.conflicts import conflicts

        return conflicts(self._database, safety_only=safety_only)

    def quarantined(self) -> list[Quarantined]:
        """Changes that this version does not know, kept until one starts that does."""
        from kitchensync.replica.quarantine import quarantined

        return quarantined(self._database)

    def digest(self) -> bytes:
        """32 bytes, equal wherever the same cells, conflicts and quarantine are held."""
        from kitchensync.replica.digest import digest

        return digest(self._database, self.identity.space)


@cache
def _transactions() -> type[Transaction]:
    from kitchensync.replica.transaction import Transaction

    return Transaction
