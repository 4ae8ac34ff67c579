"""A home knows itself again, whoever notes it first."""

from __future__ import annotations

import os
import threading

import pytest

from kitchensync import Kitchen
from kitchensync.kitchen.safety import instance
from kitchensync.replica import Replica
from tests.support.kitchens import World

TURN = 0.2
"""Seconds in which another thread does what nothing keeps it from."""


def replicas(kitchen: Kitchen) -> tuple[Replica, Replica]:
    household, personal = kitchen._rooms.spaces.all  # pyright: ignore[reportPrivateUsage]  # its threads have one each
    return household.replica, personal.replica


@pytest.mark.parametrize("programs", [1, 2])
def test_spaces_that_sync_for_the_first_time_at_once_are_of_one_home(
    world: World, programs: int
) -> None:
    kitchen = world.found()
    other = kitchen if programs == 1 else world.keep(Kitchen.open(kitchen.home))
    (household, _), (others, personal) = replicas(kitchen), replicas(other)

    def sync(replica: Replica, of: Replica, random: instance.Random) -> None:
        with instance.checked(kitchen.home, replica, lambda: [of], random):
            pass

    second = threading.Thread(target=sync, args=(personal, others, os.urandom))

    def while_the_first_makes_its_secret(size: int) -> bytes:
        second.start()
        second.join(TURN)
        return os.urandom(size)

    sync(household, household, while_the_first_makes_its_secret)
    second.join()
    kitchen.sync()
    assert not kitchen.safety.is_copy()
