"""The membership log of a space, as it came, in the same file.

What its entries say, and whether they may, is left to `trust`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.replica.database import Database


def entries(database: Database, start: int) -> list[bytes]:
    """The log from index `start` on."""
    sql = "SELECT raw FROM entry WHERE place > ? ORDER BY place"
    return [raw for (raw,) in database.rows(sql, (start,))]


def add(database: Database, entries: Sequence[bytes]) -> None:
    """Append to the log."""
    with database.write():
        database.executemany("INSERT INTO entry (raw) VALUES (?)", ((raw,) for raw in entries))


def replace(database: Database, kept: int, entries: Sequence[bytes]) -> None:
    """Have the log go on otherwise after its first `kept` entries."""
    with database.write():
        database.execute("DELETE FROM entry WHERE place > ?", (kept,))
        add(database, entries)
