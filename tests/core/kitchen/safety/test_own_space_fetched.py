"""One's own space that lost its file comes from the relay to who comes back into the household."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NoHome, PairingError
from kitchensync.kitchen.safety import returning
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

TEN_MINUTES = 600_000


def lost(kitchen: Kitchen) -> Path:
    kitchen.close()
    (kitchen.home / "personal.db").unlink()
    return kitchen.home


def strangers(kitchen: Kitchen) -> set[str]:
    return {alarm.about for alarm in kitchen.status().alarms if alarm.code == "stranger"}


def test_who_let_it_into_the_household_alone_is_not_taken_for_what_it_was_itself(
    world: World,
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    before, was = own_space(phone).device, space_of(phone).device
    back = come_back(world, lost(phone), laptop, person="Ada")
    settle(back, laptop)
    world.clock.now += TEN_MINUTES
    back.sync()
    assert strangers(back) == set()
    told = back.household.remove_device(was.hex()).what
    assert told.endswith("is shut out of the household.")
    assert before not in own_space(back).membership.members
    assert back.household.remove_device("laptop").what == "laptop is shut out of the household."
    assert own_space(laptop).device not in own_space(back).membership.members


def test_a_phone_that_lost_it_twice_knows_who_it_was_each_time(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    first, was = own_space(phone).device, space_of(phone).device
    back = come_back(world, lost(phone), laptop, person="Ada")
    settle(back, laptop)
    second = own_space(back).device
    again = come_back(world, lost(back), laptop, person="Ada")
    settle(again, laptop)
    again.household.remove_device(was.hex())
    again.sync()
    members = own_space(again).membership.members
    assert (first in members, second in members) == (False, True)


def test_whom_such_a_phone_lets_in_takes_nobody_for_who_it_was_before(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    back = come_back(world, lost(phone), laptop, person="Ada")
    settle(back, laptop)
    tablet = world.join(back, "tablet", mine=True)
    settle(back, laptop, tablet)
    world.clock.now += TEN_MINUTES
    tablet.sync()
    assert strangers(tablet) == set()
    assert tablet.household.remove_device("laptop").changed
    members = own_space(tablet).membership.members
    assert own_space(laptop).device not in members
    assert own_space(back).device in members


def test_another_own_space_of_the_same_person_does_not_take_its_place(world: World) -> None:
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    phone = world.join(ben, "phone", person="Ada")
    settle(laptop, ben, phone)
    before, home = own_space(phone).id, lost(phone)
    with pytest.raises(PairingError, match="personal data there is not that"):
        come_back(world, home, laptop, mine=True)
    back = come_back(world, home, laptop, person="Ada")
    back.sync()
    assert own_space(back).id == before


def test_two_that_both_lost_it_let_each_other_in(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    settle(*two)
    before = [own_space(each).id for each in two]
    laptop, phone = map(lost, two)
    with Kitchen.open(laptop, outside=world.outside) as member:
        back = come_back(world, phone, member, person="Ben")
    again = come_back(world, laptop, back, person="Ada")
    settle(again, back)
    assert [own_space(each).id for each in (again, back)] == before


def test_where_its_keys_do_not_let_it_in_it_waits_for_who_has_it(world: World) -> None:
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, ben, phone)
    laptop.household.remove_device("phone")
    home = lost(phone)
    ben.sync()
    told = said_of_coming_back(world, home, ben, person="Ada")
    assert "`ks rejoin`, and let it in with --mine" in told
    laptop.sync()
    back = come_back(world, home, laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == own_space(laptop).id
    laptop.household.remove_device(space_of(back).device.hex())
    home = lost(back)
    ben.sync()
    for _ in range(2):
        assert "with --mine" in said_of_coming_back(world, home, ben, person="Ada")
    assert "Your own space begins anew here" in begun_anew(world, home)


def test_a_childs_device_which_lets_in_nobody_leaves_it_to_who_can(world: World) -> None:
    laptop = world.found()
    tablet = world.join(laptop, "tablet", mine=True, child=True)
    settle(laptop, tablet)
    home = lost(tablet)
    told = said_of_coming_back(world, home, laptop, person="Ada", child=True)
    assert "`ks rejoin`, and let it in with --mine" in told
    with (
        Kitchen.open(home, outside=world.outside) as opened,
        pytest.raises(NoHome, match=r"personal\.db is missing"),
    ):
        opened.sync()
    back = come_back(world, home, laptop, mine=True, child=True)
    settle(back, laptop)
    assert own_space(back).id == own_space(laptop).id


def test_it_waits_for_an_adult_who_may_have_another_own_space(world: World) -> None:
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    tablet = world.join(laptop, "tablet", mine=True, child=True)
    desk = world.join(ben, "desk", person="Ada")
    settle(laptop, ben, tablet, desk)
    ben.household.remove_device("laptop")
    desk.sync()
    home = lost(tablet)
    assert "with --mine" in said_of_coming_back(world, home, ben, person="Ada", child=True)
    with pytest.raises(PairingError, match="personal data there is not that"):
        come_back(world, home, desk, mine=True, child=True)
    assert "Your own space begins anew here" in begun_anew(world, home)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    back.sync()
    assert back.status().unsent == 0


def test_it_begins_it_anew_where_that_is_said(world: World) -> None:
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    tablet = world.join(laptop, "tablet", mine=True, child=True)
    settle(laptop, ben, tablet)
    home = lost(tablet)
    ben.household.remove_device("laptop")
    told = said_of_coming_back(world, home, ben, person="Ada", child=True)
    assert "`ks rejoin --anew` begins a new one" in told
    assert "Your own space begins anew here" in begun_anew(world, home)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    back.sync()
    assert own_space(back).id != own_space(laptop).id


def test_it_says_what_has_become_of_it(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    told = said_of_coming_back(world, lost(phone), laptop, person="Ada")
    assert "Your own space comes from the relay again" in told
    ben = world.join(laptop, "ben", person="Ben")
    settle(laptop, ben)
    home = lost(ben)
    (home / "keys" / "personal.key").unlink()
    told = said_of_coming_back(world, home, laptop, person="Ben")
    assert "Your own space is not here: its file is gone" in told
    assert "Your own space begins anew here" in begun_anew(world, home)
    (home / "keys" / "personal.key").unlink()
    told = said_of_coming_back(world, home, laptop, person="Ben")
    assert "`ks rejoin --anew` begins a new one, with what is here of it." in told


def test_nobody_is_a_stranger_in_what_the_words_fetched(world: World) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.sync()
    before, home = own_space(phone).device, lost(phone)
    Safety.use_words(home, words, outside=world.outside)
    back = world.keep(Kitchen.open(home, outside=world.outside))
    back.sync()
    world.clock.now += TEN_MINUTES
    back.sync()
    assert strangers(back) == set()
    assert before not in own_space(back).membership.members


class Cut(BaseException):
    """The process ends here."""


def at(name: str) -> Callable[..., NoReturn]:
    def cut(*_: object, **__: object) -> NoReturn:
        raise Cut(name)

    return cut


def test_words_know_what_a_home_without_it_is_called_that_was_cut_short(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.found("phone")
    words = words_made_by(phone)
    phone.sync()
    home = lost(phone)
    (home / "keys" / "household.key").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(returning, "say_who", at("say_who"))
        with pytest.raises(Cut):
            Safety.use_words(home, words, outside=world.outside)
    said = Safety.use_words(home, words, outside=world.outside).what
    assert said.startswith("phone is in the household")
