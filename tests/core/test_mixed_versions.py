"""An old and a new version of the schema share a household, and the old one loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.stamps import DAY_MS
from kitchensync_relay.floors import Policy
from tests.support.dump import dump
from tests.support.homes import Clock, Device, enrol, found
from tests.support.syncing import floor, rings, settle, stock
from tests.support.twin import InProcessRelay
from tests.support.versions import newer

MILK, LOT, PIE = b"m" * 16, b"l" * 16, b"p" * 16


@pytest.fixture
def old(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    with found(tmp_path, relay) as device:
        device.sync()
        yield device


@pytest.fixture
def new(tmp_path: Path, relay: InProcessRelay, old: Device) -> Iterator[Device]:
    with enrol(old, tmp_path, relay, seed=2) as device:
        upgrade(device)
        yield device


def write_what_is_new(device: Device) -> None:
    with newer():
        with device.replica.transaction("news") as tx:
            tx.put("food", MILK, {"name": "milk", "brand": "Alpine"})
            tx.put("brew", PIE, {"name": "pie"})
            tx.put("lot", LOT, {"food": MILK, "dimension": "volume", "unit": "l"})
            tx.post("posting", b"1" * 16, {"lot": LOT, "kind": "bought", "amount": 5, "at": 1})
            tx.post("posting", b"2" * 16, {"lot": LOT, "kind": "given", "amount": -2, "at": 2})
        device.sync()


def upgrade(device: Device) -> None:
    with newer():
        device.restart()


def test_the_old_version_keeps_what_it_does_not_know_and_shows_the_rest(
    old: Device, new: Device
) -> None:
    write_what_is_new(new)
    old.sync()
    kept = {(each.edit.table, each.edit.column) for each in old.replica.quarantined()}
    assert kept == {("food", "brand"), ("brew", "name"), ("posting", "entry")}
    assert [row["name"] for row in old.replica.rows("SELECT name FROM food_shown")] == ["milk"]
    assert stock(old) == 5


def test_the_old_version_shows_it_after_its_upgrade(old: Device, new: Device) -> None:
    write_what_is_new(new)
    old.sync()
    upgrade(old)
    with newer():
        ((brand,),) = old.replica.rows("SELECT brand FROM food_shown")
        ((brew,),) = old.replica.rows("SELECT name FROM brew_shown")
        assert (brand, brew) == ("Alpine", "pie")
        assert stock(old) == 3
        assert old.replica.quarantined() == []
        assert dump(old.replica) == dump(new.replica)
        assert old.replica.digest() == new.replica.digest()


def test_edits_by_both_versions_of_one_thing_all_count(old: Device, new: Device) -> None:
    write_what_is_new(new)
    old.sync()
    with old.replica.transaction("old") as tx:
        tx.put("food", MILK, {"name": "Milk"})
        tx.delete("lot", LOT)
    with newer(), new.replica.transaction("new") as tx:
        tx.put("food", MILK, {"brand": "Other"})
    old.sync()
    with newer():
        new.sync()
        ((name, brand),) = new.replica.rows("SELECT name, brand FROM food_shown")
        assert (name, brand) == ("Milk", "Other")
    old.sync()
    upgrade(old)
    with newer():
        assert dump(old.replica) == dump(new.replica)


def test_old_versions_agree_with_each_other_and_raise_no_alarm_about_new_ones(
    tmp_path: Path, relay: InProcessRelay, old: Device, new: Device
) -> None:
    write_what_is_new(new)
    with enrol(old, tmp_path, relay, seed=3) as late:
        for device in (late, old, late):
            device.clock.now += DAY_MS
            device.sync()
        with newer():
            new.sync()
            assert new.replica.whole.self_check()
            assert new.replica.whole.disagreements() == []
        assert old.replica.digest() == late.replica.digest()
        assert dump(old.replica) == dump(late.replica)
        assert old.replica.whole.disagreements() == late.replica.whole.disagreements() == []


def test_a_digest_taken_before_an_upgrade_is_not_told_after_it(old: Device, new: Device) -> None:
    write_what_is_new(new)
    check_the_next_day(old)
    upgrade(old)
    with newer():
        rename_milk(old)
        new.sync()
        assert new.replica.whole.disagreements() == []
        assert new.replica.alarms.all() == []


def test_what_an_upgraded_device_noted_before_is_not_compared_with_what_others_hold(
    old: Device, new: Device
) -> None:
    write_what_is_new(new)
    with newer():
        check_the_next_day(new)
    check_the_next_day(old)
    rename_milk(old)
    upgrade(old)
    with newer():
        rename_milk(new)
        old.sync()
        assert old.replica.whole.disagreements() == []
        assert old.replica.alarms.all() == []


def check_the_next_day(device: Device) -> None:
    device.clock.now += DAY_MS
    device.sync()
    device.replica.whole.self_check()


def rename_milk(device: Device) -> None:
    with device.replica.transaction("renamed") as tx:
        tx.put("food", MILK, {"name": "Milk"})
    device.sync()


def test_a_backup_of_the_old_file_is_made_before_the_upgrade(old: Device, new: Device) -> None:
    write_what_is_new(new)
    old.sync()
    upgrade(old)
    path = old.replica.path
    assert path.with_name(f"{path.stem}.before-v{SCHEMA_VERSION + 1}.db").exists()


def test_two_versions_leave_each_others_snapshots_alone_and_ask_once_a_day(
    old: Device, new: Device, relay: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither can judge the other's, so no floor moves; nor does anything go on without end."""
    clock = Clock()
    relay.service.clock = clock
    relay.service.policy = Policy(envelopes=2)
    asked = {"offer": 0, "snapshot": 0}

    def counting(name: str) -> None:
        call = getattr(relay, name)

        def counted(*given: object) -> object:
            asked[name] += 1
            return call(*given)

        monkeypatch.setattr(relay, name, counted)

    counting("offer")
    counting("snapshot")
    days = 4
    for day in range(days):
        clock.now += DAY_MS + 1
        for device in (old, new):
            device.clock.now = clock.now
            with device.replica.transaction("named") as tx:
                tx.put("food", MILK, {"name": f"milk {day} {device.space.device.hex()}"})
        for _ in range(3):
            old.sync()
            with newer():
                new.sync()
    assert floor(old) is None
    assert 2 <= asked["offer"] <= 2 * days
    assert asked["snapshot"] <= asked["offer"]
    blobs = asyncio.run(relay.service.store.read(lambda tx: len(tx.blobs.of(old.space.id))))
    assert blobs <= 2


def test_a_floor_moves_again_when_both_have_the_newer_version(
    old: Device, new: Device, relay: InProcessRelay
) -> None:
    relay.service.policy = Policy(envelopes=0)
    write_what_is_new(new)
    with newer():
        settle(new)
    settle(old)
    assert floor(old) is None
    upgrade(old)
    with newer():
        settle(old, new)
        assert floor(old) is not None


def test_versions_that_part_for_weeks_are_told_until_a_floor_comes(
    old: Device, new: Device, relay: InProcessRelay
) -> None:
    relay.service.clock = clock = Clock()
    relay.service.policy = Policy(envelopes=0)

    def days(count: int) -> None:
        for _ in range(count):
            clock.now += DAY_MS + 1
            for device in (old, new):
                device.clock.now = clock.now
            with newer():
                with new.replica.transaction("named") as tx:
                    tx.put("food", MILK, {"name": f"milk at {clock.now}"})
                new.sync()
            old.sync()

    days(14)
    assert rings(old) == set()
    days(2)
    assert rings(old) == {("versions-apart", new.space.device)}
    upgrade(old)
    with newer():
        settle(old, new)
        assert floor(old) is not None
        assert rings(old) == set()
