"""What people say of recipes beside them: stars, favourites, tags; of one or of all.

Leaves recipes themselves to `recipe_rows`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kitchensync.kitchen.book import Reader

_FEW = 500
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
    for recipe, member in _of(reader, _TAGS, recipes):
        found[recipe].append(member)
    return {recipe: sorted(members) for recipe, members in found.items()}


def opinions(reader: Reader, recipes: Collection[bytes] | None = None) -> dict[bytes, Opinions]:
    """What is thought of these recipes, or of all."""
    stars: defaultdict[bytes, dict[bytes, int]] = defaultdict(dict)
    favourites: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for recipe, person, given, favourite in _of(reader, _OPINIONS, recipes):
        if given is not None and 1 <= given <= 5:
            stars[recipe][person] = given
        if favourite:
            favourites[recipe].add(person)
    return {
        recipe: Opinions(stars.get(recipe, {}), frozenset(favourites.get(recipe, ())))
        for recipe in {*stars, *favourites}
    }


def _of(reader: Reader, sql: str, recipes: Collection[bytes] | None) -> Iterator[sqlite3.Row]:
    """Rows about these recipes; about many of them, the rows of all are read."""
    if recipes is None or len(recipes) <= _FEW:
        only = f" WHERE recipe IN ({', '.join('?' * len(recipes))})" if recipes is not None else ""
        yield from reader.rows(sql + only, [*(recipes or ())])
        return
    yield from (row for row in reader.rows(sql) if row["recipe"] in recipes)


def rounded(mean: Fraction | None) -> float | None:
    """Stars with one decimal."""
    return None if mean is None else round(float(mean), 1)
