"""Who is who in one's own space, where a home comes back as another device of the household."""

from __future__ import annotations

from typing import NoReturn

import pytest

from kitchensync import Kitchen
from kitchensync.errors import NotMember
from kitchensync.kitchen.household import own_space as of_own
from kitchensync.kitchen.safety import regaining
from kitchensync.sync.executor import synchronise
from tests.support.blobs import space_of
from tests.support.kitchens import World, come_back, own_space, settle

TEN_MINUTES = 600_000


def without(kitchen: Kitchen, file: str) -> Kitchen:
    kitchen.close()
    (kitchen.home / file).unlink()
    return kitchen


def shares(kitchen: Kitchen, other: Kitchen) -> bool:
    return own_space(other).device in own_space(kitchen).membership.members


def strangers(kitchen: Kitchen) -> set[str]:
    return {alarm.about for alarm in kitchen.status().alarms if alarm.code == "stranger"}


@pytest.fixture
def three(world: World) -> tuple[Kitchen, Kitchen, Kitchen]:
    """Three devices of Ada's, which know of each other."""
    laptop = world.found()
    tablet = world.join(laptop, "tablet", mine=True)
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, tablet, phone)
    return laptop, tablet, phone


@pytest.mark.parametrize("lacks", ["keys/household.key", "keys/instance"])
def test_who_comes_back_by_its_own_keys_goes_with_the_device_that_it_is_now(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], lacks: str
) -> None:
    laptop, tablet, phone = three
    before = own_space(phone).device
    back = come_back(world, without(phone, lacks).home, laptop, person="Ada")
    settle(back, laptop, tablet)
    own = own_space(back)
    assert own.device != before
    said = laptop.household.remove_device(space_of(back).device.hex()).what
    assert said.endswith("is shut out of the household.")
    assert not shares(laptop, back)
    assert shares(laptop, tablet)
    assert before in own_space(laptop).membership.members
    with pytest.raises(NotMember):
        synchronise(own, back._rooms.spaces.session(own))


def test_who_kept_nothing_of_who_is_who_knows_it_by_what_is_shown(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, tablet, phone = three
    own_space(phone).replica.set_state("counterparts", None)
    back = come_back(world, without(phone, "keys/household.key").home, tablet, person="Ada")
    settle(back, laptop, tablet)
    world.clock.now += TEN_MINUTES
    back.sync()
    assert strangers(back) == set()
    assert back.household.remove_device("laptop").what == "laptop is shut out of the household."
    assert not shares(back, laptop)
    assert shares(back, tablet)


def test_what_whoever_had_a_phone_wrote_of_who_is_who_puts_nobody_out_once_it_is_back(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen]
) -> None:
    laptop, tablet, phone = three
    watch = world.join(laptop, "watch", person="Ben")
    gone = space_of(watch).device
    laptop.household.remove_device("watch")
    settle(phone, tablet)
    of_own.keep(own_space(phone).replica, own_space(tablet).device, gone)
    laptop.household.remove_device("phone")
    phone.close()
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert shares(laptop, tablet)
    assert shares(laptop, back)


class Cut(BaseException):
    """The process ends here."""


def cut(*_: object) -> NoReturn:
    raise Cut


def test_who_a_phone_was_is_known_where_fetching_was_cut_short_and_a_sync_comes_next(
    world: World, three: tuple[Kitchen, Kitchen, Kitchen], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet, phone = three
    home = without(phone, "personal.db").home
    with monkeypatch.context() as patched:
        patched.setattr(regaining, "settle", cut)
        with pytest.raises(Cut):
            come_back(world, home, laptop, person="Ada")
    back = world.keep(Kitchen.open(home, outside=world.outside))
    settle(back, laptop, tablet)
    world.clock.now += TEN_MINUTES
    back.sync()
    assert strangers(back) == set()
    assert back.household.remove_device("laptop").what == "laptop is shut out of the household."
    assert not shares(back, laptop)
