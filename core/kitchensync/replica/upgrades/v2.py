"""Version 2: the household's own row, photos and the blobs they name, and alarms."""

from __future__ import annotations

from kitchensync.replica.database import Database

TABLES = """
CREATE TABLE household (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    relay TEXT, relay_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE photo (
    id BLOB NOT NULL PRIMARY KEY,
    of BLOB, of_at INTEGER NOT NULL DEFAULT 0,
    of_table TEXT, of_table_at INTEGER NOT NULL DEFAULT 0,
    blob BLOB, blob_at INTEGER NOT NULL DEFAULT 0,
    thumbnail BLOB, thumbnail_at INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER, epoch_at INTEGER NOT NULL DEFAULT 0,
    size INTEGER, size_at INTEGER NOT NULL DEFAULT 0,
    thumbnail_size INTEGER, thumbnail_size_at INTEGER NOT NULL DEFAULT 0,
    media TEXT, media_at INTEGER NOT NULL DEFAULT 0,
    width INTEGER, width_at INTEGER NOT NULL DEFAULT 0,
    height INTEGER, height_at INTEGER NOT NULL DEFAULT 0,
    caption TEXT, caption_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Blobs whose content is in this home's folder; `sent`: the relay is known to have all of it.
CREATE TABLE blob (
    id BLOB NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What a person should know of, by what it is and what it is about; times in Unix milliseconds.
CREATE TABLE alarm (
    code TEXT NOT NULL, about BLOB NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (code, about)
) STRICT, WITHOUT ROWID;

-- Its key comes first now: otherwise SQLite 3.40 finds NULL where there is none, and calls the file
-- damaged.
ALTER TABLE quarantine RENAME TO quarantine_before;
CREATE TABLE quarantine (
    tbl TEXT NOT NULL, row BLOB NOT NULL, col TEXT NOT NULL, stamp INTEGER NOT NULL,
    value BLOB NOT NULL, bases BLOB NOT NULL,
    PRIMARY KEY (tbl, row, col, stamp, value)
) STRICT, WITHOUT ROWID;
INSERT INTO quarantine (tbl, row, col, stamp, value, bases)
    SELECT tbl, row, col, stamp, value, bases FROM quarantine_before;
DROP TABLE quarantine_before;
"""


def apply(database: Database) -> None:
    """Make the tables of version 2."""
    for statement in TABLES.split(";\n"):
        database.execute(statement)
