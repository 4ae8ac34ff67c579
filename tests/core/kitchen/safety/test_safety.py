"""The day a phone is sold, copied, shut out or broken, as its household lives through it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from kitchensync import Kitchen, Safety
from kitchensync.backup import unsent
from kitchensync.errors import (
    Busy,
    Copied,
    NotMember,
    PairingError,
    WrongPassphrase,
    WrongSpace,
)
from tests.support.kitchens import World, amounts, come_back, own_space, settle
from tests.support.photographs import photograph
from tests.support.syncing import wipe

WORDS = "seven hungry foxes"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def names(kitchen: Kitchen) -> list[str]:
    """Without what tells devices of one name apart."""
    return sorted(device.name.partition(" (")[0] for device in kitchen.household.devices())


def test_the_sold_phone(world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path) -> None:
    """Ben sells his phone, with a backup made, and buys another; the old one gets nothing more."""
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.add("bread 1")
    phone.safety.backup(tmp_path / "phone.ksbackup", WORDS)
    phone.close()
    old = phone.home.rename(tmp_path / "sold")
    laptop.household.remove_device("phone")

    Safety.restore(world.folder / "new", tmp_path / "phone.ksbackup", WORDS, outside=world.outside)
    new = come_back(world, world.folder / "new", laptop)
    settle(new, laptop)
    assert amounts(new) == amounts(laptop) == {"milk": "2 l", "bread": "1"}
    assert names(laptop) == ["laptop", "phone"]

    laptop.add("caviar 50 g")
    laptop.sync()
    with Kitchen.open(old, outside=world.outside) as sold:
        with pytest.raises(NotMember):
            sold.sync()
        assert [alarm.code for alarm in sold.status().alarms] == ["shut-out"]


def test_the_two_clones(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    """A phone's data is copied to another one, and both go on: neither loses what it wrote."""
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.close()
    shutil.copytree(phone.home, world.folder / "copy")
    clone = world.keep(Kitchen.open(world.folder / "copy", outside=world.outside))
    phone = world.keep(Kitchen.open(phone.home, outside=world.outside))
    phone.add("bread 1")
    clone.add("eggs 6")
    settle(phone, laptop)
    with pytest.raises(Copied, match="copy"):
        clone.sync()
    assert clone.safety.is_copy()
    assert not phone.safety.is_copy()
    assert amounts(clone) == {"milk": "2 l", "eggs": "6"}

    clone.close()
    clone = come_back(world, clone.home, laptop)
    settle(clone, phone, laptop)
    everything = {"milk": "2 l", "bread": "1", "eggs": "6"}
    assert amounts(clone) == amounts(phone) == amounts(laptop) == everything
    assert names(laptop) == ["laptop", "phone", "phone"]
    assert not clone.safety.is_copy()
    assert {one.verify().digest for one in (clone, phone, laptop)} == {laptop.verify().digest}


