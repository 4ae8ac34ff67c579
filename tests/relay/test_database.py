"""The file of a relay: its upgrades, and what is in its place that is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import Busy, CorruptDatabase, FutureDatabase
from kitchensync_relay import database
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import RelayStore
from tests.relay.test_store import fill, run


def test_an_upgrade_makes_a_backup_first_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    run(lambda: SqliteStore(path), lambda store: store.write(fill))
    today = max(database.upgrades())
    database.prepare(
        path, {**database.upgrades(), today + 1: "ALTER TABLE spaces ADD COLUMN plan TEXT"}
    )
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT envelopes, plan FROM spaces").fetchall() == [(3, None)]
        assert connection.execute("PRAGMA user_version").fetchone() == (today + 1,)
    with closing(sqlite3.connect(tmp_path / f"relay.before-v{today + 1}.db")) as backup:
        assert backup.execute("SELECT envelopes FROM spaces").fetchall() == [(3,)]
        assert backup.execute("PRAGMA user_version").fetchone() == (today,)


def test_a_new_database_leaves_no_backup_and_an_old_one_a_single_one(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    database.prepare(path)
    assert [each.name for each in tmp_path.glob("*.db")] == ["relay.db"]
    today = max(database.upgrades())
    later = {today + 1: "SELECT 1", today + 2: "SELECT 1"}
    database.prepare(path, {**database.upgrades(), **later})
    kept = {each.name for each in tmp_path.glob("*.db")}
    assert kept == {"relay.db", f"relay.before-v{today + 1}.db"}


def test_what_an_operator_gave_before_is_given_still(tmp_path: Path) -> None:
    path, before = tmp_path / "relay.db", database.upgrades()
    database.prepare(path, {number: script for number, script in before.items() if number < 9})
    given, not_here, here = (bytes([number]) * 32 for number in range(3))
    with closing(sqlite3.connect(path)) as connection:
        rows = [(given, 2048), (here, None)]
        connection.executemany(
            "INSERT INTO spaces (space, membership, entries, envelopes, size, founded, active,"
            " quota) VALUES (?, x'', 0, 0, 0, 1, 1, ?)",
            rows,
        )
        connection.execute("INSERT INTO allowed VALUES (?)", (not_here,))
        connection.commit()

    async def body(store: RelayStore) -> None:
        spaces = await store.read(lambda tx: tx.spaces(b"", 9))
        assert [(one.space, one.quota) for one in spaces] == rows
        allowed = await store.read(
            lambda tx: [tx.is_allowed(space) for space in (given, not_here, here)]
        )
        assert allowed == [False, True, False]

    run(lambda: SqliteStore(path), body)


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    run(lambda: SqliteStore(path), lambda store: store.write(fill))
    script = "DELETE FROM spaces; SELECT nonsense"
    broken = {**database.upgrades(), max(database.upgrades()) + 1: script}
    with pytest.raises(CorruptDatabase):
        database.prepare(path, broken)
    run(lambda: SqliteStore(path), still_filled)


async def still_filled(store: RelayStore) -> None:
    assert (await store.read(lambda tx: tx.totals())).envelopes == 3


def test_a_database_of_a_newer_relay_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    newer = max(database.upgrades()) + 1
    database.prepare(path, {**database.upgrades(), newer: "SELECT 1"})
    with pytest.raises(FutureDatabase):
        SqliteStore(path)


@pytest.mark.parametrize("damage", ["text", "cut", "another program"])
def test_a_damaged_database_is_named_as_such(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "relay.db"
    if damage == "text":
        path.write_bytes(b"this is no database" * 100)
    elif damage == "cut":
        database.prepare(path)
        path.write_bytes(path.read_bytes()[:5000])
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(CorruptDatabase):
        SqliteStore(path)


def test_a_database_that_another_program_holds_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "relay.db"
    database.prepare(path)
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("PRAGMA locking_mode = EXCLUSIVE")
        theirs.execute("CREATE TABLE theirs (x)")
        with pytest.raises(Busy, match="Another program holds"):
            database.copy(path, tmp_path / "copy.db")


@pytest.mark.parametrize(("left", "lost"), [(None, "gone"), (b"", "empty"), (b"\0", "empty")])
@pytest.mark.parametrize(
    "use", [database.look_into, database.generation, database.prepare], ids=lambda use: use.__name__
)
def test_no_database_is_made_beside_the_log_of_one_that_is_lost(
    tmp_path: Path, use: Callable[[Path], object], left: bytes | None, lost: str
) -> None:
    path, log = (tmp_path / name for name in ("relay.db", "relay.db-wal"))
    log.write_bytes(b"what the lost one had in its log")
    if left is not None:
        path.write_bytes(left)
    with pytest.raises(CorruptDatabase, match=f"is {lost}"):
        use(path)
    assert log.read_bytes() == b"what the lost one had in its log"
    log.unlink()
    database.prepare(path)
    assert path.stat().st_size
