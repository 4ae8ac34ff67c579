"""A relay that forgot, or was restored: what is brought back, what rings, what is decided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import NoNetwork, NotMember, RelayRefused
from kitchensync.sync import leftout, steps
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync_relay.floors import Policy
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    EGGS,
    HOUR,
    MILK,
    RICE,
    backup,
    check_agreement,
    copied,
    name,
    names,
    rings,
    settle,
    shut_out,
    suffer,
    through,
    wipe,
)
from tests.support.twin import Fault, FaultyRelay, InProcessRelay

FORGOT = ("relay-forgot", b"")

Three = tuple[Device, Device, Device]


@pytest.fixture
def three(ana: Device, ben: Device, cleo: Device) -> Three:
    """Everybody has written something, and everybody has it."""
    name(ana, MILK, "milk")
    name(ben, EGGS, "eggs")
    name(cleo, RICE, "rice")
    settle(ana, ben, cleo)
    return ana, ben, cleo


def held(relay: InProcessRelay, device: Device) -> int:
    """How many envelopes the relay has, as a newcomer would be given them."""
    session = Session(relay, device.space.id, device.space.keys, device.clock)
    return len(session.sync(Request({}, 0)).envelopes)


def turn_key(device: Device) -> None:
    """Begin another epoch at the heads that this device knows."""
    device.sync()
    steps.remove(device.space, frozenset(), device.replica.heads())
    device.sync()


def test_a_wiped_relay_is_filled_by_whoever_comes_first(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    wipe(relay)
    report = ben.sync()
    assert (report.sent, report.brought_back) == (1, 2)
    assert held(relay, ben) == 3
    assert relay.log(ben.space.id) == ben.space.log()
    assert rings(ben) == set()
    settle(ana, cleo, ben)
    check_agreement(ana, ben, cleo)


def test_a_relay_restored_to_last_week_gets_back_what_it_lost(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    last_week = backup(relay)
    name(ana, MILK, "oat milk")
    settle(ana, ben)
    relay.service.store = last_week
    name(cleo, RICE, "brown rice")
    cleo.sync()
    assert ben.sync().brought_back == 1
    settle(cleo, ana, ben)
    check_agreement(ana, ben, cleo)
    assert names(cleo) == {"oat milk", "eggs", "brown rice"}


def test_a_device_that_joined_since_the_backup_is_let_in_by_its_own_log(
    ana: Device, ben: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    last_week = backup(relay)
    with enrol(ana, tmp_path, relay, seed=3) as cleo:
        cleo.sync()
        name(cleo, RICE, "rice")
        relay.service.store = last_week
        cleo.sync()
        settle(ana, ben)
        check_agreement(ana, ben, cleo)
        assert names(ana) == {"rice"}


@pytest.mark.parametrize("later", [HOUR, -HOUR], ids=["later", "by a clock that was ahead"])
def test_a_relay_that_loses_a_newcomer_twice_is_told_of_it_again(
    ana: Device, ben: Device, relay: InProcessRelay, tmp_path: Path, later: int
) -> None:
    last_week = backup(relay)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cleo:
        relay.service.store = copied(last_week)
        suffer(cleo, Fault.DROP_REQUEST)
        with pytest.raises(NoNetwork):
            cleo.sync()
        relay.service.store = last_week
        with pytest.raises(NotMember):
            cleo.sync()
        cleo.clock.now += later
        name(cleo, RICE, "rice")
        settle(cleo, ana, ben)
        check_agreement(ana, ben, cleo)


def test_a_device_that_knows_less_than_the_relay_lost_goes_on_meanwhile(
    ana: Device, ben: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    last_week = backup(relay)
    with enrol(ana, tmp_path, relay, seed=3) as cleo:
        relay.service.store = last_week
        name(ben, EGGS, "eggs")
        ben.sync()
        settle(cleo, ana, ben)
        check_agreement(ana, ben, cleo)
        assert ben.space.log() == ana.space.log()


class DyingRelay:
    """Answers that many syncs and is gone."""

    def __init__(self, relay: InProcessRelay, left: int) -> None:
        self._relay = relay
        self._left = left
        self.origin = relay.origin

    def __getattr__(self, name: str) -> object:
        return getattr(self._relay, name)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        if not self._left:
            raise NoNetwork("There is no network.", "Wait.")
        self._left -= 1
        return self._relay.sync(space, token, request)


def test_a_refill_that_is_cut_in_the_middle_rings_and_goes_on_from_there(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    for number in range(150):
        name(ana, MILK, f"milk {number}")
        ana.sync()
    ben.sync()
    wipe(relay)
    with pytest.raises(NoNetwork):
        through(ben, DyingRelay(relay, 2)).sync()
    assert rings(ben) == {FORGOT}
    assert held(relay, ben) == 64
    assert through(ben, relay).sync().brought_back == 150 - 64
    ana.sync()
    check_agreement(ana, ben)


def test_own_changes_that_a_relay_lost_ring_until_all_are_sent_again(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    last_week = backup(relay)
    for number in range(70):
        name(ana, MILK, f"milk {number}")
        steps.seal(ana.space)
    ana.sync()
    relay.service.store = last_week
    with pytest.raises(NoNetwork):
        through(ana, DyingRelay(relay, 2)).sync()
    assert rings(ana) == {FORGOT}
    assert held(relay, ben) == 64
    through(ana, relay).sync()
    ben.sync()
    check_agreement(ana, ben)


def test_what_was_sealed_anew_is_no_second_chain_at_a_relay_that_is_behind(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ben, EGGS, "eggs")
    empty = backup(relay)
    ben.sync()
    last_week = backup(relay)
    relay.service.store = empty
    turn_key(ana)
    settle(ben, ana)
    relay.service.store = last_week
    with pytest.raises(NoNetwork):
        through(ana, DyingRelay(relay, 1)).sync()
    assert rings(ana) == {FORGOT}
    settle(through(ana, relay), ben)
    check_agreement(ana, ben)


def test_a_quota_too_small_for_the_refill_rings_until_there_is_room(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    wipe(relay)
    relay.service.quota = sum(map(len, ben.space.log())) + 600
    with pytest.raises(RelayRefused) as refused:
        ben.sync()
    assert refused.value.reason == "over-quota"
    assert rings(ben) == {FORGOT}
    relay.service.quota = 10**9
    settle(ben, ana, cleo)
    check_agreement(ana, ben, cleo)
    assert held(relay, ana) == 3


def test_a_relay_that_takes_no_new_spaces_rings_and_nothing_is_lost(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    wipe(relay)
    relay.service.founding = False
    with pytest.raises(RelayRefused) as refused:
        ben.sync()
    assert refused.value.reason == "closed"
    assert rings(ben) == {FORGOT}
    relay.service.founding = True
    settle(ben, ana, cleo)
    check_agreement(ana, ben, cleo)


def test_a_removed_member_who_comes_first_with_an_old_log_gains_nothing(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    shut_out(ana, cleo)
    ben.sync()
    wipe(relay)
    name(cleo, RICE, "mine alone")
    cleo.sync()
    assert held(relay, cleo) == 4
    settle(ben, ana)
    check_agreement(ana, ben)
    assert names(ana) == {"milk", "eggs", "rice"}
    assert cleo.space.device not in ben.space.membership.members
    assert held(relay, ana) == 3
    assert relay.log(ana.space.id) == ana.space.log()


def test_what_a_living_device_sent_beyond_a_late_boundary_is_sealed_anew(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    last_week = backup(relay)
    name(ben, EGGS, "brown eggs")
    settle(ben, cleo)
    relay.service.store = last_week
    turn_key(ana)
    cleo.sync()
    assert names(cleo) == {"milk", "eggs", "rice"}
    settle(ben, ana, cleo)
    check_agreement(ana, ben, cleo)
    assert names(ana) == {"milk", "brown eggs", "rice"}
    assert leftout.aside_of(cleo.replica, ben.space.device) == []


@pytest.mark.parametrize("take", [True, False])
def test_what_nobody_seals_anew_is_asked_about_when_its_device_is_shut_out(
    three: Three, relay: InProcessRelay, take: bool
) -> None:
    ana, ben, lost = three
    last_week = backup(relay)
    name(lost, RICE, "brown rice")
    settle(lost, ben)
    relay.service.store = last_week
    turn_key(ana)
    ben.sync()
    assert names(ben) == {"milk", "eggs", "rice"}
    assert rings(ben) == set()
    shut_out(ana, lost)
    ben.sync()
    assert rings(ben) == {("left-out", lost.space.device)}
    leftout.settle(ben.space, lost.space.device, take=take)
    settle(ben, ana)
    check_agreement(ana, ben)
    assert names(ana) == {"milk", "eggs", "brown rice" if take else "rice"}


@pytest.fixture
def left_out(three: Three, relay: InProcessRelay) -> bytes:
    """Cleo is shut out by Ana while the relay, and Ana, lack Cleo's last change, which Ben has."""
    ana, ben, cleo = three
    last_week = backup(relay)
    name(cleo, RICE, "brown rice")
    settle(cleo, ben)
    relay.service.store = last_week
    shut_out(ana, cleo)
    ben.sync()
    return cleo.space.device


