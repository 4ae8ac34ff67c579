"""What people say of recipes beside them: stars, favourites, tags; of one or of all.

Leaves recipes themselves to `rows`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kitchensync.kitchen.recipes.rows import about
from kitchensync.replica.reader import Reader

_TAGS = "SELECT recipe, member FROM recipe_tags_shown"
_OPINIONS = "SELECT recipe, person, stars, favourite FROM opinion_shown"


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the household thinks of one recipe: stars by person, and whose favourite it is."""

    stars: Mapping[bytes, int]
    favourite_of: frozenset[bytes]

    @property
    def mean(self) -> Fraction | None:
        """The stars it has from those who gave any, on average."""
        return Fraction(sum(self.stars.values()), len(self.stars)) if self.stars else None


NO_OPINIONS = Opinions({}, frozenset())


def tags(reader: Reader, recipes: Collection[bytes] | None = None) -> dict[bytes, list[str]]:
    """The tags of these recipes, or of all."""
    found: defaultdict[bytes, list[str]] = defaultdict(list)
    for recipe, member in about(reader, _TAGS, "recipe", recipes):
        found[recipe].append(member)
    return {recipe: sorted(members) for recipe, members in found.items()}


def opinions(reader: Reader, recipes: Collection[bytes] | None = None) -> dict[bytes, Opinions]:
    """What is thought of these recipes, or of all."""
    stars: defaultdict[bytes, dict[bytes, int]] = defaultdict(dict)
    favourites: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for recipe, person, given, favourite in about(reader, _OPINIONS, "recipe", recipes):
        if given is not None and 1 <= given <= 5:
            stars[recipe][person] = given
        if favourite:
            favourites[recipe].add(person)
    return {
        recipe: Opinions(stars.get(recipe, {}), frozenset(favourites.get(recipe, ())))
        for recipe in {*stars, *favourites}
    }


def rounded(mean: Fraction | None) -> float | None:
    """Stars with one decimal."""
    return None if mean is None else round(float(mean), 1)
