"""Everything a replica holds that all replicas must hold alike, as comparable values."""

from __future__ import annotations

from kitchensync.replica import Replica
from kitchensync.schema import tables

SHARED = ("conflict", "quarantine")
"""Tables beside those of the records; the others are about this device or the order of arrival."""

Dump = dict[str, list[tuple[object, ...]]]


def dump(replica: Replica) -> Dump:
    """Every row of every record's table, deleted ones too, with stamps; conflicts; quarantine.

    What only the archive has is in it too.
    """
    with replica.whole.archive.opened():
        kept = {table: _all(replica, table) for table in (*tables(), *SHARED)}
        shown = {f"{table}_shown": _all(replica, f"{table}_shown") for table in tables()}
    return kept | shown


def difference(one: Dump, other: Dump) -> str:
    """The rows that only one of them has, to read when a test fails."""
    lines = [
        f"{table} only {side}: {row}"
        for table in one
        for side, rows, others in (("here", one, other), ("there", other, one))
        for row in rows[table]
        if row not in others[table]
    ]
    return "\n".join(lines)


def _all(replica: Replica, table: str) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in replica.rows(f'SELECT * FROM "{table}"')), key=repr)
