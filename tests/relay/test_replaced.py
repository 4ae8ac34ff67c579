"""Files of the database that are taken away, put back or written over while a relay runs."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import RelayRefused
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import Transaction
from tests.relay.conftest import ready_over

BEFORE, AFTER, LOST = b"b" * 32, b"a" * 32, b"l" * 32


def founding(space: bytes) -> Callable[[Transaction], None]:
    return lambda tx: tx.add_space(space, 1)


def deleted(path: Path, _: Path) -> None:
    path.unlink()


def put_in_its_place(path: Path, copy: Path) -> None:
    copy.replace(path)


def written_over(path: Path, copy: Path) -> None:
    shutil.copyfile(copy, path)


def restored(path: Path, copy: Path) -> None:
    log_deleted(path, copy)
    shutil.copyfile(copy, path)


def log_deleted(path: Path, _: Path) -> None:
    for log in ("-wal", "-shm"):
        path.with_name(path.name + log).unlink()


def of_process(path: Path, *statements: str) -> None:
    """What another program does with the database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement).fetchall()


async def filled(path: Path) -> SqliteStore:
    """A store of two spaces; the first is in a copy beside it, the other in its log alone."""
    store = SqliteStore(path)
    await store.write(founding(BEFORE))
    of_process(path, "PRAGMA wal_checkpoint(TRUNCATE)", f"VACUUM INTO '{path}.copy'")
    await store.write(founding(AFTER))
    return store


def spaces(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        return [space for (space,) in connection.execute("SELECT space FROM spaces ORDER BY 1")]


@pytest.mark.parametrize("change", [deleted, put_in_its_place, written_over, restored, log_deleted])
def test_nothing_is_acknowledged_that_goes_into_a_database_which_is_not_there_any_more(
    tmp_path: Path, change: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "relay.db"

    async def body() -> None:
        store = await filled(path)
        change(path, tmp_path / "relay.db.copy")
        for _ in range(2):
            for call in (store.write(founding(LOST)), store.read(lambda tx: tx.totals())):
                with pytest.raises(RelayRefused, match="was replaced while it ran") as caught:
                    await call
                assert caught.value.reason == "unavailable"
        await store.close()

    asyncio.run(body())
    # What was put there is as it was; what was written before is lost only with its file.
    left = [AFTER, BEFORE] if change is log_deleted else [BEFORE]
    if change is not deleted:
        assert spaces(path) == left


def test_a_database_that_was_moved_away_comes_back_with_all_that_was_acknowledged(
    tmp_path: Path,
) -> None:
    path, away = tmp_path / "relay.db", tmp_path / "away"

    async def body() -> None:
        store = await filled(path)
        path.rename(away)
        with pytest.raises(RelayRefused, match="replaced"):
            await store.write(founding(LOST))
        await store.close()

    asyncio.run(body())
    away.rename(path)
    assert spaces(path) == [AFTER, BEFORE]


def test_a_database_that_goes_while_it_is_written_takes_the_answer_with_it(tmp_path: Path) -> None:
    async def body() -> None:
        store = await filled(tmp_path / "relay.db")

        def meanwhile(tx: Transaction) -> None:
            tx.add_space(LOST, 1)
            (tmp_path / "relay.db").unlink()

        with pytest.raises(RelayRefused, match="replaced"):
            await store.write(meanwhile)
        await store.close()

    asyncio.run(body())


def test_what_others_do_with_the_database_by_its_rules_hinders_nobody(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"

    async def body() -> None:
        store = await filled(path)
        for statement in (
            "PRAGMA wal_checkpoint(PASSIVE)",
            "UPDATE spaces SET suspended = 1",
            "PRAGMA wal_checkpoint(TRUNCATE)",
            "VACUUM",
            f"VACUUM INTO '{path}.other'",
        ):
            of_process(path, statement)
            await store.read(lambda tx: tx.totals())
            await store.write(founding(statement.encode().ljust(32)[:32]))
        for number in range(1200):
            await store.write(founding(number.to_bytes(32, "big")))
        await store.close()

    asyncio.run(body())
    assert len(spaces(path)) == 7 + 1200


def test_health_and_the_log_tell_that_the_database_was_replaced(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store = SqliteStore(tmp_path / "relay.db")
    (tmp_path / "relay.db").unlink()
    answer = ready_over(store)
    assert answer.status_code == 503
    assert "stop it, restore the database" in answer.json()["message"]
    log = capfd.readouterr().err
    assert '"error":"DatabaseReplaced"' in log
    assert '"reason":"SQLITE_READONLY_DBMOVED"' in log
    asyncio.run(store.close())
