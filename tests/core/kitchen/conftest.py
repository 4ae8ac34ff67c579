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


@pytest.fixture
def kitchen(world: World) -> Kitchen:
    """A kitchen that never heard of a relay."""
    return world.found(relay=None)


@pytest.fixture
def two(world: World) -> tuple[Kitchen, Kitchen]:
    """Ada's laptop and Ben's phone in one household."""
    laptop = world.found()
    return laptop, world.join(laptop, "phone", person="Ben")
