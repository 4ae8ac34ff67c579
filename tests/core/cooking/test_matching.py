"""Looking at fewer recipes must not change which ones are the best."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.cooking.facts import Recipe
from kitchensync.cooking.matching import find_matches, scaled
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


@given(st.integers(1, 10**9), st.integers(1, 99), st.fractions("1/9", 99, max_denominator=12))
def test_what_a_recipe_is_scaled_to_is_off_by_half_a_base_unit_at_most(
    amount: int, servings: int, wanted: Fraction
) -> None:
    dish = said.recipe(f"Dal for {servings}: 1 g lentils; salt")
    (lentils, salt) = dish.lines
    dish = replace(dish, lines=(lentils._replace(amount=amount), salt))
    found, unsaid = scaled(dish, wanted).lines
    assert found.amount is not None
    assert found.amount >= 1
    assert found.amount == 1 or abs(found.amount - amount * wanted / servings) <= Fraction(1, 2)
    assert unsaid.amount is None


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


def test_a_dish_is_read_only_where_it_can_use_what_it_is_to_use() -> None:
    there = said.larder("eggs 6; cheddar 200 g; oat milk 1 l")
    omelette = _Counted(said.recipe("Omelette for 2: 3 eggs"))
    toast = said.recipe("Toast: 100 g cheese")
    porridge = said.recipe("Porridge: 100 ml milk")
    for food, best in (("cheese", toast), ("cheddar", toast), ("oat milk", porridge)):
        found = find_matches([omelette, toast, porridge], there, using=[food])
        assert [match.recipe for match in found] == [best]
    assert omelette.reads == []


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


@pytest.mark.parametrize(
    ("pantry", "eaters", "best", "other"),
    [
        pytest.param(
            "cheese 100 g, due in 1 day; cheddar 100 g, due in 1 day; milk 1 l, due in 0 days",
            "",
            "200 g cheese",
            "100 ml milk",
            id="two kinds of a food are used up",
        ),
        pytest.param(
            "milk 500 ml, due in 1 day; milk 500 ml; eggs 6, due in 4 days",
            "",
            "100 ml milk",
            "3 eggs",
            id="the lot that goes first is due",
        ),
        pytest.param(
            "eggs 6; spinach 1 kg, due in 1 day; milk 1 l, due in 5 days",
            "",
            "3 eggs; (100 g spinach)",
            "100 ml milk",
            id="what is optional is due",
        ),
        pytest.param(
            "oil 1 l, due in 0 days; eggs 6",
            "",
            "100 g butter",
            "3 eggs",
            id="what stands for a food is due",
        ),
        pytest.param(
            "milk 1 l, due in 0 days; eggs 6, due in 3 days",
            "",
            "100 ml buttermilk",
            "1 g saffron; 3 eggs",
            id="a part of what stands for a food is there",
        ),
        pytest.param(
            "lemon juice 1 l, due in 0 days",
            "",
            "100 ml buttermilk; 100 ml milk",
            "1 g saffron",
            id="the other part is lacking anyway",
        ),
        pytest.param(
            "cheddar 200 g; rice 1 kg",
            "Ada",
            "100 g cheese",
            "100 g rice",
            id="a kind of a food is safer than the food",
        ),
        pytest.param(
            "oat milk 1 l, due in 0 days; rice 1 kg",
            "Dan",
            "100 ml milk",
            "100 g rice",
            id="what stands for a food is safe",
        ),
        pytest.param(
            "", "Ben", "?bread", "?stuff", id="a line that nobody understands is called like a food"
        ),
    ],
)
def test_the_best_is_found_whatever_makes_it_so(
    pantry: str, eaters: str, best: str, other: str
) -> None:
    recipes = [said.recipe(f"Other: {other}"), said.recipe(f"Best: {best}")]
    there, who = said.larder(pantry), said.people(eaters)
    found = find_matches(recipes, there, eaters=who, missing=1)
    assert [match.recipe.title for match in found] == ["Best", "Other"]
    assert find_matches(recipes, there, eaters=who, missing=1, most=1) == found[:1]


def test_who_asks_for_none_gets_none() -> None:
    assert find_matches([said.recipe("Omelette: 3 eggs")], said.larder("eggs 6"), most=0) == []


def _clause(line: tuple[str, int, bool]) -> str:
    food, number, optional = line
    return f"({number} {food})" if optional else f"{number} {food}"