def test_a_copy_that_nobody_noticed_yet_does_not_go_on_as_the_device_in_its_own_space(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    settle(phone, laptop)
    phone.close()
    home = shutil.copytree(phone.home, world.folder / "copy")
    clone = come_back(world, home, laptop)
    clone.sync()
    phone = world.keep(Kitchen.open(phone.home, outside=world.outside))
    phone.sync()
    assert own_space(clone).device != own_space(phone).device
    assert not phone.safety.is_copy()
    assert not clone.safety.is_copy()


def test_a_home_that_was_copied_before_it_ever_synced(world: World) -> None:
    """Nothing tells the two apart yet: the relay does, at the second one's first sync."""
    home = world.found()
    home.add("milk 2 l")
    home.close()
    shutil.copytree(home.home, world.folder / "copy")
    first, second = (
        world.keep(Kitchen.open(each, outside=world.outside))
        for each in (world.folder / "copy", home.home)
    )
    first.add("bread 1")
    second.add("eggs 6")
    first.sync()
    with pytest.raises(Copied, match="other changes of this device") as told:
        second.sync()
    assert "ks copied --both" in told.value.hint
    assert second.safety.is_copy()
    assert {alarm.space for alarm in second.status().alarms} == {"household", "personal"}

    second.close()
    second = come_back(world, second.home, first, mine=True)
    settle(second, first)
    assert amounts(first) == amounts(second) == {"milk": "2 l", "bread": "1", "eggs": "6"}
    assert first.verify().digest == second.verify().digest
    assert not first.safety.is_copy()
    assert not second.safety.is_copy()


def test_a_home_of_which_the_relay_has_more_is_told_no_longer_once_it_has_no_more(
    world: World,
) -> None:
    home = world.found()
    home.add("milk 2 l")
    home.close()
    shutil.copytree(home.home, world.folder / "copy")
    first, second = (
        world.keep(Kitchen.open(each, outside=world.outside))
        for each in (world.folder / "copy", home.home)
    )
    first.sync()
    for _ in range(2):
        with pytest.raises(Copied):
            second.sync()
        assert second.safety.is_copy()
    wipe(world.relay)
    second.sync()
    assert not second.safety.is_copy()
    assert "copied" not in {alarm.code for alarm in second.status().alarms}
    # The relay has the other one's no more: whoever is not what it has is told again.
    with pytest.raises(Copied):
        first.sync()
    assert first.safety.is_copy()


def test_a_home_that_moved_goes_on_when_its_person_says_so(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    phone.sync()
    phone.close()
    shutil.copytree(phone.home, world.folder / "elsewhere")
    shutil.rmtree(phone.home)
    moved = world.keep(Kitchen.open(world.folder / "elsewhere", outside=world.outside))
    moved.add("milk 1 l")
    with pytest.raises(Copied):
        moved.sync()
    moved.safety.moved(dry_run=True)
    with pytest.raises(Copied):
        moved.sync()
    moved.safety.moved()
    settle(moved, laptop)
    assert amounts(laptop) == {"milk": "1 l"}


def test_a_home_that_is_renamed_is_no_copy(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    _, phone = two
    phone.sync()
    phone.close()
    phone.home.rename(world.folder / "renamed")
    renamed = world.keep(Kitchen.open(world.folder / "renamed", outside=world.outside))
    renamed.sync()
    assert not renamed.safety.is_copy()


def test_an_old_state_put_back_is_noticed_by_what_the_relay_knows(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    """The databases of a week ago in the folder of today: only the relay can tell."""
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.close()
    old = {path.name: path.read_bytes() for path in phone.home.glob("*.db")}
    phone = world.keep(Kitchen.open(phone.home, outside=world.outside))
    phone.add("bread 1")
    settle(phone, laptop)
    phone.close()
    for name, content in old.items():
        (phone.home / name).write_bytes(content)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    back.add("eggs 6")
    with pytest.raises(Copied):
        back.sync()
    with pytest.raises(Copied, match="newer changes"):
        back.safety.moved()
    back.close()
    back = come_back(world, back.home, laptop)
    settle(back, laptop)
    assert amounts(back) == amounts(laptop) == {"milk": "2 l", "bread": "1", "eggs": "6"}


def test_a_removed_phone_comes_back_and_keeps_its_own_space(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    settle(phone, laptop)
    own = own_space(phone).id  # the face does not tell
    phone.add("milk 2 l")
    laptop.household.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    phone.close()
    back = come_back(world, phone.home, laptop)
    settle(back, laptop)
    assert amounts(laptop) == {"milk": "2 l"}
    assert back.status().alarms == ()
    assert own_space(back).id == own


def test_what_a_removed_phone_had_not_sent_is_carried_over_by_file(
    two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.use("milk 0.5 l")
    laptop.household.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    file = tmp_path / "unsent"
    assert Safety.salvage(phone.home, file, WORDS).changed
    with pytest.raises(WrongPassphrase):
        laptop.safety.take_salvaged(file, "seven hungry fixes")
    laptop.safety.take_salvaged(file, WORDS, dry_run=True)
    assert amounts(laptop) == {"milk": "2 l"}
    assert laptop.safety.take_salvaged(file, WORDS).changed
    assert not laptop.safety.take_salvaged(file, WORDS).changed
    assert amounts(laptop) == {"milk": "1.5 l"}
    assert laptop.history(1)[0].what == phone.history(1)[0].what
    laptop.sync()


def test_another_households_unsent_changes_are_not_taken_over(world: World, tmp_path: Path) -> None:
    ours, theirs = world.found("ours"), world.found("theirs", "Zoe")
    theirs.add("poison 1")
    Safety.salvage(theirs.home, tmp_path / "file", WORDS)
    with pytest.raises(WrongSpace, match="another household"):
        ours.safety.take_salvaged(tmp_path / "file", WORDS)
    assert amounts(ours) == {}


def test_nothing_is_taken_over_of_whoever_was_never_in_the_household(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    """Of the right space, and with the passphrase: nothing it says is anybody's there."""
    laptop, phone = two
    phone.add("poison 1")
    file = tmp_path / "file"
    Safety.salvage(phone.home, file, WORDS)
    carried = unsent.read(file, WORDS, lambda _, __: None)
    strangers = [replace(each, device=b"stranger" * 2) for each in carried.spaces]
    unsent.write(file, WORDS, "phone", strangers, world.outside.random)
    with pytest.raises(WrongSpace):
        laptop.safety.take_salvaged(file, WORDS)
    assert amounts(laptop) == {}


def test_nothing_is_salvaged_where_everything_was_sent(world: World, tmp_path: Path) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.sync()
    assert not Safety.salvage(kitchen.home, tmp_path / "file", WORDS).changed
    assert not (tmp_path / "file").exists()


def test_a_home_does_not_come_back_into_another_household(world: World) -> None:
    ours, theirs = world.found("ours"), world.found("theirs", "Zoe")
    theirs.sync()
    ours.add("milk 1 l")
    ours.close()
    with pytest.raises(PairingError, match="another household"):
        come_back(world, ours.home, theirs)
    with Kitchen.open(ours.home, outside=world.outside) as still:
        assert amounts(still) == {"milk": "1 l"}
        still.sync()


def test_a_home_does_not_come_back_as_somebody_elses(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    """Ada lets Ben's restored phone in as one of hers, and notices in time."""
    laptop, phone = two
    phone.add("milk 2 l")
    settle(phone, laptop)
    phone.safety.backup(tmp_path / "phone.ksbackup", WORDS)
    new = world.folder / "new"
    Safety.restore(new, tmp_path / "phone.ksbackup", WORDS, outside=world.outside)
    before = {each.id for each in laptop.household.devices()}
    with pytest.raises(PairingError, match="personal data there is not that of this kitchen"):
        come_back(world, new, laptop, mine=True)
    (let_in,) = {each.id for each in laptop.household.devices()} - before
    laptop.household.remove_device(let_in)
    back = come_back(world, new, laptop)
    settle(back, laptop)
    assert amounts(back) == {"milk": "2 l"}


def test_a_home_that_another_program_uses_cannot_become_a_new_device(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    _, phone = two
    with pytest.raises(Busy):
        Safety.rejoin(
            phone.home,
            show_code=lambda _: None,
            confirm=lambda _: True,
            outside=world.outside,
        )


def test_the_wiped_relay(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    """Whoever runs it lost the disk: nobody does anything, and nothing is missing."""
    laptop, phone = two
    laptop.add("milk 2 l")
    laptop.photos.add(photograph((600, 400)), "milk")
    settle(laptop, phone)
    phone.add("bread 1")
    wipe(world.relay)

    brought = phone.sync()
    assert brought.brought_back > 0
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"milk": "2 l", "bread": "1"}
    assert laptop.status().alarms == phone.status().alarms == ()

    tablet = world.join(laptop, "tablet", mine=True)
    assert amounts(tablet) == {"milk": "2 l", "bread": "1"}
    assert tablet.photos.picture("milk") == laptop.photos.picture("milk")
