"""Two people who add a page apart, each reading their own cups, are asked whose it means."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, LineChange
from tests.support.kitchens import World, settle

PAGE = """# Porridge

## Ingredients

- 1-2 pints milk
- 1 cup oats
- 1 tsp salt
- 2 oz butter

## Directions

1. Boil.
"""
US = [473_176, 236_588, 4_929]
IMPERIAL = [568_261, 250_000, 5_000]
US_MOST, IMPERIAL_MOST = 946_353, 1_136_522


@pytest.fixture
def pair(world: World, two: tuple[Kitchen, Kitchen]) -> tuple[Kitchen, Kitchen]:
    """The one prefers imperial units, the other those of the United States."""
    for kitchen, units in zip(two, ("imperial", "us"), strict=True):
        kitchen.customs.prefer("units", units)
    settle(*two)
    return two


def add_apart(world: World, pair: tuple[Kitchen, Kitchen], page: str) -> None:
    for kitchen in pair:
        kitchen.recipes.add(page.encode(), "page.md")
        world.clock.now += 1000
    settle(*pair)


def called_for(kitchen: Kitchen) -> list[int | None]:
    return [line.value for line in kitchen.recipes.show("Porridge").lines[:3]]


def test_one_question_is_asked_of_all_of_it_and_the_answer_goes_for_all(
    world: World, pair: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = pair
    add_apart(world, pair, PAGE)
    (found,) = laptop.conflicts()
    assert phone.conflicts() == [found]
    assert (found.what, found.field, found.values) == ("Porridge", "measure", ("us", "imperial"))
    assert laptop.status().conflicts == 1
    assert called_for(laptop) == US
    assert phone.resolve(found.id, 2).what == "The measure of Porridge is imperial."
    settle(laptop, phone)
    for kitchen in pair:
        assert kitchen.conflicts() == []
        assert called_for(kitchen) == IMPERIAL
        assert kitchen.recipes.show("Porridge").lines[0].value_to == IMPERIAL_MOST


def test_what_holds_can_be_confirmed(world: World, pair: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = pair
    add_apart(world, pair, PAGE)
    laptop.resolve(laptop.conflicts()[0].id, 1)
    settle(laptop, phone)
    assert phone.conflicts() == []
    assert called_for(phone) == US


def test_nobody_is_asked_about_spoonfuls(world: World, pair: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = pair
    add_apart(world, pair, PAGE.replace("1-2 pints", "500 ml").replace("1 cup", "2 tbsp"))
    assert laptop.conflicts() == phone.conflicts() == []
    assert called_for(laptop) == called_for(phone)


def test_what_somebody_said_of_a_line_is_asked_by_itself_and_in_words(
    world: World, pair: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = pair
    laptop.recipes.add(PAGE.encode(), "page.md")
    settle(*pair)
    for kitchen, amount in ((laptop, "40 g"), (phone, "50 g")):
        kitchen.recipes.edit.change_line("Porridge", 4, LineChange(amount=amount))
        world.clock.now += 1000
    settle(*pair)
    (found,) = phone.conflicts()
    assert (found.what, found.field) == ("2 oz butter", "amount")
    assert found.values == ("50 g", "40 g")
