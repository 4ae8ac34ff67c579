"""A relay that loses the newest floor's snapshot, and nothing else, has it back within a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.errors import BadSnapshot
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.floors import fetched
from kitchensync.sync.snapshots import forget_older
from tests.core.sync.archived import lose
from tests.support.homes import Device, enrol
from tests.support.syncing import check_agreement, floor, rings, settle, write
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
