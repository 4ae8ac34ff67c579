"""One's own space where a home comes back as somebody else's than that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync import Kitchen
from tests.support.blobs import space_of
from tests.support.kitchens import World, come_back, own_space, said_of_coming_back, settle

DAY = 86_400_000


@pytest.fixture
def two(world: World) -> tuple[Kitchen, Kitchen]:
    """Two devices of Ada's, which know of each other."""
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    return laptop, phone


def without_file(kitchen: Kitchen) -> Path:
    kitchen.close()
    (kitchen.home / "personal.db").unlink()
    return kitchen.home


def put_out(kitchen: Kitchen, member: Kitchen) -> Path:
    member.household.remove_device("phone")
    settle(member)
    kitchen.close()
    return kitchen.home


def keys_in(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in (home / "keys").iterdir()]


@pytest.mark.parametrize("lost", ["its file", "its place"])
def test_a_slip_in_a_name_begins_nothing_anew(
    world: World, two: tuple[Kitchen, Kitchen], *, lost: str
) -> None:
    laptop, phone = two
    space = own_space(phone).id
    home = without_file(phone) if lost == "its file" else put_out(phone, laptop)
    told = said_of_coming_back(world, home, laptop, person="Adaa")
    assert "is somebody else's than this device came in as" in told
    told = said_of_coming_back(world, home, laptop, person="Ada")
    assert "new one" not in told or "let it in with --mine" in told
    back = come_back(world, home, laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == space
    assert own_space(back).device in own_space(laptop).membership.members


def test_a_slip_begins_nothing_anew_where_both_are_lost(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    space = own_space(phone).id
    put_out(phone, laptop)
    (phone.home / "personal.db").unlink()
    told = said_of_coming_back(world, phone.home, laptop, person="Adaa")
    assert "is somebody else's than this device came in as" in told
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == space


@pytest.mark.parametrize("lost", ["its file", "its place"])
def test_a_name_that_is_said_twice_is_no_slip(
    world: World, two: tuple[Kitchen, Kitchen], *, lost: str
) -> None:
    laptop, phone = two
    space = own_space(phone).id
    home = without_file(phone) if lost == "its file" else put_out(phone, laptop)
    key = (home / "keys" / "personal.key").read_bytes()
    for told in ("said again as now", "Your own space"):
        assert told in said_of_coming_back(world, home, laptop, person="Ben")
    with Kitchen.open(home, outside=world.outside) as back:
        back.sync()
        assert own_space(back).id != space
    assert key in keys_in(home)


def test_who_came_in_as_somebody_elses_goes_on_showing_who_it_was(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    before, home = space_of(phone).device, phone.home
    phone.close()
    back = come_back(world, home, laptop, person="Ben")
    world.clock.now += DAY
    settle(back, laptop)
    desk = world.join(laptop, "desk", mine=True)
    settle(desk)
    device = own_space(back).device
    (row,) = own_space(desk).replica.rows(
        "SELECT household_device FROM device WHERE id = ?", (device,)
    )
    assert row["household_device"] == before
    desk.household.remove_device(before.hex())
    assert device not in own_space(desk).membership.members
