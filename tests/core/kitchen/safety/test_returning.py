"""Whom a home wanted out of the household before it came back into it as another device."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NotMember
from tests.support.kitchens import World, own_space, said_of_coming_back, settle, words_made_by


def members(kitchen: Kitchen) -> set[str]:
    return {device.name for device in kitchen.household.devices()}


def quarrel(world: World, kitchen: Kitchen, other: Kitchen, name: str, others: str) -> None:
    """Each wants the other one out; the second has a network."""
    world.online = False
    assert "will be shut out" in kitchen.household.remove_device(others).what
    world.online = True
    other.household.remove_device(name)
    with pytest.raises(NotMember):
        kitchen.sync()
    kitchen.close()


def test_who_was_shut_out_and_is_let_in_again_shuts_nobody_out(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    quarrel(world, phone, laptop, "phone", "laptop")
    told = said_of_coming_back(world, phone.home, laptop, mine=True)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, laptop, back)
    assert members(laptop) == members(back) == {"laptop", "phone"}
    assert own_space(laptop).device in own_space(back).membership.members
    assert "it does not: where that still holds, say it again." in told


def test_who_comes_back_by_words_shuts_nobody_out_either(world: World) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    words = words_made_by(laptop)
    settle(laptop, phone)
    quarrel(world, phone, laptop, "phone", "laptop")
    told = Safety.use_words(phone.home, words, outside=world.outside)
    assert "it does not: where that still holds, say it again." in told.what
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, laptop, back)
    assert members(laptop) == members(back) == {"laptop", "phone", "recovery words of Ada"}


def test_who_becomes_another_device_and_was_not_shut_out_still_shuts_out_whom_it_was_to(
    world: World,
) -> None:
    laptop = world.found()
    phone, tablet = (world.join(laptop, each, mine=True) for each in ("phone", "tablet"))
    settle(laptop, phone, tablet)
    world.online = False
    phone.household.remove_device("tablet")
    world.online = True
    phone.close()
    told = said_of_coming_back(world, phone.home, laptop, mine=True)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    back.sync()
    assert "tablet" not in members(back)
    assert "say it again" not in told
