"""The merge of one table: read its rows once, decide in memory, write each row once.

A change that replaces just what stands is taken at once; only the others go through the rule for
one cell, which is `merge.merge`. Leaves what may be merged to `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from operator import itemgetter

from kitchensync.replica import statements
from kitchensync.replica.beside import Beside
from kitchensync.replica.changeset import Bases, Block, bases_of
from kitchensync.replica.database import Database
from kitchensync.replica.merge import entry_wins, merge
from kitchensync.replica.reader import portions
from kitchensync.replica.stamps import END
from kitchensync.schema import Column, Table

_Change = tuple[int, int, Bases, object]
"""The place of the row among those at hand, stamp, bases, value."""


class ColumnMerge:
    """The winners of one column: lists of stamps and values, in the order of the rows at hand."""

    def __init__(
        self, database: Database, table: str, name: str, columns: Sequence[Column]
    ) -> None:
        self.names = (*(column.name for column in columns), f"{name}_at")
        self.absent = (*(column.default for column in columns), 0)
        self.blocks: list[Block] = []
        self._stamps: list[int] = []
        self._values: list[object] = []
        self._beside = Beside(database, table, name)

    def found(self, cells: Sequence[Sequence[object]]) -> None:
        """Take what the next rows have: a list for each of `names`."""
        values, stamps = cells
        self._stamps += stamps  # type: ignore[arg-type]  # a stamp column holds integers
        self._values += values

    def run(self, places: Mapping[bytes, int]) -> None:
        """Merge all changes into what was found; `places` are those of the rows, in order."""
        rest = [*self._follow(chain.from_iterable(_changes(each, places) for each in self.blocks))]
        # By stamp, so that what somebody else's change replaces has come before it.
        rest = [*self._follow(sorted(rest, key=itemgetter(1)))]
        rows = [*places]
        self._beside.read({rows[place] for place, _, _, _ in rest})
        for change in self._follow(rest):
            self._take(rows[change[0]], *change)

    def _follow(self, changes: Iterable[_Change]) -> Iterator[_Change]:
        """Take each change that replaces just what stands; the others are handed back.

        So are those whose stamp may be given again: what they replace has to be remembered.
        """
        stamps, values = self._stamps, self._values
        for place, stamp, base, value in changes:
            if base == stamps[place] < stamp < END:
                stamps[place] = stamp
                values[place] = value
            else:
                yield place, stamp, base, value

    def _take(self, row: bytes, place: int, stamp: int, base: Bases, value: object) -> None:
        cell = self._beside.cell(row)
        cell.stamp, cell.value = self._stamps[place], self._values[place]
        merge(cell, stamp, value, bases_of(base))
        self._stamps[place], self._values[place] = cell.stamp, cell.value

    def cells(self) -> list[Sequence[object]]:
        """A list for each of `names`."""
        return [self._values, self._stamps]

    def write_conflicts(self) -> None:
        """Write what changed about losing heads and superseded stamps."""
        self._beside.write()


class EntryMerge(ColumnMerge):
    """The entries of a ledger or set: the first that was made stands, nothing stands beside it."""

    def found(self, cells: Sequence[Sequence[object]]) -> None:
        """See ColumnMerge."""
        *values, stamps = cells
        super().found(([*map(list, zip(*values, strict=True))], stamps))

    def cells(self) -> list[Sequence[object]]:
        """See ColumnMerge."""
        fields = zip(*self._values, strict=True)  # entries are lists
        return [*fields, self._stamps]

    def run(self, places: Mapping[bytes, int]) -> None:
        """See ColumnMerge."""
        stamps, values = self._stamps, self._values
        for block in self.blocks:
            for place, stamp, _, value in _changes(block, places):
                if entry_wins(stamp, value, stamps[place], values[place]):
                    stamps[place], values[place] = stamp, value


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
        column.blocks.append(block)

    def _column(self, name: str) -> ColumnMerge:
        table = self._table
        if name == "entry":
            return EntryMerge(self._database, table.name, name, table.entry)
        return ColumnMerge(self._database, table.name, name, [statements.column_of(table, name)])

    def run(self) -> None:
        """Read, decide, write.

        A row is written with all columns that have changes in any row: it is written whole anyway.
        """
        columns = [*self._columns.values()]
        names = tuple(name for column in columns for name in column.names)
        blocks = [block.rows for column in columns for block in column.blocks]
        rows = sorted(set[bytes]().union(*blocks))
        self._read(columns, names, rows)
        places = {row: place for place, row in enumerate(rows)}
        for column in columns:
            column.run(places)
        for column in columns:
            column.write_conflicts()
        cells = [cell for column in columns for cell in column.cells()]
        sql = statements.upsert(self._table.name, names)
        self._database.executemany(sql, zip(rows, *cells, strict=True))

    def _read(
        self, columns: Sequence[ColumnMerge], names: tuple[str, ...], rows: Sequence[bytes]
    ) -> None:
        absent = (None, *(cell for column in columns for cell in column.absent))
        for chunk in portions(rows):
            sql = statements.select_cells(self._table.name, names, len(chunk))
            there = self._database.execute(sql, chunk).fetchall()
            found = dict(zip(map(itemgetter(0), there), there, strict=True))
            _, *cells = zip(*map(found.get, chunk, repeat(absent)), strict=True)
            for column in columns:
                width = len(column.names)
                column.found(cells[:width])
                del cells[:width]


def _changes(block: Block, places: Mapping[bytes, int]) -> Iterable[_Change]:
    at = map(places.__getitem__, block.rows)
    return zip(at, block.stamps, block.bases, block.values, strict=True)
