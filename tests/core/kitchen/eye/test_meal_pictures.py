"""A picture of a meal is where the meal is: in the space of whoever ate it, and nowhere else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, NotFound
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.stock import shelf
from kitchensync.sync.space import Space
from tests.support.eye import PretendEye
from tests.support.kitchens import World, settle
from tests.support.photographs import opened, photograph

PLATE, DESSERT = photograph((600, 400)), photograph((300, 300), seed=3)


@pytest.fixture
def laptop(world: World, eye: PretendEye) -> Kitchen:
    """Ada's laptop, which knows of a banana that she ate."""
    laptop = world.found()
    eat(laptop)
    return laptop


def eat(kitchen: Kitchen) -> None:
    kitchen.eye.meals.eat(("plate.jpg", PLATE), "banana")


def meal(kitchen: Kitchen) -> str:
    """The id of the one thing eaten."""
    (eaten,) = kitchen.eye.meals.ls()
    return eaten.id


def spaces(kitchen: Kitchen) -> Spaces:
    return kitchen._rooms.spaces


def personal(kitchen: Kitchen) -> Space:
    space = spaces(kitchen).personal
    assert space is not None
    return space


def contents(kitchen: Kitchen, label: str) -> set[str]:
    """The blobs that a home has of a space."""
    folder: Path = kitchen.home / "blobs" / label
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def at_relay(world: World, space: Space) -> int:
    """How many blobs of a space the relay has."""
    return len(asyncio.run(world.relay.service.store.read(lambda tx: tx.blobs.of(space.id))))


def test_the_photo_of_a_meal_is_its_picture_until_it_is_removed(laptop: Kitchen) -> None:
    assert laptop.eye.meals.ls()[0].has_picture
    (photo,) = laptop.photos.ls(meal(laptop)[:8])
    assert (photo.kind, photo.of, photo.name) == ("eaten", meal(laptop), "banana")
    assert (photo.caption, photo.here) == (None, True)
    assert opened(laptop.photos.picture(photo.id)).size == (600, 400)
    assert opened(laptop.photos.thumbnail(photo.id)).size == (256, 171)
    assert laptop.photos.remove("banana").what == "Removed a picture of banana."
    assert laptop.photos.ls() == []
    assert not laptop.eye.meals.ls()[0].has_picture


def test_a_meal_that_is_scanned_twice_has_one_picture(laptop: Kitchen) -> None:
    eat(laptop)
    assert len(laptop.photos.ls()) == 1


def test_a_meal_that_is_taken_back_takes_its_picture_along(laptop: Kitchen) -> None:
    laptop.undo()
    assert (laptop.eye.meals.ls(), laptop.photos.ls()) == ([], [])
    eat(laptop)
    assert len(laptop.photos.ls()) == 1


def test_another_picture_of_a_meal_is_added(laptop: Kitchen) -> None:
    done = laptop.photos.add(DESSERT, meal(laptop)[:8], "at the lake")
    assert done.what == "Added a picture of banana, without where and when it was taken."
    assert {photo.caption for photo in laptop.photos.ls(meal(laptop))} == {None, "at the lake"}


def test_the_household_gets_nothing_of_it_not_even_here(laptop: Kitchen) -> None:
    told = [each.what for each in laptop.history() if each.space == "household"]
    assert not any("banana" in what for what in told)
    assert spaces(laptop).household.replica.rows("SELECT 1 FROM photo") == []
    assert contents(laptop, "household") == set()
    assert len(contents(laptop, "personal")) == 2


def test_my_other_device_gets_the_picture_and_nobody_elses_gets_row_or_blob(
    world: World, laptop: Kitchen
) -> None:
    mine, bens = world.join(laptop, "phone", mine=True), world.join(laptop, "tablet")
    settle(laptop, mine, bens)
    (photo,) = mine.photos.ls()
    assert (photo.name, photo.here, photo.thumbnail_here) == ("banana", False, True)
    assert mine.eye.meals.ls()[0].has_picture
    assert mine.photos.picture(photo.id) == laptop.photos.picture(photo.id)
    assert bens.photos.ls() == []
    for space in spaces(bens).all:
        assert space.replica.rows("SELECT 1 FROM photo") == []
        assert contents(bens, space.label) == set()
    with pytest.raises(NotFound):
        bens.photos.picture(photo.id)
    assert at_relay(world, personal(laptop)) == 2
    assert at_relay(world, spaces(laptop).household) == 0


def test_pictures_of_meals_are_among_those_fetched_for_a_day_without_a_network(
    world: World, laptop: Kitchen
) -> None:
    laptop.add("milk 2 l")
    laptop.photos.add(photograph((300, 300), seed=2), "milk")
    mine = world.join(laptop, "phone", mine=True)
    settle(laptop, mine)
    assert mine.photos.fetch().what == "Fetched 2 pictures."
    assert [(photo.name, photo.here) for photo in mine.photos.ls()] == [
        ("banana", True),
        ("milk", True),
    ]


def test_a_meal_that_is_taken_out_takes_its_pictures_along(laptop: Kitchen) -> None:
    laptop.photos.add(DESSERT, meal(laptop))
    laptop.eye.meals.remove(meal(laptop), dry_run=True)
    assert len(laptop.photos.ls()) == 2
    laptop.eye.meals.remove(meal(laptop))
    assert laptop.photos.ls() == []
    assert personal(laptop).replica.whole.named_blobs() == ()


def test_a_removed_picture_of_a_meal_comes_back_by_adding_it_again(laptop: Kitchen) -> None:
    (photo,) = laptop.photos.ls()
    laptop.photos.remove(photo.id)
    laptop.photos.add(PLATE, meal(laptop))
    assert laptop.photos.ls() == [photo]


def test_a_dry_run_keeps_no_picture_of_a_meal(laptop: Kitchen) -> None:
    before = laptop.photos.ls(), contents(laptop, "personal")
    laptop.photos.add(DESSERT, meal(laptop), dry_run=True)
    laptop.eye.meals.eat(("dessert.jpg", DESSERT), "banana", dry_run=True)
    assert (laptop.photos.ls(), contents(laptop, "personal")) == before


def test_an_id_that_may_be_of_a_meal_or_of_a_lot_keeps_the_picture_from_everybody(
    laptop: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.add("milk 2 l")
    (lot,) = laptop.pantry(food="milk", each_lot=True)

    def found(*_: object) -> shelf.Thing:
        return shelf.Thing("lot", bytes.fromhex(lot.id), "milk")

    monkeypatch.setattr(shelf, "find_thing", found)
    with pytest.raises(Ambiguous) as caught:
        laptop.photos.add(DESSERT, meal(laptop)[:4])
    assert set(caught.value.matches) == {lot.id, meal(laptop)}
    assert len(laptop.photos.ls()) == 1
