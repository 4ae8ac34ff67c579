"""What is erased stands in no file of a relay any more, once the operator is answered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from kitchensync.sync.wire.transport import Request
from kitchensync_relay import service, store
from kitchensync_relay.operators import Operator
from kitchensync_relay.service import RelayService
from kitchensync_relay.sqlite import SqliteStore
from tests.relay.conftest import service_over
from tests.relay.test_store import opened
from tests.relay.writer import Clock, Writer

Told = tuple[RelayService, Writer, bytes]


@asynccontextmanager
async def relay_with_an_envelope(path: Path) -> AsyncGenerator[Told]:
    async with opened(lambda: SqliteStore(path)) as kept:
        relay, home = service_over(kept, Clock()), Writer.founder()
        await relay.found(home.log)
        sealed = home.write(b"a secret that is sealed" * 100)
        await relay.sync(home.space, home.device, Request({}, 1, (sealed,)))
        assert stands_in(path, sealed)
        yield relay, home, sealed


def stands_in(path: Path, sealed: bytes) -> list[str]:
    """The files of the database in which some of that stands."""
    part = sealed[200:300]
    return [file.name for file in path.parent.glob(f"{path.name}*") if part in file.read_bytes()]


def test_an_erased_space_stands_neither_in_the_database_nor_in_its_log(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"

    async def body() -> None:
        async with relay_with_an_envelope(path) as (relay, home, sealed):
            await Operator(relay).erase(home.space)
            assert stands_in(path, sealed) == []
            await relay.found(home.log)

    asyncio.run(body())


def test_who_erases_waits_for_whoever_reads_the_log_and_nobody_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "relay.db"
    monkeypatch.setattr(service, "_SCRUB_SECONDS", 0.01)

    async def body() -> None:
        async with relay_with_an_envelope(path) as (relay, home, sealed):
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN")
                other.execute("SELECT count(*) FROM envelopes").fetchone()
                erasing = asyncio.create_task(Operator(relay).erase(home.space))
                await asyncio.sleep(0.5)
                assert stands_in(path, sealed)
                await asyncio.wait_for(relay.found(Writer.founder(2).log), 5)
                assert not erasing.done()
                other.execute("COMMIT")
                await asyncio.wait_for(erasing, 5)
            assert stands_in(path, sealed) == []

    asyncio.run(body())


def test_what_a_stop_left_of_an_erased_space_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "relay.db"
    monkeypatch.setattr(store, "DROPPED", 1)

    async def body() -> None:
        async with relay_with_an_envelope(path) as (relay, home, sealed):
            assert not await relay.store.write(lambda tx: tx.erase(home.space))
            await relay.sweep()
            assert stands_in(path, sealed) == []

    asyncio.run(body())
