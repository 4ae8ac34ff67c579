"""Rows of a snapshot that are not in the tables yet: inserted without reading or comparing.

The outcome is that of `bulk`, which takes everything that is not as plain as that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kitchensync.replica import statements
from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database
from kitchensync.schema import Column, Table, tables

_Cells = list[Sequence[object]]
_INDEXES = "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL"


class Fresh:
    """Writes a snapshot's tables into empty ones, inside a write.

    The indexes of the tables are missing until `close`: made in one go they cost a fraction.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last: dict[str, bytes] = {}
        found = [row for row in database.rows(_INDEXES) if row["tbl_name"] in tables()]
        self._indexes = [row["sql"] for row in found]
        for row in found:
            name = row["name"].replace('"', '""')
            database.execute(f'DROP INDEX "{name}"')

    def close(self) -> None:
        """Make the indexes again, in the words of the upgrades: a backup is known by them."""
        for made in self._indexes:
            self._database.execute(made)

    def take(self, table: str, blocks: Sequence[Block]) -> bool:
        """Write what a frame says of a table; False, with nothing written, where it is not plain.

        That is: first changes alone, of rows behind all that any frame before told of.
        """
        rows = sorted(set[bytes]().union(*(block.rows for block in blocks)))
        last = self._last.get(table, b"")
        self._last[table] = max(last, rows[-1])
        if rows[0] <= last or not all(map(_is_plain, blocks)):
            return False
        self._insert(tables()[table], rows, blocks)
        return True

    def _insert(self, table: Table, rows: Sequence[bytes], blocks: Sequence[Block]) -> None:
        places = {row: place for place, row in enumerate(rows)}
        names: list[str] = []
        cells: _Cells = []
        for block in blocks:
            columns = _columns(table, block.column)
            names += (*(column.name for column in columns), f"{block.column}_at")
            cells += _filled(block, columns, places)
        sql = statements.insert_cells(table.name, tuple(names))
        self._database.executemany(sql, zip(rows, *cells, strict=True))


def _is_plain(block: Block) -> bool:
    """Whether a block is what a snapshot says of winners: ids in order, nothing replaced."""
    return not any(block.bases) and all(one < next_ for one, next_ in pairwise(block.rows))


def _columns(table: Table, name: str) -> tuple[Column, ...]:
    column = table.column(name)
    return table.entry if column is None else (column,)


def _filled(
    block: Block, columns: Sequence[Column], places: Mapping[bytes, int]
) -> Iterator[Sequence[object]]:
    """The values of each SQL column of a block, then its stamps, for all rows."""
    values: _Cells = [block.values]
    if block.column == "entry":
        values = [*map(list, zip(*block.values, strict=True))]
    if len(block.rows) == len(places):
        yield from (*values, block.stamps)
        return
    at = [places[row] for row in block.rows]
    defaults = (*(column.default for column in columns), 0)
    for given, default in zip((*values, block.stamps), defaults, strict=True):
        spread: list[object] = [default] * len(places)
        for place, value in zip(at, given, strict=True):
            spread[place] = value
        yield spread
