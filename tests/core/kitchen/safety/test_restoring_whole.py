"""What a backup must survive to be one: names, clocks, crashes, and what else is in a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.backup import making
from kitchensync.errors import Busy, NoHome, NoNetwork
from kitchensync.kitchen.home import COMING
from kitchensync.kitchen.household.claiming import claimed
from kitchensync.kitchen.safety import backups
from kitchensync.sync.membership import recovery
from tests.support.kitchens import World, amounts, settle, words_made_by
from tests.support.photographs import photograph

WORDS = "seven hungry foxes"
WEEK = 7 * 24 * 3_600_000

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def backed_up(world: World, file: Path) -> Kitchen:
    """A kitchen with milk in it, as it is in a backup."""
    kitchen = world.found()
    kitchen.add("milk 2 l")
    kitchen.safety.backup(file, WORDS)
    return kitchen


def test_a_device_that_was_given_a_name_without_end_can_be_restored_and_its_changes_carried(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    spaces = [each._rooms.spaces.household for each in two]  # pyright: ignore[reportPrivateUsage]  # no command of ours names a device so
    own = spaces[1].device
    with spaces[0].replica.transaction("naughty") as change:
        change.put("device", own, {"name": "phone" * 1000})
    settle(laptop, phone)
    phone.add("milk 2 l")
    phone.safety.backup(tmp_path / "file", WORDS)
    Safety.salvage(phone.home, tmp_path / "carried", WORDS)
    Safety.restore(tmp_path / "back", tmp_path / "file", WORDS, outside=world.outside)
    with Kitchen.open(tmp_path / "back", outside=world.outside) as restored:
        assert amounts(restored) == {"milk": "2 l"}
    laptop.safety.take_salvaged(tmp_path / "carried", WORDS)
    assert amounts(laptop) == {"milk": "2 l"}


def test_what_a_file_carries_is_taken_over_by_a_home_that_was_put_back(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("milk 1 l")
    Safety.salvage(phone.home, tmp_path / "carried", WORDS)
    laptop.safety.backup(tmp_path / "file", WORDS)
    Safety.restore(tmp_path / "back", tmp_path / "file", WORDS, outside=world.outside)
    back = world.keep(Kitchen.open(tmp_path / "back", outside=world.outside))
    back.safety.take_salvaged(tmp_path / "carried", WORDS)
    assert amounts(back) == {"milk": "1 l"}


def test_a_backup_is_on_the_disk_before_it_is_said_to_be_restored(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(world, tmp_path / "file")
    flushed: set[tuple[int, int]] = set()
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        found = os.fstat(descriptor)
        flushed.add((found.st_dev, found.st_ino))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    back = tmp_path / "back"
    Safety.restore(back, tmp_path / "file", WORDS, outside=world.outside)
    for path in (tmp_path, back, back / "household.db", back / "kitchen.json"):
        assert (path.stat().st_dev, path.stat().st_ino) in flushed, path


def test_what_is_put_aside_twice_in_a_second_is_there_twice(world: World, tmp_path: Path) -> None:
    kitchen = backed_up(world, tmp_path / "file")
    kitchen.close()
    for _ in range(2):
        Safety.restore(kitchen.home, tmp_path / "file", WORDS, replace=True, outside=world.outside)
    assert len([*tmp_path.glob("laptop.before-*")]) == 2


def test_a_home_that_cannot_be_put_in_its_place_leaves_the_one_that_was_there(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = backed_up(world, tmp_path / "file")
    kitchen.add("bread 1")
    kitchen.close()
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if "restoring" in self.name:
            raise PermissionError(13, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    for home, replace in ((kitchen.home, True), (tmp_path / "empty", False)):
        with pytest.raises(Exception, match="refuses"):
            Safety.restore(home, tmp_path / "file", WORDS, replace=replace, outside=world.outside)
    with Kitchen.open(kitchen.home, outside=world.outside) as before:
        assert amounts(before) == {"milk": "2 l", "bread": "1"}


def test_who_finds_no_home_after_a_restore_was_cut_short_is_told_where_it_is(
    world: World, tmp_path: Path
) -> None:
    kitchen = backed_up(world, tmp_path / "file")
    kitchen.close()
    aside = kitchen.home.rename(kitchen.home.with_name("laptop.before-2026-11-21T201500Z"))
    with pytest.raises(NoHome) as none:
        Kitchen.open(kitchen.home, outside=world.outside)
    assert f"in {aside}: rename that folder to laptop" in none.value.hint


def test_a_home_that_is_a_link_is_restored_where_it_leads(world: World, tmp_path: Path) -> None:
    backed_up(world, tmp_path / "file")
    (tmp_path / "disk" / "kitchen").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "kitchen")
    Safety.restore(tmp_path / "link", tmp_path / "file", WORDS, outside=world.outside)
    assert (tmp_path / "disk" / "kitchen" / "household.db").exists()
    with Kitchen.open(tmp_path / "link", outside=world.outside) as restored:
        assert amounts(restored) == {"milk": "2 l"}


def test_no_backup_is_restored_into_a_folder_where_a_kitchen_begins(
    world: World, tmp_path: Path
) -> None:
    backed_up(world, tmp_path / "file")
    with claimed(tmp_path / "new"):
        (tmp_path / "new" / "household.db").write_bytes(b"just begun")
        with pytest.raises(Busy):
            Safety.restore(tmp_path / "new", tmp_path / "file", WORDS, outside=world.outside)
        assert (tmp_path / "new" / "household.db").read_bytes() == b"just begun"


def test_words_that_were_cut_short_go_on_in_what_was_restored_as_the_same_device(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words let a device in, no answer came, and then the backup was found after all."""
    phone = backed_up(world, tmp_path / "file")
    words = words_made_by(phone)
    phone.sync()
    space = phone._rooms.spaces.household.id  # pyright: ignore[reportPrivateUsage]  # what a relay is asked about
    phone.close()

    come_back = recovery.come_back

    def cut(*given: object) -> None:
        come_back(*given)  # type: ignore[arg-type]  # as it was called
        raise NoNetwork("The answer was lost.")

    monkeypatch.setattr(recovery, "come_back", cut)
    home = tmp_path / "new"
    with pytest.raises(NoNetwork):
        Safety.use_words(home, words, "https://relay.test", "new", outside=world.outside)
    monkeypatch.undo()
    assert [*(home / COMING).iterdir()]
    Safety.restore(home, tmp_path / "file", WORDS, outside=world.outside)
    Safety.use_words(home, words, outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    membership = back._rooms.spaces.household.membership  # pyright: ignore[reportPrivateUsage]  # as above
    assert membership.space_id == space
    assert len([one for one in membership.members.values() if one.role != "recovery"]) == 2
    assert amounts(back) == {"milk": "2 l"}


def test_pictures_that_are_swept_while_a_backup_is_made_are_in_it_or_not(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = world.found()
    kitchen.add("milk 2 l")
    kitchen.photos.add(photograph((600, 400)), "milk")
    first, *others = sorted((kitchen.home / "blobs" / "household").iterdir())
    assert others
    first_name = first.name
    sized = making._sized  # pyright: ignore[reportPrivateUsage]  # between here and there is the moment
    held = making._held  # pyright: ignore[reportPrivateUsage]  # as above

    def sweeping_first(path: Path, link: Path) -> Path:
        first.unlink(missing_ok=True)
        return held(path, link)

    def sweeping_others(files: dict[str, Path]) -> object:
        for other in others:
            other.unlink()
        return sized(files)

    monkeypatch.setattr(making, "_held", sweeping_first)
    monkeypatch.setattr(making, "_sized", sweeping_others)
    kitchen.safety.backup(tmp_path / "file", WORDS)
    Safety.restore(tmp_path / "back", tmp_path / "file", WORDS, outside=world.outside)
    back = {path.name for path in (tmp_path / "back").glob("blobs/*/*")}
    assert back == {other.name for other in others}
    assert first_name not in back


def test_a_backup_of_a_persons_own_beside_the_weekly_ones_is_never_deleted(world: World) -> None:
    kitchen = world.found()
    kitchen.sync()
    folder = kitchen.home / backups.FOLDER
    folder.mkdir()
    own = folder / "2020-before-we-moved.ksbackup"
    kitchen.safety.backup(own, WORDS)
    for _ in range(5):
        world.clock.now += WEEK
        kitchen.sync()
    assert own.exists()
    assert len([*folder.iterdir()]) == 4


def test_what_lies_where_the_backups_go_stops_no_sync_and_is_told(world: World) -> None:
    kitchen = world.found()
    kitchen.sync()
    (kitchen.home / backups.FOLDER).write_text("a list of them")
    world.clock.now += 2 * WEEK
    kitchen.sync()
    (alert,) = kitchen.status().alerts
    assert alert.endswith(f"{backups.FOLDER} is no folder.")


def test_a_clock_that_was_ahead_stops_no_weekly_backup_and_costs_no_new_one(world: World) -> None:
    kitchen = world.found()
    kitchen.sync()
    folder, then = kitchen.home / backups.FOLDER, world.clock.now
    for years in (10, 11, 12):
        world.clock.now = then + 52 * years * WEEK
        kitchen.sync()
    before = {*folder.iterdir()}
    assert len(before) == 3
    world.clock.now = then
    kitchen.sync()
    (made,) = {*folder.iterdir()} - before
    assert not Safety.needs_passphrase(made)
    assert len([*folder.iterdir()]) == 3
