"""Version 1: the whole schema.

The tables of records follow the declaration in `schema/records.py`, and a test holds them to it.
"""

from __future__ import annotations

from kitchensync.replica.database import Database

BOOKKEEPING = """
-- Whose replica this is, and small state of sync and kitchen.
CREATE TABLE identity (space BLOB NOT NULL, device BLOB NOT NULL, idx INTEGER NOT NULL) STRICT;
CREATE TABLE state (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- The membership log, as it came.
CREATE TABLE entry (place INTEGER PRIMARY KEY, raw BLOB NOT NULL) STRICT;

-- Own change sets that no envelope holds yet; `time` is Unix milliseconds, `changes` their number.
CREATE TABLE outbox (
    place INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    change_set BLOB NOT NULL
) STRICT;

-- Every envelope as it came; own ones from sealing on. `latest` is the time of its newest change.
CREATE TABLE envelope (
    arrival INTEGER PRIMARY KEY,
    device BLOB NOT NULL,
    idx INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    raw BLOB NOT NULL,
    arrived INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    void INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL,
    UNIQUE (device, seq)
) STRICT;
CREATE INDEX envelope_by_time ON envelope (latest, arrival);
CREATE INDEX envelope_unsent ON envelope (seq) WHERE acknowledged = 0;

-- The last envelope of each device; `told` is the last seq that we told the others about.
CREATE TABLE head (
    device BLOB NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Losing changes that no change superseded, and stamps that may come though superseded.
CREATE TABLE conflict (
    tbl TEXT NOT NULL, row BLOB NOT NULL, col TEXT NOT NULL, stamp INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (tbl, row, col, stamp)
) STRICT, WITHOUT ROWID;
CREATE TABLE superseded (
    tbl TEXT NOT NULL, row BLOB NOT NULL, col TEXT NOT NULL, stamp INTEGER NOT NULL,
    PRIMARY KEY (tbl, row, col, stamp)
) STRICT, WITHOUT ROWID;

-- Changes that this version does not know, whole; `bases` and `value` are canonical msgpack.
CREATE TABLE quarantine (
    tbl TEXT NOT NULL, row BLOB NOT NULL, col TEXT NOT NULL, stamp INTEGER NOT NULL,
    bases BLOB NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (tbl, row, col, stamp, value)
) STRICT, WITHOUT ROWID;

-- Digests by the version vector (canonical msgpack) at which a device took them.
CREATE TABLE digest (
    vector BLOB NOT NULL, device BLOB NOT NULL, digest BLOB NOT NULL,
    recorded INTEGER NOT NULL, told INTEGER NOT NULL,
    PRIMARY KEY (vector, device)
) STRICT, WITHOUT ROWID;
"""

RECORDS = """
CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE device (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    person BLOB, person_at INTEGER NOT NULL DEFAULT 0,
    household_device BLOB, household_device_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE place (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE food (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    place BLOB, place_at INTEGER NOT NULL DEFAULT 0,
    minimum INTEGER, minimum_at INTEGER NOT NULL DEFAULT 0,
    minimum_dimension TEXT, minimum_dimension_at INTEGER NOT NULL DEFAULT 0,
    minimum_unit TEXT, minimum_unit_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE food_allergens (
    id BLOB NOT NULL PRIMARY KEY,
    food BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX food_allergens_by_food ON food_allergens (food, entry_at);
CREATE TABLE food_tags (
    id BLOB NOT NULL PRIMARY KEY,
    food BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX food_tags_by_food ON food_tags (food, entry_at);
CREATE TABLE lot (
    id BLOB NOT NULL PRIMARY KEY,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    place BLOB, place_at INTEGER NOT NULL DEFAULT 0,
    dimension TEXT, dimension_at INTEGER NOT NULL DEFAULT 0,
    unit TEXT, unit_at INTEGER NOT NULL DEFAULT 0,
    best_before TEXT, best_before_at INTEGER NOT NULL DEFAULT 0,
    opened TEXT, opened_at INTEGER NOT NULL DEFAULT 0,
    acquired TEXT, acquired_at INTEGER NOT NULL DEFAULT 0,
    price INTEGER, price_at INTEGER NOT NULL DEFAULT 0,
    currency TEXT, currency_at INTEGER NOT NULL DEFAULT 0,
    note TEXT, note_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE posting (
    id BLOB NOT NULL PRIMARY KEY,
    lot BLOB,
    kind TEXT,
    amount INTEGER,
    at INTEGER,
    person BLOB,
    cause BLOB,
    seen BLOB,
    entry_at INTEGER NOT NULL DEFAULT 0,
    voided INTEGER NOT NULL DEFAULT 0, voided_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_by_lot ON posting (lot, entry_at);
CREATE TABLE list (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE list_line (
    id BLOB NOT NULL PRIMARY KEY,
    list BLOB, list_at INTEGER NOT NULL DEFAULT 0,
    words TEXT, words_at INTEGER NOT NULL DEFAULT 0,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    amount INTEGER, amount_at INTEGER NOT NULL DEFAULT 0,
    dimension TEXT, dimension_at INTEGER NOT NULL DEFAULT 0,
    unit TEXT, unit_at INTEGER NOT NULL DEFAULT 0,
    checked INTEGER NOT NULL DEFAULT 0, checked_at INTEGER NOT NULL DEFAULT 0,
    position TEXT, position_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
"""


def apply(database: Database) -> None:
    """Make every table of version 1 in an empty file."""
    for statement in (BOOKKEEPING + RECORDS).split(";\n"):
        database.execute(statement)
