"""A household whose lots are in the archive, and a relay that asks for snapshots all the time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.wire.session import Session
from kitchensync_relay.floors import Policy
from kitchensync_relay.store import Transaction
from tests.core.replica.archives.kept import in_tables
from tests.core.replica.devices import row
from tests.support.homes import Device, found
from tests.support.household import AT_ONCE
from tests.support.syncing import settle
from tests.support.twin import FaultyRelay, InProcessRelay

FOOD, OLD, NEW = row("milk"), row("a litre"), row("a loaf")
USED = row("used a litre")


@pytest.fixture
def relay(relay: InProcessRelay) -> InProcessRelay:
    """A relay that asks for a snapshot whenever there is something new."""
    relay.service.policy = Policy(envelopes=0)
    return relay


@pytest.fixture
def ana(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    with found(tmp_path, FaultyRelay(relay), archiving=AT_ONCE) as device:
        yield device


def change(device: Device, lot: bytes, posting: bytes, amount: int) -> None:
    with device.replica.transaction("a change") as doing:
        doing.put("lot", lot, {"food": FOOD, "dimension": "count", "unit": "piece"})
        entry = {"lot": lot, "kind": "used", "amount": amount, "at": 0}
        doing.post("posting", posting, entry)


def live(device: Device) -> None:
    """A lot that is used up, and one that is not."""
    for lot in (OLD, NEW):
        change(device, lot, row(f"bought {lot!r}"), 5)
    change(device, OLD, USED, -5)


def next_floor(*devices: Device) -> None:
    """A day later the first of them makes a snapshot, and the others stand for it."""
    for device in devices:
        device.clock.now += 2 * DAY_MS
    settle(*devices, *devices)


def archived(*devices: Device) -> None:
    """What is over is archived, and everybody knows."""
    live(devices[0])
    next_floor(*devices)
    for device in devices:
        assert in_tables(device.replica) == {"lot": 1, "posting": 1}
        assert len(device.replica.whole.archive.segments()) == 1


def noted(*devices: Device) -> None:
    """The first of them writes some envelopes more, and the next floor covers them."""
    for note in ("sour", "fine", "gone off"):
        with devices[0].replica.transaction(note) as doing:
            doing.put("lot", NEW, {"note": note})
        settle(*devices)
    next_floor(*devices)


def nowhere() -> Session:
    raise AssertionError("the relay was asked")


def lose(relay: InProcessRelay, space: bytes, blob: bytes) -> None:
    """The relay does not hold that blob any more."""

    def forget(tx: Transaction) -> None:
        kept = tx.blobs.get(space, blob)
        assert kept is not None
        tx.blobs.drop(kept)

    asyncio.run(relay.service.store.write(forget))
