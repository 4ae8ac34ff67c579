"""Looking at fewer recipes must not change which ones are the best."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.cooking.facts import Recipe
from kitchensync.cooking.matching import find_matches
from tests.core.cooking import said

FOODS = (
    *("cheddar", "cheese", "eggs", "flour", "milk", "oat milk", "onions", "pasta", "rice", "salt"),
    *("spaghetti", "spinach", "tamari", "walnuts"),
)
WANTED = (*FOODS, "buttermilk", "lemon juice", "soy sauce", "?stuff")
HOW = ("", ", open", ", past its use-by day")
pantries = st.lists(
    st.tuples(st.sampled_from(FOODS), st.integers(1, 9), st.integers(0, 9), st.sampled_from(HOW)),
    max_size=6,
)
dishes = st.lists(
    st.lists(
        st.tuples(st.sampled_from(WANTED), st.integers(1, 9), st.booleans()), min_size=1, max_size=4
    ),
    max_size=9,
)


@given(
    pantries,
    dishes,
    st.integers(0, 3),
    st.integers(1, 4),
    st.sampled_from(["", "Ben", "Ada Eve", "Dan"]),
)
def test_the_best_few_are_the_best_of_all(
    pantry: list[tuple[str, int, int, str]],
    wanted: list[list[tuple[str, int, bool]]],
    missing: int,
    most: int,
    eaters: str,
) -> None:
    there = said.larder(
        "; ".join(f"{food} {n}, due in {days} days{how}" for food, n, days, how in pantry)
    )
    recipes = [
        said.recipe(f"Dish {number} for 2: " + "; ".join(map(_clause, lines)))
        for number, lines in enumerate(wanted)
    ]
    who = said.people(eaters)
    every = find_matches(recipes, there, eaters=who, missing=missing)
    few = find_matches(recipes, there, eaters=who, missing=missing, most=most)
    assert few == every[:most]


@dataclass
class _Counted:
    """A recipe that knows how often it was read."""

    recipe: Recipe
    reads: list[str] = field(default_factory=list[str])

    @property
    def id(self) -> bytes:
        return self.recipe.id

    @property
    def title(self) -> str:
        return self.recipe.title

    @property
    def needs(self) -> tuple[str, ...]:
        return self.recipe.needs

    @property
    def extras(self) -> tuple[str, ...]:
        return self.recipe.extras

    def read(self) -> Recipe:
        self.reads.append(self.recipe.title)
        return self.recipe


def test_a_recipe_that_cannot_be_among_the_best_is_not_read() -> None:
    there = said.larder("eggs 6; milk 1 l")
    near = _Counted(said.recipe("Omelette for 2: 3 eggs"))
    far = _Counted(said.recipe("Lasagne for 2: 200 g pasta; 100 g spinach; 1 onions"))
    (best,) = find_matches([far, near], there, missing=3, most=1)
    assert (best.recipe.title, near.reads, far.reads) == ("Omelette", ["Omelette"], [])


def test_of_dishes_that_lack_nothing_only_what_uses_up_most_is_read() -> None:
    there = said.larder("eggs 6, due in 2 days; milk 1 l")
    soon = _Counted(said.recipe("Omelette for 2: 3 eggs"))
    later = _Counted(said.recipe("Custard for 2: 100 ml milk"))
    (best,) = find_matches([later, soon], there, most=1)
    assert (best.recipe.title, soon.reads, later.reads) == ("Omelette", ["Omelette"], [])


def test_a_dish_that_cannot_suit_who_eats_is_not_read_where_another_can() -> None:
    there = said.larder("eggs 6; pasta 1 kg, due in 1 day")
    pasta = _Counted(said.recipe("Pasta for 2: 200 g pasta"))
    omelette = _Counted(said.recipe("Omelette for 2: 3 eggs"))
    (best,) = find_matches([pasta, omelette], there, eaters=said.people("Ben"), most=1)
    assert (best.recipe.title, pasta.reads) == ("Omelette", [])


def test_a_dish_is_found_where_what_stands_for_one_food_is_another_that_it_lacks() -> None:
    porridge = said.recipe("Porridge: 100 ml milk; 200 ml oat milk")
    (for_dan,) = find_matches([porridge], said.larder(""), eaters=said.people("Dan"), missing=1)
    assert [(each.food, each.amount) for each in for_dan.lacks] == [("oat milk", 300_000)]


def _clause(line: tuple[str, int, bool]) -> str:
    food, number, optional = line
    return f"({number} {food})" if optional else f"{number} {food}"
