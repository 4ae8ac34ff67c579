"""Looking at fewer recipes must not change which ones are the best."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kitchensync.cooking.matching import find_matches
from tests.core.cooking import said

FOODS = ("eggs", "flour", "milk", "onions", "pasta", "rice", "spinach", "walnuts")
pantries = st.lists(
    st.tuples(st.sampled_from(FOODS), st.integers(1, 9), st.integers(0, 9)), max_size=6
)
dishes = st.lists(
    st.lists(
        st.tuples(st.sampled_from(FOODS), st.integers(1, 9), st.booleans()), min_size=1, max_size=4
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
    pantry: list[tuple[str, int, int]],
    wanted: list[list[tuple[str, int, bool]]],
    missing: int,
    most: int,
    eaters: str,
) -> None:
    there = said.larder("; ".join(f"{food} {n}, due in {days} days" for food, n, days in pantry))
    recipes = [
        said.recipe(f"Dish {number} for 2: " + "; ".join(map(_clause, lines)))
        for number, lines in enumerate(wanted)
    ]
    who = said.people(eaters)
    every = find_matches(recipes, there, eaters=who, missing=missing)
    few = find_matches(recipes, there, eaters=who, missing=missing, most=most)
    assert few == every[:most]


def _clause(line: tuple[str, int, bool]) -> str:
    food, number, optional = line
    return f"({number} {food})" if optional else f"{number} {food}"
