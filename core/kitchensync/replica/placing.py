"""Putting state in place: what a snapshot or the archive holds, of many authors, judged long ago.

What people change, and what others send, is left to `transaction` and `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kitchensync.replica.bulk import TableMerge
from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database
from kitchensync.replica.fresh import Fresh
from kitchensync.replica.quarantine import put_aside
from kitchensync.schema import tables


def put_in_place(database: Database, blocks: Iterable[Block], fresh: Fresh | None = None) -> None:
    """Merge what a frame holds; straight into its rows where `fresh` can. Inside a write."""
    by_table: dict[str, list[Block]] = {}
    for known in filter(None, (_known(database, block) for block in blocks)):
        by_table.setdefault(known.table, []).append(known)
    for table, of_table in by_table.items():
        if fresh is None or not fresh.take(table, of_table):
            merge = TableMerge(database, tables()[table])
            for block in of_table:
                merge.add(block)
            merge.run()


def _known(database: Database, block: Block) -> Block | None:
    """What this version can merge of it, if anything; the rest is put aside."""
    known = understood(block)
    if all(known):
        return block
    put_aside(database, block.only([not is_known for is_known in known]))
    return block.only(known) if any(known) else None


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
