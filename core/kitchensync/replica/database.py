"""The SQLite file of a replica, once it is open: transactions, and errors that say what to do.

One connection behind one lock, for any thread; other processes wait their turn. Leaves opening one
to `opening`, and every statement to the rooms that own it. Imports nothing heavy.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from kitchensync.errors import (
    Busy,
    CorruptDatabase,
    DiskFull,
    HomeError,
    KitchenSyncError,
    NoHome,
    NoPermission,
)
from kitchensync.files import told_plainly

SCHEMA_VERSION = 9
"""The newest numbered upgrade; stands in the file as `user_version`."""

Parameters = Sequence[object]


class Database:
    """An open file. Every method may be called from any thread; a scope belongs to one thread.

    Who changes rows sets `touched`; `on_change` is called after the commit. `before_writing` may
    object to what another process made of the file since it was opened.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.commits = 0
        self.touched = False
        self.on_change: Callable[[], None] = lambda: None
        self.before_writing: Callable[[], None] = lambda: None
        self._connection = connection
        self._scope = ""
        self.execute = connection.execute
        self.executemany = connection.executemany
        # For statements whose rows are taken at once: a cursor for each is measurable.
        self.cursor = connection.cursor()

    @property
    def connection(self) -> sqlite3.Connection:
        """For upgrades alone, which leave changing a schema to sqlite-utils."""
        return self._connection

    def close(self) -> None:
        """Close the file; twice is once."""
        with self.lock:
            self._connection.close()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """The rows of a query, by name or place."""
        with self.lock:
            try:
                cursor = self._connection.cursor()
                cursor.row_factory = sqlite3.Row
                return cursor.execute(sql, parameters).fetchall()
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    @contextmanager
    def write(self, *, keep: bool = True) -> Generator[None, None, None]:
        """Everything inside is kept as a whole or, after an error or without `keep`, not at all.

        Inside another write, part of that one.
        """
        with self.lock:
            if self._scope == "write":
                yield
                return
            self.begin()
            try:
                yield
                changed = self.end(keep)
            except BaseException as error:
                self.roll_back()
                if isinstance(error, sqlite3.Error):
                    raise explained(error, self.path) from error
                raise
        if changed:
            self.on_change()

    @contextmanager
    def snapshot(self) -> Generator[None, None, None]:
        """All reads inside see one state, whatever other processes write meanwhile."""
        with self.lock:
            if self._scope:
                yield
                return
            self._start("BEGIN", "read")
            try:
                yield
            except sqlite3.Error as error:
                raise explained(error, self.path) from error
            finally:
                self.roll_back()

    def begin(self) -> None:
        """Start writing; the lock is held by the caller. For those who cannot use `write`."""
        if self._scope:
            raise RuntimeError("a transaction inside another one, or inside a snapshot")
        # A deferred one that reads first could fail to write later, whatever the timeout.
        self._start("BEGIN IMMEDIATE", "write")
        try:
            self.before_writing()
        except BaseException:
            self.roll_back()
            raise

    def _start(self, statement: str, scope: str) -> None:
        try:
            self.execute(statement)
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        self._scope = scope

    def end(self, keep: bool) -> bool:
        """Commit, or take everything back; whether to call `on_change` once the lock is free."""
        if not keep:
            self.roll_back()
            return False
        self.execute("COMMIT")
        self._scope = ""
        self.commits += 1
        changed, self.touched = self.touched, False
        return changed

    def roll_back(self) -> None:
        """Take everything back; SQLite may have done so by itself after a full disk."""
        self._scope = ""
        self.touched = False
        if self._connection.in_transaction:
            self._connection.rollback()

    def data_version(self) -> tuple[int, int]:
        """Differs from an earlier one if anybody, in whatever process, has written since."""
        with self.lock, errors_of(self.path):
            ((others,),) = self.execute("PRAGMA data_version")
            return others, self.commits

    def check(self) -> None:
        """Raise CorruptDatabase if SQLite finds anything wrong in the whole file."""
        with self.lock, errors_of(self.path):
            found = [line for (line,) in self.execute("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            # Of one error SQLite says below a heading that there is one, and more below that.
            lines = [line for line in found[0].splitlines() if not line.startswith("***")]
            raise damaged(self.path, *lines[:1])


_REPAIR = (
    "`ks repair` makes it anew where enough of it can be read, and else says how to go on; "
    "`ks salvage write unsent.ks` carries what was not sent."
)
_GONE = (
    "Restore a backup. Else `ks rejoin` or `ks recovery use` fetches personal.db from the relay or "
    "others, and `ks rejoin --anew` does, or begins a new one, where nobody else could let this "
    "device in; in the place of household.db, `ks join` does, in an empty folder."
)
_UNREAD = "{} is damaged: the disk cannot read all of it."
_FAILING = f"{_REPAIR} Have the disk looked at: it may lose more."
_MAY = (
    "Check who owns it, what its mode is, and that its disk is not read only. Of a disk that stays "
    "so, copy the whole folder to another one, name it with --home, and say `ks copied --moved`."
)

_EXPLAINED: dict[int, tuple[type[KitchenSyncError], str, str]] = {
    sqlite3.SQLITE_FULL: (
        DiskFull,
        "There is no room left for {}.",
        "What it was writing was not kept: make room, and say it again.",
    ),
    sqlite3.SQLITE_BUSY: (Busy, "Another program holds {}.", "Try again in a moment."),
    sqlite3.SQLITE_LOCKED: (Busy, "Another program holds {}.", "Try again in a moment."),
    sqlite3.SQLITE_CORRUPT: (CorruptDatabase, "{} is damaged.", _REPAIR),
    sqlite3.SQLITE_NOTADB: (CorruptDatabase, "{} is damaged, or no database.", _REPAIR),
    sqlite3.SQLITE_READONLY_DBMOVED: (Busy, "Another program moved {}.", "Try again in a moment."),
    sqlite3.SQLITE_READONLY: (NoPermission, "{} may not be written to.", _MAY),
    sqlite3.SQLITE_PERM: (NoPermission, "{} may not be opened.", _MAY),
    sqlite3.SQLITE_CANTOPEN: (NoPermission, "{} cannot be opened.", _MAY),
    sqlite3.SQLITE_IOERR_CORRUPTFS: (CorruptDatabase, _UNREAD, _FAILING),
    sqlite3.SQLITE_IOERR_READ: (CorruptDatabase, _UNREAD, _FAILING),
    sqlite3.SQLITE_IOERR_LOCK: (
        NoPermission,
        "{} may not be written to, or its disk knows no locks.",
        _MAY,
    ),
    sqlite3.SQLITE_IOERR: (HomeError, "The disk failed while using {}.", "Check its health."),
}

_UNREADABLE = "Could not decode to UTF-8"
"""What Python says of a text in the file that is none."""
_OTHER_TABLES = re.compile(
    "no such (table|column): |(table|index|trigger) .+ already exists$|duplicate column name: "
)
"""What SQLite says where something that an upgrade makes is not in the file, or is before it."""
_CLOSED = "closed database"
"""And where the file was closed."""
_HELD = sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED
"""And where another program has it open, or writes into it."""
UNWRITTEN = sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE
"""A write that is cut short: by a quota, a limit of the file's size, or a disk that fails."""


def explained(error: sqlite3.Error, path: Path) -> Exception:
    """The error of our tree that says what SQLite meant; a mistake of ours stays as it is."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and _CLOSED in str(error):
        return HomeError(f"{path} was closed.", "Open the kitchen anew.")
    if code is None:
        return damaged(path) if _UNREADABLE in str(error) else error
    if code in UNWRITTEN:
        return DiskFull(
            f"There is no room left for {path}, or its disk fails.",
            "What it was writing was not kept: make room, or check the disk, and say it again.",
        )
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_ERROR and _OTHER_TABLES.match(str(error)):
        return damaged(path)
    known = _EXPLAINED.get(code) or _EXPLAINED.get(primary)
    if known is None:
        return error
    kind, message, hint = known
    return kind(message.format(path), hint)


def missing(path: Path) -> NoHome:
    """The error for a file that is not there."""
    return NoHome(f"{path} is missing.", _GONE)


def is_empty(path: Path) -> bool:
    """Whether SQLite would begin anew in that file, and throw away the log beside it.

    It takes a file of one byte for empty, too, as it writes one itself on some file systems.
    """
    return path.stat().st_size < 2


def damaged(path: Path, what: str = "") -> CorruptDatabase:
    """The error for a file that is not as it was written; `what` is wrong, where that is known."""
    return CorruptDatabase(f"{path} is damaged{what and f': {what}'}.", _REPAIR)


@contextmanager
def errors_of(path: Path) -> Generator[None, None, None]:
    """Turn what SQLite and the system raise about a file into errors of our tree."""
    try:
        yield
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except UnicodeDecodeError as error:  # Python could not read what SQLite says is wrong
        raise damaged(path) from error
    except PermissionError as error:
        raise NoPermission(f"{path} may not be used.", "Check who owns it.") from error


@contextmanager
def alone(path: Path) -> Generator[None, None, None]:
    """Nobody else has the file open while the block runs, and nothing stands beside it; Busy.

    NoHome where there is none, and what else stands against writing into it.
    """
    with errors_of(path), closing(_connected(path, timeout=0)) as own:
        try:
            # Refused while any other connection is open, even one that does nothing.
            own.execute("PRAGMA journal_mode = DELETE")
            own.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _HELD:
                raise
            raise Busy(
                f"Another program uses {path}.",
                "Close it (the app, `ks sync --watch`), and try again.",
            ) from error
        yield


def copy_file(path: Path, target: Path) -> None:
    """A copy that is its owner's alone, of one moment, whoever writes meanwhile.

    SQLite makes it: a copy of the file alone would be torn from its write-ahead log. NoHome where
    there is none, DiskFull where there is no room for two.
    """
    with errors_of(path), closing(_connected(path)) as live:
        with told_plainly(target):
            _check_room(path, target.parent)
            target.touch(mode=0o600)
        # Busy, where the copying would wait without end.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        with closing(sqlite3.connect(target)) as copy:
            live.backup(copy)


def _check_room(path: Path, folder: Path) -> None:
    import shutil  # with all that it needs, more than opening a kitchen does

    if shutil.disk_usage(folder).free < path.stat().st_size:
        raise DiskFull(f"There is no room left for a copy of {path}.", "Make room, and try again.")


def _connected(path: Path, timeout: float = 5) -> sqlite3.Connection:
    if not path.exists():  # SQLite would begin an empty one
        raise missing(path)
    if is_empty(path):
        raise damaged(path)
    return sqlite3.connect(path, timeout=timeout, isolation_level=None)
