"""The store in one SQLite file: group commit by one writing thread, reads beside it.

Calls that wait together share one transaction and one flush of the disk, each in a savepoint of its
own. The rows are left to `tables`, opening and upgrading the file to `database`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from kitchensync_relay import database
from kitchensync_relay.batches import Batches, Job
from kitchensync_relay.codes import refuse
from kitchensync_relay.store import Transaction
from kitchensync_relay.tables import SqliteTransaction

Result = TypeVar("Result")
_READERS = 2
_PREPARED_TOGETHER = 8
_LINGER_SECONDS = 0.002
_RETRY_SECONDS = 5


class SqliteStore:
    """A `RelayStore` at `path`, made when it is not there.

    `batch`: most calls in one commit; `threads`: those that prepare. Raises what `database.prepare`
    raises. Calls may come from any number of event loops.
    """

    def __init__(self, path: Path, *, batch: int = 256, threads: int = 2) -> None:
        database.prepare(path)
        self._path = path
        self._closed = False
        self._thread = threading.local()
        self._reading: list[sqlite3.Connection] = []
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="relay-read")
        self._writing = database.connect(path)
        (self.generation,) = self._writing.execute("SELECT generation FROM store").fetchone()
        self._writer = Batches(
            "relay-write", self._commit, threads=1, most=batch, linger=_LINGER_SECONDS
        )
        self._preparer = Batches(
            "relay-prepare", self._prepare, threads=threads, most=_PREPARED_TOGETHER
        )

    async def read(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns from one snapshot, on a thread for reading."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns, once a commit that holds it is on the disk."""
        result: Result = await self._done(self._writer, work)
        return result

    async def prepare_and_write(
        self, prepare: Callable[[], Callable[[Transaction], Result]]
    ) -> Result:
        """`write` what `prepare` returns on a thread for that."""
        result: Result = await self._done(self._preparer, prepare)
        return result

    async def close(self) -> None:
        """Commit what was begun, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        for finish in (self._preparer.close, self._writer.close, self._readers.shutdown):
            await asyncio.to_thread(finish)
        for connection in (*self._reading, self._writing):
            connection.close()

    def _check_open(self) -> None:
        if self._closed:
            raise refuse("unavailable", retry_after=1)

    async def _done(self, batches: Batches, task: Callable[..., Any]) -> Any:
        self._check_open()
        job = Job(task, asyncio.get_running_loop().create_future())
        batches.put(job)
        return await job.future

    def _read(self, work: Callable[[Transaction], Result]) -> Result:
        try:
            connection = self._reader()
            connection.execute("BEGIN")
            try:
                return work(SqliteTransaction(connection))
            finally:
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise refuse("unavailable", retry_after=_RETRY_SECONDS) from error

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._thread, "connection", None)
        if connection is None:
            connection = self._thread.connection = database.connect(self._path)
            self._reading.append(connection)
        return connection

    def _prepare(self, batch: list[Job]) -> Sequence[Job]:
        """Hand each job on to the writer with what came of it; those that fail are done."""
        failed: list[Job] = []
        for job in batch:
            try:
                job.task = job.task()
            except Exception as error:  # noqa: BLE001  # handed to the caller, who waits for it
                job.error = error
                failed.append(job)
            else:
                self._writer.put(job)
        return failed

    def _commit(self, batch: list[Job]) -> Sequence[Job]:
        execute = self._writing.execute
        try:
            execute("BEGIN IMMEDIATE")
            transaction = SqliteTransaction(self._writing)
            for job in batch:
                self._run(job, transaction)
            execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(batch, error)
        return batch

    def _run(self, job: Job, transaction: SqliteTransaction) -> None:
        """One call within the batch; what it raises undoes it alone, unless the file failed."""
        execute = self._writing.execute
        execute("SAVEPOINT call")
        try:
            job.result = job.task(transaction)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001  # handed to the caller, who waits for it
            job.error = error
            execute("ROLLBACK TO call")
        execute("RELEASE call")

    def _give_up(self, batch: list[Job], cause: sqlite3.Error) -> None:
        """Nothing of the batch stays, and everybody in it is told so."""
        if self._writing.in_transaction:
            self._writing.execute("ROLLBACK")
        for job in batch:
            job.error = refuse("unavailable", retry_after=_RETRY_SECONDS)
            job.error.__cause__ = cause
