"""Reading what can still be read of a file that SQLite calls malformed, row by row.

Into a new file: the changes, and what was noted beside them. What records hold follows from the
changes, and is left behind. Whether what was read is enough is left to sync/repair/rescuing.py.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from kitchensync.errors import Busy, CorruptDatabase, Malformed
from kitchensync.replica import waiting
from kitchensync.replica.changeset import decode
from kitchensync.replica.database import SCHEMA_VERSION, Database, damaged, errors_of
from kitchensync.replica.opening import APPLICATION_ID, make_file
from kitchensync.replica.repair.pages import PAGE, headed
from kitchensync.replica.repair.refinding import has_schema, is_refused, log_of, refind
from kitchensync.replica.repair.sectors import fill_unreadable, lay
from kitchensync.replica.stamps import MAX_INDEX
from kitchensync.replica.upgrades import added, form, version_by_tables
from kitchensync.replica.values import Kept
from kitchensync.schema import tables

_NUMBERED = {"entry": "place", "outbox": "place", "envelope": "arrival", "segment": "place"}
_CHANGE_SET = 3
"""Which column of the outbox."""
_KEYED = {"state": "key", "head": "device", "blob": "id"}
_OTHERS = {"digest": ("vector", "device"), "alarm": ("code", "about")}
_ALL = -(1 << 62), 1 << 62
_BELOW = 1 << 12
"""How far below the first row that can be read others may be: what is put back into an outbox."""
_STEP = 64
"""How many numbers of a gap are looked at together."""
_BEYOND = 32
"""How many steps beyond the last row that can be read others may be."""
_FAILURES = 100_000
"""How often reading a table may fail before the rest of it is given up: some ten seconds."""
_UNBROKEN = (
    "SELECT place FROM (SELECT place, row_number() OVER (ORDER BY place) AS nth FROM segment) "
    "WHERE place = nth"
)
_HAS_SUMS = "SELECT 1 FROM pragma_table_info('outbox') WHERE name = 'sum'"
"""Those of older versions have none: what waits there is as it is found."""
_LAY_IN = (
    "INSERT OR REPLACE INTO envelope "
    "(device, idx, seq, hash, raw, arrived, latest, void, acknowledged) "
    "VALUES (?, ?, ?, ?, ?, ?, 0, 1, 1)"
)
_LINE_UP = "UPDATE envelope SET arrival = ? + seq WHERE device = ? AND seq > ?"
_REFUSED = sqlite3.IntegrityError, sqlite3.DataError, OverflowError, TypeError, Malformed
"""What is raised of a row that never was in the table; a disk that is full says something else."""
_PAGES = 16
"""Fewer than any file of ours has."""

_Values = tuple[object, ...]
_Key = tuple[Any, ...]
"""The columns that a table is in the order of: of one kind each, where it is as it was written."""
_Gap = tuple[int, int]
"""Two numbers between which nothing could be read."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was lost of a file: of which tables some rows, and which keys of small state.

    `made` is the new file, `left` what somebody else made in the old one: a table, a view, a
    trigger. `spoilt` are change sets that wait and are not as they were written, `newest` the
    newest stamp of this device in its `records`.
    """

    path: Path
    made: Path
    torn: frozenset[str]
    keys: frozenset[str]
    left: tuple[str, ...]
    spoilt: tuple[bytes, ...]
    newest: int
    records: Database
    _refound: Path | None
    _is_as_read: Callable[[], bool]

    def take_place(self) -> bool:
        """Have the old file hold what the new one does, whoever has it open, whole or not at all.

        Whether the disk refused to read where it was to be written. Busy, with nothing changed,
        where somebody wrote into it since it was read.
        """
        if self._refound:
            return self._take_refound_place(self._refound)
        try:
            self._take_place(self._is_as_read)
        except CorruptDatabase as error:
            if not is_refused(error.__cause__):
                raise
            self._fill()
            self._take_place(self._is_as_read)
            return True
        return False

    def _take_refound_place(self, refound: Path) -> bool:
        logged = partial(_modified, log_of(self.path))
        is_as_logged = _unchanged(logged)
        if not self._is_as_read():
            raise _meanwhile(self.path)
        was_refused = self._fill()
        # The least that SQLite reads before it writes anything; cut short, it has no schema still,
        # and is of the version that it was.
        count = self.path.stat().st_size // PAGE
        lay(self.path, headed(refound.read_bytes()[:PAGE], count))
        self._take_place(_unchanged(logged) if was_refused else is_as_logged)
        return was_refused

    def _fill(self) -> bool:
        """SQLite reads a page before it writes there; whether the disk refused any."""
        return any([*map(fill_unreadable, _files(self.path))])

    def _take_place(self, is_as_read: Callable[[], bool]) -> None:
        def check(_status: int, remaining: int, total: int) -> None:
            # What was refound is asked about by its log, into which the copying writes later.
            is_asked = total - remaining <= _PAGES or not self._refound
            if remaining and is_asked and not is_as_read():
                raise _meanwhile(self.path)

        with (
            errors_of(self.path),
            closing(sqlite3.connect(self.made)) as source,
            closing(_connected(self.path)) as target,
        ):
            target.execute("PRAGMA fullfsync = ON")
            # It is asked after the first pages, with which the target is locked until the last.
            source.backup(target, pages=_PAGES, progress=check)


@contextmanager
def rescue(path: Path, target: Path) -> Generator[Rescued, None, None]:
    """Write what can be read of a file, of this or an older version, into a new one of this.

    CorruptDatabase where it is none of ours, or nobody can tell of which version it is.
    """
    with errors_of(path), ExitStack() as opened:
        is_found = has_schema(path)
        is_as_read = _unchanged(partial(_modified, path, log_of(path)))
        refound = None if is_found else refind(path, target.parent)
        connection = opened.enter_context(closing(_connected(refound or path)))

        def pragma(name: str) -> int:
            ((value,),) = connection.execute(f"PRAGMA {name}")
            return int(value)

        connection.execute("BEGIN")
        database = Database(path, connection)
        version = _version(database, pragma("application_id"), pragma("user_version"))
        if version <= 0:
            raise damaged(path)
        if not refound:
            is_as_read = _unchanged(partial(pragma, "data_version"))
        source = _Source(database)
        older = version if version < SCHEMA_VERSION else None
        make_file(target, source.copy, older).close()
        left = added(database)
        newest = newest_stamp(database)
        connection.execute("ROLLBACK")
        yield Rescued(
            path,
            target,
            frozenset(source.torn),
            frozenset(source.keys),
            tuple(left),
            tuple(source.spoilt),
            newest,
            database,
            refound,
            is_as_read,
        )


def _version(database: Database, application: int, said: int) -> int:
    """Which version's a file is: none older than its tables; 0 for another program's, which has
    others, whatever it says to be."""
    if said > SCHEMA_VERSION:
        return 0
    found = version_by_tables(database)
    return max(said, found) if application == APPLICATION_ID else found


def _unchanged(version: Callable[[], object]) -> Callable[[], bool]:
    """Whether a version is the one of now."""
    read = version()
    return lambda: version() == read


def _meanwhile(path: Path) -> Busy:
    return Busy(
        f"Another program wrote into {path} meanwhile.",
        "Close it (the app, `ks sync --watch`), and try again.",
    )


def _modified(*paths: Path) -> list[tuple[int, int]]:
    """What differs once somebody wrote into one of these files; of one that is empty, nothing."""
    found = [each.stat() for each in paths if each.exists()]
    return [(each.st_mtime_ns, each.st_size) for each in found if each.st_size]


def _files(path: Path) -> list[Path]:
    return [each for each in (path, log_of(path)) if each.exists()]


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    # SQLite reads nothing of a file that was cut off otherwise.
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


class _Source:
    """A damaged file, and what could not be read of it."""

    def __init__(self, database: Database) -> None:
        self.torn = set[str]()
        self.keys = set[str]()
        self.spoilt: list[bytes] = []
        self._database = database
        self._execute = database.execute

    def copy(self, target: Database) -> None:
        """Insert all rows that can be read. Inside a write of the target."""
        made = form(target)
        # Of what is declared otherwise nobody knows what it is, nor whether it ends.
        known = {name for _, name, *_ in made & form(self._database)}
        for table, rows in self._tables():
            if table in known:
                self._insert(target, table, rows)
            elif any(name == table for _, name, *_ in made):
                self.torn.add(table)
        if target.execute(_HAS_SUMS).fetchall():
            self.spoilt, is_all = waiting.sift(target)
            if self.spoilt or not is_all:
                self.torn.add("outbox")
        if "segment" in self.torn:
            target.execute(f"DELETE FROM segment WHERE place NOT IN ({_UNBROKEN})")  # noqa: S608  # above

    def _tables(self) -> Iterator[tuple[str, Iterator[_Values]]]:
        yield "identity", self._first("identity")
        for table, key in _NUMBERED.items():
            yield table, self._numbered(table, key)
        for table, key in _KEYED.items():
            yield table, self._keyed(table, key)
        for table, order in _OTHERS.items():
            yield table, self._ordered(table, "*", order)

    def _insert(self, target: Database, table: str, rows: Iterable[_Values]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            try:
                if table == "outbox":
                    decode(cast(bytes, row[_CHANGE_SET]))
                target.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  # names above
            except _REFUSED:
                self.torn.add(table)

    def _first(self, table: str) -> Iterator[_Values]:
        try:
            yield from self._execute(f"SELECT * FROM {table} LIMIT 1").fetchall()  # noqa: S608  # name above
        except sqlite3.Error:
            self.torn.add(table)

    def _numbered(self, table: str, key: str) -> Iterator[_Values]:
        """The rows of a table with numbers, around what cannot be read of it."""
        gaps: deque[_Gap] = deque([_ALL])
        # A row beside what cannot be read is found by its own number alone, not by its neighbour's.
        between = f"{key} >= ? + 1 AND {key} <= ? - 1"
        query = f"SELECT * FROM {table} NOT INDEXED WHERE {between}"  # noqa: S608  # names above
        failures = 0
        while gaps and failures < _FAILURES:
            low, high = gaps.popleft()
            ends = yield from self._from_both_ends(query, (key,), (low,), (high,))
            if ends is None:
                continue
            self.torn.add(table)
            failures += 1
            for part in _parts(*ends[0], *ends[1]):
                if part[1] < _ALL[1]:
                    gaps.append(part)
                elif failures < _BEYOND:
                    gaps.appendleft(part)

    def _keyed(self, table: str, key: str) -> Iterator[_Values]:
        """Row by row: one that is on many pages may be lost where others are not."""
        for known in [*self._ordered(table, key, (key,))]:
            try:
                found = self._execute(
                    f"SELECT * FROM {table} WHERE {key} = ?",  # noqa: S608  # names above
                    known,
                ).fetchall()
            except sqlite3.Error:
                found = []
            if not found:
                self.keys.add(str(known[0]))
            yield from found

    def _ordered(self, table: str, what: str, order: tuple[str, ...]) -> Iterator[_Values]:
        query = f"SELECT {what} FROM {table}"  # noqa: S608  # names above
        if (yield from self._from_both_ends(query, order, (), None)) is not None:
            self.torn.add(table)

    def _from_both_ends(
        self, query: str, order: tuple[str, ...], low: _Key, high: _Key | None
    ) -> Generator[_Values, None, tuple[_Key, Any] | None]:
        """The rows between two keys, which the columns in `order` begin with; between which keys
        some may be lacking, or None. What is in another order was damaged, and might never end."""
        ends = [] if high is None else [*low, *high]
        for way in "ASC", "DESC":
            by = ", ".join(f"{column} {way}" for column in order)
            with suppress(sqlite3.Error, TypeError):
                for row in self._execute(f"{query} ORDER BY {by}", ends):
                    at = row[: len(order)]
                    if at <= low or (high is not None and at >= high):
                        break
                    low, high = (at, high) if way == "ASC" else (low, at)
                    yield row
                else:
                    return None
        return low, high


def _parts(low: int, high: int) -> list[_Gap]:
    """Where else in a gap to look: a part that is small, and the rest."""
    if high - low <= 2:
        return []
    if low == _ALL[0]:
        low = -_STEP if high == _ALL[1] else min(high, 0) - _BELOW
    middle = low + min((high - low + 1) // 2, _STEP)
    return [(low, middle), (middle - 1, high)]


def newest_stamp(database: Database) -> int:
    """The newest stamp of this device in what can be read of the records; 0 where there is none."""
    newest = 0
    for table in tables().values():
        columns = [column.name for column in table.columns] + ["entry"] * bool(table.entry)
        for column in columns:
            with suppress(sqlite3.Error):
                ((found,),) = database.execute(
                    f'SELECT max("{column}_at") FROM "{table.name}" '  # noqa: S608  # names of the schema
                    f'WHERE "{column}_at" & {MAX_INDEX} = (SELECT idx FROM identity)'
                )
                newest = max(newest, found if isinstance(found, int) else 0)
    return newest


def lay_in(database: Database, envelopes: Sequence[Kept], arrived: int) -> None:
    """Keep envelopes that follow on one another in their place within a chain.

    They are void until `retry_void` has looked at them; what follows on them came after them then.
    """
    with database.write():
        database.executemany(
            _LAY_IN,
            [
                (each.device, each.index, each.seq, each.hash, each.raw, arrived)
                for each in envelopes
            ],
        )
        ((newest,),) = database.execute("SELECT max(arrival) FROM envelope")
        database.execute(_LINE_UP, (newest, envelopes[-1].device, envelopes[-1].seq))
