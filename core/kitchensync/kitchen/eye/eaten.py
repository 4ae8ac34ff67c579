"""What somebody ate, as they see it: how much of what, and what was in it.

Nutrition is that of the recipe or the food, as the household knows them; never of a picture.
Leaves writing it down to `meals`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from kitchensync.kitchen.eye.meal_views import EatenView
from kitchensync.kitchen.recipes.nutrition import nutrition, times
from kitchensync.kitchen.recipes.rows import LineRow, read
from kitchensync.kitchen.recipes.showing import facts_of
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.recipes.understood import SAID
from kitchensync.kitchen.recipes.views import NutritionView
from kitchensync.kitchen.stock.duedates import day
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, stored
from kitchensync.recipes.yields import number_text
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.reader import Reader

ROWS: Final = """
    SELECT
        id, day, at, words, meal, food, recipe, servings, amount, dimension, unit,
        EXISTS (
            SELECT 1 FROM photo_shown WHERE of_table = 'eaten' AND of = eaten_shown.id
        ) AS has_picture
    FROM eaten_shown WHERE day IS NOT NULL
"""
_RECIPE: Final = "SELECT 1 FROM recipe_shown WHERE id = ?"


def find(personal: Reader, wanted: str) -> sqlite3.Row | None:
    """The row of what was eaten whose id begins so; Ambiguous."""
    return find_by_id(wanted, ((row["id"].hex(), row) for row in personal.rows(ROWS)))


def views(household: Reader, eaten: Iterable[sqlite3.Row]) -> list[EatenView]:
    """Rows of the personal space, by what the household knows of their foods and recipes."""
    understanding = Understanding(household)
    return [
        _view(household, understanding, row, when) for row in eaten if (when := day(row["day"]))
    ]


def _view(
    household: Reader, understanding: Understanding, row: sqlite3.Row, when: date
) -> EatenView:
    amount = stored(row["amount"], *units.measured(row["dimension"], row["unit"]))
    servings = Fraction(row["servings"], 1000) if (row["servings"] or 0) > 0 else None
    recipe = row["recipe"] if _is_there(household, row["recipe"]) else None
    if recipe:
        found = _of_recipe(household, understanding, recipe, servings)
    elif row["food"] and amount:
        found = _of_food(household, understanding, row["food"], row["words"] or "", amount)
    else:
        found = None
    return EatenView(
        id=row["id"].hex(),
        day=when,
        meal=row["meal"],
        words=row["words"] or "",
        dish=read(household, recipe).title if recipe else None,
        food=understanding.name_of(row["food"]),
        servings=number_text(servings),
        amount=amount.text if amount else None,
        nutrients=found.nutrients if found else (),
        unknown=found.unknown if found else (row["words"] or "",),
        has_picture=bool(row["has_picture"]),
    )


def _is_there(household: Reader, recipe: bytes | None) -> bool:
    return recipe is not None and bool(household.rows(_RECIPE, (recipe,)))


def _of_recipe(
    household: Reader, understanding: Understanding, recipe: bytes, servings: Fraction | None
) -> NutritionView | None:
    """None where the recipe does not say for how many it is: nobody knows what a serving is."""
    dish = read(household, recipe)
    if dish.servings is None or servings is None:
        return None
    foods = {line.food for line in dish.lines if line.food}
    facts = facts_of(household, understanding.book, foods)
    return times(nutrition(dish.lines, facts, dish.servings), servings)


def _of_food(
    household: Reader, understanding: Understanding, food: bytes, words: str, amount: Amount
) -> NutritionView:
    line = LineRow(
        amount=amount.value,
        amount_to=None,
        dimension=amount.dimension,
        unit=amount.unit,
        name=words,
        food=food,
        preparation="",
        optional=False,
        confidence=SAID,
        id=b"",
        recipe=b"",
        words=words,
        section="",
        position="",
    )
    facts = facts_of(household, understanding.book, [food])
    return nutrition([line], facts, Fraction(1))
