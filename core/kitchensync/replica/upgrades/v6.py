"""Version 6: what packs say of allergens and of traces of them."""

from __future__ import annotations

from kitchensync.replica.database import Database

TABLES = """
CREATE TABLE food_traces (
    id BLOB NOT NULL PRIMARY KEY,
    food BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX food_traces_by_food ON food_traces (food, entry_at);
CREATE TABLE product_allergens (
    id BLOB NOT NULL PRIMARY KEY,
    product BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX product_allergens_by_product ON product_allergens (product, entry_at);
CREATE TABLE product_traces (
    id BLOB NOT NULL PRIMARY KEY,
    product BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX product_traces_by_product ON product_traces (product, entry_at);
CREATE INDEX product_by_food ON product (food);
"""


def apply(database: Database) -> None:
    """Make the tables of version 6, and find products by their food."""
    for statement in TABLES.split(";\n"):
        database.execute(statement)
