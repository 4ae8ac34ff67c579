"""What is on a shelf and what a recipe asks for meet where a cook would take one for the other."""

from __future__ import annotations

from datetime import date

import pytest

from kitchensync import Kitchen
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.recipes.understanding import Understanding

MEET = [
    ("chopped tomatoes", "200 g chopped tomatoes"),
    ("chopped tomatoes", "1 can tomatoes"),
    ("tinned tomatoes", "400 g tin chopped tomatoes"),
    ("tomatoes", "2 tomatoes, chopped"),
    ("tomato", "3 chopped tomatoes"),
    ("cherry tomatoes", "2 tomatoes"),
    ("red onions", "1 onion, diced"),
    ("onion", "2 onions"),
    ("whole milk", "200 ml milk"),
    ("semi-skimmed milk", "1 cup milk"),
    ("milk", "250 ml whole milk"),
    ("cheddar", "100 g grated cheese"),
    ("mature cheddar", "50 g cheddar"),
    ("large free-range eggs", "2 eggs"),
    ("organic whole milk", "1 cup milk"),
    ("beef mince", "500 g minced beef"),
    ("basmati rice", "1 cup rice"),
    ("extra virgin olive oil", "2 tbsp olive oil"),
    ("canned chickpeas", "1 tin of chickpeas, drained"),
    ("garlic", "3 cloves garlic, crushed"),
    ("all-purpose flour", "100 g flour"),
    ("natural yogurt", "1 cup yoghurt"),
    ("coriander leaves", "1 bunch cilantro"),
]
APART = [
    ("tomatoes", "1 can chopped tomatoes"),
    ("chopped tomatoes", "2 tomatoes, sliced"),
    ("onions", "1 red onion"),
    ("cheese", "100 g cheddar"),
    ("coconut milk", "1 cup milk"),
    ("buttermilk", "200 ml milk"),
    ("peanut butter", "50 g butter"),
    ("garlic bread", "2 cloves garlic"),
    ("dried chickpeas", "1 can chickpeas"),
    ("eggplant", "2 eggs"),
    ("self-raising flour", "100 g flour"),
    ("tomato paste", "2 tomatoes"),
    ("black pepper", "1 red pepper"),
    ("strawberry jam", "100 g strawberries"),
]


def meets(kitchen: Kitchen, shelf: str, line: str) -> bool:
    kitchen.add(shelf)
    replica = kitchen._rooms.spaces.household.replica
    facts = PantryFacts(replica, date(2027, 6, 1))
    food = Understanding(replica).line(line).food
    return food is not None and bool(facts.larder.lots(facts.key(food)))


@pytest.mark.parametrize(("shelf", "line"), MEET)
def test_what_is_there_is_what_the_recipe_asks_for(kitchen: Kitchen, shelf: str, line: str) -> None:
    assert meets(kitchen, shelf, line)


@pytest.mark.parametrize(("shelf", "line"), APART)
def test_another_food_is_not_taken_for_it(kitchen: Kitchen, shelf: str, line: str) -> None:
    assert not meets(kitchen, shelf, line)


def test_a_household_says_itself_what_meets(kitchen: Kitchen) -> None:
    kitchen.add("nonna's sauce 400 g")
    assert not meets(kitchen, "onions", "200 g passata")
    kitchen.catalog.alias("nonna's sauce", "passata")
    assert meets(kitchen, "onions", "200 g passata")


def test_the_dal_takes_the_tomatoes_that_are_there(kitchen: Kitchen) -> None:
    kitchen.add("chopped tomatoes 2 x 400 g")
    kitchen.recipes.new("Tomato pot", "200 g chopped tomatoes\n\nCook.", servings="2")
    done = kitchen.cooking.cook("Tomato pot")
    assert done.what == "Cooked Tomato pot for 2: took 200 g chopped tomatoes."


def test_tins_that_do_not_say_what_they_hold_are_as_good_as_those_of_the_recipe(
    kitchen: Kitchen,
) -> None:
    kitchen.add("coconut milk 3 tins")
    kitchen.recipes.new("Curry", "1 tin (400 ml) coconut milk\n\nCook.", servings="2")
    (curry,) = kitchen.cooking.can_cook(missing=1)
    assert curry.reasons == ("counts 1 tin coconut milk as 400 ml",)
    done = kitchen.cooking.cook("Curry", servings="4")
    assert done.what == "Cooked Curry for 4: took 2 tins coconut milk."
    kitchen.recipes.new("Soup", "2 x 400 ml tins coconut milk\n\nCook.", servings="2")
    (soup,) = (each for each in kitchen.cooking.can_cook(missing=1) if each.title == "Soup")
    assert soup.reasons == ("400 ml of 800 ml coconut milk there",)


def test_of_a_tin_whose_content_is_known_as_much_is_taken_as_is_called_for(
    kitchen: Kitchen,
) -> None:
    kitchen.add("coconut milk 2 x 165 ml tins")
    kitchen.recipes.new("Curry", "1 tin (400 ml) coconut milk\n\nCook.", servings="2")
    (curry,) = kitchen.cooking.can_cook(missing=1)
    assert curry.reasons == ("330 ml of 400 ml coconut milk there",)
