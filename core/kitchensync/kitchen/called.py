"""What people call a row of any table, or that which it says something of.

Leaves which names somebody may mean to `naming`.
"""

from __future__ import annotations

from typing import Final

from kitchensync.kitchen import naming
from kitchensync.kitchen.foods.book import everybodys_names
from kitchensync.replica.reader import Reader

_WHAT: Final = {
    "lot": "SELECT food.name FROM lot JOIN food ON food.id = lot.food WHERE lot.id = ?",
    "posting": "SELECT food.name FROM posting JOIN lot ON lot.id = posting.lot"
    " JOIN food ON food.id = lot.food WHERE posting.id = ?",
    "opinion": "SELECT recipe.title FROM opinion JOIN recipe ON recipe.id = opinion.recipe"
    " WHERE opinion.id = ?",
    "cooking": "SELECT recipe.title FROM cooking JOIN recipe ON recipe.id = cooking.recipe"
    " WHERE cooking.id = ?",
    "figure": "SELECT food.name || ': ' || nutrient FROM figure JOIN food ON food.id = figure.food"
    " WHERE figure.id = ?",
    "substitute": "SELECT food.name FROM substitute JOIN food ON food.id = substitute.food"
    " WHERE substitute.id = ?",
    "receipt": "SELECT trim(coalesce(store.name, '') || ' ' || coalesce(receipt.day, ''))"
    " FROM receipt LEFT JOIN store ON store.id = receipt.store WHERE receipt.id = ?",
}
MEMBER: Final = {
    "person_allergies": "must not eat",
    "person_diets": "eats",
    "person_dislikes": "does not like",
    "food_allergens": "contains",
    "food_traces": "may contain traces of",
    "product_allergens": "contains",
    "product_traces": "may contain traces of",
    "food_diets": "is",
    "food_tags": "is tagged",
    "recipe_tags": "is tagged",
}
"""What it says of somebody or something to have a member in a set."""
_COLUMNS: Final = {
    "eaten": "words",
    "list_line": "words",
    "photo": "caption",
    "plan_entry": "words",
    "preference": "key",
    "product": "code",
    "prototype": "label",
    "recipe": "title",
    "recipe_line": "words",
    "recipe_step": "text",
    "review": "words",
    "wording": "words",
}
"""The column by which rows go that have no name."""


def about(reader: Reader, table: str, row: bytes) -> str | None:
    """The name of a row, or of that which it says something of; None where that has none."""
    for (name,) in reader.rows(query_of_what(table), (row,)):
        if name:
            return str(name)
    return everybodys_names().get(row) if table == "food" else None


def referred(reader: Reader, table: str | None, row: bytes) -> str:
    """The same of an id that stands in a column, else as much of it as people are shown."""
    return (about(reader, table, row) if table else None) or naming.short(row)


def query_of_what(table: str) -> str:
    """The query of what people call that which a row, its id the parameter, says something of."""
    from kitchensync.schema import tables

    part = tables()[table]
    if part.set_of is None:
        named = f'SELECT "{_column(table)}" FROM "{table}" WHERE id = ?'  # noqa: S608  # names of the schema
        return _WHAT.get(table, named)
    owner = part.entry[0].name
    return (
        f"SELECT owner.\"{_column(part.set_of)}\" || ' {MEMBER[table]} ' || part.member"  # noqa: S608  # as above
        f' FROM "{table}" AS part JOIN "{part.set_of}" AS owner ON owner.id = part."{owner}"'
        " WHERE part.id = ?"
    )


def _column(table: str) -> str:
    """The one by which its rows go."""
    return _COLUMNS.get(table, "name")
