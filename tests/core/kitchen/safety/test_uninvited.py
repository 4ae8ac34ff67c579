"""One's own space where a home comes back as somebody else's than that is, or nothing here opens
it."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import BadInput, KitchenSyncError, NotMember
from kitchensync.kitchen.safety import returning
from kitchensync.sync.membership import removal
from tests.support.blobs import space_of
from tests.support.kitchens import (
    World,
    begun_anew,
    come_back,
    own_space,
    said_of_coming_back,
    settle,
    words_made_by,
)

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
def test_what_became_somebody_elses_begins_anew_where_that_is_said(
    world: World, two: tuple[Kitchen, Kitchen], *, lost: str
) -> None:
    laptop, phone = two
    space = own_space(phone).id
    home = without_file(phone) if lost == "its file" else put_out(phone, laptop)
    key = (home / "keys" / "personal.key").read_bytes()
    for _ in range(2):
        told = said_of_coming_back(world, home, laptop, person="Ben")
        assert "Else `ks rejoin --anew` begins a new one" in told
    assert "It is Ben's." in begun_anew(world, home)
    with Kitchen.open(home, outside=world.outside) as back:
        back.sync()
        assert own_space(back).id != space
    assert key in keys_in(home)


def test_nothing_begins_anew_that_this_device_is_in(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    _, phone = two
    phone.close()
    with pytest.raises(BadInput, match="is in its own space"):
        begun_anew(world, phone.home)


def test_who_is_out_of_the_household_comes_back_into_that_first(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.household.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    phone.close()
    with pytest.raises(NotMember) as told:
        begun_anew(world, phone.home)
    assert "`ks pair` on another one" in told.value.hint


def test_who_is_let_in_by_the_keys_that_are_here_begins_nothing_anew(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    space = own_space(phone).id
    assert "comes from the relay again" in begun_anew(world, without_file(phone))
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, laptop)
    assert own_space(back).id == space
    assert [each.status().alarms for each in (back, laptop)] == [(), ()]
    members = own_space(laptop).membership.members
    assert members.keys() == {own_space(each).device for each in (back, laptop)}


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


def test_who_has_words_that_open_it_waits_for_these(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    ben = world.join(laptop, "ben", person="Ben")
    words = words_made_by(phone)
    settle(ben, phone, laptop)
    space = own_space(phone).id
    ben.household.remove_device("laptop")
    settle(phone, ben)
    phone.close()
    (phone.home / "keys" / "personal.key").unlink()
    told = said_of_coming_back(world, phone.home, ben, person="Ada")
    assert "`ks recovery use`, where there are recovery words" in told
    Safety.use_words(phone.home, words, outside=world.outside)
    with Kitchen.open(phone.home, outside=world.outside) as back:
        settle(back)
        assert own_space(back).id == space
        assert back.status().alarms == ()


def test_who_stays_in_somebody_elses_begins_one_of_its_own_where_that_is_said(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    space = own_space(phone).id
    phone.close()
    told = said_of_coming_back(world, phone.home, laptop, person="Ben")
    assert "Else `ks rejoin --anew` begins a new one" in told
    assert begun_anew(world, phone.home).startswith("Your own space goes on as a new one")
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, laptop)
    assert own_space(back).id != space
    assert [each.status().alarms for each in (back, laptop)] == [(), ()]


def test_words_that_know_of_no_own_space_are_not_waited_for(world: World) -> None:
    """A thief put the phone and its words out of the own space, and was shut out."""
    phone = world.found("phone")
    words = words_made_by(phone)
    ben = world.join(phone, "ben", person="Ben")
    tablet = world.join(phone, "tablet", mine=True)
    settle(phone, ben, tablet)
    own = own_space(tablet)
    removal.want(own.replica, own.membership.members.keys() - {own.device})
    tablet.sync()
    ben.sync()
    ben.household.remove_device("tablet")
    with pytest.raises(NotMember, match="your own space"):
        phone.sync()
    phone.close()
    told = Safety.use_words(phone.home, words, outside=world.outside).what
    assert "these words know of no personal space" in told
    assert "Your own space goes on as a new one, with all that is in it" in told
    with Kitchen.open(phone.home, outside=world.outside) as back:
        settle(back)
        assert back.status().alarms == ()


class Cut(BaseException):
    """The process ends here."""


def not_asked(_: str) -> NoReturn:
    raise AssertionError("nobody is asked")


@pytest.mark.parametrize("synced", [False, True])
@pytest.mark.parametrize("where", ["say_who", "settle"])
def test_what_was_cut_short_after_it_began_anew_begins_so_once_more(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str, *, synced: bool
) -> None:
    ben = world.found("ben", person="Ben")
    phone = world.join(ben, "phone", person="Ada")
    settle(ben, phone)
    phone.close()
    for path in (phone.home / "keys").iterdir():
        path.unlink()
    going_on = getattr(returning, where)

    def cut(home: Path, *rest: Any) -> Any:
        if where == "settle" or rest[0] == "personal":
            raise Cut
        return going_on(home, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(returning, where, cut)
        with pytest.raises(Cut):
            said_of_coming_back(world, phone.home, ben, person="Ada")
    if synced:
        with Kitchen.open(phone.home, outside=world.outside) as opened, suppress(KitchenSyncError):
            opened.sync()
        told = said_of_coming_back(world, phone.home, ben, person="Ada")
    else:
        told = Safety.rejoin(
            phone.home, show_code=not_asked, confirm=bool, outside=world.outside
        ).what
    assert "Your own space goes on as a new one, with all that is in it" in told
    assert "if that one is gone, shut it out" in told
    with Kitchen.open(phone.home, outside=world.outside) as back:
        settle(back, ben)
        own = own_space(back)
        assert own.membership.members.keys() == {own.device}
        assert [each.status().alarms for each in (back, ben)] == [(), ()]


def test_a_first_days_home_that_is_put_back_is_let_in_by_its_keys(world: World) -> None:
    phone = world.found("phone")
    phone.close()
    first_day = shutil.copytree(phone.home, world.folder / "first-day")
    phone = world.keep(Kitchen.open(phone.home, outside=world.outside))
    ben = world.join(phone, "ben", person="Ben")
    settle(phone, ben)
    space = own_space(phone).id
    phone.close()
    shutil.rmtree(phone.home)
    shutil.copytree(first_day, phone.home)
    back = come_back(world, phone.home, ben, person="Ada")
    settle(back, ben)
    assert own_space(back).id == space


def test_a_first_days_backup_waits_for_who_has_its_own_space(
    world: World, cheap_passphrases: None
) -> None:
    phone = world.found("phone")
    phone.safety.backup(world.folder / "first-day.ks", "seven hungry foxes")
    laptop = world.join(phone, "laptop", mine=True)
    settle(phone, laptop)
    phone.close()
    shutil.rmtree(phone.home)
    Safety.restore(
        phone.home, world.folder / "first-day.ks", "seven hungry foxes", outside=world.outside
    )
    told = said_of_coming_back(world, phone.home, laptop, person="Ada")
    assert "let it in with --mine" in told
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == own_space(laptop).id
