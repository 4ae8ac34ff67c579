"""Version 5: what a household plans to eat."""

from __future__ import annotations

from kitchensync.replica.database import Database

TABLES = """
CREATE TABLE plan_entry (
    id BLOB NOT NULL PRIMARY KEY,
    day TEXT, day_at INTEGER NOT NULL DEFAULT 0,
    meal TEXT, meal_at INTEGER NOT NULL DEFAULT 0,
    words TEXT, words_at INTEGER NOT NULL DEFAULT 0,
    recipe BLOB, recipe_at INTEGER NOT NULL DEFAULT 0,
    servings INTEGER, servings_at INTEGER NOT NULL DEFAULT 0,
    note TEXT, note_at INTEGER NOT NULL DEFAULT 0,
    position TEXT, position_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_entry_by_day ON plan_entry (day);
"""


def apply(database: Database) -> None:
    """Make the table of version 5."""
    for statement in TABLES.split(";\n"):
        database.execute(statement)
