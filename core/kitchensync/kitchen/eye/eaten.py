"""What somebody ate, as they see it: how much of what, and what was in it.

Nutrition is that of the recipe or the food, as the household knows them; never of a picture.
Leaves writing it down to `meals`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from kitchensync.kitchen.eye.meal_views import EatenView
from kitchensync.kitchen.recipes.nutrition import nutrition, times
from kitchensync.kitchen.recipes.rows import LineRow, Stored, read_ever
from kitchensync.kitchen.recipes.showing import facts_of
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.recipes.understood import SAID
from kitchensync.kitchen.recipes.views import NutritionView
from kitchensync.kitchen.stock.duedates import day
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, stored
from kitchensync.measure.speaking import in_a_sentence
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


def find(personal: Reader, wanted: str) -> sqlite3.Row | None:
    """The row of what was eaten whose id begins so; Ambiguous."""
    return find_by_id(wanted, ((row["id"].hex(), row) for row in personal.rows(ROWS)))


def views(household: Reader, eaten: Sequence[sqlite3.Row]) -> list[EatenView]:
    """Rows of the personal space, by what the household knows of their foods and recipes."""
    known = _Known(household, eaten)
    return [_view(known, row, when) for row in eaten if (when := day(row["day"]))]


class _Known:
    """What a household knows of what was eaten; each dish and each food is looked up once."""

    def __init__(self, household: Reader, eaten: Sequence[sqlite3.Row]) -> None:
        self.understanding = Understanding(household)
        self._dishes = {
            recipe: dish
            for recipe in dict.fromkeys(row["recipe"] for row in eaten)
            if recipe and (dish := read_ever(household, recipe))
        }
        foods = {line.food for dish in self._dishes.values() for line in dish.lines}
        foods.update(row["food"] for row in eaten)
        self._facts = facts_of(household, self.understanding.book, filter(None, foods))
        self._servings: dict[bytes, NutritionView] = {}
        self._amounts: dict[tuple[bytes, str, Amount], NutritionView] = {}

    def dish(self, recipe: bytes | None) -> Stored | None:
        """The recipe, also one that was removed since: it was eaten all the same."""
        return self._dishes.get(recipe) if recipe else None

    def in_servings(self, dish: Stored, servings: Fraction | None) -> NutritionView | None:
        """None where the recipe does not say what it needs, or for how many that is."""
        said = any(not line.optional for line in dish.lines)
        if not said or dish.servings is None or servings is None:
            return None
        if dish.id not in self._servings:
            self._servings[dish.id] = nutrition(dish.lines, self._facts, dish.servings)
        return times(self._servings[dish.id], servings)

    def in_amount(self, food: bytes, words: str, amount: Amount) -> NutritionView:
        """What is in so much of a food."""
        said = food, words, amount
        if said not in self._amounts:
            self._amounts[said] = nutrition([_as_line(*said)], self._facts, Fraction(1))
        return self._amounts[said]


def _view(known: _Known, row: sqlite3.Row, when: date) -> EatenView:
    amount = stored(row["amount"], *units.measured(row["dimension"], row["unit"]))
    servings = Fraction(row["servings"], 1000) if (row["servings"] or 0) > 0 else None
    words, dish = row["words"] or "", known.dish(row["recipe"])
    found = None
    if dish:
        found = known.in_servings(dish, servings)
    elif row["food"] and amount:
        found = known.in_amount(row["food"], words, amount)
    return EatenView(
        id=row["id"].hex(),
        day=when,
        meal=row["meal"],
        words=words,
        dish=dish.title if dish else None,
        food=known.understanding.name_of(row["food"]),
        servings=number_text(servings),
        amount=in_a_sentence(amount.value, amount.unit) if amount else None,
        nutrients=found.nutrients if found else (),
        unknown=found.unknown if found else (words,),
        unknown_percent=found.unknown_percent if found else 100,
        has_picture=bool(row["has_picture"]),
    )


def _as_line(food: bytes, words: str, amount: Amount) -> LineRow:
    """A food as what it would be in a recipe."""
    return LineRow(
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
