"""What stands beside the winners of one column: losing heads, and stamps superseded unseen.

Read for the rows that need it, written once at the end. Leaves the rule to `merge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kitchensync.replica.database import Database
from kitchensync.replica.merge import Cell
from kitchensync.replica.reader import portions
from kitchensync.wire import decode_kept, encode


class Beside:
    """The cells of one column for which more than the winner matters."""

    def __init__(self, database: Database, table: str, column: str) -> None:
        self._database = database
        self._key = table, column
        self._cells: dict[bytes, Cell] = {}
        self._heads: dict[tuple[bytes, int], bytes] = {}
        self._superseded: set[tuple[bytes, int]] = set()

    def read(self, rows: Iterable[bytes]) -> None:
        """Have what the database has of these rows."""
        wanted = sorted(rows)
        for row, stamp, value in self._select("conflict", "row, stamp, value", wanted):
            self._heads[row, stamp] = value
            self.cell(row).heads[stamp] = decode_kept(value)
        for row, stamp in self._select("superseded", "row, stamp", wanted):
            self._superseded.add((row, stamp))
            self.cell(row).superseded.add(stamp)

    def cell(self, row: bytes) -> Cell:
        """The cell of a row, without its winner."""
        cell = self._cells.get(row)
        if cell is None:
            cell = self._cells[row] = Cell()
        return cell

    def _select(self, table: str, what: str, rows: list[bytes]) -> Iterator[tuple[Any, ...]]:
        """What one of our two tables has of these rows."""
        for chunk in portions(rows):
            marks = ", ".join("?" * len(chunk))
            yield from self._database.execute(
                f"SELECT {what} FROM {table} WHERE tbl = ? AND col = ? AND row IN ({marks})",  # noqa: S608  # names of this module
                (*self._key, *chunk),
            )

    def write(self) -> None:
        """Write what changed since it was read."""
        table, column = self._key
        put: list[tuple[str, bytes, str, int, bytes]] = []
        superseded: list[tuple[str, bytes, str, int]] = []
        gone = set(self._heads)
        for row, cell in self._cells.items():
            for stamp, value in cell.heads.items():
                gone.discard((row, stamp))
                raw = encode(value)
                if self._heads.get((row, stamp)) != raw:
                    put.append((table, row, column, stamp, raw))
            superseded += (
                (table, row, column, stamp)
                for stamp in cell.superseded
                if (row, stamp) not in self._superseded
            )
        self._database.executemany(_DROP, [(table, row, column, stamp) for row, stamp in gone])
        self._database.executemany(_PUT, sorted(put))
        self._database.executemany(_PUT_SUPERSEDED, sorted(superseded))


_DROP = "DELETE FROM conflict WHERE tbl = ? AND row = ? AND col = ? AND stamp = ?"
_PUT = "INSERT OR REPLACE INTO conflict (tbl, row, col, stamp, value) VALUES (?, ?, ?, ?, ?)"
_PUT_SUPERSEDED = "INSERT OR IGNORE INTO superseded (tbl, row, col, stamp) VALUES (?, ?, ?, ?)"
