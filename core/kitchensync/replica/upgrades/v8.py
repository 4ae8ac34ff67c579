"""Version 8: what shows that a change set waits as it was written."""

from __future__ import annotations

from kitchensync.replica.database import Database

_COLUMN = "ALTER TABLE outbox ADD COLUMN sum INTEGER NOT NULL DEFAULT 0"


def apply(database: Database) -> None:
    """Give each change set that waits the sum of what is found of it, and the next place: a file
    that an older version made anew has gaps where one could not be read."""
    from kitchensync.replica.waiting import sum_of

    database.execute(_COLUMN)
    rows = database.execute("SELECT time, changes, change_set FROM outbox ORDER BY place")
    found = rows.fetchall()
    database.execute("DELETE FROM outbox")
    database.executemany(
        "INSERT INTO outbox (place, time, changes, change_set, sum) VALUES (?, ?, ?, ?, ?)",
        [(place, *row, sum_of(*row)) for place, row in enumerate(found, 1)],
    )
