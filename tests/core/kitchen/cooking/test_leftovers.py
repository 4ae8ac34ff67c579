"""What is left of a dish is put away once, and as much as somebody said."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from tests.support.kitchens import World, settle


def left_over(kitchen: Kitchen) -> list[str]:
    return [item.amount for item in kitchen.pantry() if item.food == "Rice leftovers"]


def rice(kitchen: Kitchen) -> None:
    kitchen.add("rice 1 kg")
    kitchen.recipes.new("Rice", "200 g rice\n\nCook.")


@pytest.mark.parametrize(("first", "second"), [("2 servings", "500 g"), ("500 g", "2 servings")])
def test_two_phones_that_measure_them_differently_keep_what_one_of_them_said(
    world: World, two: tuple[Kitchen, Kitchen], first: str, second: str
) -> None:
    laptop, phone = two
    rice(laptop)
    settle(laptop, phone)
    laptop.cooking.cook("Rice", leftovers=first)
    world.clock.now += 1000
    phone.cooking.cook("Rice", leftovers=second)
    settle(laptop, phone)
    said = first.removesuffix(" servings")
    assert [left_over(kitchen) for kitchen in two] == [[said], [said]]
    again = phone.cooking.cook("Rice", leftovers="1")
    assert again.what == "What is left of Rice was put away already."


def test_they_are_in_the_fridge_and_due_as_such_food_is(kitchen: Kitchen) -> None:
    rice(kitchen)
    put = kitchen.cooking.cook("Rice", leftovers="2 servings").what
    (item,) = kitchen.pantry(food="Rice leftovers")
    assert (item.place, item.amount, item.due_in_days) == ("fridge", "2", 3)
    assert item.due_kind == "use-by"
    assert f"use by {item.due}." in put


def test_what_was_taken_back_can_be_put_away_again(kitchen: Kitchen) -> None:
    rice(kitchen)
    kitchen.cooking.cook("Rice")
    kitchen.cooking.cook("Rice", leftovers="2")
    kitchen.undo()
    assert left_over(kitchen) == []
    kitchen.cooking.cook("Rice", leftovers="3")
    assert left_over(kitchen) == ["3"]


def test_what_was_removed_can_be_put_away_again(kitchen: Kitchen) -> None:
    rice(kitchen)
    kitchen.cooking.cook("Rice", leftovers="2")
    kitchen.remove("Rice leftovers")
    kitchen.cooking.cook("Rice", leftovers="3")
    assert left_over(kitchen) == ["3"]
