from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync import Kitchen
from tests.support.kitchens import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A household of one device that never heard of a relay, to be copied."""
    world = World(tmp_path_factory.mktemp("founded"))
    world.found(relay=None)
    world.close()
    return world


@pytest.fixture(scope="session")
def paired(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Ada's laptop and Ben's phone in one household, to be copied."""
    world = World(tmp_path_factory.mktemp("paired"))
    world.join(world.found(), "phone", person="Ben")
    return put_away(world)


@pytest.fixture
def kitchen(world: World, founded: World) -> Kitchen:
    """A kitchen that never heard of a relay."""
    (kitchen,) = world.begin_as(founded)
    return kitchen


@pytest.fixture
def two(world: World, paired: World) -> tuple[Kitchen, Kitchen]:
    """Ada's laptop and Ben's phone in one household."""
    laptop, phone = world.begin_as(paired)
    return laptop, phone


def put_away(world: World) -> World:
    """A world to be copied: its homes are ones that nobody noted yet, so a copy is the first."""
    for kitchen in world.opened:
        for space in kitchen._rooms.spaces.all:  # pyright: ignore[reportPrivateUsage]  # as on its first day
            space.replica.set_state("instance", None)
        (kitchen.home / "keys" / "instance").unlink(missing_ok=True)
    world.close()
    return world
