"""Version 3: recipes and what was cooked, and what a household knows of its foods and people."""

from __future__ import annotations

from kitchensync.replica.database import Database

COLUMNS = """
ALTER TABLE place ADD COLUMN climate TEXT;
ALTER TABLE place ADD COLUMN climate_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN aisle TEXT;
ALTER TABLE food ADD COLUMN aisle_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN due_kind TEXT;
ALTER TABLE food ADD COLUMN due_kind_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN days_pantry INTEGER;
ALTER TABLE food ADD COLUMN days_pantry_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN days_fridge INTEGER;
ALTER TABLE food ADD COLUMN days_fridge_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN days_freezer INTEGER;
ALTER TABLE food ADD COLUMN days_freezer_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN days_opened INTEGER;
ALTER TABLE food ADD COLUMN days_opened_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN days_thawed INTEGER;
ALTER TABLE food ADD COLUMN days_thawed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN piece INTEGER;
ALTER TABLE food ADD COLUMN piece_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN density INTEGER;
ALTER TABLE food ADD COLUMN density_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE food ADD COLUMN same_as BLOB;
ALTER TABLE food ADD COLUMN same_as_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN due_kind TEXT;
ALTER TABLE lot ADD COLUMN due_kind_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN frozen TEXT;
ALTER TABLE lot ADD COLUMN frozen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN thawed TEXT;
ALTER TABLE lot ADD COLUMN thawed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN store BLOB;
ALTER TABLE lot ADD COLUMN store_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN pack INTEGER;
ALTER TABLE lot ADD COLUMN pack_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN cooking BLOB;
ALTER TABLE lot ADD COLUMN cooking_at INTEGER NOT NULL DEFAULT 0;
"""

TABLES = """
CREATE TABLE person_allergies (
    id BLOB NOT NULL PRIMARY KEY,
    person BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX person_allergies_by_person ON person_allergies (person, entry_at);
CREATE TABLE person_diets (
    id BLOB NOT NULL PRIMARY KEY,
    person BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX person_diets_by_person ON person_diets (person, entry_at);
CREATE TABLE person_dislikes (
    id BLOB NOT NULL PRIMARY KEY,
    person BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX person_dislikes_by_person ON person_dislikes (person, entry_at);
CREATE TABLE food_diets (
    id BLOB NOT NULL PRIMARY KEY,
    food BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX food_diets_by_food ON food_diets (food, entry_at);
CREATE TABLE preference (
    id BLOB NOT NULL PRIMARY KEY,
    key TEXT, key_at INTEGER NOT NULL DEFAULT 0,
    person BLOB, person_at INTEGER NOT NULL DEFAULT 0,
    value TEXT, value_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE review (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT, kind_at INTEGER NOT NULL DEFAULT 0,
    subject BLOB, subject_at INTEGER NOT NULL DEFAULT 0,
    subject_table TEXT, subject_table_at INTEGER NOT NULL DEFAULT 0,
    words TEXT, words_at INTEGER NOT NULL DEFAULT 0,
    evidence TEXT, evidence_at INTEGER NOT NULL DEFAULT 0,
    at INTEGER, at_at INTEGER NOT NULL DEFAULT 0,
    decision TEXT, decision_at INTEGER NOT NULL DEFAULT 0,
    decided_at INTEGER, decided_at_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE store (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE alias (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE figure (
    id BLOB NOT NULL PRIMARY KEY,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    nutrient TEXT, nutrient_at INTEGER NOT NULL DEFAULT 0,
    value INTEGER, value_at INTEGER NOT NULL DEFAULT 0,
    source TEXT, source_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX figure_by_food ON figure (food);
CREATE TABLE substitute (
    id BLOB NOT NULL PRIMARY KEY,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    instead BLOB, instead_at INTEGER NOT NULL DEFAULT 0,
    over INTEGER, over_at INTEGER NOT NULL DEFAULT 0,
    under INTEGER, under_at INTEGER NOT NULL DEFAULT 0,
    purpose TEXT, purpose_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX substitute_by_food ON substitute (food);
CREATE TABLE recipe (
    id BLOB NOT NULL PRIMARY KEY,
    title TEXT, title_at INTEGER NOT NULL DEFAULT 0,
    description TEXT, description_at INTEGER NOT NULL DEFAULT 0,
    servings INTEGER, servings_at INTEGER NOT NULL DEFAULT 0,
    yield_words TEXT, yield_words_at INTEGER NOT NULL DEFAULT 0,
    prep_minutes INTEGER, prep_minutes_at INTEGER NOT NULL DEFAULT 0,
    cook_minutes INTEGER, cook_minutes_at INTEGER NOT NULL DEFAULT 0,
    total_minutes INTEGER, total_minutes_at INTEGER NOT NULL DEFAULT 0,
    source TEXT, source_at INTEGER NOT NULL DEFAULT 0,
    author TEXT, author_at INTEGER NOT NULL DEFAULT 0,
    picture TEXT, picture_at INTEGER NOT NULL DEFAULT 0,
    language TEXT, language_at INTEGER NOT NULL DEFAULT 0,
    notes TEXT, notes_at INTEGER NOT NULL DEFAULT 0,
    extra TEXT, extra_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE recipe_tags (
    id BLOB NOT NULL PRIMARY KEY,
    recipe BLOB,
    member TEXT,
    entry_at INTEGER NOT NULL DEFAULT 0,
    present INTEGER NOT NULL DEFAULT 0, present_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX recipe_tags_by_recipe ON recipe_tags (recipe, entry_at);
CREATE TABLE recipe_line (
    id BLOB NOT NULL PRIMARY KEY,
    recipe BLOB, recipe_at INTEGER NOT NULL DEFAULT 0,
    words TEXT, words_at INTEGER NOT NULL DEFAULT 0,
    section TEXT, section_at INTEGER NOT NULL DEFAULT 0,
    amount INTEGER, amount_at INTEGER NOT NULL DEFAULT 0,
    amount_to INTEGER, amount_to_at INTEGER NOT NULL DEFAULT 0,
    dimension TEXT, dimension_at INTEGER NOT NULL DEFAULT 0,
    unit TEXT, unit_at INTEGER NOT NULL DEFAULT 0,
    name TEXT, name_at INTEGER NOT NULL DEFAULT 0,
    food BLOB, food_at INTEGER NOT NULL DEFAULT 0,
    preparation TEXT, preparation_at INTEGER NOT NULL DEFAULT 0,
    optional INTEGER NOT NULL DEFAULT 0, optional_at INTEGER NOT NULL DEFAULT 0,
    confidence INTEGER, confidence_at INTEGER NOT NULL DEFAULT 0,
    position TEXT, position_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX recipe_line_by_recipe ON recipe_line (recipe);
CREATE TABLE recipe_step (
    id BLOB NOT NULL PRIMARY KEY,
    recipe BLOB, recipe_at INTEGER NOT NULL DEFAULT 0,
    text TEXT, text_at INTEGER NOT NULL DEFAULT 0,
    section TEXT, section_at INTEGER NOT NULL DEFAULT 0,
    timers TEXT, timers_at INTEGER NOT NULL DEFAULT 0,
    position TEXT, position_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX recipe_step_by_recipe ON recipe_step (recipe);
CREATE TABLE opinion (
    id BLOB NOT NULL PRIMARY KEY,
    recipe BLOB, recipe_at INTEGER NOT NULL DEFAULT 0,
    person BLOB, person_at INTEGER NOT NULL DEFAULT 0,
    stars INTEGER, stars_at INTEGER NOT NULL DEFAULT 0,
    favourite INTEGER NOT NULL DEFAULT 0, favourite_at INTEGER NOT NULL DEFAULT 0,
    note TEXT, note_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX opinion_by_recipe ON opinion (recipe);
CREATE TABLE cooking (
    id BLOB NOT NULL PRIMARY KEY,
    recipe BLOB, recipe_at INTEGER NOT NULL DEFAULT 0,
    day TEXT, day_at INTEGER NOT NULL DEFAULT 0,
    servings INTEGER, servings_at INTEGER NOT NULL DEFAULT 0,
    at INTEGER, at_at INTEGER NOT NULL DEFAULT 0,
    person BLOB, person_at INTEGER NOT NULL DEFAULT 0,
    note TEXT, note_at INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX cooking_by_recipe ON cooking (recipe);
"""

