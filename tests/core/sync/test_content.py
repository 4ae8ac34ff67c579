"""Content that does not open, versions apart, replicas that drifted."""

from __future__ import annotations

import os

import msgspec
import pytest

from kitchensync.errors import (
    Unopenable,
)
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.sync.membership import log
from kitchensync.trust import authoring, envelope
from kitchensync.trust.entries import KeyFor, Remove, parse_entry, sign_entry
from kitchensync.trust.sealing import WRAPPED_KEY
from tests.support.homes import Device
from tests.support.syncing import EGGS, HOUR, MILK, break_, name, names


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
    assert ana.replica.whole.disagreements() == []
    break_(ben, "UPDATE food SET name = 'mlk'")
    ana.clock.now += 25 * HOUR
    ana.sync()
    name(ana, EGGS, "eggs")
    ana.sync()
    ben.clock.now += 25 * HOUR
    ben.sync()
    (disagreeing,) = ben.replica.whole.disagreements()
    assert disagreeing.digests.keys() == {ana.space.device, ben.space.device}


def test_what_an_older_version_could_not_open_is_tried_again_by_a_newer_one(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    _take_unopened(ana, ben, monkeypatch)
    ben.sync()
    assert names(ben) == set()
    monkeypatch.setattr("kitchensync.sync.selfcheck.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    ben.sync()
    assert names(ben) == {"milk"}
    assert [kept.void for kept in ben.replica.envelopes()] == [False]


def test_what_opens_late_is_no_conflict_with_what_replaced_it_before(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    _take_unopened(ana, ben, monkeypatch)
    name(ana, MILK, "oat milk")
    ana.sync()
    ben.sync()
    ben.replica.whole.settle()
    monkeypatch.setattr("kitchensync.sync.selfcheck.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    ben.sync()
    assert [kept.void for kept in ben.replica.envelopes()] == [False, False]
    assert ben.replica.digest() == ana.replica.digest()


def test_a_digest_of_another_version_is_compared_with_none(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(ana, MILK, "milk")
    ana.sync()
    ben.sync()
    break_(ben, "UPDATE food SET name = 'mlk'")
    for device in (ben, ana):
        device.clock.now += 25 * HOUR
        device.sync()
    name(ana, EGGS, "eggs")
    monkeypatch.setattr("kitchensync.sync.outgoing.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    ana.sync()
    ben.sync()
    assert ben.replica.whole.disagreements() == []


def test_what_a_wrap_that_does_not_open_kept_shut_is_read_with_the_next_key(
    ana: Device, ben: Device
) -> None:
    _turn_key(ana, to_no_avail_for=ben)
    name(ana, MILK, "milk")
    ana.sync()
    assert ben.sync().void == 1
    _turn_key(ana)
    ben.sync()
    assert names(ben) == {"milk"}
    assert ben.replica.digest() == ana.replica.digest()


def _turn_key(device: Device, to_no_avail_for: Device | None = None) -> None:
    space, heads = device.space, device.replica.heads()
    raw = authoring.remove(space.membership, space.keys, [], heads, os.urandom)
    if to_no_avail_for is not None:
        entry, shut = parse_entry(raw), to_no_avail_for.space.device
        assert isinstance(entry.payload, Remove)
        wraps = [
            KeyFor(each.device, bytes(WRAPPED_KEY)) if each.device == shut else each
            for each in entry.payload.wraps
        ]
        payload = msgspec.structs.replace(entry.payload, wraps=wraps)
        raw = sign_entry(space.keys, space.id, entry.body.index, entry.body.prev, payload)
    log.append_next(space, raw)
    device.sync()


def _take_unopened(author: Device, reader: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader takes milk of the author's as a version that cannot open it."""
    name(author, MILK, "milk")
    author.sync()
    with monkeypatch.context() as older:
        older.setattr("kitchensync.sync.admission.open_", _unopenable)
        assert reader.sync().void == 1


def _unopenable(*_: object) -> envelope.Body:
    raise Unopenable("An encoding of the future.")
