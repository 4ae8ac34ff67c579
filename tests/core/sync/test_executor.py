"""Whole syncs of real spaces against the relay's rules, and against relays that misbehave."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import (
    BadChain,
    BadSignature,
    NoNetwork,
    NotMember,
    RelayForgot,
    RelayRefused,
    Unopenable,
)
from kitchensync.replica.values import Draft
from kitchensync.sync import envelope
from kitchensync.sync.knowledge import who_has_what
from kitchensync.sync.session import Session
from kitchensync.sync.space import Space
from kitchensync.sync.transport import Answer, Request
from kitchensync.trust import authoring
from kitchensync.trust.entries import Place
from tests.support.homes import Clock, Device, enrol, found, twin
from tests.support.twin import Fault, FaultyRelay, InProcessRelay

MILK, EGGS = b"m" * 16, b"e" * 16
HOUR = 3_600_000


@pytest.fixture
def relay() -> Iterator[InProcessRelay]:
    relay = twin(Clock())
    yield relay
    relay.close()


@pytest.fixture
def ana(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    device = found(tmp_path, FaultyRelay(relay), seed=1)
    yield device
    device.space.close()


@pytest.fixture
def ben(tmp_path: Path, relay: InProcessRelay, ana: Device) -> Iterator[Device]:
    device = enrol(ana, tmp_path, FaultyRelay(relay), seed=2)
    device.sync()
    yield device
    device.space.close()


def name(device: Device, food: bytes, text: str) -> None:
    with device.replica.transaction(f"named {text}") as tx:
        tx.put("food", food, {"name": text})


def names(device: Device) -> set[str]:
    return {row["name"] for row in device.replica.rows("SELECT name FROM food_shown")}


def suffer(device: Device, *faults: Fault) -> None:
    relay = device.relay
    assert isinstance(relay, FaultyRelay)
    relay.faults.extend(faults)


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
    ana.space.want_removed([eve.space.device])
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
    ana.space.want_removed([eve.space.device])
    ana.sync()
    ben.sync()
    assert [kept.raw for kept in ben.replica.envelopes()] == [sealed_before.raw]
    eve.space.close()


def test_a_removal_decided_without_a_network_happens_at_the_next_sync(
    ana: Device, ben: Device
) -> None:
    ana.space.want_removed([ben.space.device])
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
    ana.space.want_removed([ben.space.device])
    ana.sync()
    assert names(ana) == {"milk"}


class Corrupting:
    """A relay whose answers are spoiled by a function."""

    def __init__(self, relay: InProcessRelay, spoil: object) -> None:
        self._relay = relay
        self._spoil = spoil
        self.origin = relay.origin

    def __getattr__(self, name: str) -> object:
        return getattr(self._relay, name)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        return self._spoil(self._relay.sync(space, token, request))  # type: ignore[operator]  # a function of the test


def through(device: Device, relay: object) -> Device:
    device.relay = relay  # type: ignore[assignment]  # passes every call on
    device.session = Session(relay, device.space.id, device.space.keys, device.clock)  # type: ignore[arg-type]  # as above
    return device


def test_a_forged_envelope_is_refused_and_what_came_before_it_stays(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    name(ana, EGGS, "eggs")
    ana.sync()

    def forge(answer: Answer) -> Answer:
        *good, last = answer.envelopes
        return replace(answer, envelopes=(*good, last[:-1] + bytes([last[-1] ^ 1])))

    with pytest.raises(BadSignature):
        through(ben, Corrupting(relay, forge)).sync()
    assert names(ben) == {"milk"}
    through(ben, relay).sync()
    assert names(ben) == {"milk", "eggs"}


def test_a_relay_that_withholds_is_told_apart_from_one_with_nothing_new(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    withholding = Corrupting(relay, lambda answer: replace(answer, envelopes=()))
    with pytest.raises(BadChain, match="does not hand out"):
        through(ben, withholding).sync()


def test_a_relay_that_repeats_itself_is_given_up_on(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    calls: list[Answer] = []

    def repeat(answer: Answer) -> Answer:
        calls.append(answer)
        return replace(answer, entries=tuple(ana.space.log()), more=True)

    with pytest.raises(BadChain):
        through(ben, Corrupting(relay, repeat)).sync()
    assert len(calls) < 20


def test_a_relay_that_lost_everything_is_told_and_nothing_is_founded_behind_the_back(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    ben.sync()
    empty = twin(ana.clock, seed=9)
    for device in (ana, ben):
        with pytest.raises(RelayForgot):
            through(device, empty).sync()
        assert names(through(device, relay)) == {"milk"}
        device.sync()
    empty.close()


def test_a_relay_that_went_back_to_an_older_copy_is_told(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    older = through(ben, relay).session.sync(Request({}, 0))
    name(ana, MILK, "milk")
    ana.sync()
    ben.sync()
    back = Corrupting(relay, lambda answer: replace(answer, heads=older.heads, envelopes=()))
    with pytest.raises(RelayForgot):
        through(ben, back).sync()


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
    ben.space.want_removed([ana.space.device])
    with pytest.raises(RelayRefused):
        ben.sync()
    assert ana.space.device not in ben.space.membership.members
    relay.service.quota = 10**9
    assert ben.sync().sent == 1


def test_two_removals_decided_offline_both_happen(
    ana: Device, ben: Device, tmp_path: Path, relay: InProcessRelay
) -> None:
    eve = enrol(ana, tmp_path, relay, seed=3)
    ana.space.want_removed([ben.space.device])
    ana.space.want_removed([eve.space.device])
    ana.sync()
    assert ana.space.membership.members.keys() == {ana.space.device}
    eve.space.close()


def test_no_removal_is_signed_at_a_boundary_that_leaves_out_what_was_verified(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ben, MILK, "milk")
    ben.sync()
    ana.sync()
    with pytest.raises(BadChain, match="not those that this device has verified"):
        ana.space.prepare_removal(frozenset({ben.space.device}), {})
    assert ana.space.pending_entry() is None


def test_a_removal_that_leaves_out_what_was_verified_is_not_followed(
    ana: Device, ben: Device
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    ben.sync()
    lying = authoring.remove(ana.space.membership, ana.space.keys, [], {}, os.urandom)
    with pytest.raises(BadChain, match="leaves out"):
        ben.space.take_entries([lying])
    assert ben.space.membership.epoch == 0


def test_two_syncs_of_one_home_at_once_take_each_entry_once(
    ana: Device, ben: Device, tmp_path: Path, relay: InProcessRelay
) -> None:
    enrol(ana, tmp_path, relay, seed=3).space.close()
    entries = ana.space.log()
    other = Space.open(ben.replica.path, "household", ben.around)
    barrier = threading.Barrier(2)

    def take(space: Space) -> None:
        barrier.wait()
        space.take_entries(entries)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, (ben.space, other)))
    assert ben.space.log() == other.log() == entries
    assert other.membership.head == ana.space.membership.head
    other.close()


def test_what_a_device_tells_of_devices_that_never_were_is_not_kept(
    ana: Device, ben: Device
) -> None:
    strangers = [Place(bytes([n]) * 16, 1, bytes(32)) for n in range(200)]
    name(ana, MILK, "milk")

    def seal(draft: Draft) -> envelope.Envelope:
        membership = ana.space.membership
        position = envelope.Position(ana.space.id, draft.seq, draft.prev, membership.head, 0)
        body = envelope.Body(1, None, [], strangers, list(draft.change_sets))
        key = ana.space.epoch_key(0)
        return envelope.seal(position, body, keys=ana.space.keys, epoch_key=key, random=os.urandom)

    ana.replica.seal_pending(seal, limit_bytes=9999)
    ana.sync()
    ben.sync()
    assert who_has_what(ben.replica)[ana.space.device.hex()] == {ana.space.device.hex(): 1}


def test_content_that_does_not_open_counts_and_blocks_nothing(ana: Device, ben: Device) -> None:
    name(ana, MILK, "milk")
    ana.replica.seal_pending(lambda draft: _garbage(ana, draft.seq, draft.prev), limit_bytes=9999)
    name(ana, EGGS, "eggs")
    ana.sync()
    report = ben.sync()
    assert (report.received, report.void) == (2, 1)
    assert names(ben) == {"eggs"}
    assert [kept.void for kept in ben.replica.envelopes()] == [True, False]


def _garbage(device: Device, seq: int, prev: bytes) -> envelope.Envelope:
    membership = device.space.membership
    position = envelope.Position(device.space.id, seq, prev, membership.head, 0)
    body = envelope.Body(1, None, [], [], [])
    key = os.urandom(32)
    return envelope.seal(position, body, keys=device.space.keys, epoch_key=key, random=os.urandom)


def test_replicas_that_drifted_apart_are_noticed_within_a_day(ana: Device, ben: Device) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    ben.sync()
    assert ana.replica.disagreements() == []
    with closing(sqlite3.connect(ben.replica.path)) as broken, broken:
        broken.execute("UPDATE food SET name = 'mlk'")
    ana.clock.now += 25 * HOUR
    ana.sync()
    name(ana, EGGS, "eggs")
    ana.sync()
    ben.clock.now += 25 * HOUR
    ben.sync()
    (disagreeing,) = ben.replica.disagreements()
    assert disagreeing.digests.keys() == {ana.space.device, ben.space.device}


def test_what_an_older_version_could_not_open_is_tried_again_by_a_newer_one(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    with monkeypatch.context() as older:
        older.setattr("kitchensync.sync.admission.open_", _unopenable)
        assert ben.sync().void == 1
    ben.sync()
    assert names(ben) == set()
    monkeypatch.setattr("kitchensync.sync.selfcheck.SCHEMA_VERSION", 2)
    ben.sync()
    assert names(ben) == {"milk"}
    assert [kept.void for kept in ben.replica.envelopes()] == [False]


def _unopenable(*_: object) -> envelope.Body:
    raise Unopenable("An encoding of the future.")


def test_a_copied_home_is_noticed_and_nothing_of_it_is_sent(
    ana: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    ana.sync()
    copied = tmp_path / "copy.db"
    ana.replica.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(ana.replica.path, copied)
    name(ana, MILK, "milk")
    ana.sync()
    space = Space.open(copied, "household", ana.around)
    copy = Device(space, ana.clock, relay, ana.around)
    name(copy, EGGS, "eggs")
    with pytest.raises(BadChain, match="copy"):
        copy.sync()
    copy.space.close()
    ana.sync()
    assert names(ana) == {"milk"}


def test_a_device_that_is_removed_while_it_makes_up_for_a_refusal_learns_so(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    cleo = enrol(ana, tmp_path, FaultyRelay(relay), seed=3)
    goers = [cleo, ben]

    def remove_the_next() -> None:
        ana.space.want_removed([goers.pop(0).space.device])
        ana.sync()

    network = ben.relay
    assert isinstance(network, FaultyRelay)
    network.meanwhile = remove_the_next
    ana.sync()
    name(ben, MILK, "milk")
    suffer(ben, Fault.OVERTAKEN, Fault.OVERTAKEN)
    with pytest.raises(NotMember):
        ben.sync()
    cleo.space.close()
