"""Floors at a relay: what one has to be about, what of the chains and blobs outlasts it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import msgspec
import pytest

from kitchensync.replica.values import Head
from kitchensync.sync.transport import Request
from kitchensync.trust import authoring
from kitchensync.trust.blobs import sealed_size
from kitchensync.trust.envelope import parse
from tests.relay.test_conformance import join, refused
from tests.relay.test_snapshots import AT_ONCE, LENGTH, alone, home, made, put, stand_for, written
from tests.relay.writer import Clock, SignedIn
from tests.support.twin import InProcessRelay

__all__ = ["alone", "home"]


@pytest.mark.parametrize(
    "changed", [{"digest": b"?" * 32}, {"boundary": []}], ids=["digest", "boundary"]
)
def test_a_floor_says_of_its_snapshot_what_that_says(
    alone: SignedIn, changed: dict[str, object]
) -> None:
    phone = join(alone)
    written(alone)
    offered = made(alone, phone)
    other = replace(offered, header=msgspec.structs.replace(offered.header, **changed))
    entry = authoring.floor(phone.writer.membership, phone.writer.keys, other)
    assert refused(lambda: phone.append(entry)).reason == "stale-boundary"


def test_a_floor_needs_the_chains_up_to_it(alone: SignedIn, twin: InProcessRelay) -> None:
    phone = join(alone)
    written(alone)
    offered = made(alone, phone)
    writer = alone.writer
    one = Head(1, parse(writer.sent[0]).hash)
    asyncio.run(twin.service.store.write(lambda tx: tx.cut(writer.space, writer.device, one)))
    entry = authoring.floor(phone.writer.membership, phone.writer.keys, offered)
    assert refused(lambda: phone.append(entry)).reason == "stale-boundary"


def test_a_relay_without_the_snapshot_of_its_floor_takes_the_changes_themselves(
    home: SignedIn, twin: InProcessRelay
) -> None:
    phone = join(home)
    written(home)
    offered = made(home, phone)
    stand_for(phone, offered, home)
    twin.found(home.writer.log)
    there = phone.writer.at(twin)
    assert there.push(*home.writer.sent).heads == {home.writer.device: home.writer.head}
    assert there.pull().envelopes == tuple(home.writer.sent)
    later = home.writer.write()
    there.push(later)
    put(there)
    there.session.offer(offered.raw)
    assert there.pull({home.writer.device: 2}).envelopes == (later,)
    there.push(home.writer.write())


def test_who_lacks_entries_too_is_given_those_before_it_is_sent_to_a_snapshot(
    alone: SignedIn, twin: InProcessRelay
) -> None:
    twin.service.policy = AT_ONCE
    phone = join(alone)
    written(alone)
    offered = made(alone, phone)
    stand_for(phone, offered, alone)
    ask = partial(twin.service.sync, phone.writer.space, phone.writer.device)
    given = asyncio.run(ask(Request({}, 0, room=1)))
    assert (given.entries, given.more, given.floor) == ((alone.writer.log[0],), True, b"")
    assert asyncio.run(ask(Request({}, 1))).floor == offered.hash


def test_a_blob_that_came_after_a_snapshot_outlasts_the_next_one(
    alone: SignedIn, clock: Clock
) -> None:
    phone = join(alone)
    there: list[bool] = []
    for number in range(3):
        written(alone)
        stand_for(phone, made(alone, phone, blob=bytes([number]) * 32), alone)
        if not number:
            put(alone, b"p" * 32)
        there.append(phone.session.begin_blob(b"p" * 32, sealed_size(LENGTH))[1])
        clock.now += 1000
    assert there == [True, True, False]
