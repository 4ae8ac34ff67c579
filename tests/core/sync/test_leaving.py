"""Leaving a household, and what the others do about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync.errors import NoNetwork, NotAllowed, NotMember, Unopenable
from kitchensync.sync.leaving import is_member, leave
from kitchensync.sync.session import Session
from kitchensync.sync.transport import Relay
from kitchensync_relay.floors import Policy
from tests.support.homes import Device, enrol, found
from tests.support.syncing import check_agreement, floor, settle, wipe, write
from tests.support.twin import Fault, FaultyRelay, InProcessRelay

MILK = b"m" * 16


@pytest.fixture
def first(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    with found(tmp_path, relay) as device:
        yield device


@pytest.fixture
def second(tmp_path: Path, relay: InProcessRelay, first: Device) -> Iterator[Device]:
    with enrol(first, tmp_path, relay, seed=2) as device:
        device.sync()
        yield device


def name_food(device: Device, name: str) -> None:
    with device.replica.transaction(f"named {name}") as tx:
        tx.put("food", MILK, {"name": name})


def test_what_the_leaver_wrote_is_sent_before_it_goes(first: Device, second: Device) -> None:
    name_food(second, "milk")
    leave(second.space, second.session)
    first.sync()
    (row,) = first.replica.rows("SELECT name FROM food_shown")
    assert row["name"] == "milk"
    assert second.space.device not in first.space.membership.members


def test_who_left_can_send_nothing_any_more(first: Device, second: Device) -> None:
    leave(second.space, second.session)
    with pytest.raises(NotMember, match="no longer in"):
        second.sync()
    name_food(second, "milk")
    with pytest.raises(NotMember, match="no longer in"):
        second.sync()


def test_the_next_adult_that_syncs_turns_the_key(first: Device, second: Device) -> None:
    leave(second.space, second.session)
    first.sync()
    membership = first.space.membership
    assert membership.epoch == 1
    second.space.take_entries(first.space.log()[second.space.membership.length :])
    with pytest.raises(Unopenable):
        second.space.epoch_key(1)


@pytest.fixture
def lost(
    tmp_path: Path, relay: InProcessRelay, first: Device, second: Device
) -> Iterator[tuple[Device, Device]]:
    """The two who stay, at a relay that was wiped when they had heard that the second one left,
    and not what it had sent."""
    with enrol(first, tmp_path, relay, seed=3) as third:
        settle(first, second, third)
        name_food(second, "milk")
        leave(second.space, second.session)
        first.space.take_entries(second.space.log())
        wipe(relay)
        for device in (first, third):
            device.session = Session(relay, device.space.id, device.space.keys, device.clock)
        yield first, third


def test_the_key_is_turned_though_what_the_leaver_wrote_last_is_lost(
    lost: tuple[Device, Device],
) -> None:
    first, third = lost
    settle(first, third)
    assert first.space.membership.epoch == 1
    first.space.want_removed([third.space.device])
    first.sync()
    assert third.space.device not in first.space.membership.members
    check_agreement(first)


def test_a_floor_goes_on_though_what_the_leaver_wrote_last_is_lost(
    relay: InProcessRelay, lost: tuple[Device, Device]
) -> None:
    first, third = lost
    relay.service.policy = Policy(envelopes=2, grace_ms=0)
    write(first)
    settle(third, first)
    assert floor(first) is not None
    check_agreement(first, third)


def test_the_key_is_turned_once_when_two_adults_see_it(
    tmp_path: Path, relay: InProcessRelay, first: Device, second: Device
) -> None:
    third = enrol(first, tmp_path, relay, seed=3)
    leave(second.space, second.session)
    for device in (first, third, first, third):
        device.sync()
    assert first.space.membership.epoch == third.space.membership.epoch == 1
    third.space.close()


def test_the_last_adult_cannot_leave_children_behind(
    tmp_path: Path, relay: InProcessRelay, first: Device
) -> None:
    child = enrol(first, tmp_path, relay, seed=3, role="child")
    with pytest.raises(NotAllowed, match="last device of an adult"):
        leave(first.space, first.session)
    child.space.close()


class LosesEntries(FaultyRelay):
    """A bad network for membership entries alone."""

    def __init__(self, relay: Relay, fault: Fault) -> None:
        super().__init__(relay)
        self._fault = fault

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        self.faults.append(self._fault)
        return super().append(space, token, entry)


def lossy(device: Device, fault: Fault) -> Session:
    """Signed in as that device, behind a network that loses the entries it sends."""
    relay = LosesEntries(device.relay, fault)
    return Session(relay, device.space.id, device.space.keys, device.clock)


def test_a_leave_whose_answer_was_lost_is_finished_by_the_next_one(
    first: Device, second: Device
) -> None:
    with pytest.raises(NoNetwork):
        leave(second.space, lossy(second, Fault.DROP_ANSWER))
    assert is_member(second.space)
    second.restart()
    leave(second.space, second.session)
    assert not is_member(second.space)
    first.sync()
    assert second.space.device not in first.space.membership.members


def test_a_leave_that_was_never_heard_is_said_again_with_what_was_written_since(
    first: Device, second: Device
) -> None:
    with pytest.raises(NoNetwork):
        leave(second.space, lossy(second, Fault.DROP_REQUEST))
    name_food(second, "milk")
    second.sync()
    assert is_member(second.space), "a sync is no leave"
    name_food(second, "oat milk")
    leave(second.space, second.session)
    first.sync()
    (row,) = first.replica.rows("SELECT name FROM food_shown")
    assert row["name"] == "oat milk"
    assert second.space.device not in first.space.membership.members


def test_who_was_shut_out_is_told_so_when_it_wants_to_leave(first: Device, second: Device) -> None:
    first.space.want_removed([second.space.device])
    first.sync()
    with pytest.raises(NotMember):
        leave(second.space, second.session)
