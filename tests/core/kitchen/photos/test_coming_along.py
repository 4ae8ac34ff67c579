"""Pictures of a personal space that goes on as a new one: the meals of whoever's phone drowned."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NotFound
from tests.support.blobs import space_of
from tests.support.eye import PretendEye
from tests.support.kitchens import World, come_back, settle
from tests.support.photographs import opened, photograph

WORDS = "seven hungry foxes"
PLATE = photograph((600, 400))

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


@pytest.fixture
def ada(world: World) -> Kitchen:
    """Ada's phone, in a household of hers."""
    world.eye = PretendEye()
    return world.found("ada-phone")


@pytest.fixture
def ben(world: World, ada: Kitchen) -> Kitchen:
    """Ben's phone, in Ada's household: it lets her in again, but not into what is hers."""
    return world.join(ada, "ben-phone", person="Ben")


def drown(world: World, kitchen: Kitchen, folder: Path) -> Path:
    """Of a device nothing is left but what a backup of it holds; its home."""
    kitchen.safety.backup(folder / "file", WORDS)
    kitchen.close()
    shutil.rmtree(kitchen.home)
    Safety.restore(kitchen.home, folder / "file", WORDS, outside=world.outside)
    return kitchen.home


@pytest.fixture
def drowned(world: World, ada: Kitchen, ben: Kitchen, tmp_path: Path) -> Path:
    """The home of Ada's phone, which drowned after a meal."""
    ada.eye.meals.eat(("plate.jpg", PLATE), "banana")
    settle(ada, ben)
    return drown(world, ada, tmp_path)


@pytest.mark.parametrize("turned", [False, True], ids=["first key", "later key"])
def test_they_come_along_and_go_to_her_next_device(
    world: World, ada: Kitchen, ben: Kitchen, tmp_path: Path, turned: bool
) -> None:
    if turned:
        world.join(ada, "tablet", mine=True)
        settle(ada)
        ada.household.remove_device("tablet")
    ada.eye.meals.eat(("plate.jpg", PLATE), "banana")
    settle(ada, ben)
    before = ada.photos.picture("banana")

    back = come_back(world, drown(world, ada, tmp_path), ben, person="Ada")
    back.sync()
    (photo,) = back.photos.ls()
    assert photo.here
    assert photo.thumbnail_here
    assert back.photos.picture("banana") == before
    assert back.status().alarms == ()

    watch = world.join(back, "watch", mine=True)
    settle(back, watch)
    assert watch.photos.show("banana").thumbnail_here
    assert watch.photos.picture("banana") == before
    assert watch.status().alarms == ()


def test_of_those_of_which_only_the_thumbnail_is_here_that_is_the_picture(
    world: World, ada: Kitchen, ben: Kitchen, tmp_path: Path
) -> None:
    tablet = world.join(ada, "tablet", mine=True)
    ada.eye.meals.eat(("plate.jpg", PLATE), "banana")
    settle(ada, tablet, ben)
    thumbnail = tablet.photos.thumbnail("banana")
    assert not tablet.photos.show("banana").here

    home = drown(world, tablet, tmp_path)
    ben.household.remove_device(space_of(ada).device.hex())
    back = come_back(world, home, ben, person="Ada")
    assert back.photos.picture("banana") == back.photos.thumbnail("banana") == thumbnail
    assert max(opened(thumbnail).size) < 600
    back.sync()
    assert back.status().alarms == ()


def test_those_of_which_nothing_is_here_are_asked_for_no_more(
    world: World, ben: Kitchen, drowned: Path
) -> None:
    shutil.rmtree(drowned / "blobs")
    back = come_back(world, drowned, ben, person="Ada")
    back.sync()
    assert back.photos.ls() == []
    (eaten,) = back.eye.meals.ls()
    assert not eaten.has_picture
    assert back.status().alarms == ()


def test_undo_takes_nothing_of_it_back(world: World, ben: Kitchen, drowned: Path) -> None:
    back = come_back(world, drowned, ben, person="Ada")
    back.add("bread 1")
    assert back.undo().what == "Took back “added 1 × bread”."
    assert len(back.photos.ls()) == len(back.eye.meals.ls()) == 1
    with pytest.raises(NotFound):
        back.undo()
    assert len(back.photos.ls()) == len(back.eye.meals.ls()) == 1
