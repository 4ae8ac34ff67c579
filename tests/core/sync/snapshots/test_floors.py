"""The newest floor's snapshot: who makes and keeps it; a relay that loses it has it back soon."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kitchensync.errors import BadSnapshot
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.membership import log
from kitchensync.sync.snapshots import holding
from kitchensync.sync.snapshots.floors import fetched, of_floor
from kitchensync.sync.snapshots.offers import forget_older
from kitchensync.trust.authoring import recovery
from kitchensync.trust.keys import DeviceKeys
from kitchensync_relay.floors import Policy
from tests.core.sync.archived import lose
from tests.support.forging import flipped
from tests.support.homes import Device, enrol
from tests.support.syncing import check_agreement, floor, rings, settle, shut_out, wipe, write
from tests.support.twin import FaultyRelay, InProcessRelay

pytestmark = pytest.mark.usefixtures("asking")


def lose_snapshot(relay: InProcessRelay, device: Device) -> None:
    """The relay does not hold the content of the newest floor's snapshot any more."""
    covered = floor(device)
    assert covered is not None
    offer = fetched(device.space, device.session, covered.snapshot)
    lose(relay, device.space.id, offer.header.blob)


def a_day_later(*devices: Device) -> None:
    for device in devices:
        device.clock.now += DAY_MS
        device.sync()


def test_who_keeps_a_snapshot_brings_it_back(
    relay: InProcessRelay, ana: Device, ben: Device, tmp_path: Path
) -> None:
    write(ana)
    settle(ana, ben)
    assert forget_older(ben.space, ben.session, ben.clock.now + DAY_MS)
    before = floor(ana)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        lose_snapshot(relay, ana)
        with pytest.raises(BadSnapshot, match="lacks the content"):
            cat.sync()
        assert rings(cat) == {("snapshot-bad", b"")}
        a_day_later(ben)
        settle(cat, ana, ben)
        assert floor(cat) == before
        check_agreement(ana, ben, cat)


def test_where_nobody_keeps_it_another_snapshot_takes_its_place(
    relay: InProcessRelay, ana: Device, ben: Device, tmp_path: Path
) -> None:
    write(ana)
    settle(ana, ben)
    before = floor(ana)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        lose_snapshot(relay, ana)
        with pytest.raises(BadSnapshot, match="lacks the content"):
            cat.sync()
        a_day_later(ana, ben)
        settle(ana, ben, cat)
        assert floor(cat) != before
        check_agreement(ana, ben, cat)


def test_where_the_relay_forgot_everything_another_snapshot_takes_its_place(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    before = floor(ana)
    wipe(relay)
    relay.service.policy = Policy()
    settle(ana, ben)
    assert floor(ana) == before
    a_day_later(ana, ben)
    settle(ben, ana)
    assert floor(ana) != before
    check_agreement(ana, ben)


def test_who_came_in_since_the_relay_forgot_everything_stands_for_the_next_one(
    relay: InProcessRelay, ana: Device, ben: Device, tmp_path: Path
) -> None:
    write(ana)
    settle(ana, ben)
    before = floor(ana)
    wipe(relay)
    relay.service.policy = Policy()
    ana.sync()
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        shut_out(ana, ben)
        for device in (cat, ana):
            write(device, 1)
        a_day_later(ana, cat)
        settle(ana, cat)
        assert floor(cat) != before
        check_agreement(ana, cat)


def test_the_relay_is_asked_for_it_once_a_day(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ana)
    settle(ana, ben)
    asked: list[bytes] = []
    begin = ana.relay.begin_blob

    def noting(space: bytes, token: str, blob: bytes, size: int) -> tuple[int, bool]:
        asked.append(blob)
        return begin(space, token, blob, size)

    monkeypatch.setattr(ana.relay, "begin_blob", noting)
    settle(ana, ana)
    assert asked == []
    a_day_later(ana, ana)
    assert len(asked) == 2


def test_who_let_go_of_a_snapshot_that_the_disk_spoilt_has_it_anew(
    ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    assert forget_older(ben.space, ben.session, ben.clock.now + DAY_MS)
    covered, kept = floor(ben), ben.replica.get_state(holding.HELD)
    assert covered is not None
    assert kept is not None
    ben.replica.set_state(holding.HELD, flipped(kept))
    assert holding.sound(ben.space, covered.snapshot) is None
    ben.sync()
    assert holding.sound(ben.space, covered.snapshot) is not None


def test_a_snapshot_that_the_disk_spoilt_is_in_the_way_of_none_that_comes_after_it(
    relay: InProcessRelay, ana: Device, ben: Device, tmp_path: Path
) -> None:
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3, role="child") as kid:
        write(ana)
        settle(ana, ben, kid)
        older = floor(kid)
        assert older is not None
        assert holding.held(kid.space, older.snapshot) is not None
        kid.replica.set_state(holding.HELD, bytes(99))
        a_day_later(ana, ben)
        write(ana)
        kid.sync()
        settle(ben, ana, kid)
        newer = floor(kid)
        assert newer is not None
        assert newer != older
        assert holding.held(kid.space, newer.snapshot) is not None
        check_agreement(ana, ben, kid)


def test_what_came_late_of_an_older_floor_takes_the_place_of_nothing(
    ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    older = floor(ana)
    assert older is not None
    late = of_floor(ana.space, ana.session, older)
    a_day_later(ana, ben)
    write(ana)
    settle(ana, ben)
    newer = floor(ana)
    assert newer is not None
    assert newer != older
    holding.hold(ana.space, *of_floor(ana.space, ana.session, newer))
    holding.hold(ana.space, *late)
    assert holding.held(ana.space, newer.snapshot) is not None


def test_an_adult_among_children_and_papers_stands_for_a_snapshot_alone(
    relay: InProcessRelay, ana: Device, tmp_path: Path
) -> None:
    paper = DeviceKeys.generate(os.urandom)
    log.append_next(ana.space, recovery(ana.space.membership, ana.space.keys, paper))
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3, role="child") as kid:
        kid.sync()
        write(ana)
        covered = floor(ana)
        assert covered is not None
        assert not covered.is_cosigned


def test_one_device_in_a_drawer_keeps_no_floor_from_coming_once_all_was_forgotten(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device, tmp_path: Path
) -> None:
    write(ana)
    settle(ana, ben, cleo)
    before = floor(ana)
    wipe(relay)
    relay.service.policy = Policy(envelopes=5, grace_ms=0)
    ana.sync()
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=4) as dora:
        shut_out(ana, ben)
        for device in (dora, ana):
            write(device, 4)
        a_day_later(ana, dora)
        settle(ana, dora)
        assert floor(dora) != before
        settle(cleo, ana, dora)
        check_agreement(ana, cleo, dora)
