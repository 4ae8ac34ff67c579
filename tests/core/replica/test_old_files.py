"""Files of older versions, kept as they were written: opened, upgraded, and showing the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.kitchen.exchange.exports import to_json
from kitchensync.kitchen.foods.traits import said_of
from kitchensync.replica import Replica, opening
from kitchensync.replica.database import SCHEMA_VERSION, Database
from kitchensync.replica.stamps import pack
from kitchensync.replica.upgrades import UPGRADES
from kitchensync.schema import Food
from kitchensync.schema.learned import Product
from kitchensync.schema.plans import PlanEntry
from kitchensync.schema.records import RECORDS
from kitchensync.wire import encode
from tests.core.replica.devices import Device, sync
from tests.support.versions import as_version, without

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_a_file_of_an_older_version_shows_what_it_showed(tmp_path: Path, version: int) -> None:
    kept = FIXTURES / f"v{version}"
    path = tmp_path / "household.db"
    shutil.copyfile(kept / "household.db", path)
    with Replica.open(path, clock=lambda: 1_800_000_000_000) as replica:
        shown = json.loads(to_json(replica, "household", replica.conflicts()))
        replica.integrity()
    was = json.loads((kept / "household.json").read_text())
    for name, rows in was.items():
        assert _narrowed(shown[name], rows) == rows
    assert not any(rows for name, rows in shown.items() if name not in was)
    with closing(sqlite3.connect(tmp_path / f"household.before-v{SCHEMA_VERSION}.db")) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (version,)


def test_a_file_to_which_somebody_added_an_index_is_upgraded_as_well(tmp_path: Path) -> None:
    path = tmp_path / "household.db"
    shutil.copyfile(FIXTURES / "v6" / "household.db", path)
    with closing(sqlite3.connect(path)) as old:
        old.execute('CREATE INDEX "by hand" ON "food" ("name")')
    with Replica.open(path, clock=lambda: 0) as replica:
        replica.integrity()
    with closing(sqlite3.connect(path)) as new:
        assert new.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert new.execute("SELECT 1 FROM sqlite_master WHERE name = 'by hand'").fetchone()


def test_a_gap_that_an_older_version_left_in_what_waits_is_no_damage(
    tmp_path: Path,
) -> None:
    path = tmp_path / "household.db"
    shutil.copyfile(FIXTURES / "v7" / "household.db", path)
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("DELETE FROM outbox WHERE place = 5")
        read = old.execute("SELECT change_set FROM outbox ORDER BY place").fetchall()
    with Replica.open(path, clock=lambda: 0) as replica:
        replica.integrity()
        found = replica.rows("SELECT change_set FROM outbox ORDER BY place")
        assert [tuple(each) for each in found] == read


def test_who_comes_second_to_an_upgrade_leaves_the_copy_that_the_first_one_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "household.db"
    shutil.copyfile(FIXTURES / "v1" / "household.db", path)
    make_durable = opening._make_durable

    def after_another(of: Database) -> None:
        with monkeypatch.context() as undisturbed:
            undisturbed.setattr(opening, "_make_durable", make_durable)
            Replica.open(path, clock=lambda: 0).close()
        make_durable(of)

    monkeypatch.setattr(opening, "_make_durable", after_another)
    Replica.open(path, clock=lambda: 0).close()
    with closing(sqlite3.connect(tmp_path / f"household.before-v{SCHEMA_VERSION}.db")) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (1,)


def _narrowed(shown: object, was: object) -> object:
    """Of what is shown now, the fields that were known then."""
    if not isinstance(shown, list) or not isinstance(was, list):
        return shown
    return [{name: row[name] for name in before} for row, before in zip(shown, was, strict=True)]


def test_what_version_1_put_aside_is_there_still(tmp_path: Path) -> None:
    path = tmp_path / "household.db"
    shutil.copyfile(FIXTURES / "v1" / "household.db", path)
    change = ("brew", b"r" * 16, "name", pack(1_800_000_000_000, 0, 1), encode(0), encode("Stout"))
    with closing(sqlite3.connect(path)) as old:
        old.execute("INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?)", change)
        old.commit()
    with Replica.open(path, clock=lambda: 1_800_000_000_000) as replica:
        (kept,) = replica.quarantined()
        assert (kept.edit.table, kept.edit.row, kept.edit.value) == ("brew", b"r" * 16, "Stout")
        replica.integrity()


def test_what_version_4_cannot_read_of_a_plan_is_planned_after_its_upgrade(tmp_path: Path) -> None:
    version_4 = 4, tuple(each for each in RECORDS if each is not PlanEntry), UPGRADES[:4]
    with as_version(*version_4):
        old = Device(tmp_path / "old.db", 1)
    new = Device(tmp_path / "new.db", 0)
    dal = {"day": "2026-11-27", "words": "Dal", "position": "a"}
    new.put("plan_entry", b"p" * 16, **dal)
    with as_version(*version_4):
        sync(new, old)
        assert {each.edit.column for each in old.replica.quarantined()} == dal.keys()
    new.replica.close()
    old.replica.close()
    with Replica.open(old.replica.path, clock=old.clock) as upgraded:
        shown = upgraded.rows("SELECT day, words, position FROM plan_entry_shown")
        assert [dict(row) for row in shown] == [dal]
        assert upgraded.quarantined() == []


def test_what_version_5_cannot_read_of_traces_it_keeps_and_says_after_its_upgrade(
    tmp_path: Path,
) -> None:
    was = {Food: without(Food, "traces"), Product: without(Product, "allergens", "traces")}
    version_5 = 5, tuple(was.get(each, each) for each in RECORDS), UPGRADES[:5]
    oats = b"o" * 16
    with as_version(*version_5):
        old = Device(tmp_path / "old.db", 2)
    one, other = Device(tmp_path / "one.db", 0), Device(tmp_path / "other.db", 1)
    one.put("food", oats, name="oats")
    say(one, "food_traces", oats, True)
    other.take(one)
    say(other, "food_traces", oats, False)
    say(one, "food_traces", oats, True)
    with as_version(*version_5):
        old.take(one, other)
        assert {each.edit.table for each in old.replica.quarantined()} == {"food_traces"}
        say(old, "food_allergens", oats, False)
        old.seal()
    sync(one, other)
    old.replica.close()
    with Replica.open(old.replica.path, clock=old.clock) as upgraded:
        old.replica = upgraded
        one.take(old)
        assert upgraded.quarantined() == []
        assert upgraded.digest() == one.replica.digest()
        for replica in (upgraded, one.replica):
            assert said_of(replica, "allergens", bytes) == {oats: {"nuts": False}}
            assert said_of(replica, "traces", bytes) == {oats: {"nuts": None}}
            assert [each.safety for each in replica.conflicts()] == [True]
    one.replica.close()
    other.replica.close()


def say(device: Device, table: str, food: bytes, said: bool) -> None:
    """What somebody says of nuts, also again."""
    with device.replica.transaction("said") as change:
        change.state_member(table, food, "nuts", said, again=True)
