"""Version 8: what shows that a change set waits as it was written."""

from __future__ import annotations

from kitchensync.replica.database import Database

TABLE = """
-- A hash of each row of the outbox, on a page that no row is on. What was sent is signed and
-- chained; of what was not, nothing else tells that the disk has changed it, or lost it.
CREATE TABLE outbox_hash (place INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
"""


def apply(database: Database) -> None:
    """Make the table of version 8, of what waits as it is found."""
    from kitchensync.replica.waiting import hash_of

    database.execute(TABLE)
    rows = database.execute("SELECT place, time, changes, change_set FROM outbox").fetchall()
    database.executemany(
        "INSERT INTO outbox_hash VALUES (?, ?)", [(place, hash_of(*row)) for place, *row in rows]
    )
