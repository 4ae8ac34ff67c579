"""Version 9: what shows that two ids are one device's."""

from __future__ import annotations

from kitchensync.replica.database import Database

_COLUMNS = (
    "ALTER TABLE device ADD COLUMN household_proof BLOB",
    "ALTER TABLE device ADD COLUMN household_proof_at INTEGER NOT NULL DEFAULT 0",
)


def apply(database: Database) -> None:
    """Give devices the column of that proof."""
    for statement in _COLUMNS:
        database.execute(statement)
