"""The merge of one table: read its rows once, decide in memory, write each row once.

A change that replaces just what stands is taken at once; only the others go through the rule for
one cell, which is `merge.merge`. Leaves what may be merged to `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

from kitchensync.replica import statements
from kitchensync.replica.beside import Beside
from kitchensync.replica.changeset import Bases, Block, bases_of
from kitchensync.replica.database import Database
from kitchensync.replica.merge import entry_wins, merge
from kitchensync.replica.stamps import END
from kitchensync.schema import Table

_Change = tuple[bytes, int, Bases, object]
_CHUNK = 500


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
        self._blocks: list[Block] = []
        self._beside = Beside(database, table, name)

    def add(self, block: Block) -> None:
        """Remember changes until the rows are read."""
        self._blocks.append(block)
        self.rows.update(block.rows)

    def found(self, rows: Sequence[bytes], cells: Sequence[Sequence[object]]) -> None:
        """Take what the database has: lists of values for each of `names`, then of stamps."""
        *values, stamps = cells
        self.stamps.update(zip(rows, stamps, strict=True))  # type: ignore[arg-type]  # a stamp column holds integers
        self.values.update(zip(rows, values[0], strict=True))

    def run(self) -> None:
        """Merge all changes into what was found."""
        self.stamps = dict.fromkeys(self.rows, 0) | self.stamps
        rest = [change for block in self._blocks for change in self._follow(_changes(block))]
        # By stamp, so that what somebody else's change replaces has come before it.
        rest = [*self._follow(sorted(rest, key=itemgetter(1)))]
        self._beside.read({row for row, _, _, _ in rest})
        for change in rest:
            self._take(*change)

    def _follow(self, changes: Iterable[_Change]) -> Iterator[_Change]:
        """Take each change that replaces just what stands; the others are handed back.

        So are those whose stamp may be given again: what they replace has to be remembered.
        """
        stamps, values = self.stamps, self.values
        for row, stamp, base, value in changes:
            if base == stamps[row] < stamp < END:
                stamps[row] = stamp
                values[row] = value
            else:
                yield row, stamp, base, value

    def cells(self, rows: Sequence[bytes]) -> list[Iterable[object]]:
        """Lists of values for each of `names`, then of stamps."""
        return [map(self.values.__getitem__, rows), map(self.stamps.__getitem__, rows)]

    def write_conflicts(self) -> None:
        """Write what changed about losing heads and superseded stamps."""
        self._beside.write()

    def _take(self, row: bytes, stamp: int, base: Bases, value: object) -> None:
        cell = self._beside.cell(row)
        cell.stamp, cell.value = self.stamps[row], self.values.get(row)
        merge(cell, stamp, value, bases_of(base))
        self.stamps[row], self.values[row] = cell.stamp, cell.value


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
        for row, stamp, _, value in chain.from_iterable(map(_changes, self._blocks)):
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
        for column in columns:
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


def _changes(block: Block) -> Iterable[_Change]:
    return zip(block.rows, block.stamps, block.bases, block.values, strict=True)


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
