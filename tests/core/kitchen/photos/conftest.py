from __future__ import annotations

import pytest

from kitchensync import Kitchen
from tests.support.kitchens import World
from tests.support.photographs import photograph


@pytest.fixture
def laptop(world: World) -> Kitchen:
    """A laptop with milk and its picture, and a relay that has it."""
    laptop = world.found()
    laptop.add("milk 2 l")
    laptop.photos.add(photograph((600, 400)), "milk", "the blue one")
    laptop.sync()
    return laptop
