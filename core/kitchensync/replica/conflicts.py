"""Conflicts as people see them: cells with other values beside the one that won.

Leaves keeping them to `merge` and `bulk`, and deciding them to `Transaction.resolve`.
"""

from __future__ import annotations

from kitchensync.replica.database import Database
from kitchensync.replica.merge import shown_conflicts
from kitchensync.replica.values import Conflict
from kitchensync.schema import Table, tables
from kitchensync.wire import decode_kept

_CELLS = "SELECT tbl, row, col, stamp, value FROM conflict ORDER BY tbl, row, col"


def all_conflicts(database: Database) -> list[Conflict]:
    """Every cell that has any, by table, row and column; hidden rows included."""
    heads: dict[tuple[str, bytes, str], dict[int, object]] = {}
    with database.snapshot():
        for table, row, column, stamp, value in database.rows(_CELLS):
            heads.setdefault((table, row, column), {})[stamp] = decode_kept(value)
        cells = [_conflict(database, key, beside) for key, beside in heads.items()]
    return [conflict for conflict in cells if conflict.others]


def conflicts(database: Database, *, safety_only: bool = False) -> list[Conflict]:
    """Those of rows that people see, or of whether they see them."""
    return [
        conflict
        for conflict in all_conflicts(database)
        if (conflict.safety or not safety_only)
        and _is_seen(database, tables()[conflict.table], conflict)
    ]


def _conflict(
    database: Database, key: tuple[str, bytes, str], heads: dict[int, object]
) -> Conflict:
    table, row, name = key
    column = tables()[table].column(name)
    found = database.rows(
        f'SELECT "{name}", "{name}_at" FROM "{table}" WHERE id = ?',  # noqa: S608  # names of the schema
        (row,),
    )
    value, stamp = found[0]
    others = tuple(shown_conflicts(value, heads).items())
    return Conflict(table, row, name, stamp, value, others, column is not None and column.safety)


def _is_seen(database: Database, table: Table, conflict: Conflict) -> bool:
    # A member that was taken out while somebody put it in is hidden, and is what to look at.
    if table.entry or conflict.column == "deleted":
        return True
    shown = f'SELECT 1 FROM "{table.name}_shown" WHERE id = ?'  # noqa: S608  # a name of the schema
    return bool(database.rows(shown, (conflict.row,)))
