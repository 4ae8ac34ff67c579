"""What a relay reads of snapshots lets it try no guesses at what is in them."""

from __future__ import annotations

import hashlib

import pytest

from kitchensync.errors import Unopenable
from kitchensync.replica.stamps import DAY_MS
from kitchensync.trust.entries import Floor, parse_entry
from kitchensync.trust.sealing import padded_length
from kitchensync.trust.snapshots import packed, parse, unpacked
from kitchensync.wire import encode
from kitchensync_relay.floors import Policy
from tests.support.homes import Device
from tests.support.syncing import MILK, name, settle
from tests.support.twin import InProcessRelay


def difference(before: bytes, after: bytes) -> bytes:
    """What came to a sum of hashes."""
    number = int.from_bytes(after, "big") - int.from_bytes(before, "big")
    return (number % (1 << 256)).to_bytes(32, "big")


def test_two_snapshots_do_not_confirm_what_changed_between_them(
    relay: InProcessRelay, ana: Device
) -> None:
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    name(ana, MILK, "Milk")
    settle(ana)
    before = ana.replica.digest()
    with ana.replica.transaction("at least") as tx:
        tx.put("food", MILK, {"minimum": 3})
    ana.clock.now += DAY_MS
    settle(ana)
    ((stamp,),) = ana.replica.rows("SELECT minimum_at FROM food")
    cell = encode(["food", "minimum", MILK, stamp, 3])
    guess = hashlib.blake2b(cell, digest_size=32, key=ana.space.id).digest()
    assert difference(before, ana.replica.digest()) == guess
    payloads = [parse_entry(raw).payload for raw in ana.space.log()]
    told = [payload.digest for payload in payloads if isinstance(payload, Floor)]
    assert len(told) == 2
    assert difference(*told) != guess


def test_a_snapshot_shows_padded_lengths_only(relay: InProcessRelay, ana: Device) -> None:
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    for day in range(3):
        ana.clock.now += DAY_MS
        name(ana, bytes([day]) * 16, f"A food of day {day}")
        settle(ana)
        floor = ana.space.membership.floor
        assert floor is not None
        header = parse(ana.session.snapshot(floor.snapshot)).header
        assert header.length == padded_length(header.length)
        assert header.size == padded_length(header.size)


def test_a_snapshot_whose_header_says_another_size_is_not_taken() -> None:
    content = packed(b"state", 1000)
    assert unpacked(content, padded_length(1000)) == (b"state", 1000)
    for size in (1000, padded_length(2000)):
        with pytest.raises(Unopenable):
            unpacked(content, size)
