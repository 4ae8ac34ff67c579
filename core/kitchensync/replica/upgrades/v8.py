"""Version 8: what shows that a change set waits as it was written."""

from __future__ import annotations

from kitchensync.replica.database import Database

COLUMN = "ALTER TABLE outbox ADD COLUMN sum INTEGER NOT NULL DEFAULT 0"


def apply(database: Database) -> None:
    """Give each change set that waits the sum of what is found of it."""
    from kitchensync.replica.waiting import sum_of

    database.execute(COLUMN)
    rows = database.execute("SELECT place, time, changes, change_set FROM outbox").fetchall()
    database.executemany(
        "UPDATE outbox SET sum = ? WHERE place = ?", [(sum_of(*row), place) for place, *row in rows]
    )
