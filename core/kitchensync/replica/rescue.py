"""Reading what can still be read of a file that SQLite calls malformed, row by row.

Into a new file: the changes, and what was noted beside them. What records hold follows from the
changes, and is left behind. Whether what was read is enough is left to `sync.rescuing`.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from kitchensync.errors import Busy, Malformed
from kitchensync.replica.changeset import decode
from kitchensync.replica.database import SCHEMA_VERSION, Database, damaged, errors_of
from kitchensync.replica.opening import APPLICATION_ID, make_file
from kitchensync.replica.upgrades import added
from kitchensync.replica.values import Kept

_NUMBERED = {"entry": "place", "outbox": "place", "envelope": "arrival", "segment": "place"}
_KEYED = {"state": "key", "head": "device", "blob": "id"}
_OTHERS = {"identity": ("rowid",), "digest": ("vector", "device"), "alarm": ("code", "about")}
_ALL = -(1 << 62), 1 << 62
_BELOW = 1 << 12
"""How far below the first row that can be read others may be: what is put back into an outbox."""
_STEP = 64
"""How many numbers of a gap are looked at together."""
_FAILURES = 3_000
"""How often reading a table may fail before the rest of it is given up: a second at most."""
_UNBROKEN = (
    "SELECT place FROM (SELECT place, row_number() OVER (ORDER BY place) AS nth FROM segment) "
    "WHERE place = nth"
)
_LAY_IN = (
    "INSERT OR REPLACE INTO envelope "
    "(device, idx, seq, hash, raw, arrived, latest, void, acknowledged) "
    "VALUES (?, ?, ?, ?, ?, ?, 0, 1, 1)"
)
_PAGES = 16
"""Fewer than any file of ours has."""

_Values = tuple[object, ...]
_Gap = tuple[int, int]
"""Two numbers between which nothing could be read."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was lost of a file: of which tables some rows, and which keys of small state.

    `made` is the new file, `left` what somebody else made in the old one: a table, a view, a
    trigger.
    """

    path: Path
    made: Path
    torn: frozenset[str]
    keys: frozenset[str]
    left: tuple[str, ...]
    _version: Callable[[], int]
    _read: int

    def take_place(self) -> None:
        """Have the old file hold what the new one does, whoever has it open, whole or not at all.

        Busy, with nothing changed, where somebody wrote into it since it was read.
        """

        def check(_status: int, remaining: int, _total: int) -> None:
            if remaining and self._version() != self._read:
                raise Busy(
                    f"Another program wrote into {self.path} meanwhile.",
                    "Close it (the app, `ks sync --watch`), and try again.",
                )

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
    """Write what can be read of a file of this version into a new one.

    CorruptDatabase where its schema cannot be read, or is an older version's.
    """
    with errors_of(path), closing(_connected(path)) as connection:

        def pragma(name: str) -> int:
            ((value,),) = connection.execute(f"PRAGMA {name}")
            return int(value)

        connection.execute("BEGIN")
        form = pragma("application_id"), pragma("user_version")
        if form != (APPLICATION_ID, SCHEMA_VERSION):
            raise damaged(path)
        read = pragma("data_version")
        source = _Source(connection)
        make_file(target, source.copy).close()
        left = added(Database(path, connection))
        connection.execute("ROLLBACK")
        torn, keys = frozenset(source.torn), frozenset(source.keys)
        version = partial(pragma, "data_version")
        yield Rescued(path, target, torn, keys, tuple(left), version, read)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    # SQLite reads nothing of a file that was cut off otherwise.
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


class _Source:
    """A damaged file, and what could not be read of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.torn = set[str]()
        self.keys = set[str]()
        self._execute = connection.execute

    def copy(self, target: Database) -> None:
        """Insert all rows that can be read. Inside a write of the target."""
        for table, key in _NUMBERED.items():
            self._insert(target, table, self._numbered(table, key))
        for table, key in _KEYED.items():
            self._insert(target, table, self._keyed(table, key))
        for table, order in _OTHERS.items():
            self._insert(target, table, self._from_both_ends(table, "*", order))
        if "segment" in self.torn:
            target.execute(f"DELETE FROM segment WHERE place NOT IN ({_UNBROKEN})")  # noqa: S608  # above

    def _insert(self, target: Database, table: str, rows: Iterable[_Values]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            try:
                if table == "outbox":
                    decode(cast(bytes, row[-1]))
                target.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  # names above
            except (sqlite3.Error, OverflowError, TypeError, Malformed):
                self.torn.add(table)

    def _numbered(self, table: str, key: str) -> Iterator[_Values]:
        """The rows of a table with numbers, around what cannot be read of it."""
        gaps: deque[_Gap] = deque([_ALL])
        failures = 0
        while gaps and failures < _FAILURES:
            gap = yield from self._between(table, key, *gaps.popleft())
            if gap is not None:
                self.torn.add(table)
                failures += 1
                gaps.extend(_parts(*gap))

    def _between(
        self, table: str, key: str, low: int, high: int
    ) -> Generator[_Values, None, _Gap | None]:
        """The rows between two numbers, from both ends; what lies between them is a gap."""
        for way in "ASC", "DESC":
            where = f"{key} > ? AND {key} < ? ORDER BY {key} {way}"
            with suppress(sqlite3.Error):
                for row in self._execute(
                    f"SELECT * FROM {table} NOT INDEXED WHERE {where}",  # noqa: S608  # names above
                    (low, high),
                ):
                    at = cast(int, row[0])
                    if not low < at < high:
                        break
                    low, high = (at, high) if way == "ASC" else (low, at)
                    yield row
                else:
                    return None
        return low, high

    def _keyed(self, table: str, key: str) -> Iterator[_Values]:
        """Row by row: one that is on many pages may be lost where others are not."""
        for known in [*self._from_both_ends(table, key, (key,))]:
            try:
                yield from self._execute(
                    f"SELECT * FROM {table} WHERE {key} = ?",  # noqa: S608  # names above
                    known,
                ).fetchall()
            except sqlite3.Error:
                self.keys.add(str(known[0]))

    def _from_both_ends(self, table: str, what: str, order: tuple[str, ...]) -> Iterator[_Values]:
        seen = set[_Values]()
        for way in "ASC", "DESC":
            by = ", ".join(f"{column} {way}" for column in order)
            try:
                for row in self._execute(f"SELECT {what} FROM {table} ORDER BY {by}"):  # noqa: S608  # names above
                    if row not in seen:
                        seen.add(row)
                        yield row
            except sqlite3.Error:
                self.torn.add(table)
            else:
                return


def _parts(low: int, high: int) -> list[_Gap]:
    """Where else in a gap to look: a part that is small, and the rest."""
    if (low, high) == _ALL or high - low <= 2:
        return []
    low = max(low, min(high, 0) - _BELOW)
    middle = low + min((high - low + 1) // 2, _STEP)
    return [(low, middle), (middle - 1, high)]


def lay_in(database: Database, envelope: Kept, arrived: int) -> None:
    """Keep an envelope in its place within a chain, void until `retry_void` has looked at it."""
    cells = (envelope.device, envelope.index, envelope.seq, envelope.hash, envelope.raw)
    with database.write():
        database.execute(_LAY_IN, (*cells, arrived))
