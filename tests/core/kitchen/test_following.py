"""What the threads of the background sync do goes on, whatever is set meanwhile, and by whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync import Kitchen
from tests.support.kitchens import RELAY, World, settle

OTHER = "https://other.test"

Two = tuple[Kitchen, Kitchen]
Turn = Callable[[], None]


@pytest.fixture
def turn(two: Two) -> Turn:
    """One sync of each thread that the laptop's household has; both have had one."""
    settle(*two)
    rooms = two[0]._rooms  # pyright: ignore[reportPrivateUsage]  # threads would do it some time
    once = rooms.following._once(rooms.spaces.household, None)  # pyright: ignore[reportPrivateUsage]  # as above

    def turn() -> None:
        once(0)
        once(1)

    turn()
    return turn


def comes_to_the_phone(two: Two, turn: Turn) -> bool:
    """Whether a change on the laptop is on the phone after a turn."""
    laptop, phone = two
    laptop.add("bread 1")
    turn()
    phone.sync()
    return [item.food for item in phone.pantry()] == ["bread"]


def test_it_goes_on_after_a_setting_of_this_device(two: Two, turn: Turn) -> None:
    two[0].safety.keep_history("365")
    assert comes_to_the_phone(two, turn)


def test_it_goes_on_after_a_relay_that_was_left_and_taken_again(
    world: World, two: Two, turn: Turn
) -> None:
    world.relay_at(OTHER)
    two[0].set_relay(OTHER)
    two[0].set_relay(RELAY)
    assert comes_to_the_phone(two, turn)


def test_it_goes_where_another_program_of_its_home_takes_the_household(
    world: World, two: Two, turn: Turn
) -> None:
    laptop, phone = two
    world.relay_at(OTHER)
    with Kitchen.open(laptop.home, outside=world.outside) as program:
        program.move_relay(OTHER)
    phone.sync()
    world.gone.add(RELAY)
    assert comes_to_the_phone(two, turn)
