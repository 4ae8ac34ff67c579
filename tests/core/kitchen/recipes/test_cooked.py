"""When a dish was cooked last and how often, by the cookings that stand."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput
from kitchensync.replica.archives.over import Rule
from tests.support.kitchens import World, settle

DAY_MS = 86_400_000


def last_and_times(kitchen: Kitchen, title: str) -> tuple[int | None, int]:
    """How many days ago and how often, which the list and the recipe itself say alike."""
    (item,) = kitchen.recipes.search(title)
    shown = kitchen.recipes.show(title)
    said = item.cooked_days_ago, item.times_cooked
    assert said == (shown.cooked_days_ago, shown.times_cooked)
    assert item.last_cooked == shown.last_cooked
    return said


def titles(kitchen: Kitchen, words: str = "", **said: str) -> list[str]:
    return [item.title for item in kitchen.recipes.search(words, **said)]


def dishes(kitchen: Kitchen, *names: str) -> None:
    for name in names:
        kitchen.recipes.new(name, "100 g oats\n\nCook.")


def test_a_dish_says_when_it_was_cooked_last_and_how_often(world: World, kitchen: Kitchen) -> None:
    dishes(kitchen, "Porridge")
    assert last_and_times(kitchen, "Porridge") == (None, 0)
    kitchen.cooking.cook("Porridge")
    kitchen.cooking.cook("Porridge", again=True)
    assert last_and_times(kitchen, "Porridge") == (0, 2)
    world.clock.now += 3 * DAY_MS
    kitchen.add("oats 1 kg")
    kitchen.cooking.cook("Porridge")
    world.clock.now += DAY_MS
    assert last_and_times(kitchen, "Porridge") == (1, 3)
    kitchen.undo()
    assert last_and_times(kitchen, "Porridge") == (4, 2)


def test_what_two_phones_told_was_cooked_once_and_not_once_both_are_undone(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.add("oats 500 g")
    dishes(laptop, "Porridge")
    settle(*two)
    phone.cooking.cook("Porridge")
    world.clock.now += 1000
    laptop.cooking.cook("Porridge")
    settle(*two)
    assert [last_and_times(one, "Porridge") for one in two] == [(0, 1)] * 2
    world.clock.now += 1000
    laptop.undo()
    settle(*two)
    assert [last_and_times(one, "Porridge") for one in two] == [(None, 0)] * 2


def test_what_was_taken_back_stays_so_when_what_it_took_is_used_up_and_archived(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    dishes(laptop, "Porridge")
    settle(*two)
    laptop.add("oats 500 g")
    laptop.cooking.cook("Porridge")
    world.clock.now += 1000
    phone.cooking.cook("Porridge")
    settle(*two)
    laptop.undo()
    assert last_and_times(laptop, "Porridge") == (None, 0)
    world.clock.now += 1000
    laptop.add("salt 1 kg")
    for food in ("oats", "salt"):
        laptop.use(food, all=True)
    replica = laptop._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # as a snapshot does
    assert replica.whole.archive.put_away(Rule(keep=0, segment=1))
    assert last_and_times(laptop, "Porridge") == (None, 0)


@pytest.fixture
def cooked(world: World, kitchen: Kitchen) -> Kitchen:
    """Soup twice forty days ago, stew thirty days ago, bread today, pie never."""
    dishes(kitchen, "Bread", "Pie", "Soup", "Stew")
    kitchen.cooking.cook("Soup")
    kitchen.cooking.cook("Soup", again=True)
    world.clock.now += 10 * DAY_MS
    kitchen.cooking.cook("Stew")
    world.clock.now += 30 * DAY_MS
    kitchen.cooking.cook("Bread")
    return kitchen


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("-cooked:4w", ["Pie", "Soup", "Stew"]),
        ('-cooked:"5 weeks"', ["Pie", "Soup"]),
        ("cooked:5w", ["Bread", "Stew"]),
        ("cooked:1d", ["Bread"]),
        ("cooked:30d", ["Bread"]),
        ("cooked:1y -cooked:30d", ["Soup", "Stew"]),
        ("cooked:never", ["Pie"]),
        ("-cooked:never", ["Bread", "Soup", "Stew"]),
        ("cooked:ever", ["Bread", "Soup", "Stew"]),
    ],
)
def test_what_was_not_cooked_for_long_is_found(
    cooked: Kitchen, words: str, found: list[str]
) -> None:
    assert titles(cooked, words) == found


def test_recipes_are_sorted_by_cooking_and_those_never_cooked_come_last(cooked: Kitchen) -> None:
    assert titles(cooked, order="longest-ago") == ["Soup", "Stew", "Bread", "Pie"]
    assert titles(cooked, order="latest") == ["Bread", "Stew", "Soup", "Pie"]
    assert titles(cooked, order="most-often") == ["Soup", "Bread", "Stew", "Pie"]
    assert titles(cooked, not_cooked_for="5 weeks", order="latest") == ["Soup", "Pie"]
    for wrong in ({"order": "size"}, {"not_cooked_for": "long"}):
        with pytest.raises(BadInput):
            cooked.recipes.search(**wrong)
