"""Whom a home wanted out of the household before it came back into it as another device."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.errors import NotMember, PairingError
from kitchensync.kitchen.reading import names_of
from kitchensync.sync import outgoing, steps
from kitchensync.sync.membership import removal
from tests.support.blobs import space_of
from tests.support.kitchens import (
    RELAY,
    World,
    amounts,
    begun_anew,
    come_back,
    own_space,
    said_of_coming_back,
    settle,
    words_made_by,
)

OTHER = "https://other.test"


def two_people(world: World) -> tuple[Kitchen, Kitchen, Kitchen]:
    """Ada's laptop, Ben's device, and a phone of hers that shares her own space."""
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, ben, phone)
    return laptop, ben, phone


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


def leads_away(kitchen: Kitchen) -> None:
    """What a program writes on a phone that somebody else has, and sends to nobody."""
    space = space_of(kitchen)
    with space.replica.transaction("added 1 butter") as transaction:
        transaction.put("household", space.id[:16], {"relay": OTHER})
    kitchen.add("butter 1")
    kitchen.close()


@pytest.mark.parametrize("child", [False, True])
def test_who_was_shut_out_and_is_let_in_again_moves_nobody(world: World, *, child: bool) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", person="Cleo", child=child)
    settle(laptop, phone)
    world.relay_at(OTHER)
    leads_away(phone)
    laptop.household.remove_device("phone")
    back = come_back(world, phone.home, laptop, person="Cleo")
    settle(back, laptop, back)
    assert (laptop.relay, back.relay) == (RELAY, RELAY)
    assert amounts(laptop) == {"butter": "1"}
    assert laptop.verify().agrees
    assert back.verify().agrees


def test_a_copy_of_a_childs_device_that_comes_in_as_an_adults_moves_nobody(world: World) -> None:
    laptop = world.found()
    tablet = world.join(laptop, "tablet", person="Cleo", child=True)
    settle(laptop, tablet)
    world.relay_at(OTHER)
    leads_away(tablet)
    back = come_back(world, tablet.home, laptop, person="Cleo")
    settle(back, laptop, back)
    assert (laptop.relay, back.relay) == (RELAY, RELAY)


def test_an_adult_who_becomes_another_device_takes_along_where_the_household_meets(
    world: World,
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone", mine=True)
    settle(laptop, phone)
    world.relay_at(OTHER)
    leads_away(phone)
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert laptop.relay == OTHER


def eats(kitchen: Kitchen) -> None:
    with own_space(kitchen).replica.transaction("a food log") as change:
        change.put("person", b"\1" * 16, {"name": "a diary"})


def eaten(kitchen: Kitchen) -> bool:
    return "a diary" in names_of(own_space(kitchen).replica, "person").values()


def test_an_own_space_that_takes_it_no_more_goes_on_as_a_new_one_where_nobody_else_has_it(
    world: World,
) -> None:
    laptop, ben, phone = two_people(world)
    laptop.household.remove_device("phone")
    ben.sync()
    ben.household.remove_device("laptop")
    eats(phone)
    before = own_space(phone).id
    phone.close()
    told = said_of_coming_back(world, phone.home, ben, person="Ada")
    assert "Your own space goes on as a new one, with all that is in it" in told
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, ben)
    assert own_space(back).id != before
    assert eaten(back)
    assert back.status().unsent == 0


def test_an_own_space_that_takes_it_no_more_is_left_to_who_has_it(world: World) -> None:
    laptop, ben, phone = two_people(world)
    laptop.household.remove_device("phone")
    ben.sync()
    eats(phone)
    phone.close()
    told = said_of_coming_back(world, phone.home, ben, person="Ada")
    assert "`ks rejoin`, and let it in with --mine" in told
    laptop.sync()
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == own_space(laptop).id
    assert eaten(laptop)


def test_it_is_left_to_who_came_into_it_since(world: World) -> None:
    laptop, ben, phone = two_people(world)
    laptop.household.remove_device("phone")
    desk = world.join(laptop, "desk", mine=True)
    settle(laptop, ben, desk)
    ben.household.remove_device("laptop")
    settle(desk, ben)
    phone.close()
    told = said_of_coming_back(world, phone.home, ben, person="Ada")
    assert "let it in with --mine" in told
    settle(ben, desk)
    back = come_back(world, phone.home, desk, mine=True)
    settle(back, desk)
    assert own_space(back).id == own_space(desk).id


def test_it_is_left_to_who_shares_it_and_came_back_as_another_device(world: World) -> None:
    laptop, ben, phone = two_people(world)
    ben.household.remove_device("laptop")
    laptop.close()
    laptop = come_back(world, laptop.home, ben, person="Ada")
    settle(laptop, ben)
    ben.household.remove_device("phone")
    settle(laptop, ben)
    phone.close()
    told = said_of_coming_back(world, phone.home, ben, person="Ada")
    assert "let it in with --mine" in told
    settle(ben, laptop)
    back = come_back(world, phone.home, laptop, mine=True)
    assert own_space(back).id == own_space(laptop).id


def put_out_of_its_own_space(world: World) -> tuple[Kitchen, Kitchen]:
    """Ben's and Ada's phone; the laptop that shared its own space put it out, and is gone. A tablet
    of hers has another one."""
    laptop = world.found()
    ben = world.join(laptop, "ben", person="Ben")
    phone = world.join(laptop, "phone", mine=True)
    tablet = world.join(ben, "tablet", person="Ada")
    settle(laptop, ben, phone, tablet)
    laptop.household.remove_device("phone")
    ben.sync()
    ben.household.remove_device("laptop")
    return ben, phone


def test_who_may_have_it_is_waited_for_until_somebody_says_that_it_begins_anew(
    world: World,
) -> None:
    ben, phone = put_out_of_its_own_space(world)
    eats(phone)
    before = own_space(phone).id
    phone.close()
    for _ in range(2):
        assert "ks rejoin --anew" in said_of_coming_back(world, phone.home, ben, person="Ada")
    assert "goes on as a new one" in begun_anew(world, phone.home)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    settle(back, ben)
    assert own_space(back).id != before
    assert eaten(back)
    assert back.status().unsent == 0
    assert back.status().alarms == ()


def test_who_shares_it_as_far_as_is_known_and_has_begun_it_anew_does_not_let_it_in(
    world: World,
) -> None:
    laptop, ben, phone = two_people(world)
    laptop.household.remove_device("phone")
    laptop.close()
    (laptop.home / "keys" / "personal.key").unlink()
    begun_anew(world, laptop.home)
    laptop = world.keep(Kitchen.open(laptop.home, outside=world.outside))
    settle(laptop, ben)
    phone.close()
    assert "with --mine" in said_of_coming_back(world, phone.home, ben, person="Ada")
    with pytest.raises(PairingError, match="personal data there is not that"):
        come_back(world, phone.home, laptop, mine=True)
    begun_anew(world, phone.home)
    back = world.keep(Kitchen.open(phone.home, outside=world.outside))
    back.sync()
    assert back.status().unsent == 0


@pytest.mark.parametrize("lacks", ["its keys", "a place"])
def test_who_could_let_it_in_is_waited_for_though_it_knows_by_itself_that_it_is_out(
    world: World, *, lacks: str
) -> None:
    laptop, ben, phone = two_people(world)
    if lacks == "a place":
        phone.household.leave()
        settle(laptop, ben)
    phone.close()
    if lacks == "its keys":
        (phone.home / "keys" / "personal.key").unlink()
    assert "with --mine" in said_of_coming_back(world, phone.home, ben, person="Ada")
    back = come_back(world, phone.home, laptop, mine=True)
    settle(back, laptop)
    assert own_space(back).id == own_space(laptop).id


def test_who_it_was_before_is_not_waited_for(world: World) -> None:
    laptop, ben, phone = two_people(world)
    laptop.household.remove_device("phone")
    ben.sync()
    phone.close()
    assert "with --mine" in said_of_coming_back(world, phone.home, ben, person="Ada")
    ben.sync()
    ben.household.remove_device("laptop")
    told = said_of_coming_back(world, phone.home, ben, person="Ada")
    assert "Your own space goes on as a new one" in told


def test_what_it_signed_and_nobody_has_of_its_own_space_puts_nobody_out_either(
    world: World,
) -> None:
    laptop, ben, phone = two_people(world)
    own, other = own_space(phone), own_space(laptop).device
    heads = outgoing.acknowledged_heads(own.replica)
    removal.want(own.replica, [other])
    steps.remove(own, frozenset([other]), heads)
    phone.close()
    ben.household.remove_device("phone")
    back = come_back(world, phone.home, ben, person="Ada")
    back.sync()
    assert other in own_space(back).membership.members
