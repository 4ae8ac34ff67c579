"""What is done in the space of one's own is told there, and taken back by nobody else."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, NotFound
from kitchensync.kitchen.views import ChangeView
from kitchensync.replica import ids
from tests.support.drawn import RED, YELLOW, plain, written
from tests.support.kitchens import World, settle

BANANA, STEW = (written(plain(colour, (96, 96)), "PNG") for colour in (YELLOW, RED))


@pytest.fixture
def mine(world: World) -> tuple[Kitchen, Kitchen]:
    """Ada's laptop and Ada's phone."""
    laptop = world.found()
    return laptop, world.join(laptop, "phone", mine=True)


def eat(world: World, kitchen: Kitchen, photo: bytes = BANANA, what: str = "banana") -> str:
    """Write a meal down a second after whatever was done before; the id of the change."""
    world.clock.now += 1000
    change = kitchen.eye.meals.eat(("meal.png", photo), what).change_id
    assert change is not None
    return change


def eaten(kitchen: Kitchen) -> list[str]:
    return [one.words for one in kitchen.eye.meals.ls()]


def household(kitchen: Kitchen) -> list[ChangeView]:
    return [each for each in kitchen.history(100) if each.space == "household"]


def add(world: World, kitchen: Kitchen, words: str) -> None:
    world.clock.now += 1000
    kitchen.add(words)


def test_undo_goes_back_through_both_spaces_the_latest_first(
    world: World, kitchen: Kitchen
) -> None:
    add(world, kitchen, "milk 2 l")
    eat(world, kitchen)
    add(world, kitchen, "eggs 6")
    eat(world, kitchen, STEW, "milk")
    undone = [kitchen.undo().what for _ in range(4)]
    assert undone == [
        "Took back “ate 1 × milk”.",
        "Took back “added 6 × eggs”.",
        "Took back “ate 1 × banana”.",
        "Took back “added 2 l milk”.",
    ]
    assert (eaten(kitchen), kitchen.pantry()) == ([], [])
    with pytest.raises(NotFound, match="Nothing that was done on this device is left"):
        kitchen.undo()


def test_history_tells_of_both_spaces_and_which_it_was(world: World, kitchen: Kitchen) -> None:
    add(world, kitchen, "milk 2 l")
    eat(world, kitchen)
    add(world, kitchen, "eggs 6")
    told = [(each.what, each.person, each.device, each.space) for each in kitchen.history(3)]
    assert told == [
        ("added 6 × eggs", "Ada", "laptop", "household"),
        ("ate 1 × banana", "Ada", "laptop", "personal"),
        ("added 2 l milk", "Ada", "laptop", "household"),
    ]
    came_in = [each for each in kitchen.history(100) if "came in" in each.what]
    assert [each.space for each in came_in] == ["household"]


def test_the_history_of_a_food_tells_that_it_was_eaten(world: World, kitchen: Kitchen) -> None:
    add(world, kitchen, "bananas 6")
    eat(world, kitchen)
    eat(world, kitchen, STEW, "milk")
    told = [change.what for change in kitchen.history(about="banana")]
    assert told == ["ate 1 × bananas", "added 6 × bananas"]


def test_a_dry_undo_of_a_meal_leaves_it_eaten(world: World, kitchen: Kitchen) -> None:
    eat(world, kitchen)
    done = kitchen.undo(dry_run=True)
    assert (done.what, done.change_id) == ("Took back “ate 1 × banana”.", None)
    assert eaten(kitchen) == ["banana"]


def test_a_meal_that_was_taken_back_may_be_scanned_anew(world: World, kitchen: Kitchen) -> None:
    eat(world, kitchen)
    kitchen.undo()
    assert not kitchen.eye.meals.offers(("meal.png", BANANA)).already
    eat(world, kitchen)
    assert eaten(kitchen) == ["banana"]


def test_a_meal_that_was_taken_out_comes_back_with_its_picture(
    world: World, kitchen: Kitchen
) -> None:
    eat(world, kitchen)
    (one,) = kitchen.eye.meals.ls()
    kitchen.photos.add(STEW, one.id)
    before = kitchen.photos.ls()
    world.clock.now += 1000
    kitchen.eye.meals.remove(one.id)
    assert kitchen.undo().what == "Took back “did not eat banana”."
    assert eaten(kitchen) == ["banana"]
    assert kitchen.photos.ls() == before


def test_what_my_other_device_took_back_is_not_taken_back_again(
    world: World, mine: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = mine
    add(world, laptop, "milk 2 l")
    change = eat(world, laptop)
    settle(laptop, phone)
    assert (phone.history(1)[0].device, phone.history(1)[0].space) == ("laptop", "personal")
    phone.undo(change)
    settle(phone, laptop)
    assert laptop.undo().what == "Took back “added 2 l milk”."
    assert eaten(laptop) == []


def test_what_both_of_my_devices_took_back_at_once_is_taken_back_once(
    world: World, mine: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = mine
    add(world, laptop, "milk 2 l")
    change = eat(world, laptop)
    settle(laptop, phone)
    phone.undo(change)
    laptop.undo()
    settle(phone, laptop)
    assert (eaten(laptop), eaten(phone)) == ([], [])
    assert laptop.undo().what == "Took back “added 2 l milk”."
    with pytest.raises(NotFound):
        phone.undo()


def test_nobody_else_sees_or_takes_back_what_i_ate(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    change = eat(world, laptop)
    settle(laptop, phone)
    assert all(each.id != change for each in phone.history(100))
    assert {each.space for each in phone.history(100)} == {"household"}
    with pytest.raises(NotFound, match=f"No change has the id “{change}”"):
        phone.undo(change)
    with pytest.raises(NotFound):
        phone.undo()
    settle(phone, laptop)
    assert eaten(laptop) == ["banana"]


def test_an_id_that_changes_of_both_spaces_begin_with_takes_neither_back(
    world: World, kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ids, "SHORTEST_ID", 1)
    digit = eat(world, kitchen)[0]
    while not any(each.id[0] == digit for each in household(kitchen)):
        add(world, kitchen, "milk 1 l")
    stock = kitchen.pantry()
    with pytest.raises(Ambiguous):
        kitchen.undo(digit)
    assert (eaten(kitchen), kitchen.pantry()) == (["banana"], stock)
