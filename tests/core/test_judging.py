"""What the judgement of a besieged household lets stand, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kitchensync.sync.leftout import LEFT_OUT, aside_of, settle
from kitchensync.sync.noticing import MEMBERSHIP_FORK
from tests.support.homes import Device
from tests.support.judging import judge, make_peace
from tests.support.siege import Siege
from tests.support.syncing import MILK


@dataclass
class Parted:
    """The relay shows the phone and the watch another history than the laptop and the tablet.

    `copy` is one of the laptop, made when that had seen what the tablet wrote.
    """

    home: Siege
    laptop: Device
    phone: Device
    watch: Device
    tablet: Device
    copy: Device


@pytest.fixture(params=[0, 2])
def parted(request: pytest.FixtureRequest) -> Iterator[Parted]:
    """Of the seed depends whose history the relay keeps when it is honest: the laptop's, or not."""
    home = Siege(request.param)
    try:
        yield part(home)
    finally:
        home.close()


def part(home: Siege) -> Parted:
    laptop, phone, watch = home.devices[0], home.join(), home.join()
    home.sync(phone)
    home.service.fork({phone.space.device, watch.space.device})
    # A child's, it lets nobody in: who rejoins has to ask the phone or the watch.
    tablet = home.join(role="child")
    write(home, tablet)
    home.sync(laptop)
    home.clone(laptop)
    write(home, laptop)
    return Parted(home, laptop, phone, watch, tablet, home.devices[-1])


def write(home: Siege, device: Device) -> None:
    text = f"by {device.replica.path.name}"
    home.write(device, lambda tx: tx.put("food", MILK, {"name": text}))
    home.sync(device)


def go_over(parted: Parted) -> None:
    """The copy learns that it is one, and the phone or the watch lets it in."""
    for device in (parted.copy, parted.phone, parted.watch):
        write(parted.home, device)
    assert len(aside_of(parted.copy.replica, parted.tablet.space.device)) == 1


def test_a_home_that_went_over_may_ask_about_who_is_on_the_list_that_it_left(
    parted: Parted,
) -> None:
    go_over(parted)
    make_peace(parted.home, fresh=False)
    assert judge(parted.home) >= {"left-out", "membership-fork"}


def test_what_only_such_a_home_has_left_is_not_lost(parted: Parted) -> None:
    parted.home.lose(parted.tablet)
    parted.home.lose(parted.laptop)
    go_over(parted)
    make_peace(parted.home, fresh=False)
    assert "left-out" in judge(parted.home)
    (change,) = aside_of(parted.copy.replica, parted.tablet.space.device)
    assert change in parted.home.held(parted.copy)


def test_nobody_may_ask_about_who_is_on_the_same_list(parted: Parted) -> None:
    make_peace(parted.home, fresh=False)
    parted.phone.replica.alarms.ring(LEFT_OUT, "1", parted.watch.space.device)
    with pytest.raises(AssertionError, match="on the same list"):
        judge(parted.home)


def test_nobody_may_ask_where_nothing_is_set_aside(parted: Parted) -> None:
    go_over(parted)
    make_peace(parted.home, fresh=False)
    settle(parted.copy.space, parted.tablet.space.device, take=False)
    parted.copy.replica.alarms.ring(LEFT_OUT, "1", parted.tablet.space.device)
    with pytest.raises(AssertionError, match="nothing is set aside"):
        judge(parted.home)


@pytest.fixture
def home() -> Iterator[Siege]:
    """A laptop, and the tablet of a child, who lets nobody in."""
    siege = Siege()
    try:
        siege.sync(siege.join(role="child"))
        yield siege
    finally:
        siege.close()


def test_a_copy_that_nobody_lets_in_may_still_tell_of_two_lists(home: Siege) -> None:
    laptop = home.devices[0]
    laptop.replica.alarms.ring(MEMBERSHIP_FORK, "", b"")
    home.clone(laptop)
    for device in (laptop, home.devices[-1]):
        write(home, device)
    make_peace(home, fresh=False)
    assert judge(home) == {"copied", "membership-fork"}


def test_nobody_else_may_tell_of_two_lists_where_there_is_one(home: Siege) -> None:
    make_peace(home, fresh=False)
    home.devices[1].replica.alarms.ring(MEMBERSHIP_FORK, "", b"")
    with pytest.raises(AssertionError):
        judge(home)
