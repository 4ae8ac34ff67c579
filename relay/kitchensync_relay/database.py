"""The relay's SQLite file: opening it, bringing it up to date, and naming what is wrong with it.

Reading and writing rows is left to `tables`, threads and batches to `sqlite`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from importlib import resources
from pathlib import Path
from typing import Final

from kitchensync.errors import (
    Busy,
    CorruptDatabase,
    DiskFull,
    FutureDatabase,
    HomeError,
    NoPermission,
)
from kitchensync.replica.database import UNWRITTEN, is_empty

APPLICATION_ID: Final = 0x6B737279
_BUSY_SECONDS = 10
_PATIENCE_MS = 100
"""How long whoever empties the log waits for others: nobody can write meanwhile."""


def upgrades() -> Mapping[int, str]:
    """The numbered scripts that lead from an empty file to today's tables."""
    folder = resources.files("kitchensync_relay") / "schema"
    scripts = {
        int(number.group(1)): script.read_text(encoding="utf-8")
        for script in folder.iterdir()
        if (number := re.fullmatch(r"v(\d+)\.sql", script.name))
    }
    return dict(sorted(scripts.items()))


def connect(path: Path) -> sqlite3.Connection:
    """A connection whose commits are on the disk when they return; no transaction of its own."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",
            "foreign_keys = ON",
            "secure_delete = ON",
            "trusted_schema = OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def prepare(path: Path, scripts: Mapping[int, str] | None = None) -> None:
    """Make the file at `path`, or bring it to today's version after one backup beside it.

    Raises `CorruptDatabase`, also where it is gone and its log is not, `FutureDatabase`,
    `NoPermission`, `DiskFull`, `Busy` where another program holds it, or `HomeError` where the disk
    fails.
    """
    scripts = scripts or upgrades()
    if _has_log(path):
        _check_filled(path)
    try:
        with closing(connect(path)) as connection:
            _bring_up(connection, path, scripts)
    except sqlite3.Error as error:
        raise _named(error, path) from error


def look_into(path: Path) -> sqlite3.Connection:
    """A connection that only reads, also where nothing can be written; no relay may be running.

    It makes the index of a log that was left without one, and changes nothing else. Raises
    `CorruptDatabase`, `FutureDatabase`, `NoPermission`, or `HomeError` for one of before.
    """
    _check_filled(path)
    # What was left of a log is read with it. Without one, SQLite is to make none either.
    mode = "mode=ro" if _has_log(path) else "immutable=1"
    if path.with_name(f"{path.name}-shm").exists():  # else it would be written anew
        mode += "&readonly_shm=1"
    try:
        with ExitStack() as opened:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
            opened.callback(connection.close)
            connection.isolation_level = None
            _check_current(_version_of(connection, path, max(upgrades())), path)
            opened.pop_all()
            return connection
    except sqlite3.Error as error:
        raise _named(error, path) from error


def generation(path: Path) -> bytes:
    """Which database is at `path`, also while a relay runs on it. Raises what `copy` does."""
    _check_filled(path)
    try:
        with closing(connect(path)) as connection:
            _check_current(_version_of(connection, path, max(upgrades())), path)
            (found,) = connection.execute("SELECT generation FROM store").fetchone()
    except sqlite3.Error as error:
        raise _named(error, path) from error
    return bytes(found)


def copy(path: Path, target: Path) -> None:
    """Copy the database at `path` as it is at this moment, also while a relay runs on it.

    Nobody who writes meanwhile makes it begin anew. Raises what `prepare` does, `CorruptDatabase`
    also where damage shows in the copy, and `HomeError` for one of before.
    """
    try:
        with closing(connect(path)) as connection:
            _check_current(_version_of(connection, path, max(upgrades())), path)
            _back_up(connection, target)
        with closing(look_into(target)) as copied:
            (found,) = copied.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise _named(error, path) from error
    if found != "ok":
        raise _damaged(path)


def note_given(path: Path, number: int) -> None:
    """Have the copy at `path` count the numbers of bodies up to that one as given.

    Bodies that it has no row of are then leftovers, not another database's. Raises what `prepare`
    does.
    """
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            # An index of the log in memory: not every system shares one that is on a network.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute(
                "DELETE FROM sqlite_sequence WHERE name = 'blobs' AND seq < ?", (number,)
            )
            connection.execute(
                "INSERT INTO sqlite_sequence SELECT 'blobs', ?"
                " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'blobs')",
                (number,),
            )
    except sqlite3.Error as error:
        raise _named(error, path) from error


def empty_log(path: Path) -> bool:
    """Put the log of the database into it and leave none of it; False while others hold it.

    What was overwritten in the database stands in the log until then. Raises `sqlite3.Error`.
    """
    with closing(connect(path)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        is_held, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_held


def _has_log(path: Path) -> bool:
    """Whether a log lies beside it with something in it."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _check_filled(path: Path) -> None:
    """To be asked before a file is opened: beside an empty one SQLite drops the log."""
    if not path.exists() or is_empty(path):
        raise _empty(path)


