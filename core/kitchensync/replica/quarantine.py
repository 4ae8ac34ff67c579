"""Changes that this version does not know: kept whole, and merged by a version that knows them.

Leaves merging what it knows to `merging` and `placing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kitchensync.replica.database import Database
from kitchensync.replica.stamps import index_of
from kitchensync.replica.values import Quarantined
from kitchensync.schema import tables

if TYPE_CHECKING:
    from kitchensync.replica.changeset import Block

_PUT = (
    "INSERT OR IGNORE INTO quarantine (tbl, row, col, stamp, bases, value) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_ALL = "SELECT tbl, row, col, stamp, bases, value FROM quarantine"
_DROP = "DELETE FROM quarantine WHERE tbl = ? AND row = ? AND col = ? AND stamp = ? AND value = ?"


def only_known(database: Database, block: Block) -> Block:
    """The changes that this version can merge; the others are put aside. Inside a write."""
    known = understood(block)
    if all(known):
        return block
    put_aside(database, block.only([not is_known for is_known in known]))
    return block.only(known)


def understood(block: Block) -> list[bool]:
    """Of each change, whether this version has its column, and the column takes its value."""
    table = tables().get(block.table)
    length = len(block.rows)
    if table is None:
        return [False] * length
    if block.column == "entry" and table.entry:
        if table.takes_entries(block.values):
            return [True] * length
        return [table.takes_entry(value) for value in block.values]
    column = table.column(block.column)
    if column is None:
        return [False] * length
    if column.takes_all(block.values):
        return [True] * length
    return [column.takes(value) for value in block.values]


def put_aside(database: Database, block: Block) -> None:
    """Keep changes that are not known; inside a write."""
    from kitchensync.wire import encode

    database.executemany(
        _PUT,
        (
            (block.table, row, block.column, stamp, encode(base), encode(value))
            for row, stamp, base, value in zip(
                block.rows, block.stamps, block.bases, block.values, strict=True
            )
        ),
    )


def quarantined(database: Database) -> list[Quarantined]:
    """All that was put aside, by table, row, column and stamp."""
    from kitchensync.replica.changeset import bases_of
    from kitchensync.replica.edits import Edit
    from kitchensync.wire import decode_kept

    return [
        Quarantined(
            index_of(stamp),
            Edit(table, column, row, stamp, bases_of(decode_kept(bases)), decode_kept(value)),
        )
        for table, row, column, stamp, bases, value in database.rows(_ALL)
    ]


def released(database: Database) -> list[tuple[int, Block]]:
    """What this version knows by now, by its author's index: put aside no more. Inside a write."""
    from kitchensync.replica.changeset import Block
    from kitchensync.wire import decode_kept

    known: list[tuple[int, Block]] = []
    for table, row, column, stamp, bases, value in database.execute(_ALL).fetchall():
        block = Block(table, column, [row], [stamp], [decode_kept(bases)], [decode_kept(value)])
        if understood(block)[0]:
            known.append((index_of(stamp), block))
            database.execute(_DROP, (table, row, column, stamp, value))
    return known
