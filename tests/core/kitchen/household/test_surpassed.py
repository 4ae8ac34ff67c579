"""A stolen phone has the list of members name more of all other devices than they ever wrote."""

from __future__ import annotations

import os

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Surpassed
from kitchensync.trust import authoring
from tests.support.blobs import space_of
from tests.support.kitchens import World, amounts, come_back, own_space, settle


def name_more(world: World, phone: Kitchen, *others: Kitchen) -> None:
    """Have the list of members name more of others than they wrote, by whoever has a phone."""
    stolen = space_of(phone)
    more = {space_of(each).device: (10**6, os.urandom(32)) for each in others}
    heads = {**stolen.replica.heads(), **more}
    named = authoring.remove(stolen.membership, stolen.keys, [], heads, os.urandom)
    world.relay.found([*stolen.log(), named])


def test_who_is_said_to_have_written_more_lets_the_others_in_again(world: World) -> None:
    laptop = world.found("laptop")
    ben = world.join(laptop, "ben", person="Ben")
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, ben, phone)
    stolen, others = space_of(phone), (laptop, ben)
    name_more(world, phone, *others)
    laptop.add("milk 1 l")
    ben.add("eggs 6")
    for each in others:
        with pytest.raises(Surpassed, match="Unless it was put back to an old state"):
            each.sync()
    with pytest.raises(
        Surpassed, match=r"^phone is shut out of the household\. The household's list of members"
    ):
        laptop.household.remove_device("phone")
    assert stolen.device not in space_of(laptop).membership.members
    assert own_space(phone).device not in own_space(laptop).membership.members
    laptop.close()
    laptop = come_back(world, laptop.home, ben, person="Ada")
    laptop.sync()
    ben.close()
    ben = come_back(world, ben.home, laptop, person="Ben")
    settle(ben, laptop)
    assert amounts(laptop) == amounts(ben) == {"milk": "1 l", "eggs": "6"}


def test_who_is_left_alone_lets_in_a_new_device_that_lets_it_in_again(world: World) -> None:
    laptop = world.found("laptop")
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    name_more(world, phone, laptop)
    laptop.add("milk 1 l")
    with pytest.raises(Surpassed):
        laptop.household.remove_device("phone")
    new = world.join(laptop, "new", mine=True)
    laptop.close()
    laptop = come_back(world, laptop.home, new, person="Ada")
    settle(laptop, new)
    assert amounts(new) == amounts(laptop) == {"milk": "1 l"}


def test_two_of_one_person_keep_their_own_space_whoever_lets_them_in(world: World) -> None:
    laptop = world.found("laptop")
    ben = world.join(laptop, "ben", person="Ben")
    stolen = world.join(ben, "stolen", mine=True)
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, ben, phone, stolen)
    name_more(world, stolen, laptop, phone)
    for each in (laptop, phone):
        with pytest.raises(Surpassed):
            each.sync()
    ben.household.remove_device("stolen")
    before = own_space(laptop).id
    for each in (laptop, phone):
        each.close()
        back = come_back(world, each.home, ben, person="Ada")
        back.sync()
        assert own_space(back).id == before
