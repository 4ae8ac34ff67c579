"""What the threads of the background sync do goes on, whatever is set meanwhile, and by whom."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from kitchensync import Following, Kitchen
from kitchensync.errors import HomeError
from kitchensync.sync.space import Space
from tests.support.kitchens import RELAY, World, settle

OTHER = "https://other.test"

Two = tuple[Kitchen, Kitchen]
Turn = Callable[[], None]


@pytest.fixture
def turn(two: Two) -> Turn:
    """One sync of each thread that the laptop's household has; both have had one."""
    settle(*two)
    rooms = two[0]._rooms  # pyright: ignore[reportPrivateUsage]  # threads would do it some time
    once = rooms.following._once(rooms.spaces.household)  # pyright: ignore[reportPrivateUsage]  # as above

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
    two[0].household.set_relay(OTHER)
    two[0].household.set_relay(RELAY)
    assert comes_to_the_phone(two, turn)


def test_it_goes_where_another_program_of_its_home_takes_the_household(
    world: World, two: Two, turn: Turn
) -> None:
    laptop, phone = two
    world.relay_at(OTHER)
    with Kitchen.open(laptop.home, outside=world.outside) as program:
        program.household.move_relay(OTHER)
    phone.sync()
    world.gone.add(RELAY)
    assert comes_to_the_phone(two, turn)


def test_a_space_that_threads_ask_for_at_once_is_opened_once(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = threading.Barrier(2)

    def slow(*about: Any, **how: Any) -> Space:
        with suppress(threading.BrokenBarrierError):
            at_once.wait(0.1)
        return opened(*about, **how)

    opened = Space.open
    monkeypatch.setattr(Space, "open", slow)
    spaces = two[0]._rooms.spaces  # pyright: ignore[reportPrivateUsage]  # as above
    found: list[Space | None] = []
    asking = [threading.Thread(target=lambda: found.append(spaces.personal)) for _ in range(2)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len(found) == 2
    assert found[0] is found[1]


def test_a_kitchen_that_was_closed_begins_no_threads_and_connects_nowhere(world: World) -> None:
    laptop = world.found()
    laptop.close()
    world.online = False
    for begin in (laptop.following.start, laptop.sync):
        with pytest.raises(HomeError, match="was closed"):
            begin()


def test_what_remembers_threads_is_there_before_any_begins(kitchen: Kitchen) -> None:
    """Two that asked for it at once, and had two, would not both be stopped by closing."""
    rooms = kitchen._rooms  # pyright: ignore[reportPrivateUsage]  # as above
    assert isinstance(vars(rooms)["following"], Following)
