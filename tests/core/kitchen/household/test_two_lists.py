"""A household of which there are two lists of members: what its people see, decide and do."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from kitchensync import Kitchen
from kitchensync.errors import MembershipFork
from tests.support.blobs import space_of
from tests.support.kitchens import World, come_back, settle
from tests.support.photographs import photograph
from tests.support.syncing import backup, spoil


def pantry(kitchen: Kitchen) -> set[str]:
    return {item.food for item in kitchen.pantry()}


def names(kitchen: Kitchen) -> set[str]:
    """Without what tells devices of one name apart."""
    return {device.name.partition(" (")[0] for device in kitchen.household.devices()}


def rings(kitchen: Kitchen) -> set[str]:
    return {alarm.code for alarm in kitchen.status().alarms}


@dataclass
class Parted:
    """Ada's laptop shut out the tablet; Ben's phone, to which the relay is true, did not."""

    laptop: Kitchen
    phone: Kitchen
    tablet: Kitchen


@pytest.fixture
def parted(world: World, two: tuple[Kitchen, Kitchen]) -> Parted:
    laptop, phone = two
    tablet = world.join(laptop, "tablet", person="Ben")
    laptop.add("milk 2 l")
    settle(laptop, phone, tablet)
    last_week = backup(world.relay)

    laptop.household.remove_device("tablet")
    laptop.add("bread 1")
    laptop.sync()
    world.relay.service = replace(world.relay.service, store=last_week)
    world.join(phone, "watch", mine=True)
    return Parted(laptop, phone, tablet)


def test_somebody_decides_whose_list_holds_and_the_others_come_back(
    world: World, parted: Parted
) -> None:
    laptop, phone = parted.laptop, parted.phone
    with pytest.raises(MembershipFork):
        laptop.sync()
    (alarm,) = laptop.status().alarms
    assert alarm.code == "membership-fork"
    assert "ks rejoin" in alarm.decide
    assert names(laptop) == {"laptop", "phone"}
    assert names(phone) == {"laptop", "phone", "tablet", "watch"}

    laptop.close()
    laptop = come_back(world, laptop.home, phone, person="Ada")
    settle(laptop, phone)
    assert pantry(laptop) == pantry(phone) == {"milk", "bread"}
    assert rings(laptop) == rings(phone) == set()
    assert names(laptop) == names(phone) == {"laptop", "phone", "tablet", "watch"}


def test_who_has_the_right_list_takes_the_household_to_another_relay(
    world: World, parted: Parted
) -> None:
    laptop = parted.laptop
    with pytest.raises(MembershipFork):
        laptop.sync()
    other = world.relay_at("https://other.test")
    said = laptop.household.move_relay("https://other.test").what
    assert "on the others, ks relay set https://other.test" in said
    assert rings(laptop) == set()
    space = laptop._rooms.spaces.household  # pyright: ignore[reportPrivateUsage]  # no caller needs its log
    assert other.log(space.id) == space.log()


@pytest.mark.parametrize("turned", [False, True], ids=["no such epoch", "another key"])
def test_a_picture_of_the_side_that_gives_way_comes_along(
    world: World, parted: Parted, turned: bool
) -> None:
    """It is named under a key that the other side's list does not have, or has another one for."""
    laptop, phone = parted.laptop, parted.phone
    laptop.photos.add(photograph((600, 400)), "milk", "framed")
    picture = laptop.photos.picture("milk")
    if turned:
        phone.household.remove_device("watch")
        phone.sync()
    laptop.close()
    laptop = come_back(world, laptop.home, phone, person="Ada")
    settle(laptop, phone)
    for kitchen in (laptop, phone):
        assert [photo.caption for photo in kitchen.photos.ls()] == ["framed"]
        assert kitchen.photos.show("milk").thumbnail_here
        assert kitchen.photos.picture("milk") == picture
        assert rings(kitchen) == set()
    assert laptop.verify().digest == phone.verify().digest


def test_nobody_is_shut_out_again_because_the_other_list_said_so(
    world: World, parted: Parted
) -> None:
    laptop, phone, tablet = parted.laptop, parted.phone, parted.tablet
    laptop.close()
    laptop = come_back(world, laptop.home, phone, person="Ada")
    settle(laptop, phone)
    tablet.sync()
    tablet.add("jam 1")
    settle(tablet, laptop)
    assert "jam" in pantry(laptop)
    laptop.household.remove_device("tablet")
    assert names(laptop) == {"laptop", "phone", "watch"}


def test_what_a_third_device_wrote_under_the_other_list_is_set_aside(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    tablet = world.join(laptop, "tablet", mine=True)
    settle(laptop, phone, tablet)
    last_week = backup(world.relay)
    world.join(laptop, "desk", mine=True)
    tablet.sync()
    tablet.add("jam 1")
    settle(tablet, laptop)
    world.relay.service = replace(world.relay.service, store=last_week)
    world.join(phone, "watch", mine=True)
    laptop.close()
    laptop = come_back(world, laptop.home, phone, person="Ada")
    assert pantry(laptop) == set()
    assert rings(laptop) == {"left-out"}
    laptop.household.settle_left_out("tablet", take=True)
    laptop.household.settle_left_out("desk", take=False)
    settle(laptop, phone)
    assert pantry(phone) == {"jam"}
    assert rings(laptop) == set()


@pytest.mark.parametrize("readable", [{"jam"}, set[str]()])
def test_what_the_disk_has_spoilt_of_what_is_set_aside_is_said_to_be_lost(
    world: World, two: tuple[Kitchen, Kitchen], readable: set[str]
) -> None:
    laptop, phone = two
    tablet = world.join(laptop, "tablet", mine=True)
    settle(laptop, phone, tablet)
    last_week = backup(world.relay)
    for food in (*readable, "bread"):
        tablet.add(food)
        settle(tablet, laptop)
    world.relay.service = replace(world.relay.service, store=last_week)
    household = space_of(laptop).replica
    spoil(household, space_of(tablet).device)
    phone.household.remove_device("tablet")
    settle(phone, laptop)
    assert rings(laptop) == {"left-out"}
    for dry_run in (True, False):
        done = laptop.household.settle_left_out("tablet", take=True, dry_run=dry_run)
        assert ["spoilt" in warning for warning in done.warnings] == [True]
        assert ("is yours now" in done.what) is bool(readable)
    settle(laptop, phone)
    assert pantry(phone) == readable
    assert rings(laptop) == set()
