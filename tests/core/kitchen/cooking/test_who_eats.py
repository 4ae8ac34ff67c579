"""Whom a dish is safe for: all that may come into it counts, whatever is taken first."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, BadInput
from tests.support.kitchens import settle


@pytest.fixture
def frying(kitchen: Kitchen) -> Kitchen:
    """Of sunflower oil it is known that there is no soya in it, of vegetable oil it is not."""
    kitchen.cooking.eating.edit("Ada", allergies=["soya"])
    kitchen.recipes.new("Chips", "100 ml vegetable oil\n\nFry.")
    return kitchen


def verdict(kitchen: Kitchen) -> str | None:
    (found,) = kitchen.cooking.can_cook(missing=1, eaters=["Ada"])
    return found.eaters


def test_what_is_taken_counts_and_not_what_it_stands_for(frying: Kitchen) -> None:
    frying.add("sunflower oil 1 l")
    assert verdict(frying) == "safe"


def test_what_lacks_is_what_is_asked_for(frying: Kitchen) -> None:
    frying.add("sunflower oil 10 ml")
    assert verdict(frying) == "unknown"


def test_what_is_taken_to_be_there_makes_up_the_rest(frying: Kitchen) -> None:
    frying.cooking.eating.set_staples(add=["vegetable oil"])
    frying.add("sunflower oil 10 ml")
    assert verdict(frying) == "unknown"
    frying.add("sunflower oil 1 l")
    assert verdict(frying) == "safe"


def test_what_does_not_tell_how_much_it_is_may_be_used_too(frying: Kitchen) -> None:
    frying.add("sunflower oil 10 ml")
    frying.add("vegetable oil 1 bottle")
    assert verdict(frying) == "unknown"


def test_a_dish_of_which_nobody_says_what_is_in_it_is_safe_for_nobody(kitchen: Kitchen) -> None:
    kitchen.recipes.add(
        b"---\ntitle: Nut cake\n---\n\n## Directions\n\n1. Grind the nuts.\n", "a.md"
    )
    (found,) = kitchen.cooking.can_cook(eaters=["Ada"])
    assert found.eaters == "safe"  # who eats everything
    kitchen.cooking.eating.edit("Ada", allergies=["nuts"])
    (found,) = kitchen.cooking.can_cook(eaters=["Ada"])
    assert found.eaters == "unknown"
    assert found.reasons == ("unknown for Ada: nobody says what is in Nut cake",)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("200 g rice and 50 g peanuts", None),
        ("200 g rice, peanuts to serve", None),
        ("200 g rice (and a few peanuts)", None),
        ("200 g rice; peanuts", None),
        ("200 g rice + a handful of peanuts", None),
        ("200 g rice, rinsed (no peanuts)", "safe"),
        ("200 g rice (or 100 g peanuts)", "safe"),
        ("200 g rice, peanuts removed", "safe"),
        ("200 g rice, washed and drained", "safe"),
    ],
)
def test_all_that_a_line_names_is_eaten_but_for_what_it_excludes(
    kitchen: Kitchen, line: str, verdict: str | None
) -> None:
    kitchen.cooking.eating.edit("Ada", allergies=["peanuts"])
    kitchen.add("rice 1 kg")
    kitchen.recipes.new("Rice", f"{line}\n\nCook.")
    found = kitchen.cooking.can_cook(eaters=["Ada"])
    assert [each.eaters for each in found] == ([verdict] if verdict else [])


def test_what_stands_in_brackets_on_a_shelf_is_in_it(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.edit("Ada", allergies=["tree nuts"])
    kitchen.recipes.new("Bowl", "200 g yoghurt\n\nStir.")
    kitchen.add("yoghurt (walnut) 500 g")
    assert kitchen.cooking.can_cook(eaters=["Ada"]) == []
    kitchen.add("yoghurt (organic) 500 g")
    assert [each.eaters for each in kitchen.cooking.can_cook(eaters=["Ada"])] == ["safe"]


def test_where_nobody_was_asked_about_nothing_is_said_of_who_can_eat_it(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.edit("me", allergies=["eggs"])
    kitchen.add("12 eggs")
    kitchen.recipes.new("Omelette", "3 eggs\n\nFry.")
    (omelette,) = kitchen.cooking.can_cook()
    assert omelette.eaters is None
    assert kitchen.cooking.can_cook(eaters=["I"]) == []


def test_me_is_whoever_uses_this_device_and_nobody_is_called_so(kitchen: Kitchen) -> None:
    eating = kitchen.cooking.eating
    eating.add("Mehmet")
    eating.edit("me", allergies=["eggs"])
    assert eating.own_name() == "Ada"
    assert [each.name for each in eating.eaters() if each.allergies] == ["Ada"]
    with pytest.raises(BadInput):
        eating.add("Me")
    with pytest.raises(BadInput):
        kitchen.calling.person("Mehmet", "me")


def test_of_two_who_are_called_alike_neither_is_taken_for_the_other(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    for kitchen, allergen in ((laptop, "nuts"), (phone, "milk")):
        kitchen.cooking.eating.add("Mia")
        kitchen.cooking.eating.edit("mia", allergies=[allergen])
    settle(laptop, phone)
    with pytest.raises(Ambiguous) as caught:
        laptop.cooking.can_cook(eaters=["Mia"])
    with pytest.raises(Ambiguous):
        laptop.cooking.eating.edit("Mia", no_allergies=["nuts"])
    for name in caught.value.matches:
        laptop.cooking.eating.edit(name, allergies=["eggs"])
    assert [len(each.allergies) for each in laptop.cooking.eating.eaters()] == [0, 0, 2, 2]


def test_who_must_not_eat_shellfish_eats_neither_crustaceans_nor_molluscs(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.edit("Ada", allergies=["Shellfish"])
    (ada,) = kitchen.cooking.eating.eaters()
    assert ada.allergies == ("crustaceans", "molluscs")
    kitchen.cooking.eating.edit("Ada", no_allergies=["shellfish"])
    assert kitchen.cooking.eating.eaters()[0].allergies == ()
