"""A file of which SQLite cannot read where its tables begin: copied, and told that anew.

Each row of the schema names the page at which a table or an index begins. Those rows that are left
are found by looking at all pages; what lacks begins where it does in a new file of that version, if
what is there can be that. Leaves pages to `pages`, and reading the tables to `rescue`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from kitchensync.replica.database import SCHEMA_VERSION, Database, damaged, is_empty, missing
from kitchensync.replica.opening import APPLICATION_ID
from kitchensync.replica.repair.pages import PAGE, Pages, Said, begun, header_of
from kitchensync.replica.repair.sectors import copy_readable
from kitchensync.replica.upgrades import make_tables

_UNREAD = sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB
_REFUSED = sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_CORRUPTFS
_PATTERN = (
    "SELECT type, name, tbl_name, rootpage, sql, iif(type = 'table', "
    "(SELECT count(*) FROM pragma_table_info(said.name)), "
    "(SELECT count(*) FROM pragma_index_xinfo(said.name))) "
    "FROM sqlite_schema AS said WHERE rootpage > 0 ORDER BY type = 'index', rowid"
)

_NONE = 0
"""The version of a file without tables."""
_Left = Mapping[tuple[str, str], Sequence[Said]]
"""What is left of the schema: what is said of each table or index of a name."""


class _Like(NamedTuple):
    """What a file of a version has, and how many columns that has there."""

    said: Said
    columns: int


class _New(NamedTuple):
    """A new file of a version: what it has, and its pages."""

    has: Sequence[_Like]
    pages: Pages


def log_of(path: Path) -> Path:
    """Where SQLite writes ahead what is not in that file yet."""
    return path.with_name(f"{path.name}-wal")


def has_schema(path: Path) -> bool:
    """Whether SQLite can read all that a file says of where its tables begin; NoHome: no file."""
    if not path.exists():
        raise missing(path)
    if is_empty(path):
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("SELECT * FROM sqlite_schema").fetchall()
    except sqlite3.DatabaseError as error:
        if not _is_unread(error):
            raise
        return False
    return True


def _is_unread(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)  # none: it is no text
    return is_refused(error) or code & 0xFF in _UNREAD


def is_refused(error: BaseException | None) -> bool:
    """Whether SQLite raised it because the disk does not read something."""
    return getattr(error, "sqlite_errorcode", None) in _REFUSED


def refind(path: Path, folder: Path) -> Path:
    """A copy in that folder of which SQLite finds the tables, as far as anybody can.

    CorruptDatabase where nobody can tell of which version it is.
    """
    copy = folder / "refound.db"
    _fold(path, copy, _new(folder, _NONE).pages.first)
    if is_empty(copy):
        raise damaged(path)
    with _mapped(copy) as content:
        pages = Pages(content)
        left: dict[tuple[str, str], list[Said]] = defaultdict(list)
        for each in pages.schema():
            left[each.type, each.name].append(each)
        new = _new_like(path, folder, pages, left)
        said = [_placed(each, left, pages, new.pages) for each in new.has]
        count = pages.count
    _tell(copy, count, new.pages.first, said)
    return copy


def _new(folder: Path, version: int) -> _New:
    like = folder / f"like-v{version}.db"
    with closing(sqlite3.connect(like, isolation_level=None)) as opened:
        opened.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database = Database(like, opened)
        with database.write():
            make_tables(database, version)
        has = [_Like(Said(*row[:-1]), row[-1]) for row in opened.execute(_PATTERN)]
    return _New(has, Pages(like.read_bytes()))


def _new_like(path: Path, folder: Path, pages: Pages, left: _Left) -> _New:
    """A new file of the version that one is of: as its header says, else as its tables do."""
    header = pages.header
    if header is None or header.user_version == _NONE:
        new = _newest_left(folder, left)
        if new and _may_be(new, left):
            return new
    elif header.application_id == APPLICATION_ID and header.user_version <= SCHEMA_VERSION:
        return _new(folder, header.user_version)
    raise damaged(path)


def _newest_left(folder: Path, left: _Left) -> _New | None:
    """A new file of the newest version of which anything is left that the one before has not.

    One that only changed what that has may follow on it where nothing that is left denies that.
    """
    found, before = None, _new(folder, _NONE)
    for version in range(_NONE + 1, SCHEMA_VERSION + 1):
        new = _new(folder, version)
        only_changed = len(new.has) == len(before.has)
        is_left = any(_is_left(each, left) for each in _own(new, before))
        if is_left or (found is before and only_changed and _may_be(new, left)):
            found = new
        before = new
    return found


def _own(new: _New, before: _New) -> list[Said]:
    """What a version has that the one before has not, or has otherwise."""
    known = {(each.said[:2], each.said.sql) for each in before.has}
    return [each.said for each in new.has if (each.said[:2], each.said.sql) not in known]


def _may_be(new: _New, left: _Left) -> bool:
    """Whether all that is left of what a version has is as that makes it: no newer one's."""
    return all(each.said[:2] not in left or _is_left(each.said, left) for each in new.has)


def _is_left(made: Said, left: _Left) -> bool:
    return any(said.sql == made.sql for said in left.get(made[:2], ()))


@contextmanager
def _mapped(path: Path) -> Generator[mmap, None, None]:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        yield content


def _fold(path: Path, copy: Path, first: bytes) -> None:
    """A copy of a file with all that the log beside it says, which needs a header to be read.

    One that is made for that says of no version.
    """
    copy_readable(path, copy)
    if not (log := log_of(path)).exists():
        return
    copy_readable(log, log_of(copy))
    with copy.open("r+b") as file:
        if header_of(file.read(PAGE)) is None:
            file.seek(0)
            file.write(begun(first, 1, logs=True))
    with closing(sqlite3.connect(copy)) as opened:
        # What cannot be read of the schema would be refused before anything is done.
        opened.execute("PRAGMA writable_schema = ON")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _placed(each: _Like, left: _Left, pages: Pages, made: Pages) -> Said:
    """Where a table or index begins: as the file says, else as in a new file, else behind all
    pages, where nothing is.

    One that is said alone is believed: a page that is free now may seem to lead to it.
    """
    found = left.get(each.said[:2], ())
    if len({said.root for said in found}) == 1:
        return found[0]
    kind = made.kind(each.said.root)
    if found:
        possible = [said for said in found if pages.begins(said.root, kind)]
    else:
        taken = any(each.said.root == said.root for several in left.values() for said in several)
        fits = pages.begins(each.said.root, kind, each.columns) and not taken
        possible = [each.said] if fits else []
    return possible[0] if len(possible) == 1 else each.said._replace(root=pages.count + 1)


def _tell(copy: Path, count: int, first: bytes, schema: Sequence[Said]) -> None:
    """Have a copy say where all its tables and indexes begin; it gets an empty page behind them."""
    with copy.open("r+b") as file:
        file.write(begun(first, count + 1, logs=False))
        file.truncate((count + 1) * PAGE)
    with closing(sqlite3.connect(copy)) as opened, opened:
        opened.execute("PRAGMA writable_schema = ON")
        opened.executemany("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", schema)
