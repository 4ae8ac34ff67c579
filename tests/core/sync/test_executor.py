"""Whole syncs of real spaces against the relay's rules."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kitchensync.errors import (
    NoNetwork,
    NotMember,
    RelayRefused,
)
from kitchensync.sync.membership import log, removal
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Request
from kitchensync.trust import authoring, envelope
from tests.support.homes import Device, enrol
from tests.support.syncing import EGGS, MILK, name, names, rings, suffer
from tests.support.twin import Fault, FaultyRelay, InProcessRelay


def test_what_one_writes_the_other_reads(ana: Device, ben: Device) -> None:
    name(ana, MILK, "milk")
    name(ben, EGGS, "eggs")
    ana.sync()
    ben.sync()
    ana.sync()
    assert names(ana) == names(ben) == {"milk", "eggs"}


def test_the_relay_hears_of_a_space_at_its_first_sync(ana: Device, relay: InProcessRelay) -> None:
    name(ana, MILK, "milk")
    assert ana.sync().sent == 1
    again = Session(relay, ana.space.id, ana.space.keys, ana.clock)
    assert again.sync(Request({}, 0)).entries == tuple(ana.space.log())


def test_a_log_that_was_followed_is_not_read_again(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.sync()
    log, read = ana.space.log(), ana.replica.entries
    began: list[int] = []

    def noting(start: int = 0) -> list[bytes]:
        began.append(start)
        return read(start)

    monkeypatch.setattr(ana.replica, "entries", noting)
    ana.sync()
    assert set(began) == {len(log) - 1}


@pytest.mark.parametrize("fault", [Fault.DROP_ANSWER, Fault.DUPLICATE, Fault.DIE])
def test_an_envelope_whose_answer_was_lost_is_sent_again_as_it_was(
    ana: Device, ben: Device, fault: Fault
) -> None:
    name(ana, MILK, "milk")
    suffer(ana, fault)
    try:
        ana.sync()
    except NoNetwork:
        before = ana.replica.unsent()
        ana.sync()
        assert [sealed.raw for sealed in before] == [kept.raw for kept in ana.replica.envelopes()]
    ben.sync()
    assert names(ben) == {"milk"}


def test_a_change_sealed_for_an_epoch_that_ended_is_sealed_anew_and_arrives(
    ana: Device, ben: Device, tmp_path: Path, relay: InProcessRelay
) -> None:
    eve = enrol(ana, tmp_path, relay, seed=3)
    ben.sync()
    name(ben, MILK, "milk")
    suffer(ben, Fault.DROP_REQUEST)
    with pytest.raises(NoNetwork):
        ben.sync()
    (sealed_before,) = ben.replica.unsent()
    removal.want(ana.replica, [eve.space.device])
    ana.sync()
    ben.sync()
    ana.sync()
    assert names(ana) == {"milk"}
    (kept,) = ben.replica.envelopes()
    assert kept.seq == sealed_before.seq
    assert envelope.parse(kept.raw).header.epoch == 1
    eve.space.close()


def test_an_envelope_inside_the_boundary_is_never_sealed_anew(
    ana: Device, ben: Device, tmp_path: Path, relay: InProcessRelay
) -> None:
    eve = enrol(ana, tmp_path, relay, seed=3)
    name(ben, MILK, "milk")
    suffer(ben, Fault.DROP_ANSWER)
    with pytest.raises(NoNetwork):
        ben.sync()
    (sealed_before,) = ben.replica.unsent()
    ana.sync()
    removal.want(ana.replica, [eve.space.device])
    ana.sync()
    ben.sync()
    assert [kept.raw for kept in ben.replica.envelopes()] == [sealed_before.raw]
    eve.space.close()


def test_a_removal_decided_without_a_network_happens_at_the_next_sync(
    ana: Device, ben: Device
) -> None:
    removal.want(ana.replica, [ben.space.device])
    suffer(ana, Fault.DROP_REQUEST)
    with pytest.raises(NoNetwork):
        ana.sync()
    ana.sync()
    assert ben.space.device not in ana.space.membership.members
    name(ben, MILK, "milk")
    with pytest.raises(NotMember):
        ben.sync()


def test_a_removal_overtaken_by_a_push_takes_the_push_into_its_boundary(
    ana: Device, ben: Device
) -> None:
    ana.sync()
    name(ben, MILK, "milk")
    ben.sync()
    removal.want(ana.replica, [ben.space.device])
    ana.sync()
    assert names(ana) == {"milk"}


def test_a_full_space_can_still_be_read_and_freed_of_who_filled_it(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    relay.service.quota = 0
    name(ben, EGGS, "eggs")
    with pytest.raises(RelayRefused) as refused:
        ben.sync()
    assert refused.value.reason == "over-quota"
    assert names(ben) == {"milk", "eggs"}
    removal.want(ben.replica, [ana.space.device])
    with pytest.raises(RelayRefused):
        ben.sync()
    assert ana.space.device not in ben.space.membership.members
    relay.service.quota = 10**9
    assert ben.sync().sent == 1


def test_two_removals_decided_offline_both_happen(
    ana: Device, ben: Device, tmp_path: Path, relay: InProcessRelay
) -> None:
    eve = enrol(ana, tmp_path, relay, seed=3)
    removal.want(ana.replica, [ben.space.device])
    removal.want(ana.replica, [eve.space.device])
    ana.sync()
    assert ana.space.membership.members.keys() == {ana.space.device}
    eve.space.close()


def test_an_entry_that_waits_outlasts_an_answer_that_tells_nothing_new(
    ana: Device, ben: Device
) -> None:
    space = ana.space
    entry = authoring.remove(space.membership, space.keys, [ben.space.device], {}, os.urandom)
    log.append_next(space, entry)
    log.take(space, space.log())
    assert log.pending(ana.replica) == entry


def test_a_relay_is_not_given_the_log_for_an_entry_that_it_has_just_taken(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bytes] = []
    monkeypatch.setattr(ana.relay, "found", given.append)
    removal.want(ana.replica, [ben.space.device])
    ana.sync()
    assert ben.space.device not in ana.space.membership.members
    assert given == []


def test_two_syncs_of_one_home_at_once_take_each_entry_once(
    ana: Device, ben: Device, tmp_path: Path, relay: InProcessRelay
) -> None:
    enrol(ana, tmp_path, relay, seed=3).space.close()
    entries = ana.space.log()
    other = Space.open(ben.replica.path, "household", ben.around)
    barrier = threading.Barrier(2)

    def take(space: Space) -> None:
        barrier.wait()
        log.take(space, entries)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, (ben.space, other)))
    assert ben.space.log() == other.log() == entries
    assert other.membership.head == ana.space.membership.head
    other.close()


def test_a_device_that_is_removed_while_it_makes_up_for_a_refusal_learns_so(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    cleo = enrol(ana, tmp_path, FaultyRelay(relay), seed=3)
    goers = [cleo, ben]

    def remove_the_next() -> None:
        removal.want(ana.replica, [goers.pop(0).space.device])
        ana.sync()

    network = ben.relay
    assert isinstance(network, FaultyRelay)
    network.meanwhile = remove_the_next
    ana.sync()
    name(ben, MILK, "milk")
    suffer(ben, Fault.OVERTAKEN, Fault.OVERTAKEN)
    with pytest.raises(NotMember):
        ben.sync()
    # It gave its log to a relay that may have lost it, and had not.
    assert rings(ben) == {("shut-out", b"")}
    cleo.space.close()
