"""Version 4: what a household taught its devices to read, and what was eaten."""

from __future__ import annotations

from kitchensync.replica.database import Database

TABLES = """
CREATE TABLE product (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT, code_at INTEGER NOT NULL DEFAULT 0,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    brand TEXT, brand_at INTEGER NOT NULL DEFAULT 0,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    amount INTEGER, amount_at INTEGER NOT NULL DEFAULT 0,
    dimension TEXT, dimension_at INTEGER NOT NULL DEFAULT 0,
    unit TEXT, unit_at INTEGER NOT NULL DEFAULT 0,
    source TEXT, source_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE prototype (
    id BLOB NOT NULL PRIMARY KEY,
    label TEXT, label_at INTEGER NOT NULL DEFAULT 0,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    recipe BLOB, recipe_at INTEGER NOT NULL DEFAULT 0,
    embedding TEXT, embedding_at INTEGER NOT NULL DEFAULT 0,
    vector BLOB, vector_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE receipt (
    id BLOB NOT NULL PRIMARY KEY,
    store BLOB, store_at INTEGER NOT NULL DEFAULT 0,
    day TEXT, day_at INTEGER NOT NULL DEFAULT 0,
    total INTEGER, total_at INTEGER NOT NULL DEFAULT 0,
    currency TEXT, currency_at INTEGER NOT NULL DEFAULT 0,
    at INTEGER, at_at INTEGER NOT NULL DEFAULT 0,
    person BLOB, person_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE wording (
    id BLOB NOT NULL PRIMARY KEY,
    store BLOB, store_at INTEGER NOT NULL DEFAULT 0,
    words TEXT, words_at INTEGER NOT NULL DEFAULT 0,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE eaten (
    id BLOB NOT NULL PRIMARY KEY,
    day TEXT, day_at INTEGER NOT NULL DEFAULT 0,
    at INTEGER, at_at INTEGER NOT NULL DEFAULT 0,
    words TEXT, words_at INTEGER NOT NULL DEFAULT 0,
    meal TEXT, meal_at INTEGER NOT NULL DEFAULT 0,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    recipe BLOB, recipe_at INTEGER NOT NULL DEFAULT 0,
    cooking BLOB, cooking_at INTEGER NOT NULL DEFAULT 0,
    servings INTEGER, servings_at INTEGER NOT NULL DEFAULT 0,
    amount INTEGER, amount_at INTEGER NOT NULL DEFAULT 0,
    dimension TEXT, dimension_at INTEGER NOT NULL DEFAULT 0,
    unit TEXT, unit_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX eaten_by_day ON eaten (day);
"""


def apply(database: Database) -> None:
    """Make the tables of version 4."""
    for statement in TABLES.split(";\n"):
        database.execute(statement)
