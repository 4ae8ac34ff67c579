"""Whole syncs of real spaces against the relay's rules, and against relays that misbehave."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import BadChain, BadSignature, NoNetwork, NotMember, Unopenable
from kitchensync.sync import envelope
from kitchensync.sync.session import Session
from kitchensync.sync.space import Space
from kitchensync.sync.transport import Answer, Request
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
