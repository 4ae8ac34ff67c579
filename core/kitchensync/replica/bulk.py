"""The merge of one table: read its rows once, decide in memory, write each row once.

A change that replaces just what stands is taken at once; only the others go through the rule for
one cell, which is `merge.merge`. Leaves what may be merged to `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from operator import gt, itemgetter

import msgspec

from kitchensync.replica import statements
from kitchensync.replica.changeset import Bases, Block, bases_of
from kitchensync.replica.database import Database
from kitchensync.replica.merge import Cell, entry_wins, merge
from kitchensync.schema import Table

_Change = tuple[bytes, int, Bases, object]
_CHUNK = 500
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class ColumnMerge:
    """The winners of one column among the rows at hand: stamp and value by row id."""

    def __init__(self, database: Database, table: str, name: str) -> None:
        self.names: tuple[str, ...] = (name,)
        self.stamp_name = f"{name}_at"
        self.stamps: dict[bytes, int] = {}
        self.values: dict[bytes, object] = {}
        self.rows: set[bytes] = set()
        self._database = database
        self._key = table, name
        self._changes = Block(table, name, [], [], [], [])
        self._beside: dict[bytes, _Beside] = {}

    def add(self, block: Block) -> None:
        """Remember changes until the rows are read."""
        self._changes.extend(block)
        self.rows.update(block.rows)

    def found(self, rows: Sequence[bytes], cells: Sequence[Sequence[object]]) -> None:
        """Take what the database has: lists of values for each of `names`, then of stamps."""
        *values, stamps = cells
        self.stamps.update(zip(rows, stamps, strict=True))  # type: ignore[arg-type]  # a stamp column holds integers
        self.values.update(zip(rows, values[0], strict=True))

    def run(self) -> None:
        """Merge all changes into what was found."""
        stamps, values = dict.fromkeys(self.rows, 0) | self.stamps, self.values
        self.stamps = stamps
        for row, stamp, base, value in _in_order(self._changes):
            standing = stamps[row]
            if base == standing and stamp > standing:
                stamps[row] = stamp
                values[row] = value
            else:
                self._take(row, stamp, base, value)

    def cells(self, rows: Sequence[bytes]) -> list[Iterable[object]]:
        """Lists of values for each of `names`, then of stamps."""
        return [map(self.values.__getitem__, rows), map(self.stamps.__getitem__, rows)]

    def write_conflicts(self) -> None:
        """Write what changed about losing heads and superseded stamps."""
        for row, beside in self._beside.items():
            beside.write(self._database, (self._key[0], row, self._key[1]))

    def _take(self, row: bytes, stamp: int, base: Bases, value: object) -> None:
        beside = self._beside.get(row)
        if beside is None:
            table, column = self._key
            beside = self._beside[row] = _Beside(self._database, (table, row, column))
        cell = Cell(self.stamps[row], self.values.get(row), beside.heads, beside.superseded)
        merge(cell, stamp, value, bases_of(base))
        self.stamps[row] = cell.stamp
        self.values[row] = cell.value


class EntryMerge(ColumnMerge):
    """The entries of a ledger or set: the first that was made stands, nothing stands beside it."""

    def __init__(self, database: Database, table: Table) -> None:
        super().__init__(database, table.name, "entry")
        self.names = tuple(column.name for column in table.entry)

    def found(self, rows: Sequence[bytes], cells: Sequence[Sequence[object]]) -> None:
        """See ColumnMerge."""
        *values, stamps = cells
        self.stamps.update(zip(rows, stamps, strict=True))  # type: ignore[arg-type]  # a stamp column holds integers
        self.values.update(zip(rows, map(list, zip(*values, strict=True)), strict=True))

    def cells(self, rows: Sequence[bytes]) -> list[Iterable[object]]:
        """See ColumnMerge."""
        entries = [*map(self.values.__getitem__, rows)]
        fields = [map(itemgetter(at), entries) for at in range(len(self.names))]  # type: ignore[arg-type]  # entries are lists
        return [*fields, map(self.stamps.__getitem__, rows)]

    def run(self) -> None:
        """See ColumnMerge."""
        changes = self._changes
        for row, stamp, value in zip(changes.rows, changes.stamps, changes.values, strict=True):
            if entry_wins(stamp, value, self.stamps.get(row, 0), self.values.get(row)):
                self.stamps[row] = stamp
                self.values[row] = value


class TableMerge:
    """All changes of one table: `add` them, then `run` once, inside a write."""

    def __init__(self, database: Database, table: Table) -> None:
        self._database = database
        self._table = table
        self._columns: dict[str, ColumnMerge] = {}

    def add(self, block: Block) -> None:
        """Remember changes of a column that the table has."""
        column = self._columns.get(block.column)
        if column is None:
            column = self._columns[block.column] = self._column(block.column)
        column.add(block)

    def _column(self, name: str) -> ColumnMerge:
        if name == "entry":
            return EntryMerge(self._database, self._table)
        return ColumnMerge(self._database, self._table.name, name)

    def run(self) -> None:
        """Read, decide, write."""
        columns = [*self._columns.values()]
        self._read(columns, sorted(set[bytes]().union(*(column.rows for column in columns))))
        for column in columns:
            column.run()
            column.write_conflicts()
        for written, rows in _groups(columns):
            self._write(written, sorted(rows))

    def _read(self, columns: Sequence[ColumnMerge], rows: Sequence[bytes]) -> None:
        names = _names(columns)
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            sql = statements.select_cells(self._table.name, names, len(chunk))
            ids, *cells = [*zip(*self._database.execute(sql, chunk), strict=True)] or [()]
            for column in columns if ids else ():
                width = len(column.names) + 1
                column.found(ids, cells[:width])
                del cells[:width]

    def _write(self, columns: Sequence[ColumnMerge], rows: Sequence[bytes]) -> None:
        cells = [cell for column in columns for cell in column.cells(rows)]
        sql = statements.upsert(self._table.name, _names(columns))
        self._database.executemany(sql, zip(rows, *cells, strict=True))


def _in_order(block: Block) -> Iterable[_Change]:
    """By stamp: a change is above what it replaces, which then stands when it comes."""
    changes = zip(block.rows, block.stamps, block.bases, block.values, strict=True)
    if any(map(gt, block.stamps, islice(block.stamps, 1, None))):
        return sorted(changes, key=itemgetter(1))
    return changes


def _names(columns: Sequence[ColumnMerge]) -> tuple[str, ...]:
    return tuple(name for column in columns for name in (*column.names, column.stamp_name))


def _groups(columns: Sequence[ColumnMerge]) -> list[tuple[list[ColumnMerge], Iterable[bytes]]]:
    """Rows by the set of their columns that have changes, so that one statement writes each row."""
    if all(column.rows == columns[0].rows for column in columns):
        return [([*columns], columns[0].rows)]
    changed: dict[bytes, int] = {}
    for at, column in enumerate(columns):
        for row in column.rows:
            changed[row] = changed.get(row, 0) | 1 << at
    groups: dict[int, list[bytes]] = {}
    for row, mask in changed.items():
        groups.setdefault(mask, []).append(row)
    return [
        ([column for at, column in enumerate(columns) if mask >> at & 1], rows)
        for mask, rows in groups.items()
    ]


class _Beside:
    """What stands beside the winner of one cell, and what of it changed since it was read."""

    def __init__(self, database: Database, key: tuple[str, bytes, str]) -> None:
        found = database.execute(_HEADS, key).fetchall()
        self.heads: dict[int, object] = {stamp: _decode(value) for stamp, value in found}
        self.superseded = {stamp for (stamp,) in database.execute(_SUPERSEDED, key)}
        self._heads = dict(self.heads)
        self._superseded = set(self.superseded)

    def write(self, database: Database, key: tuple[str, bytes, str]) -> None:
        for stamp in self._heads.keys() - self.heads.keys():
            database.execute(_DROP_HEAD, (*key, stamp))
        for stamp, value in self.heads.items():
            if stamp not in self._heads or self._heads[stamp] != value:
                database.execute(_PUT_HEAD, (*key, stamp, _encode(value)))
        for stamp in self.superseded - self._superseded:
            database.execute(_PUT_SUPERSEDED, (*key, stamp))


_HEADS = "SELECT stamp, value FROM conflict WHERE tbl = ? AND row = ? AND col = ?"
_SUPERSEDED = "SELECT stamp FROM superseded WHERE tbl = ? AND row = ? AND col = ?"
_DROP_HEAD = "DELETE FROM conflict WHERE tbl = ? AND row = ? AND col = ? AND stamp = ?"
_PUT_HEAD = "INSERT OR REPLACE INTO conflict (tbl, row, col, stamp, value) VALUES (?, ?, ?, ?, ?)"
_PUT_SUPERSEDED = "INSERT OR IGNORE INTO superseded (tbl, row, col, stamp) VALUES (?, ?, ?, ?)"
