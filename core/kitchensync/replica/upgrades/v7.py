"""Version 7: which lots may hold anything, so that those used up long ago need not be read."""

from __future__ import annotations

from kitchensync.replica.database import Database

STOCKED = """
-- Lots that may hold something: all that do, and those that were posted to since somebody looked,
-- which is to say `sifted`. Derived from postings, so it neither travels nor counts in a digest.
CREATE TABLE lot_stocked (
    lot BLOB NOT NULL PRIMARY KEY,
    sifted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO lot_stocked (lot) SELECT DISTINCT lot FROM posting WHERE lot IS NOT NULL;
CREATE INDEX posting_by_cause ON posting (cause) WHERE cause IS NOT NULL;
"""

_TRIGGER = """CREATE TRIGGER posting_stocked_after_{name} AFTER {event} ON posting
WHEN {row}.lot IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lot_stocked WHERE lot = {row}.lot)
BEGIN INSERT INTO lot_stocked (lot) VALUES ({row}.lot); END"""
_PARTS = """CREATE TRIGGER posting_parts_stocked_after_delete AFTER DELETE ON posting
BEGIN INSERT INTO lot_stocked (lot) SELECT DISTINCT lot FROM posting
WHERE cause = OLD.id AND lot NOT IN (SELECT lot FROM lot_stocked); END"""
TRIGGERS = (
    _TRIGGER.format(name="insert", event="INSERT", row="NEW"),
    _TRIGGER.format(name="update", event="UPDATE", row="NEW"),
    _TRIGGER.format(name="leaving", event="UPDATE OF lot", row="OLD"),
    _TRIGGER.format(name="delete", event="DELETE", row="OLD"),
    _PARTS,
)
"""Each notes a lot that a posting was written of, or one whose parts go on from such a posting."""

_INDEXES = """
SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '%"%'
AND name GLOB tbl_name || '_by_*' AND name NOT GLOB '*[^a-z_]*'
"""
"""Of those that have a name of ours: what somebody added has words of its own."""


def apply(database: Database) -> None:
    """Make the table and triggers of version 7, and the indexes anew that no upgrade has made.

    Loading a snapshot made them in other words, and a backup is known by the words.
    """
    for name, made in database.execute(_INDEXES).fetchall():
        database.execute(f'DROP INDEX "{name}"')
        database.execute(made.replace('"', ""))
    for statement in STOCKED.split(";\n"):
        database.execute(statement)
    for trigger in TRIGGERS:
        database.execute(trigger)
