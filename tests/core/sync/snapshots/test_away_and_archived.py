"""What somebody did while away to what was archived meanwhile, and again, stands everywhere."""

from __future__ import annotations

import pytest

from kitchensync.replica.postings.stock import stocks
from kitchensync_relay.floors import Policy
from tests.core.replica.devices import row
from tests.core.sync.archived import NEW, OLD, USED, ana, live, next_floor, relay
from tests.support.homes import Device
from tests.support.syncing import check_agreement, settle
from tests.support.twin import InProcessRelay

__all__ = ["ana", "relay"]

LINE = row("a line")
STILL, DROPPING = Policy(), Policy(envelopes=0, grace_ms=0)


@pytest.fixture(autouse=True)
def _dropping(relay: InProcessRelay) -> None:
    relay.service.policy = DROPPING


def write(device: Device, **values: object) -> None:
    with device.replica.transaction("a line") as doing:
        doing.put("list_line", LINE, values)


def floors(*devices: Device, times: int = 2) -> None:
    """Each a little later, so that the relay drops what is below the one before."""
    for at in range(times):
        with devices[0].replica.transaction("a note") as doing:
            doing.put("lot", NEW, {"note": f"{devices[0].clock.now} {at}"})
        settle(*devices)
        next_floor(*devices)


def come_back(relay: InProcessRelay, device: Device, *others: Device) -> None:
    relay.service.policy = STILL
    device.clock.now = others[0].clock.now
    device.sync()
    assert not device.replica.whole.keeps_all(device.replica.heads())
    settle(device, *others)


def test_a_line_that_was_archived_twice_is_as_it_was_last_written(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device
) -> None:
    write(ana, words="Milk", checked=True)
    settle(ana, ben, cleo)
    next_floor(ana, ben, cleo)
    assert len(cleo.replica.whole.archive.segments()) == 1
    write(cleo, checked=False)
    write(ana, words="Oat milk", checked=True)
    floors(ana, ben)
    come_back(relay, cleo, ana, ben)
    for device in (ana, ben, cleo):
        shown = device.replica.rows("SELECT words, checked FROM list_line_shown")
        assert [tuple(line) for line in shown] == [("Oat milk", 0)]
    check_agreement(ana, ben, cleo)


def test_a_use_that_is_taken_back_away_from_home_brings_the_archived_lot_back(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device
) -> None:
    relay.service.policy = STILL
    live(ana)
    settle(ana, ben, cleo)
    with cleo.replica.transaction("it was not used") as doing:
        assert doing.void(USED)
    relay.service.policy = DROPPING
    floors(ana, ben)
    come_back(relay, cleo, ana, ben)
    for device in (ana, ben, cleo):
        assert stocks(device.replica, [OLD])[OLD].sum == 5
        assert device.replica.rows("SELECT 1 FROM lot_shown WHERE id = ?", (OLD,))
    check_agreement(ana, ben, cleo)
