"""Putting into the tables what a snapshot or the archive holds: cells of many authors.

Whose stamps they are was checked when they came. What people change, and what others send, is left
to `transaction` and `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kitchensync.replica.bulk import TableMerge
from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database
from kitchensync.replica.quarantine import only_known
from kitchensync.replica.snapshots.fresh import Fresh
from kitchensync.schema import tables


def put_in_place(database: Database, blocks: Iterable[Block], fresh: Fresh | None = None) -> None:
    """Merge what a frame holds; straight into its rows where `fresh` can. Inside a write."""
    by_table: dict[str, list[Block]] = {}
    for known in (only_known(database, block) for block in blocks):
        if known.rows:
            by_table.setdefault(known.table, []).append(known)
    for table, of_table in by_table.items():
        if fresh is None or not fresh.take(table, of_table):
            merge = TableMerge(database, tables()[table])
            for block in of_table:
                merge.add(block)
            merge.run()
