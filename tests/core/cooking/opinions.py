"""One opinion of a cook, and what the rules say to it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kitchensync.cooking.matching import find_matches
from tests.core.cooking import said


@dataclass(frozen=True)
class Case:
    """An opinion: in `expect` a dish on each line, or nothing."""

    says: str
    there: str
    recipes: str
    expect: str
    missing: int = 0
    using: str = ""
    eaters: str = ""
    servings: int | None = None
    staples: str = "salt;water"


def found(case: Case) -> list[str]:
    """What can be cooked, as `said.told` has it."""
    there = said.larder(case.there, staples=case.staples.split(";"))
    recipes = [said.recipe(text) for text in case.recipes.splitlines()]
    matches = find_matches(
        recipes,
        there,
        eaters=said.people(case.eaters),
        missing=case.missing,
        using=said.clauses(case.using),
        servings=Fraction(case.servings) if case.servings else None,
    )
    return said.told(matches, there)
