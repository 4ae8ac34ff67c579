"""Two take the household to another relay, or one does twice: all meet at one in the end."""

from __future__ import annotations

import pytest

from kitchensync.kitchen.household import moving
from kitchensync.replica.stamps import DAY_MS
from tests.core.kitchen.household.test_moving import OTHER, Two, move_untold
from tests.support.kitchens import World, settle


def move_apart(world: World, two: Two) -> None:
    """Both take the household elsewhere while the relay of before is off: the phone last."""
    laptop, phone = two
    move_untold(world, laptop, "https://one.test")
    world.clock.now += 60_000
    move_untold(world, phone, "https://two.test")
    world.gone.clear()


@pytest.mark.parametrize("first", [0, 1], ids=["laptop first", "phone first"])
def test_two_who_move_the_household_at_once_meet_again(
    world: World, filled: Two, first: int
) -> None:
    laptop, phone = filled
    move_apart(world, filled)
    settle(laptop, phone)
    assert (laptop.relay, phone.relay) == ("https://one.test", "https://two.test")
    world.clock.now += DAY_MS
    for _ in range(3):
        filled[first].sync()
        filled[1 - first].sync()
    assert laptop.relay == phone.relay == "https://two.test"
    reached: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "reach", reached.append)
        settle(laptop, phone)
    assert set(reached) == {"https://two.test"}
    (conflict,) = laptop.conflicts()
    assert (conflict.value, conflict.others) == ("https://two.test", ("https://one.test",))


def test_who_follows_what_another_relay_tells_tells_the_one_that_it_leaves(
    world: World, filled: Two
) -> None:
    """A third device went along with the mover that gives way, and is not left behind."""
    laptop, phone = filled
    tablet = world.join(laptop, "tablet", person="Cleo")
    settle(laptop, phone, tablet)
    move_apart(world, filled)
    tablet.household.set_relay("https://one.test")
    settle(tablet, laptop)
    world.clock.now += DAY_MS
    for _ in range(2):
        settle(phone, laptop)
        tablet.sync()
    assert laptop.relay == phone.relay == tablet.relay == "https://two.test"


def test_who_moves_the_household_tells_the_relay_that_somebody_else_took_it_to(
    world: World, filled: Two
) -> None:
    laptop, phone = filled
    for url in (OTHER, "https://third.test"):
        world.relay_at(url)
    laptop.household.move_relay(OTHER)
    phone.household.move_relay("https://third.test")
    laptop.sync()
    assert laptop.relay == phone.relay == "https://third.test"


def test_a_device_follows_two_moves_that_it_was_not_there_for(world: World, filled: Two) -> None:
    laptop, phone = filled
    replica = laptop._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # relays of a test have one name
    for url in (OTHER, "https://third.test"):
        world.relay_at(url)
        laptop.household.move_relay(url)
        moving.note_met(replica, url)
    settle(phone)
    assert phone.relay == "https://third.test"


def test_who_moved_before_does_not_take_the_household_back_from_who_moved_it_since(
    world: World, filled: Two
) -> None:
    """Though its own relay of before could still not be told, nor the next one be reached."""
    laptop, phone = filled
    move_untold(world, laptop)
    phone.household.set_relay(OTHER)
    settle(phone, laptop)
    world.relay_at("https://third.test")
    phone.household.move_relay("https://third.test")
    world.gone.add("https://third.test")
    settle(laptop, laptop)
    world.gone.clear()
    settle(phone, laptop)
    assert laptop.relay == phone.relay == "https://third.test"
