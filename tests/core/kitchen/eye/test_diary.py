"""What somebody ate is written down without a photo, for them alone."""

from __future__ import annotations

import re

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, BadDate, BadInput
from tests.support.kitchens import World, settle


@pytest.fixture
def cook(kitchen: Kitchen) -> Kitchen:
    """A kitchen with a dish."""
    kitchen.recipes.new("Goulash", "400 g lentils\n200 g rice", servings="2")
    return kitchen


@pytest.mark.parametrize(
    ("words", "told", "energy"),
    [
        ("banana 120 g", "Ate 120 g banana.", True),
        ("2 apples", "Ate 2 × apples.", True),
        ("goulash", "Ate 1 serving of Goulash.", True),
        ("1.5 goulash", "Ate 1.5 servings of Goulash.", True),
        ("2 servings of goulash", "Ate 2 servings of Goulash.", True),
        ("zlorb at Anna's", "Ate zlorb at Anna's.", False),
        ("200 g zlorb", "Ate 200 g zlorb.", False),
        ("2 portions of zlorb", "Ate 2 servings of zlorb.", False),
    ],
)
def test_a_dish_a_food_or_words_are_written_down_as_they_are_said(
    world: World, cook: Kitchen, words: str, told: str, energy: bool
) -> None:
    world.clock.now += 1
    done = cook.eye.meals.write(words)
    assert done.what.startswith(told)
    assert ("what was in it is not known" in done.what) is not energy
    (eaten,) = cook.eye.meals.ls()
    assert eaten == cook.eye.meals.show(done.items[0].id)
    assert bool(eaten.nutrients) is energy
    assert eaten.unknown == (() if energy else (eaten.words,))
    cook.undo()
    assert cook.eye.meals.ls() == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("dish 12", "1 serving of Dish 12"),
        ("Dish 12 x 2", "2 servings of Dish 12"),
        ("2 servings of Dish 12", "2 servings of Dish 12"),
        ("Pasta al 40", "1 serving of Pasta al 40"),
        ("Route 66 chili", "1 serving of Route 66 chili"),
        ("7 layer dip", "1 serving of 7 layer dip"),
    ],
)
def test_a_number_in_the_title_of_a_dish_counts_nothing(
    kitchen: Kitchen, words: str, told: str
) -> None:
    for title in ("Dish 1", "Dish 12", "Dish 120", "Pasta al 40", "Route 66 chili", "7 layer dip"):
        kitchen.recipes.new(title, "400 g lentils")
    assert kitchen.eye.meals.write(words).what == f"Ate {told}."


def test_a_meal_may_be_of_a_day_before_and_is_of_none_to_come(cook: Kitchen) -> None:
    cook.eye.meals.write("goulash", servings="2", meal="dinner", on="yesterday")
    assert cook.eye.meals.ls(1) == []
    (eaten,) = cook.eye.meals.ls(2)
    assert (eaten.meal, eaten.servings) == ("dinner", "2")
    with pytest.raises(BadDate):
        cook.eye.meals.write("goulash", on="tomorrow")
    with pytest.raises(BadInput, match="is a dish"):
        cook.eye.meals.write("goulash 200 g")
    with pytest.raises(BadInput, match="is a food"):
        cook.eye.meals.write("2 servings of dal")
    with pytest.raises(BadInput, match="no number of servings"):
        cook.eye.meals.write("100000 goulash")
    assert not cook.eye.meals.write("goulash", dry_run=True).change_id
    assert len(cook.eye.meals.ls(9)) == 1


def test_what_somebody_ate_is_seen_by_nobody_else(two: tuple[Kitchen, Kitchen]) -> None:
    ada, ben = two
    ada.eye.meals.write("banana")
    settle(ada, ben)
    assert ben.eye.meals.ls() == []
    assert all("ate" not in change.what for change in ben.history())


def test_of_two_dishes_of_one_title_it_is_asked_which_was_eaten(cook: Kitchen) -> None:
    for lines in ("300 g lentils", "100 g barley"):
        cook.recipes.new("Soup", lines)
    with pytest.raises(Ambiguous, match="may be 2 recipes") as asked:
        cook.eye.meals.write("soup")
    assert cook.eye.meals.ls() == []
    named = re.findall(r"Soup \([0-9a-f]{8}\)", asked.value.message)
    done = cook.eye.meals.write(named[1], servings="2")
    assert done.what.startswith("Ate 2 servings of Soup.")
