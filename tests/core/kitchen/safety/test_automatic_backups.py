"""The backups that a home makes of itself: when, how many, and what goes back to one."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NoNetwork
from kitchensync.kitchen.safety import backups
from tests.support.kitchens import World, amounts
from tests.support.photographs import photograph
from tests.support.spoiling import unreadable

WORDS = "seven hungry foxes"
WEEK = 7 * 24 * 3_600_000

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def test_a_home_backs_itself_up_every_week_and_keeps_three(world: World) -> None:
    kitchen = world.found()
    folder = kitchen.home / backups.FOLDER
    kitchen.sync()
    assert not folder.exists()
    for _ in range(5):
        world.clock.now += WEEK
        kitchen.sync()
        kitchen.sync()
    kept = sorted(folder.iterdir())
    assert len(kept) == 3
    assert not Safety.needs_passphrase(kept[-1])
    back = world.folder / "back"
    kitchen.add("milk 1 l")
    Safety.restore(back, kept[-1], outside=world.outside)
    with Kitchen.open(back, outside=world.outside) as restored:
        assert amounts(restored) == {}


def test_a_home_that_never_meets_a_relay_backs_itself_up_when_it_was_written_to(
    world: World,
) -> None:
    kitchen = world.found(relay=None)
    kitchen.add("milk 2 l")
    kitchen.close()
    folder = kitchen.home / backups.FOLDER
    world.clock.now += WEEK
    with Kitchen.open(kitchen.home, outside=world.outside) as read:
        read.pantry()
        read.status()
    assert not folder.exists()
    for _ in range(2):
        with Kitchen.open(kitchen.home, outside=world.outside) as written:
            written.add("bread 1")
    (file,) = folder.iterdir()
    Safety.restore(world.folder / "back", file, outside=world.outside)
    with Kitchen.open(world.folder / "back", outside=world.outside) as restored:
        assert amounts(restored) == {"milk": "2 l", "bread": "1"}


def test_a_kitchen_that_is_open_and_cannot_reach_its_relay_backs_itself_up(world: World) -> None:
    kitchen = world.found()
    kitchen.sync()
    kitchen.add("milk 2 l")
    world.clock.now += WEEK
    world.online = False
    with pytest.raises(NoNetwork):
        kitchen.sync()
    assert len([*(kitchen.home / backups.FOLDER).iterdir()]) == 1


def test_a_backup_that_the_system_refuses_keeps_nobody_from_closing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = world.found(relay=None)
    kitchen.add("milk 2 l")
    kitchen.close()
    world.clock.now += WEEK
    monkeypatch.setattr("kitchensync.backup.making.copy_file", refuse)
    with Kitchen.open(kitchen.home, outside=world.outside) as written:
        written.add("bread 1")
    with Kitchen.open(kitchen.home, outside=world.outside) as kitchen:
        assert "no backup of itself" in kitchen.status().alerts[0]


def test_repairs_push_out_no_weekly_backup_and_put_none_off(world: World) -> None:
    kitchen = world.found()
    folder = kitchen.home / backups.FOLDER
    kitchen.sync()
    for _ in range(3):
        world.clock.now += WEEK
        kitchen.sync()
    weekly = {*folder.iterdir()}
    world.clock.now += WEEK - 1000
    for _ in range(4):
        kitchen.safety.repair()
    before_repair = {*folder.iterdir()} - weekly
    assert weekly < {*folder.iterdir()}
    assert len(before_repair) == 3
    world.clock.now += 1000
    kitchen.sync()
    assert len({*folder.iterdir()} - weekly - before_repair) == 1
    back = world.folder / "back"
    Safety.restore(back, before_repair.pop(), outside=world.outside)
    Kitchen.open(back, outside=world.outside).close()


def test_pictures_are_in_a_backup_that_was_asked_for_and_not_in_the_weekly_ones(
    world: World, tmp_path: Path
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.photos.add(photograph((600, 400)), "milk")
    for _ in range(2):
        world.clock.now += WEEK
        kitchen.sync()
    (weekly,) = (kitchen.home / backups.FOLDER).iterdir()
    asked_for = tmp_path / "asked-for"
    kitchen.safety.backup(asked_for, WORDS)
    blobs = [path.name for path in (kitchen.home / "blobs" / "household").iterdir()]
    for file, passphrase, pictures in ((weekly, None, []), (asked_for, WORDS, blobs)):
        back = world.folder / f"back of {file.name}"
        Safety.restore(back, file, passphrase, outside=world.outside)
        assert sorted(path.name for path in back.glob("blobs/*/*")) == sorted(pictures)
        with Kitchen.open(back, outside=world.outside) as restored:
            assert len(restored.photos.ls()) == 1


@pytest.mark.parametrize("links", [True, False])
def test_a_kitchen_that_goes_back_keeps_the_pictures_that_only_it_has(
    world: World, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.photos.add(photograph((600, 400)), "milk")
    picture = kitchen.photos.picture("milk")
    kitchen.safety.repair()
    (file,) = (kitchen.home / backups.FOLDER).iterdir()
    kitchen.add("bread 1")
    kitchen.photos.add(photograph((60, 40)), "bread")
    kitchen.close()
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    Safety.restore(kitchen.home, file, replace=True, outside=world.outside)
    back = world.keep(Kitchen.open(kitchen.home, outside=world.outside))
    assert [photo.here for photo in back.photos.ls()] == [True]
    assert back.photos.picture("milk") == picture
    assert len([*(back.home / "blobs" / "household").iterdir()]) == 2
    folders = back.home / "blobs", back.home / "blobs" / "household"
    assert [folder.stat().st_mode & 0o077 for folder in folders] == [0, 0]


def test_a_kitchen_goes_back_without_the_pictures_that_the_disk_does_not_give(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.photos.add(photograph((600, 400)), "milk")
    kitchen.safety.repair()
    (file,) = (kitchen.home / backups.FOLDER).iterdir()
    kitchen.close()
    lost, *rest = sorted((kitchen.home / "blobs" / "household").iterdir())
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    unreadable(monkeypatch, [lost])
    Safety.restore(kitchen.home, file, replace=True, outside=world.outside)
    back = kitchen.home / "blobs" / "household"
    assert [path.name for path in back.iterdir()] == [path.name for path in rest]


def refuse(*_: object) -> NoReturn:
    raise OSError(errno.EPERM, "Operation not permitted")
