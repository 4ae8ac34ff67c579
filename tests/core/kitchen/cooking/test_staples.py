"""What is always there: everybody adds and takes away, together or apart."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.kitchen.preferences import STAPLES, household_row
from tests.support.kitchens import World, settle

USUAL = ["water", "salt", "black pepper"]


def write_as_one_text(kitchen: Kitchen, names: str) -> None:
    """As older versions did."""
    row, replica = household_row(STAPLES), kitchen._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # no room writes it any more
    with replica.transaction("staples") as transaction:
        transaction.put("preference", row, {"key": STAPLES, "value": names})


def test_what_two_people_add_and_take_away_apart_all_stands(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    ada, ben = (kitchen.cooking.eating for kitchen in two)
    ada.set_staples(add=["rice"], remove=["salt"])
    world.clock.now += 1000
    ben.set_staples(add=["oil"])
    settle(*two)
    assert ada.staples() == ben.staples() == ["water", "black pepper", "oil", "rice"]
    ada.set_staples(remove=["oil"])
    ada.set_staples(add=["oil"])
    world.clock.now += 1000
    ben.set_staples(remove=["oil"])
    settle(*two)
    assert ada.staples() == ben.staples() == ["water", "black pepper", "oil", "rice"]
    assert two[0].conflicts() == []


def test_two_lists_of_older_versions_are_one_and_lose_nothing(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    for kitchen, added in zip(two, ("rice", "oil"), strict=True):
        write_as_one_text(kitchen, f"water,salt,{added}")
        world.clock.now += 1000
    settle(*two)
    ada, ben = (kitchen.cooking.eating for kitchen in two)
    assert ada.staples() == ben.staples() == ["water", "salt", "oil", "rice"]
    ada.set_staples(remove=["rice"])
    ben.set_staples(add=["flour"])
    settle(*two)
    assert ada.staples() == ben.staples() == ["water", "salt", "oil", "flour"]


def test_one_thing_of_two_names_is_there_once(kitchen: Kitchen) -> None:
    eating = kitchen.cooking.eating
    eating.set_staples(add=["Eggs", "egg"])
    assert not eating.set_staples(add=["egg"]).changed
    assert eating.staples() == [*USUAL, "Eggs"]
    eating.set_staples(remove=["egg"])
    assert eating.staples() == USUAL


@pytest.mark.parametrize(("add", "remove"), [(["rice"], []), ([], ["salt"])])
def test_what_was_said_can_be_taken_back_and_is_no_noise(
    kitchen: Kitchen, add: list[str], remove: list[str]
) -> None:
    eating = kitchen.cooking.eating
    assert eating.set_staples(add, remove, dry_run=True).changed
    assert eating.staples() == USUAL
    eating.set_staples(add, remove)
    assert eating.staples() != USUAL
    assert kitchen.customs.preferences() == []
    kitchen.undo()
    assert eating.staples() == USUAL


def test_water_is_there_though_a_list_of_an_older_version_has_none(kitchen: Kitchen) -> None:
    write_as_one_text(kitchen, "salt, oil")
    assert kitchen.cooking.eating.staples() == ["water", "salt", "oil"]
