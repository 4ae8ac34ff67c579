"""A newer floor comes while a sync is busy with an older one, or an offer is from before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.repair.repairing import repair
from kitchensync.sync.snapshots import floors, holding, offers
from kitchensync_relay import floors as in_relay
from kitchensync_relay.floors import Policy
from tests.core.replica.devices import row
from tests.core.sync.archived import OLD, ana, archived, change, live, noted, relay
from tests.core.sync.test_two_at_once import after, before, makes_none
from tests.support.homes import Device, enrol
from tests.support.syncing import check_agreement, floor, rings, settle
from tests.support.twin import FaultyRelay, InProcessRelay

__all__ = ["ana", "relay"]

Patch = pytest.MonkeyPatch


@pytest.fixture
def dora(tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device) -> Iterator[Device]:
    """A device that began from a floor's snapshot, and hears of another one next."""
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    archived(ana, ben)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=4) as device:
        device.sync()
        relay.service.policy = Policy(envelopes=0)
        noted(ana, ben)
        yield device


def test_a_snapshot_that_a_newer_one_has_overtaken_is_not_kept_in_its_place(
    ana: Device, ben: Device, dora: Device, monkeypatch: Patch
) -> None:
    def another_hears_of_the_next() -> None:
        noted(ana, ben, dora)

    after(monkeypatch, floors, "of_floor", another_hears_of_the_next)
    dora.sync()
    newest = floor(dora)
    assert newest == floor(ana)
    assert newest is not None
    assert holding.held(dora.space, newest.snapshot) is not None
    check_agreement(ana, ben, dora)


def test_nothing_begins_from_a_snapshot_that_a_newer_one_has_overtaken(
    relay: InProcessRelay, ana: Device, ben: Device, dora: Device, monkeypatch: Patch
) -> None:
    def another_begins_from_the_next() -> None:
        noted(ana, ben)
        dora.sync()

    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    noted(ana, ben)
    after(monkeypatch, floors, "of_floor", another_begins_from_the_next)
    dora.sync()
    check_agreement(ana, ben, dora)


def test_nothing_is_forgotten_for_a_snapshot_that_a_newer_one_has_overtaken(
    ana: Device, ben: Device, monkeypatch: Patch
) -> None:
    archived(ana, ben)
    after(monkeypatch, floors, "of_floor", lambda: noted(ben, ana))
    assert offers.forget_older(ana.space, ana.session, ana.clock.now + 9 * DAY_MS) == 0
    assert ana.replica.whole.keeps_all(ana.replica.heads())


def test_a_repair_is_made_from_one_floor_whatever_comes_and_is_forgotten_meanwhile(
    ana: Device, ben: Device, dora: Device, monkeypatch: Patch
) -> None:
    dora.sync()
    holding.let_go(dora.replica)

    def another_forgets_below_the_next() -> None:
        noted(ana, ben, dora)
        assert offers.forget_older(dora.space, dora.session, dora.clock.now + 9 * DAY_MS)

    after(monkeypatch, floors, "of_floor", another_forgets_below_the_next)
    assert repair(dora.space, lambda: dora.session).differences == ()
    check_agreement(ana, ben, dora)


def test_two_devices_that_stand_for_one_snapshot_at_once_make_one_floor(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    live(ana)
    ana.sync()
    before(monkeypatch, ben.relay, "append", cleo.sync)
    ben.sync()
    assert isinstance(ben.relay, FaultyRelay)
    assert ben.relay.refused["stale-membership"] == 1
    settle(ana, ben, cleo)
    newest = floor(ana)
    assert newest is not None
    assert (newest.maker, newest.signer) == (ana.space.device, cleo.space.device)
    check_agreement(ana, ben, cleo)


def test_an_offer_from_before_the_newest_floor_is_not_held_against_its_maker(
    ana: Device, ben: Device, cleo: Device, monkeypatch: Patch
) -> None:
    live(ana)
    for device in (ana, ben, cleo):
        device.clock.now += 2 * DAY_MS
    with monkeypatch.context() as patch:
        patch.setattr(offers, "_look", makes_none)
        ana.sync()
        change(ben, OLD, row("found a litre"), 1)
        settle(ben)
    monkeypatch.setattr(in_relay, "_in_turn", lambda offers, _: (*offers, b"")[0])
    cleo.sync()
    with monkeypatch.context() as patch:
        patch.setattr(offers, "_look", makes_none)
        settle(cleo)
        change(cleo, row("a bun"), row("bought a bun"), 1)
        settle(cleo)
    settle(ana)
    newest = floor(ana)
    assert newest is not None
    assert newest.maker == ana.space.device
    assert rings(ana) == set()