def _check_current(version: int, path: Path) -> None:
    if not version:
        raise _empty(path)
    if version < max(upgrades()):
        raise HomeError(f"{path} is of an older relay.", "Start the relay once, which upgrades it.")


def _version_of(connection: sqlite3.Connection, path: Path, newest: int) -> int:
    """Of which version a relay's database is, 0 where it is empty."""
    version, ours = _pragma(connection, "user_version"), _pragma(connection, "application_id")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and ours != APPLICATION_ID:
        raise CorruptDatabase(f"{path} is not a relay's database.", "Give another --data.")
    if version > newest:
        raise FutureDatabase(
            f"{path} was written by a newer relay.", "Install that version, or give another --data."
        )
    return version


def _bring_up(connection: sqlite3.Connection, path: Path, scripts: Mapping[int, str]) -> None:
    version = _version_of(connection, path, max(scripts))
    numbers = sorted(number for number in scripts if number > version)
    if version and numbers:
        _back_up(connection, path.with_name(f"{path.stem}.before-v{numbers[0]}{path.suffix}"))
    for number in numbers:
        _upgrade(connection, number, scripts[number])


def _upgrade(connection: sqlite3.Connection, number: int, script: str) -> None:
    ending = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number}; COMMIT;"
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\n;{ending}")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    try:
        with closing(sqlite3.connect(target)) as copied:
            connection.backup(copied)
    except sqlite3.Error as error:
        raise _named(error, target) from error


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


_Explained = tuple[type[HomeError], str, str]
_CUT_SHORT: Final[_Explained] = (
    DiskFull,
    "There is no room to write {}, or its disk fails.",
    "Free some, or check the disk, then start again.",
)
_NO_ROOM: Final[_Explained] = (
    DiskFull,
    "There is no room to write {}.",
    "Free some, then start again.",
)
_FAILS: Final[_Explained] = (HomeError, "The disk failed while using {}.", "Check its health.")
_UNWRITABLE: Final[_Explained] = (
    NoPermission,
    "{} cannot be written.",
    "Give another --data, or its rights.",
)
_HELD: Final[_Explained] = (
    Busy,
    "Another program holds {}.",
    "Close it there, then start again.",
)
_EXPLAINED: Final[Mapping[int, _Explained]] = {
    **dict.fromkeys(UNWRITTEN, _CUT_SHORT),
    sqlite3.SQLITE_FULL: _NO_ROOM,
    sqlite3.SQLITE_IOERR: _FAILS,
    sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_PERM: _UNWRITABLE,
    sqlite3.SQLITE_BUSY: _HELD,
}
"""By SQLite's extended code, else by the primary one; everything else is damage."""


def _named(error: sqlite3.Error, path: Path) -> HomeError:
    code = getattr(error, "sqlite_errorcode", 0)
    explained = _EXPLAINED.get(code) or _EXPLAINED.get(code & 0xFF)
    if explained is None:
        return _damaged(path)
    kind, message, hint = explained
    return kind(message.format(path), hint)


def _empty(path: Path) -> CorruptDatabase:
    what = "empty" if path.exists() else "gone"
    hint = "Restore it from a backup."
    if _has_log(path):
        hint = (
            "Put it back beside its log, or restore it from a backup. Where it is gone for good,"
            f" move {path}-wal away."
        )
    return CorruptDatabase(f"{path} is {what}.", hint)


def _damaged(path: Path) -> CorruptDatabase:
    return CorruptDatabase(
        f"{path} is damaged.", "Restore it from a backup, or give another --data."
    )
