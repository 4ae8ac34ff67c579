"""A relay that has no more room for a household: it makes some by a snapshot, and all is sent."""

from __future__ import annotations

import asyncio

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.limits import KIB
from kitchensync_relay.floors import Policy
from tests.support.homes import Device
from tests.support.syncing import check_agreement, floor, settle, write
from tests.support.twin import InProcessRelay


def taken(relay: InProcessRelay, device: Device) -> int:
    """Bytes that count for the space."""
    there = asyncio.run(relay.service.store.read(lambda tx: tx.space(device.space.id)))
    assert there is not None
    return there.size


def fill(relay: InProcessRelay, device: Device) -> None:
    """Have a space be as large as it may be, by what is no snapshot's."""
    relay.service.quota = 1024 * KIB
    device.session.begin_blob(b"f" * 32, relay.service.quota - taken(relay, device) - 20 * KIB)
    relay.service.quota -= 20 * KIB


def full(device: Device) -> bool:
    """Whether the relay has no room for what a device has to send."""
    try:
        device.sync()
    except RelayRefused as refused:
        return refused.reason == "over-quota"
    return False


def test_a_household_over_its_quota_needs_less_after_a_snapshot(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    relay.service.policy = Policy()
    write(ana, 120)
    settle(ben, ana)
    fill(relay, ana)
    with pytest.raises(RelayRefused, match="no more room"):
        write(ana, 1)
    relay.service.policy = Policy(envelopes=5, grace_ms=0)
    assert full(ana)
    ben.sync()
    before = taken(relay, ana)
    assert full(ana)
    stood_for = floor(ana)
    assert stood_for is not None
    assert (stood_for.maker, stood_for.signer) == (ben.space.device, ana.space.device)
    assert taken(relay, ana) < before
    assert not full(ana)
    settle(ben, ana)
    check_agreement(ana, ben)
