"""A dish cooked on one phone and taken back on another: it was cooked if the later one says so."""

from __future__ import annotations

from kitchensync import Kitchen
from tests.support.kitchens import World, settle


def left(kitchen: Kitchen, food: str = "rice") -> int:
    return sum(item.value for item in kitchen.pantry() if item.food == food) // 1000


def rice(two: tuple[Kitchen, Kitchen]) -> None:
    """Rice in two packs, of which the phone takes the other one first."""
    laptop, phone = two
    laptop.add("rice 150 g", best="+5d")
    laptop.add("rice 1 kg", best="+30d")
    laptop.recipes.new("Rice", "200 g rice\n\nCook.", servings="2")
    settle(*two)
    phone.edit("rice", best="+60d")


def test_the_later_word_decides_whether_it_was_cooked(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.add("oats 500 g")
    laptop.recipes.new("Porridge", "100 g oats\n\nCook.")
    rice(two)
    phone.cooking.cook("Porridge")
    for dish in ("Porridge", "Rice"):
        world.clock.now += 1000
        laptop.cooking.cook(dish, leftovers="1")
        world.clock.now += 1000
        laptop.undo()
    world.clock.now += 1000
    phone.cooking.cook("Rice", leftovers="1")
    settle(*two)
    for kitchen in two:
        assert (left(kitchen, "oats"), left(kitchen)) == (500, 950)
        assert [item.food for item in kitchen.pantry() if "left" in item.food] == ["Rice leftovers"]
        assert kitchen.cooking.cook("Porridge", dry_run=True).changed
        assert not kitchen.cooking.cook("Rice", dry_run=True).changed
    phone.undo()
    settle(*two)
    assert [left(kitchen) for kitchen in two] == [1150, 1150]


def test_what_is_cooked_anew_is_what_another_phone_cooked_meanwhile(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    rice(two)
    for _ in range(2):
        laptop.cooking.cook("Rice")
        laptop.undo()
        world.clock.now += 1000
    again = laptop.cooking.cook("Rice")
    world.clock.now += 1000
    phone.cooking.cook("Rice")
    settle(*two)
    assert [left(kitchen) for kitchen in two] == [950, 950]
    laptop.undo(again.change_id)
    settle(*two)
    assert [left(kitchen) for kitchen in two] == [1150, 1150]


def test_what_was_counted_meanwhile_is_taken_from(kitchen: Kitchen) -> None:
    kitchen.add("rice 1 kg")
    kitchen.recipes.new("Rice", "200 g rice\n\nCook.")
    kitchen.cooking.cook("Rice")
    kitchen.undo()
    kitchen.count("rice 900 g")
    kitchen.cooking.cook("Rice")
    assert left(kitchen) == 700
