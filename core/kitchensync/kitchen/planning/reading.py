"""A plan as it stands: what of it was cooked, and what the rest of it takes and lacks.

Leaves entries to `rows`, the rules to `kitchensync.planning`, and putting things on a list to
`getting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kitchensync.cooking.facts import Recipe
from kitchensync.cooking.matching import Match, scaled
from kitchensync.kitchen.cooking.company import Company
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.views import Judged
from kitchensync.kitchen.planning import rows
from kitchensync.kitchen.recipes.rows import titles
from kitchensync.planning.entries import Entry, cooked, occasions
from kitchensync.planning.lacking import in_turn
from kitchensync.replica.reader import Reader


@dataclass(frozen=True, slots=True)
class ToCook:
    """An entry that is still to be cooked: its recipe for so many, and the cooking it will be."""

    entry: Entry
    recipe: Recipe
    cooking: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """The entries of some days in their order, those that were cooked, what recipes are called."""

    entries: tuple[Entry, ...]
    cooked: frozenset[bytes]
    dishes: Mapping[bytes, str]

    def to_cook(self, facts: PantryFacts, today: date) -> list[ToCook]:
        """What of it is still to be cooked; what nobody cooked on its day is over."""
        return [
            ToCook(entry, _for_so_many(facts.recipe(recipe), entry), cooking)
            for entry, recipe, cooking in occasions(self.entries)
            if entry.day >= today and entry.id not in self.cooked and recipe in self.dishes
        ]


def read(reader: Reader, first: date, last: date) -> Plan:
    """The plan of these days, both among them."""
    there = rows.entries(reader, first, last)
    done = cooked(there, rows.cookings(reader, first, last)) if there else frozenset[bytes]()
    return Plan(tuple(there), done, titles(reader) if there else {})


def matches(to_cook: list[ToCook], facts: PantryFacts) -> dict[bytes, Match]:
    """What becomes of each entry, in turn; what may stand for what is as the household said."""
    found = in_turn((each.recipe for each in to_cook), facts.own_larder)
    return {each.entry.id: match for each, match in zip(to_cook, found, strict=True)}


def judged(entry: Entry, facts: PantryFacts, who: Company) -> Judged:
    """Who can eat what is planned, if it was cooked of what is there now."""
    if entry.recipe is None:
        return Judged()
    recipe = _for_so_many(facts.recipe(entry.recipe), entry)
    covers = () if who.is_easy else in_turn([recipe], facts.own_larder)[0].covers
    return who.judged(recipe, covers)


def _for_so_many(recipe: Recipe, entry: Entry) -> Recipe:
    return scaled(recipe, None if entry.servings is None else Fraction(entry.servings, 1000))
