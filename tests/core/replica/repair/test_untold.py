"""What records hold of changes that were lost before they were sent."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.repair.rescue import rescue
from tests.core.replica.devices import Device, row, sync, unpack

FIXTURES = Path(__file__).parents[3] / "fixtures"
MILK, BREAD, LOT = row("milk"), row("bread"), row("lot")


def test_what_a_lost_change_did_is_told_anew_beside_what_others_said(
    tmp_path: Path, two: list[Device]
) -> None:
    phone, laptop = two
    sync(phone, laptop)
    phone.put("food", BREAD, name="lost to the laptop")
    phone.clock.now += 1
    laptop.clock.now += 1
    laptop.put("food", MILK, name="lost to the phone")
    laptop.put("food", BREAD, name="bread")
    phone.clock.now += 1
    phone.put("food", MILK, name="milk")
    with phone.replica.transaction("buy") as change:
        change.post("posting", row("p"), {"lot": LOT, "kind": "bought", "amount": 9, "at": 1})
    phone.take(laptop)
    digest, path = phone.replica.digest(), phone.replica.path
    assert len(phone.replica.conflicts()) == 2
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM outbox")
    with (
        rescue(path, tmp_path / "made.db") as found,
        Replica.open(found.made, clock=phone.clock) as made,
    ):
        made.whole.rebuild(unpack)
        assert made.whole.tell_untold(found, "told anew") == 3
        assert made.whole.tell_untold(found, "told anew") == 0
        assert (made.digest(), made.outbox_size()) == (digest, 1)
        phone.replica.close()
        phone.replica = made
        sync(phone, laptop)
        assert laptop.replica.digest() == digest


def test_what_was_lost_behind_a_clock_that_was_set_back_is_told_anew(
    tmp_path: Path, two: list[Device]
) -> None:
    phone, laptop = two
    phone.clock.now += 1000
    phone.put("food", BREAD, name="bread")
    sync(phone, laptop)
    phone.clock.now -= 1000
    phone.put("food", MILK, name="milk")
    digest, path = phone.replica.digest(), phone.replica.path
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM outbox")
    with (
        rescue(path, tmp_path / "made.db") as found,
        Replica.open(found.made, clock=phone.clock) as made,
    ):
        made.whole.rebuild(unpack)
        assert made.whole.tell_untold(found, "told anew") == 1
        assert made.digest() == digest


def test_a_row_whose_id_the_disk_changed_is_told_to_nobody_whatever_else_is_wrong_in_it(
    tmp_path: Path, two: list[Device]
) -> None:
    phone, laptop = two
    phone.put("food", BREAD, name="bread", minimum=5)
    sync(phone, laptop)
    digest, path = phone.replica.digest(), phone.replica.path
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE food SET id = zeroblob(16), name_at = name_at + (1 << 20)")
    with (
        rescue(path, tmp_path / "made.db") as found,
        Replica.open(found.made, clock=phone.clock) as made,
    ):
        made.whole.rebuild(unpack)
        assert made.whole.tell_untold(found, "told anew") == 0
        assert made.digest() == digest


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_what_a_file_of_an_older_version_lost_is_told_anew_from_its_records(
    tmp_path: Path, version: int
) -> None:
    whole, path = tmp_path / "whole.db", tmp_path / "device.db"
    for copy in (whole, path):
        shutil.copyfile(FIXTURES / f"v{version}" / "household.db", copy)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM outbox")
    with (
        Replica.open(whole, clock=lambda: 0) as upgraded,
        rescue(path, tmp_path / "made.db") as found,
        Replica.open(found.made, clock=lambda: 0) as made,
    ):
        assert made.whole.tell_untold(found, "told anew")
        assert made.digest() == upgraded.digest()
