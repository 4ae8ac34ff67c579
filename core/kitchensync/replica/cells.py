"""The cells that a transaction changes, each with a stamp above everything that its row has seen.

Notes them in the change set that is being made, and writes them to their rows. Which cells to
change is left to `transaction`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.replica import statements
from kitchensync.replica.changeset import Bases
from kitchensync.replica.database import Database
from kitchensync.replica.ids import ID_BYTES
from kitchensync.replica.making import Making
from kitchensync.replica.postings.ledger import COUNTED, write_seen
from kitchensync.replica.stamps import END
from kitchensync.schema import Table, Value, ledger_for, tables

Cell = tuple[str, Value, Bases]
"""Column, new value, the stamps that it replaces."""


class Cells:
    """Writes cells inside a write, and notes them in `made`, the change set so far."""

    def __init__(self, database: Database, made: Making) -> None:
        self._database = database
        self._execute = database.cursor.execute
        self._made = made

    def insert(self, table: str, row: bytes, cells: Sequence[Cell], sql: str) -> None:
        """Make a row of these cells."""
        _check_id(row)
        # Postings may have come before the row whose stock they are.
        ledger = ledger_for(table)
        floor = 0 if ledger is None else self.floor_of_stock(ledger, row)
        self.write(table, row, cells, floor, sql)

    def write(
        self,
        table: str,
        row: bytes,
        cells: Sequence[Cell],
        stamp: int,
        sql: str | None = None,
        *,
        tick: int | None = None,
    ) -> None:
        """Write cells of a row, each with a stamp of its own above the one given."""
        parameters: list[Value] = []
        for name, value, base in cells:
            stamp = self._made.note(table, name, row, stamp, base, value, tick=tick)
            parameters += (value, stamp)
        if stamp >= END:
            self.merge(table, [name for name, _, _ in cells])
            return
        if sql is None:
            sql = statements.update(table, tuple(name for name, _, _ in cells))
        # Both statements take the id first, so that one order of parameters does for them.
        self._execute(sql, (row, *parameters))

    def merge(self, table: str, columns: Sequence[str]) -> None:
        """Take the last change of each column as everybody else will."""
        from kitchensync.replica.bulk import TableMerge

        merging = TableMerge(self._database, tables()[table])
        for column in columns:
            merging.add(self._made.last(table, column))
        merging.run()

    def write_entry(self, table: Table, row: bytes, values: list[Value], floor: int) -> None:
        """Write what a row is for ever, stamped above `floor` and above its stock.

        A count's `seen` is filled in here.
        """
        _check_id(row)
        if table.ledger_of is not None:
            floor = max(floor, self.floor_of_stock(table, values[0]))
            values = self._with_seen(table, values)
        stamp = self._made.note(table.name, "entry", row, floor, 0, values)
        names = (*(column.name for column in table.entry), "entry_at")
        self._execute(statements.upsert(table.name, names), (row, *values, stamp))

    def floor_of_stock(self, ledger: Table, parent: Value) -> int:
        """What a change of this stock is stamped above."""
        (floor,) = self._execute(statements.floor_of_stock(ledger.name), (parent,)).fetchone()
        return int(floor)

    def _with_seen(self, ledger: Table, values: list[Value]) -> list[Value]:
        entry = dict(zip((column.name for column in ledger.entry), values, strict=True))
        if entry.get("kind") == COUNTED and entry.get("seen") is None:
            parent = values[0]
            seen = dict(self._execute(statements.stock_seen(ledger.name), (parent,)))
            entry["seen"] = write_seen(seen)
        return list(entry.values())


def _check_id(row: bytes) -> None:
    if len(row) != ID_BYTES:
        raise ValueError("a row id is 16 bytes")
