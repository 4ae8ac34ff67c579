"""The SQL of single rows, built once for each table and set of columns.

Names come from the schema's declaration, never from outside. Leaves running it to the others.
"""

# ruff: noqa: S608  # every name is the declaration's, as said above

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kitchensync.schema import Column, Table, ledger_for, tables


@dataclass(frozen=True, slots=True)
class Writing:
    """How some columns of a table are written.

    `read` gives, for a row id: its highest stamp, whether it is shown, then value and stamp of each
    column. `insert` and `update` write all the columns, see the functions of those names.
    """

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    read: str
    insert: str
    update: str


@cache
def writing(table: str, columns: tuple[str, ...]) -> Writing:
    """How these columns are written; KeyError where the schema has no such table or column."""
    declared = tables()[table]
    found = tuple(column_of(declared, name) for name in columns)
    cells = ", ".join(f'"{name}", "{name}_at"' for name in columns)
    shown = declared.shown_sql(ledger_for(table))
    return Writing(
        columns,
        found,
        f'SELECT {_highest(declared)}, ({shown}), {cells} FROM "{table}" WHERE id = ?1',
        insert(table, columns),
        update(table, columns),
    )


@cache
def entry_stamps(table: str) -> str:
    """The highest stamp of a row and that of its entry."""
    return f'SELECT {_highest(tables()[table])}, entry_at FROM "{table}" WHERE id = ?1'


@cache
def update(table: str, columns: tuple[str, ...]) -> str:
    """Set, in the row of an id, value and stamp of each column."""
    cells = ", ".join(
        f'"{name}" = ?{2 * at}, "{name}_at" = ?{2 * at + 1}' for at, name in enumerate(columns, 1)
    )
    return f'UPDATE "{table}" SET {cells} WHERE id = ?1'


@cache
def insert(table: str, columns: tuple[str, ...]) -> str:
    """Make a row of an id, then value and stamp of each column."""
    cells = ", ".join(f'"{name}", "{name}_at"' for name in columns)
    return f'INSERT INTO "{table}" (id, {cells}) VALUES (?{", ?, ?" * len(columns)})'


@cache
def upsert(table: str, cells: tuple[str, ...]) -> str:
    """Put SQL columns of a row, whether it is there or not; the id comes first."""
    names = ", ".join(f'"{cell}"' for cell in cells)
    sets = ", ".join(f'"{cell}" = excluded."{cell}"' for cell in cells)
    marks = ", ?" * len(cells)
    return (
        f'INSERT INTO "{table}" (id, {names}) VALUES (?{marks}) '
        f"ON CONFLICT (id) DO UPDATE SET {sets}"
    )


@cache
def insert_cells(table: str, cells: tuple[str, ...]) -> str:
    """Put SQL columns of a row that is not there; the id comes first."""
    names = ", ".join(f'"{cell}"' for cell in cells)
    return f'INSERT INTO "{table}" (id, {names}) VALUES (?{", ?" * len(cells)})'


@cache
def select_cells(table: str, cells: tuple[str, ...], rows: int) -> str:
    """Read SQL columns of that many rows by their ids."""
    names = "".join(f', "{cell}"' for cell in cells)
    marks = ", ".join("?" * rows)
    return f'SELECT id{names} FROM "{table}" WHERE id IN ({marks})'


@cache
def floor_of_stock(ledger: str) -> str:
    """The highest stamp of all postings of one row (0: none), and of that row."""
    table = tables()[ledger]
    parent = table.entry[0].name
    of = table.ledger_of or ""
    return (
        f'SELECT max(coalesce((SELECT max(entry_at) FROM "{ledger}" WHERE "{parent}" = ?1), 0), '
        f'coalesce((SELECT {_own(tables()[of])} FROM "{of}" WHERE id = ?1), 0))'
    )


@cache
def stock_seen(ledger: str) -> str:
    """The highest stamp of each device in the ledger of one row, and how many it gave there."""
    parent = tables()[ledger].entry[0].name
    return (
        f'SELECT max(entry_at), count(*) FROM "{ledger}" '
        f'WHERE "{parent}" = ? AND entry_at > 0 GROUP BY entry_at & 1023'
    )


def _highest(table: Table) -> str:
    """The highest stamp of a row; a row with stock has its postings' too."""
    ledger = ledger_for(table.name)
    if ledger is None:
        return _own(table)
    parent = ledger.entry[0].name
    return (
        f"max({_own(table)}, "
        f'coalesce((SELECT max(entry_at) FROM "{ledger.name}" WHERE "{parent}" = ?1), 0))'
    )


def _own(table: Table) -> str:
    return largest([f'"{stamp}"' for stamp in table.stamps])


def largest(expressions: Sequence[str]) -> str:
    """SQL for the largest of some; `max` of one would be an aggregate."""
    return expressions[0] if len(expressions) == 1 else f"max({', '.join(expressions)})"


def column_of(table: Table, name: str) -> Column:
    """The column of that name; KeyError where the table declares none."""
    column = table.column(name)
    if column is None:
        raise KeyError(f"{table.name}.{name}")
    return column
