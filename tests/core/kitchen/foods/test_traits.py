"""What several say of a food: the less safe holds, for who eats and for who looks at it."""

from __future__ import annotations

from kitchensync import Kitchen
from kitchensync.catalogue.lookup import catalogue, find
from kitchensync.kitchen.foods.traits import diets_of
from tests.support.kitchens import World, settle

FOODS = catalogue().foods.values()


def holds(kitchen: Kitchen, food: str, code: str) -> bool | None:
    """What is shown of an allergen or a diet."""
    shown = kitchen.catalog.show(food)
    return next(each.answer for each in (*shown.allergens, *shown.diets) if each.code == code)


def verdicts(kitchen: Kitchen) -> list[tuple[str, str | None]]:
    """What Ada can eat of what is there, and how sure that is."""
    found = kitchen.cooking.can_cook(missing=0, eaters=["Ada"])
    return [(each.title, each.eaters) for each in found]


def allergic(kitchen: Kitchen, allergen: str, food: str) -> None:
    kitchen.cooking.eating.edit("Ada", allergies=[allergen])
    kitchen.add(f"{food} 1 kg")
    kitchen.recipes.new("Dish", f"200 g {food}\n\nCook.")


def test_what_is_merged_into_a_food_is_in_it(kitchen: Kitchen) -> None:
    allergic(kitchen, "soya", "milk")
    kitchen.add("soya milk 1 l")
    assert verdicts(kitchen) == [("Dish", "safe")]
    kitchen.catalog.merge("soya milk", "milk")
    assert verdicts(kitchen) == []
    assert holds(kitchen, "milk", "soya") is True
    assert holds(kitchen, "milk", "milk") is True
    kitchen.catalog.edit("milk", allergens=["soya=no"])
    assert verdicts(kitchen) == [("Dish", "safe")]


def test_of_a_strangers_other_name_only_the_dangers_are_known(kitchen: Kitchen) -> None:
    allergic(kitchen, "nuts", "gloop")
    kitchen.catalog.alias("gloop", "marzipan")
    assert verdicts(kitchen) == []
    assert holds(kitchen, "gloop", "milk") is None
    kitchen.cooking.eating.edit("Ada", allergies=["milk"], no_allergies=["nuts"])
    assert verdicts(kitchen) == [("Dish", "unknown")]


def test_of_what_may_hold_pork_or_alcohol_nobody_knows_whether_it_fits() -> None:
    (fits,) = {diets_of(food)["no-pork"] for food in FOODS if food.pork is None}
    assert fits is None
    (fits,) = {diets_of(food)["no-alcohol"] for food in FOODS if food.alcohol is None}
    assert fits is None
    known = find("bacon"), find("beer")
    assert [food and diets_of(food)["no-pork"] for food in known] == [False, True]
    assert [food and diets_of(food)["no-alcohol"] for food in known] == [True, False]


def test_a_diet_that_one_of_two_merged_foods_does_not_fit_the_food_does_not_fit(
    kitchen: Kitchen,
) -> None:
    for food, vegan in (("gloop", "yes"), ("glop", "no")):
        kitchen.add(f"{food} 1 l")
        kitchen.catalog.edit(food, diets=[f"vegan={vegan}"])
    kitchen.catalog.merge("gloop", "glop")
    assert holds(kitchen, "glop", "vegan") is False


def test_where_two_differ_nobody_knows_until_it_is_decided(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    allergic(laptop, "nuts", "rice")
    settle(laptop, phone)
    phone.catalog.edit("rice", allergens=["nuts=yes"])
    for answer in ("yes", "unknown"):
        world.clock.now += 1000
        laptop.catalog.edit("rice", allergens=[f"nuts={answer}"])
    settle(laptop, phone)
    for kitchen in two:
        assert verdicts(kitchen) == [("Dish", "unknown")]
        assert holds(kitchen, "rice", "nuts") is None
    (conflict,) = laptop.conflicts()
    laptop.resolve(conflict.id, 1)
    assert verdicts(laptop) == [("Dish", "safe")]


def test_where_two_differ_it_is_no_safer_than_everybody_knows(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.add("milk 1 l")
    settle(laptop, phone)
    phone.catalog.edit("milk", allergens=["milk=yes"])
    world.clock.now += 1000
    laptop.catalog.edit("milk", allergens=["milk=no"])
    settle(laptop, phone)
    assert [holds(kitchen, "milk", "milk") for kitchen in two] == [True, True]


def test_who_says_again_that_there_are_nuts_in_it_contradicts_who_takes_them_out(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    allergic(laptop, "nuts", "rice")
    laptop.catalog.edit("rice", allergens=["nuts=yes"])
    settle(laptop, phone)
    said = phone.catalog.edit("rice", allergens=["nuts=yes"])
    assert said.what == "What is known of rice is changed already."
    world.clock.now += 1000
    laptop.catalog.edit("rice", allergens=["nuts=no"])
    settle(laptop, phone)
    assert [verdicts(kitchen) for kitchen in two] == [[("Dish", "unknown")]] * 2


def test_what_holds_milk_is_called_vegan_by_nobody(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.edit("Ada", diets=["vegan", "vegetarian"])
    kitchen.add("oat milk 1 l")
    kitchen.recipes.new("Dish", "200 ml oat milk\n\nCook.")
    assert verdicts(kitchen) == [("Dish", "safe")]
    kitchen.catalog.edit("oat milk", allergens=["milk=yes"], diets=["vegan=yes"])
    assert verdicts(kitchen) == [("Dish", "unknown")]
    assert [holds(kitchen, "oat milk", diet) for diet in ("vegan", "vegetarian")] == [None, True]
    kitchen.catalog.edit("oat milk", diets=["vegan=no"])
    assert verdicts(kitchen) == []
