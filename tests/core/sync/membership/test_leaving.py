"""Leaving a household, and what the others do about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync.errors import NoNetwork, NotAllowed, NotMember, Unopenable
from kitchensync.sync.membership import log, removal
from kitchensync.sync.membership.leaving import is_member, leave
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Relay
from kitchensync_relay.floors import Policy
from tests.support.homes import Device, enrol
from tests.support.syncing import MILK, check_agreement, floor, name, names, settle, wipe, write
from tests.support.twin import Fault, FaultyRelay, InProcessRelay


def test_what_the_leaver_wrote_is_sent_before_it_goes(ana: Device, ben: Device) -> None:
    name(ben, MILK, "milk")
    leave(ben.space, ben.session)
    ana.sync()
    assert names(ana) == {"milk"}
    assert ben.space.device not in ana.space.membership.members


def test_who_left_can_send_nothing_any_more(ana: Device, ben: Device) -> None:
    leave(ben.space, ben.session)
    with pytest.raises(NotMember, match="no longer in"):
        ben.sync()
    name(ben, MILK, "milk")
    with pytest.raises(NotMember, match="no longer in"):
        ben.sync()


def test_the_next_adult_that_syncs_turns_the_key(ana: Device, ben: Device) -> None:
    leave(ben.space, ben.session)
    ana.sync()
    membership = ana.space.membership
    assert membership.epoch == 1
    log.take(ben.space, ana.space.log()[ben.space.membership.length :])
    with pytest.raises(Unopenable):
        ben.space.epoch_key(1)


def test_a_child_that_syncs_first_leaves_turning_the_key_to_an_adult(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    with enrol(ana, tmp_path, relay, seed=3, role="child") as kid:
        settle(kid, ben)
        leave(ben.space, ben.session)
        kid.sync()
        assert kid.space.membership.epoch == 0
        settle(ana, kid)
        assert kid.space.membership.epoch == 1
        check_agreement(ana, kid)


@pytest.fixture
def lost(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> Iterator[tuple[Device, Device]]:
    """The two who stay, at a relay that was wiped when they had heard that Ben left,
    and not what it had sent."""
    with enrol(ana, tmp_path, relay, seed=3) as third:
        settle(ana, ben, third)
        name(ben, MILK, "milk")
        leave(ben.space, ben.session)
        log.take(ana.space, ben.space.log())
        wipe(relay)
        for device in (ana, third):
            device.session = Session(relay, device.space.id, device.space.keys, device.clock)
        yield ana, third


def test_the_key_is_turned_though_what_the_leaver_wrote_last_is_lost(
    lost: tuple[Device, Device],
) -> None:
    ana, third = lost
    settle(ana, third)
    assert ana.space.membership.epoch == 1
    removal.want(ana.replica, [third.space.device])
    ana.sync()
    assert third.space.device not in ana.space.membership.members
    check_agreement(ana)


def test_a_floor_goes_on_though_what_the_leaver_wrote_last_is_lost(
    relay: InProcessRelay, lost: tuple[Device, Device]
) -> None:
    ana, third = lost
    relay.service.policy = Policy(envelopes=2, grace_ms=0)
    write(ana)
    settle(third, ana)
    assert floor(ana) is not None
    check_agreement(ana, third)


def test_the_key_is_turned_once_when_two_adults_see_it(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    third = enrol(ana, tmp_path, relay, seed=3)
    leave(ben.space, ben.session)
    for device in (ana, third, ana, third):
        device.sync()
    assert ana.space.membership.epoch == third.space.membership.epoch == 1
    third.space.close()


def test_the_last_adult_cannot_leave_children_behind(
    tmp_path: Path, relay: InProcessRelay, ana: Device
) -> None:
    child = enrol(ana, tmp_path, relay, seed=3, role="child")
    with pytest.raises(NotAllowed, match="last device of an adult"):
        leave(ana.space, ana.session)
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
    ana: Device, ben: Device
) -> None:
    with pytest.raises(NoNetwork):
        leave(ben.space, lossy(ben, Fault.DROP_ANSWER))
    assert is_member(ben.space)
    ben.restart()
    leave(ben.space, ben.session)
    assert not is_member(ben.space)
    ana.sync()
    assert ben.space.device not in ana.space.membership.members


def test_a_leave_that_was_never_heard_is_said_again_with_what_was_written_since(
    ana: Device, ben: Device
) -> None:
    with pytest.raises(NoNetwork):
        leave(ben.space, lossy(ben, Fault.DROP_REQUEST))
    name(ben, MILK, "milk")
    ben.sync()
    assert is_member(ben.space), "a sync is no leave"
    name(ben, MILK, "oat milk")
    leave(ben.space, ben.session)
    ana.sync()
    assert names(ana) == {"oat milk"}
    assert ben.space.device not in ana.space.membership.members


def test_who_stayed_and_was_shut_out_later_is_told_so_and_not_that_it_left(
    ana: Device, ben: Device
) -> None:
    with pytest.raises(NoNetwork):
        leave(ben.space, lossy(ben, Fault.DROP_REQUEST))
    ben.sync()
    removal.want(ana.replica, [ben.space.device])
    ana.sync()
    with pytest.raises(NotMember, match="no longer takes"):
        leave(ben.space, ben.session)
    assert is_member(ben.space)


def test_who_was_shut_out_is_told_so_when_it_wants_to_leave(ana: Device, ben: Device) -> None:
    removal.want(ana.replica, [ben.space.device])
    ana.sync()
    with pytest.raises(NotMember):
        leave(ben.space, ben.session)