def test_what_a_removal_left_out_of_one_who_is_gone_is_set_aside_and_rings(
    three: Three, left_out: bytes
) -> None:
    ana, ben, _ = three
    assert names(ben) == names(ana) == {"milk", "eggs", "rice"}
    assert rings(ben) == {("left-out", left_out)}
    assert len(leftout.aside_of(ben.replica, left_out)) == 1
    assert ben.replica.digest() == ana.replica.digest()


@pytest.mark.parametrize("take", [True, False])
def test_what_was_set_aside_becomes_ones_own_or_is_let_go(
    three: Three, left_out: bytes, take: bool
) -> None:
    ana, ben, _ = three
    assert leftout.settle(ben.space, left_out, take=take) == 1
    settle(ben, ana)
    check_agreement(ana, ben)
    assert names(ana) == {"milk", "eggs", "brown rice" if take else "rice"}


def test_a_removal_goes_through_at_a_relay_that_lost_the_end_of_the_log(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    last_week = backup(relay)
    turn_key(ana)
    relay.service.store = last_week
    shut_out(ana, cleo)
    ben.sync()
    assert cleo.space.device not in ben.space.membership.members
    check_agreement(ana, ben)


def test_a_newcomer_is_let_in_at_a_relay_that_lost_the_end_of_the_log(
    three: Three, relay: InProcessRelay, tmp_path: Path
) -> None:
    ana, *_ = three
    last_week = backup(relay)
    turn_key(ana)
    relay.service.store = last_week
    with enrol(ana, tmp_path, relay, seed=4) as dora:
        settle(*three, dora)
        check_agreement(*three, dora)
        assert names(dora) == {"milk", "eggs", "rice"}


def test_a_device_that_slept_through_removal_and_rollback_comes_back(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    name(ben, EGGS, "brown eggs")
    last_week = backup(relay)
    shut_out(ana, cleo)
    name(ana, MILK, "oat milk")
    ana.sync()
    relay.service.store = last_week
    settle(ben, ana)
    check_agreement(ana, ben)
    assert names(ben) == {"oat milk", "brown eggs", "rice"}


def test_what_was_set_aside_and_comes_in_by_a_snapshot_is_so_no_longer(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    last_week = backup(relay)
    name(ben, EGGS, "brown eggs")
    settle(ben, cleo)
    policy = Policy(envelopes=0, grace_ms=0)
    relay.service = replace(relay.service, store=last_week, policy=policy)
    turn_key(ana)
    cleo.sync()
    assert len(leftout.aside_of(cleo.replica, ben.space.device)) == 1
    for _ in range(2):
        settle(ben, ana)
        for device in (ana, ben):
            device.clock.now += 48 * HOUR
        name(ana, MILK, f"milk {ana.clock.now}")
    settle(cleo, ana, ben)
    assert not cleo.replica.whole.keeps_all(cleo.replica.heads())
    assert leftout.aside_of(cleo.replica, ben.space.device) == []
    check_agreement(ana, ben, cleo)
