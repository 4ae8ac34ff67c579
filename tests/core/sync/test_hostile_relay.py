"""Relays that forge, withhold, repeat, forget and lie; homes that were copied."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import BadChain, BadSignature, NoNetwork
from kitchensync.replica.values import Draft
from kitchensync.sync import steps
from kitchensync.sync.knowledge import who_has_what
from kitchensync.sync.membership import log
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust import envelope
from kitchensync.trust.entries import Place
from tests.support.homes import Device
from tests.support.syncing import EGGS, MILK, Corrupting, name, names, rings, through
from tests.support.twin import InProcessRelay


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


def test_a_relay_that_withholds_is_told_apart_from_one_with_nothing_new_and_not_waited_for(
    ana: Device, ben: Device, relay: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    withholding = Corrupting(relay, lambda answer: replace(answer, envelopes=()))
    session, waits = through(ben, withholding).session, list[int]()

    def sync(request: Request) -> Answer:
        waits.append(request.wait)
        return Session.sync(session, request)

    monkeypatch.setattr(session, "sync", sync)
    with pytest.raises(BadChain, match="does not hand out"):
        ben.sync(wait=50)
    assert waits[:1] == [50]
    assert set(waits[1:]) == {0}


def test_a_fetch_that_is_cut_in_the_middle_is_held_against_no_relay(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    for food in (MILK, EGGS):
        name(ana, food, "food")
        ana.sync()
    answered: list[Answer] = []

    def cut(answer: Answer) -> Answer:
        if answered:
            raise NoNetwork("There is no network.")
        answered.append(answer)
        return replace(answer, envelopes=answer.envelopes[:1], more=True)

    with pytest.raises(NoNetwork):
        through(ben, Corrupting(relay, cut)).sync()
    assert rings(ben) == set()


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


def test_no_removal_is_signed_at_a_boundary_that_leaves_out_what_was_verified(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    name(ben, MILK, "milk")
    ben.sync()
    ana.sync()
    with pytest.raises(BadChain, match="not those that this device has verified"):
        steps.remove(ana.space, frozenset({ben.space.device}), {})
    assert log.pending(ana.replica) is None


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
