"""What a device that was shut out carries over by file, where it cannot know what counts."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, NoReturn

import pytest
from msgspec.structs import replace

from kitchensync import Kitchen, Safety
from kitchensync.backup import unsent
from kitchensync.errors import BadInput, DiskFull, Malformed, NotMember
from kitchensync.replica.blobs import Blobs, Stored
from tests.support.blobs import space_of
from tests.support.kitchens import World, amounts, own_space, settle
from tests.support.photographs import photograph
from tests.support.spoiling import leaves, zero
from tests.support.syncing import backup, wipe

WORDS = "seven hungry foxes"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def carried(phone: Kitchen, laptop: Kitchen, file: Path) -> str:
    """What is said where a file of the phone's is taken over on the laptop."""
    assert Safety.salvage(phone.home, file, WORDS).changed
    return laptop.safety.take_salvaged(file, WORDS).what


def picture_cheese(phone: Kitchen) -> None:
    """Two changes that the phone has not sent, one of them with a picture."""
    phone.add("cheese 200 g")
    phone.photos.add(photograph((60, 40)), "cheese")


def rings(kitchen: Kitchen) -> set[str]:
    return {alarm.code for alarm in kitchen.status().alarms}


def test_what_a_relay_took_that_had_forgotten_the_removal_is_carried_over(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("bread 1")
    settle(phone, laptop)
    phone.add("cheese 200 g")
    phone.photos.add(photograph(), "cheese")
    laptop.household.remove_device("phone")
    wipe(world.relay)
    phone.sync()
    assert phone.status().unsent == 0
    laptop.sync()
    assert amounts(laptop) == {"bread": "1"}
    with pytest.raises(NotMember):
        phone.sync()
    assert phone.status().hints == ()
    file = tmp_path / "unsent"
    assert Safety.salvage(phone.home, file, WORDS).changed
    taken = laptop.safety.take_salvaged(file, WORDS)
    assert taken.what.startswith("2 changes and pictures of phone taken over")
    assert laptop.photos.picture("cheese") == phone.photos.picture("cheese")
    assert amounts(laptop) == {"bread": "1", "cheese": "200 g"}
    laptop.sync()
    assert laptop.conflicts() == []
    assert laptop.verify().agrees


def test_what_somebody_said_to_have_is_not_carried_by_who_was_shut_out(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("bread 1")
    settle(phone, laptop)
    laptop.add("milk 1 l")
    settle(laptop, phone)
    laptop.household.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    assert not Safety.salvage(phone.home, tmp_path / "unsent", WORDS).changed


def test_a_picture_that_only_a_removed_phone_has_comes_with_what_names_it(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    tablet = world.join(laptop, "tablet", mine=True)
    phone.add("cheese 200 g")
    settle(phone, laptop)
    phone.photos.add(photograph((600, 400)), "cheese")
    laptop.household.remove_device("phone")
    world.clock.now += 1000
    assert carried(phone, laptop, tmp_path / "unsent").startswith("1 change and pictures of phone")
    assert laptop.photos.picture("cheese") == phone.photos.picture("cheese")
    settle(laptop, tablet)
    assert tablet.photos.picture("cheese") == phone.photos.picture("cheese")


def test_a_picture_that_a_full_disk_left_unnoted_goes_on_from_who_took_it(
    two: tuple[Kitchen, Kitchen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, phone = two
    picture_cheese(phone)
    laptop.household.remove_device("phone")
    with monkeypatch.context() as full:
        full.setattr(Blobs, "keep", failing)
        with pytest.raises(DiskFull):
            carried(phone, laptop, tmp_path / "unsent")
    assert "and pictures of phone taken over" in carried(phone, laptop, tmp_path / "unsent")
    stored = own_blobs(laptop)
    assert stored
    assert not any(each.sent for each in stored)


def failing(*_: object) -> NoReturn:
    raise DiskFull("There is no room left.")


def own_blobs(kitchen: Kitchen) -> list[Stored]:
    return space_of(kitchen).replica.blobs.all()


def test_pictures_come_from_a_phone_whose_file_the_disk_has_spoilt(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    picture_cheese(phone)
    picture = phone.photos.picture("cheese")
    phone.close()
    file = phone.home / "household.db"
    zero(file, leaves(file, "photo")[0])
    assert "pictures of" in carried(phone, laptop, tmp_path / "unsent")
    assert laptop.photos.picture("cheese") == picture


def test_a_picture_that_the_disk_does_not_give_keeps_no_change_back(
    two: tuple[Kitchen, Kitchen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, phone = two
    picture_cheese(phone)
    read = Path.read_bytes

    def failing(path: Path) -> bytes:
        if phone.home in path.parents:
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", failing)
    said = carried(phone, laptop, tmp_path / "unsent")
    assert said.startswith("2 changes of phone taken over")
    assert "pictures do not open here" in said
    assert amounts(laptop) == {"cheese": "200 g"}


def test_of_a_file_whose_changes_are_none_no_picture_is_kept(
    two: tuple[Kitchen, Kitchen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, phone = two
    picture_cheese(phone)
    read = unsent.read

    def broken(*arguments: Any) -> unsent.Carried:
        carried = read(*arguments)
        return replace(carried, spaces=[replace(carried.spaces[0], change_sets=[b"no change"])])

    monkeypatch.setattr(unsent, "read", broken)
    with pytest.raises(Malformed):
        carried(phone, laptop, tmp_path / "unsent")
    assert not (laptop.home / "blobs").exists()


def test_a_longer_file_of_one_phone_brings_only_what_is_new(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.count("milk 1.5 l")
    phone.edit("milk", note="from the phone")
    phone.add("honey 300 g")
    laptop.household.remove_device("phone")
    assert carried(phone, laptop, tmp_path / "first").startswith("3 changes of phone")
    laptop.edit("milk", note="from the laptop")
    laptop.use("milk 0.5 l")
    (honey,) = (change.id for change in laptop.history(9) if change.what == "added 300 g honey")
    laptop.undo(honey)
    before = len(laptop.history(99))
    phone.add("bread 1")
    assert carried(phone, laptop, tmp_path / "second").startswith("1 change of phone taken over")
    assert amounts(laptop) == {"milk": "1 l", "bread": "1"}
    assert laptop.conflicts() == []
    assert len(laptop.history(99)) == before + 1


def test_what_is_of_somebody_elses_own_space_is_said_to_stay_in_the_file(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.sync()
    phone.add("cheese 200 g")
    with own_space(phone).replica.transaction("mine") as change:
        change.put("place", b"p" * 16, {"name": "My drawer"})
    assert "keep the file" in carried(phone, laptop, tmp_path / "unsent")
    again = laptop.safety.take_salvaged(tmp_path / "unsent", WORDS)
    assert again.what.startswith("Nothing of phone is new here. The rest is of a personal space")


def test_what_somebody_else_took_over_is_not_taken_again(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    tablet = world.join(laptop, "tablet", mine=True)
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.edit("milk", note="from the phone")
    laptop.household.remove_device("phone")
    carried(phone, laptop, tmp_path / "first")
    world.clock.now += 1000
    laptop.edit("milk", note="from the laptop")
    settle(laptop, tablet)
    phone.add("bread 1")
    assert carried(phone, tablet, tmp_path / "second").startswith("1 change of phone taken over")
    assert tablet.conflicts() == []


def test_nobody_is_asked_about_what_a_file_brought(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    """Two devices have what the phone wrote, and the removal leaves out."""
    laptop, phone = two
    tablet, desk = (world.join(laptop, device, mine=True) for device in ("tablet", "desk"))
    settle(laptop, phone, tablet, desk)
    last_week = backup(world.relay)
    phone.add("cheese 200 g")
    settle(phone, tablet, desk)
    world.relay.service.store = last_week
    laptop.household.remove_device("phone")
    settle(tablet, desk)
    assert rings(tablet) == rings(desk) == {"left-out"}
    with pytest.raises(NotMember):
        phone.sync()
    carried(phone, tablet, tmp_path / "unsent")
    assert rings(tablet) == set()
    settle(tablet, desk)
    assert rings(desk) == set()
    assert amounts(tablet) == amounts(desk) == {"cheese": "200 g"}


def test_what_was_sent_since_is_let_go_of_where_the_file_is_written_again(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    file = tmp_path / "unsent"
    settle(laptop, phone)
    picture_cheese(phone)
    Safety.salvage(phone.home, file, WORDS)
    settle(phone, laptop)
    phone.add("bread 1")
    assert "1 change in" in Safety.salvage(phone.home, file, WORDS).what
    assert "1 change" in laptop.safety.take_salvaged(file, WORDS).what


def test_a_file_that_does_not_open_is_not_said_to_carry_something_else(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    _, phone = two
    file = tmp_path / "unsent"
    phone.add("cheese 200 g")
    Safety.salvage(phone.home, file, WORDS)
    with pytest.raises(BadInput, match="does not open with this passphrase"):
        Safety.salvage(phone.home, file, "another one")


def test_what_another_device_did_not_send_is_not_written_over(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    file = tmp_path / "unsent"
    settle(laptop, phone)
    phone.add("cheese 200 g")
    laptop.add("bread 1")
    Safety.salvage(phone.home, file, WORDS)
    with pytest.raises(BadInput, match="carries something else"):
        Safety.salvage(laptop.home, file, WORDS)
    laptop.safety.take_salvaged(file, WORDS)
    assert Safety.salvage(laptop.home, file, WORDS).changed
