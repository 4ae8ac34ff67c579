"""Whether the files under an open database are still the ones that were opened.

SQLite goes on writing into a file that was deleted, and mixes its pages into one that was copied
over it. What is refused then is left to `sqlite`.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_SALTS: Final = (32, 8)
_DONE: Final = (96, 4)
_TRIED: Final = (128, 4)
"""Where in the index of a write-ahead log, and in how many bytes, stands which log it is of, how
many of its frames are in the database, and how many were to be: sqlite.org/walformat.html, 2.1."""


class DatabaseReplaced(sqlite3.OperationalError):
    """The database or its log was deleted, moved, replaced or written over while it was open."""

    sqlite_errorname = "SQLITE_READONLY_DBMOVED"


class _Written(NamedTuple):
    """The file of a database, and how much of which log was put into it."""

    size: int
    at: int
    log: bytes


class Original:
    """The files of the database at `path`, which is open by now. Any thread may check them."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._names = (self._path, f"{path}-wal", f"{path}-shm")
        # Kept open: closing any descriptor of a file lets go of the locks that SQLite has on it.
        self._index = os.open(f"{path}-shm", os.O_RDONLY)
        self._opened = [*map(_identity, self._names)]
        self._written = self._look()
        self._replaced = False

    def check(self) -> None:
        """Raise `DatabaseReplaced` where they are others, or were written over; ever after, too.

        `OSError` where the system does not say.
        """
        self._replaced = self._replaced or self._are_others() or self.is_written_over()
        if self._replaced:
            raise DatabaseReplaced("the files of the database are not those that were opened")

    def is_written_over(self) -> bool:
        """Whether the database's file changed though nothing was put into it of its log."""
        before, now = self._written, self._look()
        if now and before and now.log == before.log:
            return now != before
        self._written = now or before
        return False

    def close(self, *, is_other: bool) -> None:
        """To be called when nobody has the database open any more.

        The log of one that `is_other` now is put aside: it would be mixed into that.
        """
        os.close(self._index)
        if is_other:
            for name, opened in zip(self._names[1:], self._opened[1:], strict=True):
                with suppress(FileNotFoundError):
                    if _identity(name) == opened:
                        os.replace(name, f"{name}.replaced")

    def is_other(self) -> bool:
        """Whether something else is in the place of the database than what was opened.

        One that was moved away, or that cannot be looked at, may come back, and needs its log.
        """
        try:
            return _identity(self._path) != self._opened[0] or self.is_written_over()
        except OSError:
            return False

    def _are_others(self) -> bool:
        try:
            return [*map(_identity, self._names)] != self._opened
        except FileNotFoundError:
            return True

    def _look(self) -> _Written | None:
        """What the file is like; None where it is gone, or while some of the log is put into it."""
        log = self._log()
        with suppress(FileNotFoundError):
            status = os.stat(self._path)
            if log and log == self._log():
                return _Written(status.st_size, status.st_mtime_ns, log)
        return None

    def _log(self) -> bytes:
        """Which log it is, and how much of it is in the file; empty while more is on the way."""
        salts, done, tried = (
            os.pread(self._index, size, at) for at, size in (_SALTS, _DONE, _TRIED)
        )
        return salts + done if done == tried else b""


def _identity(name: str) -> tuple[int, int]:
    status = os.stat(name)
    return status.st_dev, status.st_ino