ARCHIVE = """
-- The archive: segments in their order; `content` is NULL until it has come.
CREATE TABLE segment (
    place INTEGER PRIMARY KEY,
    blob BLOB NOT NULL, epoch INTEGER NOT NULL, length INTEGER NOT NULL, size INTEGER NOT NULL,
    content BLOB
) STRICT;
-- In which segments a row may be, by the first 8 bytes of its id.
CREATE TABLE archived (
    row INTEGER NOT NULL, segment INTEGER NOT NULL,
    PRIMARY KEY (row, segment)
) STRICT, WITHOUT ROWID;
-- Groups that are in the tables though a segment has them; `hash` of what it has, while that may be
-- the same.
CREATE TABLE thawed (
    tbl TEXT NOT NULL, row BLOB NOT NULL, hash BLOB,
    PRIMARY KEY (tbl, row)
) STRICT, WITHOUT ROWID;
"""

INDEX = """
-- What recipes are found by; derived from them, so it neither travels nor counts in a digest. Plain
-- tables and no FTS5: the SQLite of Python on Android comes without.
CREATE TABLE recipe_found (
    doc INTEGER PRIMARY KEY,
    recipe BLOB NOT NULL UNIQUE,
    title TEXT NOT NULL,
    minutes INTEGER
) STRICT;
CREATE TABLE recipe_term (term INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;

-- `place` is the most telling place in the recipe where the word stands.
CREATE TABLE recipe_word (
    term INTEGER NOT NULL, doc INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (term, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipe_word_by_doc ON recipe_word (doc);

-- An empty id is a line of which nobody knows the food.
CREATE TABLE recipe_holds (
    food BLOB NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (food, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipe_holds_by_doc ON recipe_holds (doc);

-- Recipes that were written to since they were last looked at, by whatever wrote.
CREATE TABLE recipe_stale (recipe BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
"""

_TRIGGER = """CREATE TRIGGER {table}_stale_after_{event} AFTER {event} ON {table}
WHEN {row}.{column} IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM recipe_stale WHERE recipe = {row}.{column})
BEGIN INSERT INTO recipe_stale VALUES ({row}.{column}); END"""
_INDEXED = {
    "recipe": "id",
    "recipe_line": "recipe",
    "recipe_step": "recipe",
    "recipe_tags": "recipe",
}


TRIGGERS = tuple(
    _TRIGGER.format(table=table, event=event, row=row, column=column)
    for table, column in _INDEXED.items()
    for event, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
)
"""Each marks a recipe that was written to."""


def apply(database: Database) -> None:
    """Make the columns, tables and triggers of version 3."""
    for statement in (COLUMNS + TABLES + ARCHIVE + INDEX).split(";\n"):
        database.execute(statement)
    for trigger in TRIGGERS:
        database.execute(trigger)
