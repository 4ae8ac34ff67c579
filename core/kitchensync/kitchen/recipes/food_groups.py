"""What people leave out as a group: dairy, nuts, meat. Which foods belong, surely or perhaps.

Leaves what is known of a food to `food_facts`, and recipes to `search`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kitchensync.catalogue.words import key
from kitchensync.cooking.facts import Food
from kitchensync.cooking.judging import fits
from kitchensync.kitchen.cooking.food_facts import FoodFacts
from kitchensync.replica.reader import Reader

_ALLERGENS = {
    "celery": "celery",
    "crustaceans": "crustacean prawns shrimp",
    "eggs": "egg",
    "fish": "fish",
    "gluten": "gluten wheat",
    "lupin": "lupin",
    "milk": "dairy lactose milk",
    "molluscs": "mollusc mollusk",
    "mustard": "mustard",
    "nuts": "nuts",
    "peanuts": "peanuts nuts",
    "sesame": "sesame",
    "soya": "soya soy soybeans",
    "sulphites": "sulphites sulfites",
}
_SHELLFISH = ("crustaceans", "molluscs")
_DIETS = {
    "meat": "pescatarian",
    "pork": "no-pork",
    "alcohol": "no-alcohol",
    "animal": "vegan",
}
"""Which diet has none of a group."""
NAMES = (*dict.fromkeys(" ".join(_ALLERGENS.values()).split()), "shellfish", *_DIETS)
"""What groups are called, each once."""


@cache  # the words of a search are few, the foods that are asked about many
def _allergens_of(word: str) -> tuple[str, ...]:
    if word == "shellfish":
        return _SHELLFISH
    return tuple(code for code, words in _ALLERGENS.items() if word in map(key, words.split()))


@dataclass(frozen=True, slots=True)
class Holding:
    """Of some foods, those that belong to a group, and those of which nobody knows."""

    surely: frozenset[bytes]
    perhaps: frozenset[bytes]


def is_group(word: str) -> bool:
    """Whether a word names a group."""
    return bool(_allergens_of(key(word))) or key(word) in _DIETS


def holding(reader: Reader, group: str, foods: Iterable[bytes]) -> Holding:
    """Which of the foods belong to a group; one that is no known food, perhaps."""
    facts = FoodFacts(reader)
    judged = {food: _belongs(facts.food(facts.key(food)), key(group)) for food in foods}
    return Holding(
        frozenset(food for food, yes in judged.items() if yes),
        frozenset(food for food, yes in judged.items() if yes is None),
    )


def _belongs(food: Food | None, group: str) -> bool | None:
    """Yes if any allergen of the group is in it, unknown if any or its traces may be, else no."""
    if food is None:
        return None
    if group in _DIETS:
        fitting = fits(food, _DIETS[group])
        return None if fitting is None else not fitting
    codes = _allergens_of(group)
    found = {food.allergens.of(code) for code in codes}
    doubtful = None in found or not food.traces.isdisjoint(codes)
    return True if True in found else None if doubtful else False
