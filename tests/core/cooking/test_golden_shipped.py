"""The same opinions of a cook, with foods and substitutes as the shipped catalogue knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from kitchensync.catalogue.lookup import catalogue
from kitchensync.cooking.facts import Eater, Food, Key, Larder, Recipe
from kitchensync.cooking.matching import find_matches
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from tests.core.cooking import said, test_golden, test_golden_wishes
from tests.core.cooking.opinions import Case
from tests.support.kitchens import World

CASES = [*test_golden.CASES, *test_golden_wishes.CASES]
OTHERWISE = {
    "Without butter one fries in oil, and takes less of it.": (
        "Omelette | complete | butter: oil instead, 3/4 of the amount (good for frying)"
    ),
    "Buttermilk is milk and lemon juice, if both are there.": (
        "Soda bread | complete | buttermilk: milk and lemon juice instead (good for baking)"
    ),
    "The dish as it is written goes before the one with something instead.": (
        "Eggs on bread | complete\n"
        "A fried egg | complete | butter: oil instead, 3/4 of the amount (good for frying)"
    ),
    # Soy sauce is made with wheat, tamari mostly without.
    "Where soy sauce may hold wheat and tamari is there, tamari it is.": (
        "Fried rice | complete | unknown for Ben: whether tamari contains gluten; "
        "soy sauce: tamari instead"
    ),
    "Where there is no tamari it is unknown.": "",
    "For who must not drink milk one buys oat milk, though there is milk.": (
        "Rice pudding | lacks 500 ml soya milk | milk: soya milk instead; no 500 ml soya milk"
    ),
    # Of bread that somebody bought nobody knows what it was made with.
    "Walnuts that are optional stay in the cupboard for who must not eat them.": (
        "Tomato bread | complete | unknown for Eve: whether bread contains nuts; "
        "unknown for Eve: whether bread is vegan; without walnuts, which is optional"
    ),
}
"""What a new kitchen says where it knows more, or less, than the foods of `said`."""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PantryFacts]:
    """What a new kitchen knows."""
    world = World(tmp_path_factory.mktemp("new"))
    replica = world.found(relay=None)._rooms.spaces.household.replica
    with replica.snapshot():
        yield PantryFacts(replica, said.TODAY)
    world.close()


class Shipped:
    """One case, as a new kitchen sees it; foods are called as the case calls them."""

    def __init__(self, facts: PantryFacts) -> None:
        self._facts = facts
        self._called: dict[Key, str] = {}

    def key(self, name: str) -> Key:
        """The food that is called so."""
        key = self._facts.named(name)
        self._called.setdefault(key, name)
        return key

    def food(self, key: Key) -> Food | None:
        """What everybody knows of it."""
        known = self._facts.food(key)
        return known and replace(known, name=self._called.get(key, known.name))

    def larder(self, case: Case) -> Larder:
        """What is there."""
        clauses = enumerate(said.clauses(case.there))
        lots = [said.lot(number, clause) for number, clause in clauses]
        return Larder(
            self.food,
            [lot._replace(food=self.key(lot.food)) for lot in lots],
            today=said.TODAY,
            substitutes={key: self._facts.larder.substitutes(key) for key in catalogue().foods},
            staples=frozenset(map(self.key, case.staples.split(";"))),
        )

    def recipe(self, text: str) -> Recipe:
        """A recipe, its lines understood."""
        recipe = said.recipe(text)
        lines = (line._replace(food=line.food and self.key(line.food)) for line in recipe.lines)
        return replace(recipe, lines=tuple(lines))

    def eater(self, eater: Eater) -> Eater:
        """Somebody, with the foods that they do not like."""
        return replace(eater, dislikes=frozenset(map(self.key, eater.dislikes)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_cook_would_agree_with_a_new_kitchen(case: Case, facts: PantryFacts) -> None:
    here = Shipped(facts)
    there = here.larder(case)
    matches = find_matches(
        [here.recipe(text) for text in case.recipes.splitlines()],
        there,
        eaters=[here.eater(eater) for eater in said.people(case.eaters)],
        missing=case.missing,
        using=[here.key(name) for name in said.clauses(case.using)],
        servings=Fraction(case.servings) if case.servings else None,
    )
    expected = OTHERWISE.get(case.says, case.expect)
    assert said.told(matches, there) == expected.splitlines()
