"""The store in one SQLite file: group commit by one writing thread, reads beside it.

Calls that wait together share one transaction and one flush of the disk, each work in a savepoint
of its own. The rows are left to `tables`, opening and upgrading the file to `database`.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.limits import MESSAGE_BYTES
from kitchensync_relay import database
from kitchensync_relay.batches import Batches, Job
from kitchensync_relay.codes import refuse
from kitchensync_relay.filed import Filed
from kitchensync_relay.original import DatabaseReplaced, Original
from kitchensync_relay.statements import FAILURES, Statements
from kitchensync_relay.store import Item, Result, StoreFailed, Together, Transaction
from kitchensync_relay.tables import SqliteTransaction

_READERS = 2
_LINGER_SECONDS = 0.002
_RETRY_SECONDS = 5
_FAILURES = (StoreFailed, OSError, *FAILURES)
"""What comes of a disk that fails: from the database, or from looking after its files."""
_REPLACED = (
    "The relay's database was replaced while it ran."
    " Whoever runs it has to stop it, restore the database, and start it."
)


class SqliteStore:
    """A `RelayStore` at `path`, made when it is not there.

    `batch`: most calls in one commit. Raises what `database.prepare` raises. Calls may come from
    any number of event loops.
    """

    def __init__(self, path: Path, *, batch: int = 256) -> None:
        database.prepare(path)
        self._path = path
        self._closed = self._failed = False
        self._thread = threading.local()
        self._reading: list[sqlite3.Connection] = []
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="relay-read")
        self._writing = database.connect(path)
        self._filed = Filed()
        (self.generation,) = self._writing.execute("SELECT generation FROM store").fetchone()
        self._original = Original(path)
        self._writer = Batches("relay-write", self._commit, most=batch, linger=_LINGER_SECONDS)

    async def read(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns from one snapshot, on a thread for reading."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns, once a commit that holds it is on the disk."""
        return await self.write_together(lambda tx, _: [work(tx)], None)

    async def write_together(self, work: Together[Item, Result], item: Item) -> Result:
        """What `work` returns for this item, once a commit that holds it is on the disk."""
        self._check_open()
        job = Job(work, item, asyncio.get_running_loop().create_future())
        self._writer.put(job)
        result: Result = await job.future
        return result

    async def check_writing(self) -> None:
        """Where the last write failed, try another one."""
        if self._failed:
            await self.write(_touch)

    async def scrub(self) -> bool:
        """Put the log into the database and empty it, unless somebody holds it."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._scrub)

    async def close(self) -> None:
        """Commit what was begun, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        for finish in (self._writer.close, self._readers.shutdown):
            await asyncio.to_thread(finish)
        is_other = self._original.is_other()
        for connection in (*self._reading, self._writing):
            if is_other:  # or the last one puts what is left of the log into it
                connection.interrupt()
            connection.close()
        self._original.close(is_other=is_other)

    def _check_open(self) -> None:
        if self._closed:
            raise refuse("unavailable", retry_after=1)

    def _read(self, work: Callable[[Transaction], Result]) -> Result:
        try:
            self._original.check()
            connection = self._reader()
            connection.execute("BEGIN")
            try:
                return work(SqliteTransaction(Statements(connection)))
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
        except _FAILURES as error:
            raise _unavailable(_cause(error)) from _cause(error)

    def _scrub(self) -> bool:
        try:
            self._original.check()
            return database.empty_log(self._path)
        except _FAILURES as error:
            raise _unavailable(error) from error

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._thread, "connection", None)
        if connection is None:
            connection = self._thread.connection = database.connect(self._path)
            self._reading.append(connection)
        return connection

    def _commit(self, batch: list[Job]) -> None:
        execute, changes = self._writing.execute, self._writing.total_changes
        try:
            self._original.check()
            execute("BEGIN IMMEDIATE")
            statements = Statements(self._writing)
            transaction = SqliteTransaction(statements, self._filed)
            for work, jobs in _by_work(batch).items():
                _run(work, jobs, transaction, statements.execute)
            execute("COMMIT")
            self._filed.keep()
            self._original.check()
            self._failed = self._failed and self._writing.total_changes == changes
        except _FAILURES as error:
            self._failed = True
            self._give_up(batch, _cause(error))

    def _give_up(self, batch: list[Job], cause: Exception) -> None:
        """Nothing of the batch stays, and everybody in it is told so."""
        self._filed.undo()
        with suppress(*FAILURES):  # where not even that can be done, nothing can be begun either
            if self._writing.in_transaction:
                self._writing.execute("ROLLBACK")
        for job in batch:
            job.outcome = _unavailable(cause)
            job.outcome.__cause__ = cause


def _run(
    work: Together[Any, Any],
    jobs: list[Job],
    transaction: SqliteTransaction,
    execute: Callable[[str], object],
) -> None:
    """What it raises undoes this work alone, unless the store failed."""
    execute("SAVEPOINT work")
    try:
        outcomes = work(transaction, [job.item for job in jobs])
    except StoreFailed:
        raise
    except Exception as error:  # noqa: BLE001  # handed to the callers, who wait for it
        outcomes = [error] * len(jobs)
        execute("ROLLBACK TO work")
        transaction.blobs.filed.undo_work()
    execute("RELEASE work")
    transaction.blobs.filed.keep_work()
    for job, outcome in zip(jobs, outcomes, strict=True):
        job.outcome = outcome


def _cause(error: Exception) -> Exception:
    """What the database or the system said."""
    cause = error.__cause__ if isinstance(error, StoreFailed) else None
    return cause if isinstance(cause, Exception) else error


def _unavailable(cause: Exception) -> RelayRefused:
    message = _REPLACED if isinstance(cause, DatabaseReplaced) else ""
    return refuse("unavailable", message, retry_after=_RETRY_SECONDS)


def _touch(tx: Transaction) -> None:
    """Write something that nobody sees, as large as a message of pairing may be."""
    trial = os.urandom(16)
    tx.add_mailbox(trial, b"", 0)
    tx.add_message(trial, "", bytes(MESSAGE_BYTES))
    tx.drop_mailbox(trial)


def _by_work(batch: list[Job]) -> dict[Together[Any, Any], list[Job]]:
    jobs: dict[Together[Any, Any], list[Job]] = {}
    for job in batch:
        jobs.setdefault(job.work, []).append(job)
    return jobs
