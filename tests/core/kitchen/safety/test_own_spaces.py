"""What recovery words open of personal spaces, where somebody has two or comes into one anew."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NotMember
from tests.support.kitchens import RELAY, World, back_from, own_space, settle, words_made_by
from tests.support.syncing import wipe


def test_words_that_do_not_open_the_own_space_of_a_device_are_told_there(world: World) -> None:
    laptop = world.found()
    words_made_by(laptop)
    tablet = world.join(laptop, "tablet", person="Ada")
    words_made_by(tablet)
    settle(laptop, tablet)
    assert [each.personal for each in tablet.safety.recovery().made] == [True]
    assert [each.personal for each in laptop.safety.recovery().made] == [False]
    (hint,) = laptop.status().hints
    assert "not your own space" in hint
    assert tablet.status().hints == ()
    words_made_by(laptop)
    assert laptop.status().hints == ()


def test_who_comes_back_without_the_own_space_is_told_how_to_have_it_yet(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Ben")
    words = words_made_by(laptop)
    settle(laptop, phone)
    wipe(world.relay)
    phone.sync()
    told = Safety.use_words(world.folder / "early", words, RELAY, "early", outside=world.outside)
    assert "Sync a device that has it" in told.what
    early = world.keep(Kitchen.open(world.folder / "early", outside=world.outside))
    assert [each.personal for each in early.safety.recovery().made] == [False]
    laptop.sync()
    assert own_space(back_from(world, words)).id == own_space(laptop).id


def test_who_comes_back_into_the_household_comes_into_the_own_space_anew(world: World) -> None:
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    phone = world.join(laptop, "phone", mine=True)
    words, before = words_made_by(laptop), own_space(phone).device
    settle(laptop, ben, phone)
    ben.household.remove_device("phone")
    with pytest.raises(NotMember):
        phone.sync()
    phone.close()
    Safety.use_words(phone.home, words, outside=world.outside)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(laptop, back)
    members = own_space(laptop).membership.members
    assert own_space(back).device in members
    assert before not in members
    assert laptop.status().alarms == back.status().alarms == ()
