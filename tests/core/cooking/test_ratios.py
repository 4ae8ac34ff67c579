"""One measure of a food in another, only where the food itself tells."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kitchensync.cooking.facts import Food
from kitchensync.cooking.ratios import is_little, ratio
from kitchensync.measure.units import Dimension

FLOUR = Food("flour", "flour", density=528)
EGG = Food("egg", "egg", piece=50_000, density=1_031)
STRANGER = Food("x", "x")


@pytest.mark.parametrize(
    ("asked", "there", "food", "expected"),
    [
        (("volume", "tbsp"), ("mass", "g"), FLOUR, Fraction(528, 1000)),
        (("mass", "g"), ("volume", "ml"), FLOUR, Fraction(1000, 528)),
        (("count", "piece"), ("mass", "g"), EGG, Fraction(50)),
        (("volume", "cup"), ("count", "piece"), EGG, Fraction(1031, 50_000)),
        (("mass", "g"), ("mass", "kg"), STRANGER, Fraction(1)),
        (("count", "tin"), ("count", "can"), STRANGER, Fraction(1)),
        (("count", "dozen"), ("count", "piece"), STRANGER, Fraction(1)),
    ],
)
def test_a_food_tells_by_its_density_and_what_a_piece_weighs(
    asked: tuple[Dimension, str],
    there: tuple[Dimension, str],
    food: Food,
    expected: Fraction,
) -> None:
    assert ratio(*asked, *there, food) == expected


@pytest.mark.parametrize(
    ("asked", "there", "food"),
    [
        (("count", "clove"), ("count", "piece"), EGG),
        (("count", "clove"), ("mass", "g"), EGG),
        (("count", "can"), ("mass", "g"), EGG),
        (("volume", "ml"), ("mass", "g"), STRANGER),
        (("count", "piece"), ("mass", "g"), FLOUR),
    ],
)
def test_what_nobody_can_know_is_not_guessed(
    asked: tuple[Dimension, str], there: tuple[Dimension, str], food: Food
) -> None:
    assert ratio(*asked, *there, food) is None


def test_a_pinch_is_little_and_a_spoon_is_not() -> None:
    assert is_little("pinch")
    assert not is_little("tsp")


def test_a_clove_and_a_leaf_weigh_what_the_food_says() -> None:
    garlic = Food("garlic", "garlic", each={"clove": 3_000})
    cabbage = Food("cabbage", "cabbage", each={"head": 908_000, "leaf": 23_000})
    assert ratio("count", "clove", "mass", "g", garlic) == 3
    assert ratio("count", "clove", "count", "piece", garlic) is None
    assert ratio("count", "leaf", "count", "head", cabbage) == Fraction(23, 908)


@pytest.mark.parametrize("unit", ["can", "tin", "packet"])
def test_a_pack_by_any_name_is_one_of_those_that_it_was_bought_in(unit: str) -> None:
    assert ratio("count", unit, "mass", "g", STRANGER, pack=400_000) == 400
    assert ratio("count", "clove", "mass", "g", STRANGER, pack=400_000) is None
