"""Files of which the disk refuses to read some."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import CorruptDatabase
from kitchensync.replica.database import explained
from kitchensync.replica.repair.sectors import copy_readable, fill_unreadable
from tests.support.spoiling import PAGE, page, zero

_CLEAR = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
print(*file.execute("PRAGMA journal_mode = DELETE").fetchone())
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Of three pages and a half."""
    made = tmp_path / "made"
    made.write_bytes(bytes(range(256)) * (PAGE * 7 // 2 // 256))
    return made


@pytest.fixture
def _second_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = os.read

    def refusing(file: int, length: int) -> bytes:
        if os.lseek(file, 0, os.SEEK_CUR) // PAGE == 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(file, length)

    monkeypatch.setattr(os, "read", refusing)


@pytest.mark.usefixtures("_second_is_refused")
def test_what_can_be_read_is_copied(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy_readable(file, copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    zero(file, 2)
    assert copy.read_bytes() == file.read_bytes()


@pytest.mark.usefixtures("_second_is_refused")
def test_nothing_but_what_cannot_be_read_is_written_over(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    fill_unreadable(file)
    assert page(file, 2) == bytes(PAGE)
    assert file.read_bytes()[:PAGE] + file.read_bytes()[2 * PAGE :] == (
        before[:PAGE] + before[2 * PAGE :]
    )


def test_sqlite_keeps_its_locks_on_a_file_that_is_copied(tmp_path: Path) -> None:
    database = tmp_path / "made.db"
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.execute("CREATE TABLE food (name)")
        copy_readable(database, tmp_path / "copy.db")
        fill_unreadable(database)
        clearing = [sys.executable, "-c", _CLEAR, str(database)]
        other = subprocess.run(clearing, capture_output=True, text=True, check=False)
    assert "database is locked" in other.stderr


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_CORRUPTFS, sqlite3.SQLITE_IOERR_READ])
def test_what_the_disk_cannot_read_is_damaged(code: int) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    said = explained(error, Path("household.db"))
    assert isinstance(said, CorruptDatabase)
    assert "ks repair" in said.hint
