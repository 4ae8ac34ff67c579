"""What can be made anew of what is here, and what cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync import Kitchen
from kitchensync.errors import CorruptDatabase
from kitchensync.kitchen.safety import backups
from tests.support.kitchens import World, amounts

_WEEK = 7 * 24 * 3_600_000


@pytest.mark.parametrize(
    "ask",
    [
        Kitchen.verify,
        lambda kitchen: kitchen.safety.explain(),
        lambda kitchen: kitchen.safety.repair(dry_run=True),
        lambda kitchen: kitchen.safety.backup(
            kitchen.home.parent / "kept", "four words that differ"
        ),
    ],
    ids=["verify", "explain", "what would be repaired", "backup"],
)
def test_who_looks_at_a_damaged_file_hears_which_it_is(
    kitchen: Kitchen, ask: Callable[[Kitchen], object]
) -> None:
    kitchen.add("milk 1 l")
    file = kitchen.home / "household.db"
    with closing(sqlite3.connect(file)) as damaged:
        damaged.execute("DROP TABLE recipe_step")
    with pytest.raises(CorruptDatabase, match=r"household.db is damaged: the table recipe_step "):
        ask(kitchen)
    assert [lot.food for lot in kitchen.pantry()] == ["milk"]


@pytest.mark.parametrize("raw", ["zeroblob(length(raw))", "substr(raw, 1, length(raw) - 9)"])
def test_a_change_that_cannot_be_read_is_no_fault_of_the_relays(world: World, raw: str) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.sync()
    with closing(sqlite3.connect(kitchen.home / "household.db")) as damaged, damaged:
        damaged.execute(f"UPDATE envelope SET raw = {raw} WHERE seq = 1")
    for ask in (kitchen.verify, kitchen.safety.explain):
        with pytest.raises(CorruptDatabase, match="not as it was written"):
            ask()
    assert "made anew" in kitchen.safety.repair().what
    assert kitchen.verify().agrees


def without_index(file: Path, name: str, write: str) -> None:
    """Have something written that an index does not hear of."""

    def schema(statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(file, isolation_level=None)) as opened:
            opened.execute("PRAGMA writable_schema = ON")
            return opened.execute(statement, values).fetchall()

    hidden = schema("DELETE FROM sqlite_schema WHERE name = ? RETURNING *", name)
    schema(write)
    schema("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", *hidden[0])


def test_indexes_that_lack_something_are_made_anew_and_the_damaged_file_is_kept(
    world: World,
) -> None:
    home = world.found().home
    with Kitchen.open(home, outside=world.outside) as kitchen:
        kitchen.add("milk 1 l")
        kitchen.sync()
    without_index(home / "household.db", "envelope_by_time", "UPDATE envelope SET latest = 1")
    with Kitchen.open(home, outside=world.outside) as kitchen:
        with pytest.raises(CorruptDatabase, match="missing from index envelope_by_time"):
            kitchen.verify()
        assert "made anew" in kitchen.safety.repair().what
        assert kitchen.verify().agrees
        assert amounts(kitchen) == {"milk": "1 l"}
    (kept,) = (home / backups.FOLDER).iterdir()
    assert {path.name for path in kept.iterdir()} == {"household.db", "personal.db"}


def test_a_home_that_can_make_no_backup_of_itself_says_so_until_it_can(world: World) -> None:
    kitchen = world.found()
    kitchen.sync()
    with closing(sqlite3.connect(kitchen.home / "household.db")) as file:
        file.execute("CREATE TRIGGER mine AFTER DELETE ON food BEGIN SELECT 1; END")
        world.clock.now += _WEEK
        kitchen.sync()
        (alert,) = kitchen.status().alerts
        assert "no backup of itself" in alert
        assert "the trigger mine is not as it was made" in alert
        file.execute("DROP TRIGGER mine")
    kitchen.sync()
    assert kitchen.status().alerts == (alert,)
    world.clock.now += _WEEK // 7
    kitchen.sync()
    assert kitchen.status().alerts == ()
