"""Once a day the folder of pictures is swept: what nobody names goes, whatever it is."""

from __future__ import annotations

import os

from kitchensync.replica.stamps import DAY_MS
from tests.support.kitchens import World
from tests.support.photographs import photograph


def test_what_others_left_among_the_pictures_goes_and_stops_nothing(world: World) -> None:
    laptop = world.found()
    laptop.add("milk 2 l")
    laptop.photos.add(photograph((600, 400)), "milk")
    laptop.sync()
    left = laptop.home / "blobs" / "household" / ".DS_Store"
    left.write_bytes(b"how a window looked")
    os.utime(left, (0, 0))
    world.clock.now += 2 * DAY_MS
    laptop.sync()
    assert not left.exists()
    assert laptop.photos.show("milk").here
