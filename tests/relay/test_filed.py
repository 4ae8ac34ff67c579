"""What a store keeps in mind of how many blobs a space has: what there is, counted once."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.trust.blobs import SEALED_CHUNK
from kitchensync_relay.filed import Filed, Files
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import StoreFailed, Transaction
from kitchensync_relay.tables import SqliteTransaction
from tests.relay.conftest import service_over
from tests.relay.test_store import OTHER, PHONE, SPACE
from tests.relay.writer import Clock, Writer

SPACES = (SPACE, OTHER)


def counted(tx: Transaction) -> list[tuple[int, int]]:
    there = [space for space in SPACES if tx.space(space)]
    return [(tx.blobs.count(space), tx.blobs.rounding(space)) for space in there]


class Undone(Exception):
    """Why a work is to be undone."""


def change(random: Random, tx: Transaction) -> None:
    """Add, drop or erase something, and maybe have it undone."""
    space = random.choice(SPACES)
    if tx.space(space) is None:
        tx.add_space(space, 1)
    there = tx.blobs.of(space)
    if there and random.random() < 0.4:
        tx.blobs.drop(random.choice(there))
    elif random.random() < 0.1:
        tx.erase(space)
    else:
        tx.blobs.add(space, random.randbytes(32), random.randrange(1, 3 * SEALED_CHUNK), PHONE, 1)
    if random.random() < 0.5:
        counted(tx)
    if random.random() < 0.2:
        raise Undone


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_in_mind_is_what_is_there(tmp_path: Path, seed: int) -> None:
    random, path = Random(seed), tmp_path / "relay.db"

    async def body() -> None:
        store = SqliteStore(path)
        for _ in range(60):
            works = [store.write(lambda tx: change(random, tx)) for _ in range(4)]
            await asyncio.gather(*works, return_exceptions=True)
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                assert await store.write(counted) == counted(SqliteTransaction(connection))
        await store.close()

    asyncio.run(body())


def test_what_a_batch_changed_that_failed_is_counted_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError

    def add(tx: Transaction) -> None:
        tx.blobs.add(SPACE, b"b" * 32, 1, PHONE, 1)
        monkeypatch.setattr(store._original, "check", fail)  # pyright: ignore[reportPrivateUsage]  # before the commit
        store._writing.execute("ROLLBACK")  # pyright: ignore[reportPrivateUsage]  # as SQLite does

    store = SqliteStore(tmp_path / "relay.db")

    async def body() -> None:
        await store.write(lambda tx: tx.add_space(SPACE, 1))
        assert await store.write(counted) == [(0, 0)]
        with suppress(RelayRefused):
            await store.write(add)
        monkeypatch.undo()
        assert await store.write(counted) == [(0, 0)]
        await store.close()

    asyncio.run(body())


def test_what_a_work_changed_that_failed_leaves_no_other_to_be_counted_wrong(
    tmp_path: Path,
) -> None:
    def add(tx: Transaction) -> None:
        tx.blobs.add(SPACE, b"b" * 32, 1, PHONE, 1)

    def undone(_: Transaction) -> None:
        raise Undone

    def fail(_: Transaction) -> None:
        raise StoreFailed from sqlite3.OperationalError("disk full")

    store, waited = SqliteStore(tmp_path / "relay.db"), threading.Event()

    async def body() -> None:
        await store.write(lambda tx: tx.add_space(SPACE, 1))
        before = await store.write(counted)
        first = asyncio.ensure_future(store.write(lambda _: waited.wait(5)))
        await asyncio.sleep(0.05)
        batch = [asyncio.ensure_future(store.write(work)) for work in (add, undone, counted, fail)]
        await asyncio.sleep(0)
        waited.set()
        told = await asyncio.gather(first, *batch, return_exceptions=True)
        assert [isinstance(each, RelayRefused) for each in told] == [False] + [True] * 4
        assert await store.write(counted) == before
        await store.close()

    asyncio.run(body())


def test_calls_that_are_refused_count_the_blobs_of_their_space_once(tmp_path: Path) -> None:
    said: list[str] = []

    async def body() -> None:
        store, founder = SqliteStore(tmp_path / "relay.db"), Writer.founder()
        service = service_over(store, Clock())
        await service.found(founder.log)
        await service.begin_blob(founder.space, founder.device, b"1" * 32, 1)
        store._filed = Filed()  # pyright: ignore[reportPrivateUsage]  # as after a start
        store._writing.set_trace_callback(said.append)  # pyright: ignore[reportPrivateUsage]  # of who writes
        service.quota = 0
        for name in (b"1", b"1", b"2", b"3"):  # the first one of another size
            with pytest.raises(RelayRefused, match="room"):
                await service.begin_blob(founder.space, founder.device, name * 32, 2)
        await service.close()

    asyncio.run(body())
    assert sum("count(*)" in one and "FROM blobs" in one for one in said) == 1


def test_spaces_not_asked_for_longest_are_forgotten_first() -> None:
    filed = Filed(most=2)
    for space in (b"1", b"2", b"3"):
        filed.put(space, Files(1, 2))
    assert [filed.get(space) for space in (b"1", b"3", b"2")] == [None, Files(1, 2), Files(1, 2)]
    filed.put(b"4", Files(1, 2))
    assert [filed.get(space) for space in (b"3", b"2")] == [None, Files(1, 2)]
