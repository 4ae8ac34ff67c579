"""Once a day the folder of pictures is swept: what nobody names goes, if it is one of ours."""

from __future__ import annotations

import os
from pathlib import Path

from kitchensync import Kitchen
from kitchensync.files import UNFINISHED
from kitchensync.replica.stamps import DAY_MS
from tests.support.kitchens import World
from tests.support.photographs import photograph


def pictured(world: World) -> tuple[Kitchen, Path]:
    """A laptop with a picture that the relay has, and the folder that it lies in."""
    laptop = world.found()
    laptop.add("milk 2 l")
    laptop.photos.add(photograph((600, 400)), "milk")
    laptop.sync()
    return laptop, laptop.home / "blobs" / "household"


def test_what_others_left_among_the_pictures_stays_and_stops_nothing(world: World) -> None:
    """A window's look, and the folder that the system of a network's disk makes everywhere."""
    laptop, folder = pictured(world)
    (folder / ".DS_Store").write_bytes(b"how a window looked")
    (folder / "@eaDir").mkdir()
    (folder / "link").symlink_to(folder / "nowhere")
    before = sorted(folder.iterdir())
    for path in before:
        os.utime(path, (0, 0), follow_symlinks=False)
    world.clock.now += 2 * DAY_MS
    laptop.sync()
    assert sorted(folder.iterdir()) == before
    assert laptop.photos.show("milk").here


def test_what_we_left_there_goes(world: World) -> None:
    laptop, folder = pictured(world)
    left = [
        folder / ("ab" * 32),
        folder / f"{'ab' * 32}.part",
        folder / f"{'ab' * 32}.aside",
        folder / f".{'ab' * 32}.k2j1h_x9{UNFINISHED}",
    ]
    for path in left:
        path.write_bytes(b"half of it")
        os.utime(path, (0, 0))
    world.clock.now += 2 * DAY_MS
    laptop.sync()
    assert not [path for path in left if path.exists()]
    assert laptop.photos.show("milk").here
