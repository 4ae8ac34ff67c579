"""What is typed in tins is the food that a recipe calls canned, and what was there still counts."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import NotEnough


def there(kitchen: Kitchen) -> dict[str, str]:
    return {item.food: item.amount for item in kitchen.pantry()}


@pytest.mark.parametrize(
    ("said", "food"),
    [
        ("3 x 400 g tins chickpeas", "canned chickpeas"),
        ("Tuna 3 x 160 g tins", "canned tuna"),
        ("garbanzo beans 2 cans", "canned garbanzo beans"),
        ("tin of tomatoes", "canned tomatoes"),
        ("3 tomatoes 400 g tins", "canned tomatoes"),
        ("coconut milk 2 tins", "coconut milk"),
        ("biscuits 1 tin", "biscuits"),
        ("chickpeas 3 packs", "chickpeas"),
    ],
)
def test_what_is_put_in_by_the_tin_is_what_is_canned(
    kitchen: Kitchen, said: str, food: str
) -> None:
    kitchen.add(said)
    assert list(there(kitchen)) == [food]


def test_a_recipe_takes_the_tins_that_were_typed_listed_or_counted(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Hummus", "2 x 400 g tins chickpeas\n\nBlend.", servings="2")
    kitchen.shopping.add("chickpeas 5 x 400 g tins")
    assert kitchen.shopping.check("chickpeas").what == "Bought 5 × 400 g canned chickpeas."
    kitchen.add("chickpeas 1 kg")
    done = kitchen.cooking.cook("Hummus")
    assert done.what == "Cooked Hummus for 2: took 800 g canned chickpeas."
    assert kitchen.use("chickpeas 1 tin").what.startswith("Used 1 tin canned chickpeas (400 g)")
    kitchen.use("canned chickpeas 2 tins")
    kitchen.count("chickpeas 2 tins")
    assert there(kitchen) == {"canned chickpeas": "2 tins", "chickpeas": "1 kg"}


def test_what_lacks_is_added_to_the_tins_on_the_list(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Hummus", "2 tins chickpeas\n\nBlend.", servings="2")
    kitchen.shopping.add("chickpeas 1 tin")
    kitchen.cooking.shop_for("Hummus")
    assert [line.words for line in kitchen.shopping.lines()] == ["3 tins chickpeas"]


def test_tins_of_what_the_household_calls_so_stay_and_are_found(kitchen: Kitchen) -> None:
    kitchen.add("chickpeas 1 piece")
    kitchen.remove("chickpeas")
    kitchen.catalog.alias("chickpeas", "garbanzos")
    kitchen.add("garbanzos 2 tins")
    assert there(kitchen) == {"chickpeas": "2 tins"}
    assert kitchen.use("chickpeas 1 tin").what == "Used 1 tin chickpeas; 1 tin left."
    kitchen.set_minimum("garbanzos 4 tins")
    kitchen.add("chickpeas 2 tins")
    kitchen.set_minimum("chickpeas 3 tins")
    assert [(low.food, low.amount) for low in kitchen.low()] == [("chickpeas", "3 tins")]
    kitchen.use("chickpeas 3 tins")
    assert there(kitchen) == {}


def test_what_is_there_in_tins_alone_is_used_also_by_its_plain_name(kitchen: Kitchen) -> None:
    kitchen.add("chickpeas 500 g")
    kitchen.use("chickpeas 500 g")
    with pytest.raises(NotEnough):
        kitchen.use("chickpeas")
    kitchen.add("chickpeas 3 tins")
    assert kitchen.use("chickpeas").what == "Used 1 tin canned chickpeas; 2 tins left."
