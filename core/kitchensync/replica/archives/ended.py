"""Which groups of a replica are over, as its tables tell.

How many of them go is left to `over`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kitchensync.replica.archives.groups import contested
from kitchensync.replica.archives.over import Over
from kitchensync.replica.database import Database
from kitchensync.replica.ids import Row
from kitchensync.replica.postings.ledger import Posted, fold
from kitchensync.replica.postings.parts import doubtful, following
from kitchensync.replica.statements import largest
from kitchensync.schema import Table, ledger_for, tables
from kitchensync.schema.tables import hanging_on

_PICTURED = "SELECT of_table, of FROM photo_shown"
_TAKEN_BACK = """
    SELECT id FROM posting
    WHERE kind = 'cooked' AND voided AND cause IN (SELECT id FROM cooking_shown)
"""
"""Voided postings of cookings whose row still shows, as two phones made it.

Nothing but the posting tells that such a cooking was taken back.
"""


def ended(database: Database) -> Iterator[Over]:
    """All groups that are over: hidden, done or used up, with nothing left for people to decide."""
    kept = contested(database) | {(name, row) for name, row in database.execute(_PICTURED)}
    kept |= _doubtful(database)
    for table in tables().values():
        if table.over_when is not None:
            yield from _of(database, table, kept)


def _doubtful(database: Database) -> set[Row]:
    """Postings that stay in the tables.

    Those that do not count, those by which that can be told, and voided ones that alone tell that a
    cooking was taken back.
    """
    told = {id_ for (id_,) in database.execute(_TAKEN_BACK)} | doubtful(following(database))
    return {("posting", id_) for id_ in told}


def _of(database: Database, table: Table, kept: set[Row]) -> Iterator[Over]:
    highest, rows = _own(database, table)
    for hanging in hanging_on(table.name):
        for row, parent, stamp in _hanging(database, hanging):
            if parent in highest:
                highest[parent] = max(highest[parent], stamp)
                rows[parent].append((hanging.name, row))
    for row, stamp in highest.items():
        if kept.isdisjoint(rows[row]):
            yield Over(stamp, (table.name, row), len(rows[row]))


def _own(database: Database, table: Table) -> tuple[dict[bytes, int], dict[bytes, list[Row]]]:
    """Rows that are over by what they say themselves: the highest stamp of each, and the row."""
    ledger = ledger_for(table.name)
    flags = [
        f"NOT ({table.shown_sql(ledger)})",
        *(f'"{flag}" = 1' for flag in table.over_when or ()),
    ]
    stamps = largest([f'"{stamp}"' for stamp in table.stamps])
    found = database.execute(
        f'SELECT id, {stamps}, ({" OR ".join(flags)}) FROM "{table.name}"'  # noqa: S608  # names of the schema
    ).fetchall()
    used_up = _used_up(database, ledger) if ledger else set[bytes]()
    highest = {row: stamp for row, stamp, is_over in found if is_over or row in used_up}
    return highest, {row: [(table.name, row)] for row in highest}


def _used_up(database: Database, ledger: Table) -> set[bytes]:
    parent = ledger.entry[0].name
    postings: defaultdict[bytes, list[Posted]] = defaultdict(list)
    for row, *posted in database.execute(
        f'SELECT "{parent}", entry_at, kind, amount, voided, seen FROM "{ledger.name}" '  # noqa: S608  # as above
        "WHERE entry_at > 0"
    ):
        postings[row].append(Posted(*posted))
    return {row for row, of_row in postings.items() if fold(of_row).is_used_up}


def _hanging(database: Database, table: Table) -> Iterator[tuple[bytes, bytes, int]]:
    stamps = largest([f'"{stamp}"' for stamp in table.stamps])
    yield from database.execute(
        f'SELECT id, "{table.entry[0].name}", {stamps} FROM "{table.name}" WHERE entry_at > 0'  # noqa: S608  # as above
    )
