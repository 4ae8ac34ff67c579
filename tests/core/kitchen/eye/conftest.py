"""A kitchen whose eye was told what each picture shows."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from tests.support.eye import PretendEye
from tests.support.kitchens import World


@pytest.fixture
def eye(world: World) -> PretendEye:
    """What recognises, in every kitchen of the world."""
    world.eye = PretendEye()
    return world.eye


@pytest.fixture
def seeing(world: World, eye: PretendEye, founded: World) -> Kitchen:
    """A kitchen that never heard of a relay, and has that eye."""
    (kitchen,) = world.begin_as(founded)
    return kitchen
