"""Devices that no longer keep single changes below the floor: nothing is missing for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import BadChain
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.membership import removal
from kitchensync.sync.repair.repairing import repair
from kitchensync.sync.snapshots import holding
from kitchensync.sync.snapshots.offers import forget_older
from tests.support.dump import dump
from tests.support.forging import flipped
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    MILK,
    backup,
    check_agreement,
    floor,
    name,
    names,
    rings,
    settle,
    wipe,
    write,
)
from tests.support.twin import InProcessRelay

pytestmark = pytest.mark.usefixtures("asking")


def forget(*devices: Device) -> None:
    """No device keeps single changes below the floor."""
    for device in devices:
        assert forget_older(device.space, device.session, device.clock.now + DAY_MS)


def let_ben_alone_hear_of_cleo(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device
) -> None:
    """Cleo's last change is with ben, who keeps none below the floor; the relay is put back."""
    write(ana)
    settle(ana, ben, cleo)
    forget(ben)
    last_week = backup(relay)
    name(cleo, MILK, "brown milk")
    settle(cleo, ben)
    relay.service = replace(relay.service, store=last_week)


def test_what_is_below_the_floor_can_be_forgotten_and_nothing_is_shown_less(
    ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    before = dump(ana.replica)
    forget(ana, ben)
    assert len([*ana.replica.envelopes()]) < 4
    assert dump(ana.replica) == before
    ben.clock.now += DAY_MS
    write(ben)
    settle(ana, ben)
    covered = floor(ana)
    assert covered is not None
    assert covered.boundary[ben.space.device].seq > 4
    check_agreement(ana, ben)


def test_nothing_is_forgotten_where_the_snapshot_was_overtaken_while_it_came(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ana)
    settle(ana, ben)
    kept = [*ana.replica.envelopes()]
    monkeypatch.setattr(holding, "hold", lambda *_: None)
    assert forget_older(ana.space, ana.session, ana.clock.now + DAY_MS) == 0
    assert [*ana.replica.envelopes()] == kept


def test_a_late_removal_is_followed_where_old_changes_were_forgotten(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device
) -> None:
    let_ben_alone_hear_of_cleo(relay, ana, ben, cleo)
    removal.want(ana.replica, [cleo.space.device])
    ana.sync()
    ben.sync()
    assert rings(ben) == {("left-out", cleo.space.device)}
    assert dump(ben.replica) == dump(ana.replica)


def test_a_late_removal_is_followed_where_a_newer_floor_comes_with_it(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device, tmp_path: Path
) -> None:
    let_ben_alone_hear_of_cleo(relay, ana, ben, cleo)
    older = floor(ben)
    with enrol(ana, tmp_path, relay, seed=4) as cat:
        removal.want(ana.replica, [cleo.space.device])
        ana.sync()
        ana.clock.now += DAY_MS
        write(ana)
        settle(cat, ana)
        assert floor(ana) != older
        assert floor(ben) == older
        ben.sync()
        assert rings(ben) == {("left-out", cleo.space.device)}
        assert floor(ben) == floor(ana)
        assert dump(ben.replica) == dump(ana.replica)


def test_an_entry_that_cannot_be_followed_here_is_not_known_until_it_can(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device
) -> None:
    let_ben_alone_hear_of_cleo(relay, ana, ben, cleo)
    removal.want(ana.replica, [cleo.space.device])
    ana.sync()
    holding.let_go(ben.replica)
    for _ in range(2):
        with pytest.raises(BadChain, match="no longer kept here"):
            ben.sync()
        assert ben.space.membership.hashes == ana.space.membership.hashes[:-1]
    assert rings(ben) == set()
    repair(ben.space, lambda: ben.session)
    ben.sync()
    assert rings(ben) == {("left-out", cleo.space.device)}
    assert dump(ben.replica) == dump(ana.replica)


def test_a_relay_that_forgot_is_filled_by_devices_that_forgot_too(
    relay: InProcessRelay, ana: Device, ben: Device, tmp_path: Path
) -> None:
    write(ana)
    settle(ana, ben)
    name(ben, MILK, "Milk")
    settle(ben, ana)
    forget(ana, ben)
    wipe(relay)
    name(ana, MILK, "Oat milk")
    settle(ben, ana, ben)
    check_agreement(ana, ben)
    with enrol(ana, tmp_path, relay, seed=3) as cat:
        settle(cat, ana, ben)
        assert "Oat milk" in names(cat)
        check_agreement(ana, ben, cat)


def test_one_that_began_from_a_snapshot_alone_fills_the_relay(
    relay: InProcessRelay, ana: Device, ben: Device, tmp_path: Path
) -> None:
    write(ana)
    settle(ana, ben)
    with enrol(ana, tmp_path, relay, seed=3) as cat:
        settle(cat, ana)
        name(cat, MILK, "Milk")
        cat.sync()
        wipe(relay)
        cat.sync()
        cat.sync()
        with enrol(cat, tmp_path, relay, seed=4) as dan:
            settle(dan, cat)
            check_agreement(dan, cat)


def test_who_keeps_only_a_snapshot_is_repaired_from_it_without_a_relay(
    ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    forget(ben)
    with closing(sqlite3.connect(ben.replica.path)) as file, file:
        file.execute("UPDATE food SET name = 'Hemlock' WHERE id = ?", (bytes([4]) * 16,))
    assert len(repair(ben.space, lambda: pytest.fail("no relay is asked")).differences) == 1
    check_agreement(ana, ben)


def spoil(device: Device) -> None:
    """A bit of the snapshot that it keeps flips on its disk."""
    covered = floor(device)
    assert covered is not None
    kept = holding.held(device.space, covered.snapshot)
    assert kept is not None
    offer, content = kept
    holding.hold(device.space, offer, flipped(content))


def test_a_snapshot_that_rots_on_the_disk_is_not_given_to_a_relay_that_lost_it(
    relay: InProcessRelay, ana: Device, ben: Device, tmp_path: Path
) -> None:
    write(ana)
    settle(ana, ben)
    forget(ana, ben)
    spoil(ben)
    wipe(relay)
    ben.sync()
    settle(ana, ben)
    with enrol(ana, tmp_path, relay, seed=3) as cat:
        settle(cat, ana, ben)
        check_agreement(ana, ben, cat)


def test_a_repair_takes_the_relays_snapshot_where_the_one_here_rots(
    ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    forget(ben)
    spoil(ben)
    with closing(sqlite3.connect(ben.replica.path)) as file, file:
        file.execute("UPDATE food SET name = 'Hemlock' WHERE id = ?", (bytes([4]) * 16,))
    assert len(repair(ben.space, lambda: ben.session).differences) == 1
    settle(ben, ana)
    check_agreement(ana, ben)
