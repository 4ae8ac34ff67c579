"""Opening the file of a replica, brought up to this version if need be, and making one.

Leaves what is in it to `upgrades`, and what an open one does to `database`. Imports nothing heavy.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from kitchensync.errors import ForeignHome, FutureDatabase, HomeError, HomeExists
from kitchensync.replica.database import (
    SCHEMA_VERSION,
    UNWRITTEN,
    Database,
    damaged,
    errors_of,
    is_empty,
    missing,
)

APPLICATION_ID = 0x6B736E63
BUSY_TIMEOUT_MS = 10_000
LEFT = ".left"
"""Ends the names of the logs that a lost file left beside it, once they are put aside."""
_NO_WAIT_MS = 100
"""What a read-only open waits: as long as another program takes to open or close the file."""


def open_file(path: Path, *, read_only: bool = False) -> Database:
    """Open a file of this or an older version: NoHome, ForeignHome, FutureDatabase, …

    An older one is brought up to this version, after a backup beside it. With `read_only`, an older
    one is HomeError, one that is locked is Busy at once, and writing is NoPermission. On a full
    disk it is read by one program at a time.
    """
    if not path.exists():
        raise missing(path)
    with errors_of(path):
        if is_empty(path):
            raise damaged(path)
        wait_ms = _NO_WAIT_MS if read_only else BUSY_TIMEOUT_MS
        try:
            database, version = _found(path, _connect(path, wait_ms))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in UNWRITTEN:
                raise
            # What all share who have it open is a file, too, for which there is no room.
            database, version = _found(path, _connect(path, wait_ms, alone=True))
        try:
            if read_only:
                _make_read_only(database, version)
                return database
            _make_durable(database)
            if version < SCHEMA_VERSION:
                from kitchensync.replica.upgrades import upgrade

                upgrade(database)
        except BaseException:
            database.close()
            raise
    return database


def make_file(path: Path, fill: Callable[[Database], None], older: int | None = None) -> Database:
    """Make a file of this version, filled, readable by its owner only; HomeExists.

    What it is filled with may be an `older` version's, and is brought up to this one.
    """
    from kitchensync.replica.upgrades import make_tables, upgrade

    if path.exists():
        raise HomeExists(
            f"There is a kitchen at {path} already.", "Use it, or choose another home."
        )
    # A crash half way must not leave a file that looks like a kitchen.
    unfinished = path.with_name(f"{path.name}.unfinished")
    with errors_of(path):
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        database = Database(unfinished, _connect(unfinished, BUSY_TIMEOUT_MS))
        try:
            _make_durable(database)
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            if older is None:
                upgrade(database)
            with database.write():
                if older is not None:
                    make_tables(database, older)
                fill(database)
            # All of it into the file, which alone is moved: closing it would say of no failure.
            database.execute("PRAGMA journal_mode = DELETE")
        finally:
            database.close()
        _put_aside(path)
        unfinished.rename(path)
    return open_file(path)


def _put_aside(path: Path) -> None:
    """Rename the logs that a lost file left beside it: SQLite would play them into the new one.

    They may hold what nobody else has, so they are kept.
    """
    for ending in "-wal", "-journal":
        left = path.with_name(f"{path.name}{ending}")
        with suppress(FileNotFoundError):
            left.rename(_free(left.with_name(f"{left.name}{LEFT}")))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)


def _free(path: Path) -> Path:
    """That path, or one with a number behind it, where nothing lies yet."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(each for each in chain([path], numbered) if not each.exists())


def _found(path: Path, connection: sqlite3.Connection) -> tuple[Database, int]:
    """The open file, and which version's it is; it is closed where that is none of ours."""
    database = Database(path, connection)
    try:
        return database, _version(database)
    except BaseException:
        database.close()
        raise


def _version(database: Database) -> int:
    """The version of a file, which is only read; raises where it is damaged, not ours, or newer."""
    ((application,),) = database.execute("PRAGMA application_id")
    ((version,),) = database.execute("PRAGMA user_version")
    if application != APPLICATION_ID:
        from kitchensync.replica.upgrades import version_by_tables

        if version_by_tables(database):
            raise damaged(database.path)
        raise ForeignHome(
            f"{database.path} belongs to another program.", "Choose another home with --home."
        )
    if version > SCHEMA_VERSION:
        raise FutureDatabase(
            f"{database.path} was written by a newer version of kitchensync.",
            "Update kitchensync on this device.",
        )
    return int(version)


def _connect(path: Path, wait_ms: int, *, alone: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=wait_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    if alone:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    return connection


def _make_read_only(database: Database, version: int) -> None:
    if version < SCHEMA_VERSION:
        raise HomeError(
            f"{database.path} was written by an older version of kitchensync.",
            "Any command that may write brings it up to date: `ks ls`.",
        )
    database.connection.executescript("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")


def _make_durable(database: Database) -> None:
    # FULL: what was acknowledged to anybody is on the disk, on Apple's disks too.
    database.connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;"
        "PRAGMA checkpoint_fullfsync = ON; PRAGMA trusted_schema = OFF;"
        # Each change writes a page of the outbox beside its own: checkpoint half as often.
        "PRAGMA wal_autocheckpoint = 2000;"
    )
