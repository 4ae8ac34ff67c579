"""What people leave out as a group: dairy, nuts, meat. Which foods belong, surely or perhaps.

What the catalogue says holds unless the household said otherwise. Leaves recipes to
`recipe_search`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kitchensync.catalogue.model import Food
from kitchensync.catalogue.words import key
from kitchensync.kitchen.book import Reader
from kitchensync.kitchen.understanding import shipped_foods

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
_SAID = """
    SELECT food, member, present FROM food_allergens
    WHERE entry_at > 0 AND present_at > 0 AND present IN (0, 1)
"""


def _not(eaten: bool | None) -> bool | None:
    return None if eaten is None else not eaten


_KINDS: Mapping[str, Callable[[Food], bool | None]] = {
    "meat": lambda food: _not(food.pescatarian),
    "pork": lambda food: food.pork,
    "alcohol": lambda food: food.alcohol,
    "animal": lambda food: _not(food.vegan),
}


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
    return bool(_allergens_of(key(word))) or key(word) in _KINDS


def holding(reader: Reader, group: str, foods: Iterable[bytes]) -> Holding:
    """Which of the foods belong to a group; one that is no known food, perhaps."""
    judge = _judge(reader, key(group))
    judged = {food: judge(food) for food in foods}
    return Holding(
        frozenset(food for food, yes in judged.items() if yes),
        frozenset(food for food, yes in judged.items() if yes is None),
    )


def _judge(reader: Reader, group: str) -> Callable[[bytes], bool | None]:
    shipped = shipped_foods()
    if group in _KINDS:
        kind = _KINDS[group]
        return lambda food: kind(found) if (found := shipped.get(food)) else None
    codes = _allergens_of(group)
    said = {(food, code): bool(present) for food, code, present in reader.rows(_SAID)}

    def has(food: bytes, code: str) -> bool | None:
        if (food, code) in said:
            return said[food, code]
        found = shipped.get(food)
        return found.has(code) if found else None

    return lambda food: _any(has(food, code) for code in codes)


def _any(truths: Iterable[bool | None]) -> bool | None:
    """Yes if any is, unknown if any is unknown, else no."""
    found = set(truths)
    return True if True in found else None if None in found else False
