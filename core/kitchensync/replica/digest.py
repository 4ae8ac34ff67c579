"""The digest of a replica, and noticing who holds something else though it has seen the same.

The digest is of docs/protocol.md, section 3. Leaves keeping digests that were taken to `recorded`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

import msgspec

from kitchensync.replica import database as file
from kitchensync.replica import outbox, recorded, state, waiting
from kitchensync.replica.archives import archive
from kitchensync.replica.archives.archive import summed
from kitchensync.replica.conflicts import all_conflicts
from kitchensync.replica.database import Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.values import Disagreeing
from kitchensync.schema import Table, tables

NEWER_SNAPSHOT = "snapshot-schema"
"""The state that tells which newer version's snapshot this replica was made from."""
_Columns = Callable[[Table], Collection[str]]
"""Which columns of a table to read."""
BESIDE = ("conflict", "quarantine")
"""How a row of `everything` begins that stands beside a winner; a cell begins with its table."""


def digest(database: Database, space: bytes) -> bytes:
    """32 bytes that are equal wherever the same cells, conflicts and quarantine are held."""
    with database.snapshot():
        archived = int.from_bytes(archive.digest(database), "big")
        total = archived + summed(space, _in_tables(database, _declared))
    return (total % (1 << 256)).to_bytes(32, "big")


def everything(database: Database) -> Iterator[tuple[object, ...]]:
    """All that a digest is of: cells, conflicts, quarantine, as the protocol writes them.

    Of a file of an older version, too, that is read as it is.
    """
    yield from _in_tables(database, partial(_found, database))
    for group in archive.cold(database) if _names(database, "segment") else ():
        yield from group.cells


def _in_tables(database: Database, columns: _Columns) -> Iterator[tuple[object, ...]]:
    for table in tables().values():
        yield from _cells(database, table, columns(table))
    for conflict in all_conflicts(database):
        for stamp, value in conflict.others:
            yield "conflict", conflict.table, conflict.column, conflict.row, stamp, value
    for table, column, row, stamp, bases, value in database.rows(
        "SELECT tbl, col, row, stamp, bases, value FROM quarantine"
    ):
        yield "quarantine", table, column, row, stamp, msgspec.Raw(bases), msgspec.Raw(value)


def _cells(
    database: Database, table: Table, there: Collection[str]
) -> Iterator[tuple[object, ...]]:
    for column in (each for each in table.columns if each.name in there):
        for row, stamp, value in database.execute(
            f'SELECT id, "{column.name}_at", "{column.name}" FROM "{table.name}" '  # noqa: S608  # names of the schema
            f'WHERE "{column.name}_at" > 0'
        ):
            yield table.name, column.name, row, stamp, value
    if "entry" in there:
        fields = ", ".join(f'"{column.name}"' for column in table.entry)
        for row, stamp, *entry in database.execute(
            f'SELECT id, entry_at, {fields} FROM "{table.name}" WHERE entry_at > 0'  # noqa: S608  # names of the schema
        ):
            yield table.name, "entry", row, stamp, entry


def _declared(table: Table) -> list[str]:
    """The columns of a table, with what its entries are kept by: all are in a file of now."""
    return [column.name for column in table.columns] + ["entry"] * bool(table.entry)


def _found(database: Database, table: Table) -> list[str]:
    """Those that are there: in an older version's file a table may lack, or some of them."""
    there = _names(database, table.name)
    return [name for name in _declared(table) if f"{name}_at" in there]


def _names(database: Database, table: str) -> set[str]:
    return {name for (name,) in database.rows("SELECT name FROM pragma_table_info(?)", (table,))}


def self_check(database: Database, identity: Identity, now: int) -> bytes | None:
    """Take the digest and have the next envelope carry it; None while the outbox is not empty.

    Nor is one taken while a part of the archive lacks: what came since may be of that part.
    """
    with database.write():
        if waiting.size(database) or sums_up_newer(database) or archive.lacks(database):
            return None
        taken = digest(database, identity.space)
        recorded.record(database, identity.device, vector(database), taken, now)
        return taken


def sums_up_newer(database: Database) -> bool:
    """Whether a newer version's snapshot was loaded, so that digests of others say nothing here."""
    newer = state.get(database, NEWER_SNAPSHOT)
    return newer is not None and int(newer) > file.SCHEMA_VERSION


def vector(database: Database) -> dict[bytes, int]:
    """How far this replica has seen each device."""
    return {device: head.seq for device, head in outbox.heads(database).items()}


def disagreements(database: Database, identity: Identity, now: int) -> list[Disagreeing]:
    """Where two digests of one vector differ; compares this replica if it stands at one of them.

    Its own digest is taken once at each vector: whoever doubts that takes a `self_check` before.
    """
    authors = recorded.authors(database, vector(database))
    if authors and identity.device not in authors:
        self_check(database, identity, now)
    return recorded.differing(database)
