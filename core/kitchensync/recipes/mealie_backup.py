"""The backup that Mealie makes of all it has: one JSON of its tables, a recipe in several of them.

Puts the rows of each together as Mealie exports a single recipe; what that says is left to
`mealie`, and the pictures that lie beside the tables to `reading`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from kitchensync.recipes import mealie
from kitchensync.recipes.linked import Thing, listed, thing_of
from kitchensync.recipes.model import Recipe

TABLES: Final = "database.json"
"""The file in the archive that has them; all else in it are pictures, templates and logs."""
_PICTURES = "data/recipes/"
_BESIDE = (_PICTURES, "data/templates/")
_OWN = ("recipe_instructions", "notes")
"""What a recipe has of its own, called as the table is that it stands in."""
_SHARED = (
    ("tags", "tags", "recipes_to_tags", "tag_id"),
    ("recipe_category", "categories", "recipes_to_categories", "category_id"),
    ("tools", "tools", "recipes_to_tools", "tool_id"),
)
"""What recipes share, its table, that which says who has it, and by which column."""
_KEYS = ("id", "recipe_id")


def is_archive(names: Collection[str]) -> bool:
    """Whether an archive with files of these names is such a backup."""
    return TABLES in names and any(name.startswith(_BESIDE) for name in names)


def is_one(value: object) -> bool:
    """Whether a JSON value is the tables of one."""
    thing = thing_of(value)
    return thing is not None and {"recipes", "recipes_ingredients"} <= thing.keys()


def read(value: object) -> Iterator[Recipe]:
    """The recipes in the tables; a picture is named by where it lies beside them."""
    tables = _Tables(thing_of(value) or {})
    for row in tables.by_id("recipes").values():
        yield replace(mealie.recipe_of(tables.exported(row)), picture=_picture(row))


class _Tables:
    """The tables, each row with those that belong to it."""

    def __init__(self, tables: Thing) -> None:
        self._tables = tables
        self._foods = self.by_id("ingredient_foods")
        self._units = self.by_id("ingredient_units")
        self._lines = self._by_recipe("recipes_ingredients")
        self._figures = self._by_recipe("recipe_nutrition")
        self._lists = {name: self._by_recipe(name) for name in _OWN}
        self._lists |= {name: self._shared(*tables) for name, *tables in _SHARED}

    def by_id(self, table: str) -> Mapping[str, Thing]:
        """The rows of a table, each id once, so that a file cannot ask for more than it holds."""
        return {_id(row, "id"): row for row in self._rows(table)}

    def exported(self, row: Thing) -> Thing:
        """A recipe with all that is its own, as Mealie exports it."""
        recipe = _id(row, "id")
        lists = {name: found.get(recipe, []) for name, found in self._lists.items()}
        nothing: Thing = {}
        figures = next(iter(self._figures.get(recipe, ())), nothing)
        said = {name: value for name, value in figures.items() if value and name not in _KEYS}
        lines = [self._line(line) for line in self._lines.get(recipe, [])]
        return {**row, **lists, "recipe_ingredient": lines, "nutrition": said}

    def _line(self, row: Thing) -> Thing:
        food, unit = self._foods.get(_id(row, "food_id")), self._units.get(_id(row, "unit_id"))
        return {**row, "food": food, "unit": unit}

    def _rows(self, table: str) -> Iterator[Thing]:
        return (row for each in listed(self._tables.get(table)) if (row := thing_of(each)))

    def _by_recipe(self, table: str) -> Mapping[str, list[Thing]]:
        """The rows of each recipe in their order there."""
        found: defaultdict[str, list[Thing]] = defaultdict(list)
        for row in sorted(self._rows(table), key=_place):
            found[_id(row, "recipe_id")].append(row)
        return found

    def _shared(self, table: str, had: str, key: str) -> Mapping[str, list[Thing]]:
        """The rows of a table that each recipe has."""
        known = self.by_id(table)
        found: defaultdict[str, list[Thing]] = defaultdict(list)
        for row in self._rows(had):
            if mark := known.get(_id(row, key)):
                found[_id(row, "recipe_id")].append({"name": mark.get("name")})
        return found


def _id(row: Thing, column: str) -> str:
    """What a row is called by others: a UUID, with or without dashes, or a number."""
    value = row.get(column)
    return str(value).replace("-", "") if isinstance(value, str | int) else ""


def _place(row: Thing) -> int:
    position = row.get("position")
    return position if isinstance(position, int) else 0


def _picture(row: Thing) -> str | None:
    """Where its picture lies, if it has one."""
    try:
        recipe = UUID(_id(row, "id"))
    except ValueError:
        return None
    return f"{_PICTURES}{recipe}/images/original.webp" if row.get("image") else None
