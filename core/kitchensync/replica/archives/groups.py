"""Groups: a row and all rows that hang on it, as the cells that anybody ever wrote.

A lot with its postings is one, a line of a list another. Leaves which groups are over to `ended`,
and where one is kept to `archive`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database
from kitchensync.replica.ids import Row
from kitchensync.replica.reader import portions
from kitchensync.schema import Table, tables
from kitchensync.schema.tables import hanging_on
from kitchensync.wire import encode

Cell = tuple[str, str, bytes, int, object]
"""Table, column, row, stamp, value; as the digest has it."""


@dataclass(frozen=True, slots=True)
class Group:
    """The row it is named by, and its cells by table, column and row. Equal states are equal."""

    root: Row
    cells: tuple[Cell, ...]

    @property
    def rows(self) -> set[Row]:
        """The rows that have a cell of it."""
        return {(cell[0], cell[2]) for cell in self.cells}

    @property
    def touched(self) -> int:
        """The highest of its stamps: nobody did anything to it since."""
        return max(cell[3] for cell in self.cells)

    @property
    def weight(self) -> int:
        """Its bytes, more or less."""
        return len(encode(self.cells))

    @property
    def hash(self) -> bytes:
        """32 bytes, of this state alone."""
        return hashlib.blake2b(encode(self.cells), digest_size=32).digest()


def from_tables(database: Database, roots: Iterable[Row]) -> dict[Row, Group]:
    """The groups of these rows as the tables have them; not those of which nothing is there."""
    cells: defaultdict[Row, list[Cell]] = defaultdict(list)
    by_table: defaultdict[str, list[bytes]] = defaultdict(list)
    for name, row in roots:
        by_table[name].append(row)
    for name, rows in by_table.items():
        if name in tables():
            for chunk in portions(rows):
                _read(database, name, chunk, cells)
    return _grouped(cells)


def _read(
    database: Database, name: str, rows: Sequence[bytes], cells: defaultdict[Row, list[Cell]]
) -> None:
    for row, found in _rows(database, tables()[name], "id", rows):
        cells[name, row] += found
    for table in hanging_on(name):
        for parent, found in _rows(database, table, table.entry[0].name, rows):
            cells[name, parent] += found


def _rows(
    database: Database, table: Table, by: str, rows: Sequence[bytes]
) -> Iterator[tuple[bytes, list[Cell]]]:
    """The rows whose column `by` is one of these: its value, and the row's cells."""
    fields = [column.name for column in table.entry]
    names = [column.name for column in table.columns]
    cells = [cell for name in names for cell in (name, f"{name}_at")]
    chosen = ", ".join(f'"{name}"' for name in (*fields, *(["entry_at"] if fields else []), *cells))
    marks = ", ".join("?" * len(rows))
    known = "" if by == "id" else "AND entry_at > 0"
    for key, row, *found in database.execute(
        f'SELECT "{by}", id, {chosen} FROM "{table.name}" WHERE "{by}" IN ({marks}) {known}',  # noqa: S608  # names of the schema
        rows,
    ):
        of_row: list[Cell] = []
        if fields:
            *entry, stamp = found[: len(fields) + 1]
            if stamp:
                of_row.append((table.name, "entry", row, stamp, entry))
            del found[: len(fields) + 1]
        of_row += (
            (table.name, name, row, stamp, value)
            for name, value, stamp in zip(names, found[::2], found[1::2], strict=True)
            if stamp
        )
        yield key, of_row


def from_blocks(blocks: Sequence[Block]) -> dict[Row, Group]:
    """The groups of all these cells, which hold all of each of them."""
    parents = {
        (block.table, row): (hangs_on, cast(list[bytes], value)[0])
        for block in blocks
        if block.column == "entry" and (hangs_on := _hangs_on(block.table))
        for row, value in zip(block.rows, block.values, strict=True)
    }
    cells: defaultdict[Row, list[Cell]] = defaultdict(list)
    for block in blocks:
        table, column = block.table, block.column
        for row, stamp, value in zip(block.rows, block.stamps, block.values, strict=True):
            own = table, row
            cells[parents.get(own, own)].append((table, column, row, stamp, value))
    return _grouped(cells)


def _hangs_on(name: str) -> str | None:
    table = tables().get(name)
    return table.hangs_on if table else None


def _grouped(cells: dict[Row, list[Cell]]) -> dict[Row, Group]:
    return {
        root: Group(root, tuple(sorted(of_root, key=_place))) for root, of_root in cells.items()
    }


def _place(cell: Cell) -> tuple[str, str, bytes]:
    return cell[:3]


def blocks_of(groups: Iterable[Group]) -> list[Block]:
    """The changes that make these groups from nothing: by table and column, the rows in order."""
    columns: dict[tuple[str, str], Block] = {}
    for table, column, row, stamp, value in sorted(
        (cell for group in groups for cell in group.cells), key=_place
    ):
        block = columns.get((table, column))
        if block is None:
            block = columns[table, column] = Block(table, column, [], [], [], [])
        block.rows.append(row)
        block.stamps.append(stamp)
        block.bases.append(0)
        block.values.append(value)
    return [*columns.values()]


def contested(database: Database) -> set[Row]:
    """Rows that have a conflict, a stamp replaced before it came, or something in quarantine."""
    found = database.execute(
        "SELECT tbl, row FROM conflict UNION SELECT tbl, row FROM superseded "
        "UNION SELECT tbl, row FROM quarantine"
    )
    return {(name, row) for name, row in found}
