"""Somebody has two personal spaces, and what the recovery words open of them is said."""

from __future__ import annotations

from kitchensync import Kitchen, Safety
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
