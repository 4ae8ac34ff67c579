"""A disk that fails at any statement of a batch: nothing of the batch is there, for nobody."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import Head
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync_relay.service import RelayService
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.statements import Statements
from kitchensync_relay.store import Addition, StoreFailed, Transaction
from tests.relay.conftest import service_over
from tests.relay.test_store import HASH, PHONE, SPACE, fill
from tests.relay.writer import Clock, Writer

Run = Callable[..., Any]
_OF_THE_FIRST = 2
"""Statements around the call that the others wait for together."""


def failing(at: int, *, undone: bool) -> Run:
    """`Statements.run` whose call of that number fails, and with `undone` undoes all, as SQLite."""
    run, calls = Statements.run, itertools.count(1)

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    def counted(statements: Statements, call: Run, *given: Any) -> Any:
        if next(calls) != at:
            return run(statements, call, *given)
        if undone:
            statements._connection.execute("ROLLBACK")  # pyright: ignore[reportPrivateUsage]  # as SQLite does by itself
        return run(statements, fail)

    return counted


async def at_once(service: RelayService, writers: Sequence[Writer]) -> list[Any]:
    """What comes of the last envelope of each, sent in one batch."""
    begun, gate = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        begun.set()
        gate.wait(5)

    first = asyncio.ensure_future(service.store.write(hold))
    await asyncio.to_thread(begun.wait, 5)
    requests = [Request({}, 1, (each.sent[-1],)) for each in writers]
    calls = [
        asyncio.ensure_future(service.sync(each.space, each.device, request))
        for each, request in zip(writers, requests, strict=True)
    ]
    waiting = cast(SqliteStore, service.store)._writer._jobs
    async with asyncio.timeout(4):  # what is large is looked at before it waits
        while waiting.qsize() < len(calls):
            await asyncio.sleep(0.001)
    gate.set()
    await first
    return await asyncio.gather(*calls, return_exceptions=True)


def held(writers: Sequence[Writer]) -> Callable[[Transaction], list[Any]]:
    return lambda tx: [
        (tx.heads(each.space), tx.space(each.space), [*tx.envelopes(each.space, {})])
        for each in writers
    ]


@pytest.mark.parametrize("undone", [True, False])
def test_of_pushes_that_wait_together_all_are_taken_or_none_wherever_the_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undone: bool
) -> None:
    async def body() -> None:
        service = service_over(SqliteStore(tmp_path / "relay.db"), Clock())
        writers = [Writer.founder(seed) for seed in range(3)]
        for each in writers:
            await service.found(each.log)
            each.write()
        before = await service.store.read(held(writers))
        failed = 0
        for at in itertools.count(_OF_THE_FIRST + 1):
            with monkeypatch.context() as patch:
                patch.setattr(Statements, "run", failing(at, undone=undone))
                told = await at_once(service, writers)
            if not all(isinstance(each, RelayRefused) for each in told):
                break
            assert {each.reason for each in told} == {"unavailable"}, at
            assert {type(each.__cause__) for each in told} == {sqlite3.OperationalError}
            assert await service.store.read(held(writers)) == before, at
            failed += 1
        assert failed > 3 * len(writers)
        for _ in range(2):
            answers: list[Answer] = await at_once(service, writers)
            assert [each.accepted for each in answers] == [1] * len(writers)
        assert [one for *_, one in await service.store.read(held(writers))] == [
            each.sent for each in writers
        ]
        await service.close()

    asyncio.run(body())


@pytest.mark.parametrize("undone", [True, False])
def test_who_takes_a_failure_for_its_own_writes_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undone: bool
) -> None:
    async def body() -> None:
        store = SqliteStore(tmp_path / "relay.db")
        await store.write(fill)

        def careless(tx: Transaction) -> None:
            with suppress(Exception), monkeypatch.context() as patch:
                patch.setattr(Statements, "run", failing(1, undone=undone))
                tx.heads(SPACE)
            with pytest.raises(StoreFailed):
                tx.add_envelopes([Addition(SPACE, PHONE, Head(3, HASH), [b"phone 3"])], 60)

        with pytest.raises(RelayRefused, match="cannot answer"):
            await store.write(careless)
        assert await store.read(lambda tx: tx.heads(SPACE)[PHONE]) == Head(2, HASH)
        await store.close()

    asyncio.run(body())


def test_a_failure_while_rows_are_read_is_one_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> None:
        store = SqliteStore(tmp_path / "relay.db")
        await store.write(fill)
        for at in (2, 3, 4):
            with monkeypatch.context() as patch:
                patch.setattr(Statements, "run", failing(at, undone=False))
                with pytest.raises(RelayRefused, match="cannot answer"):
                    await store.read(lambda tx: [*tx.entries(SPACE)])
        assert await store.read(lambda tx: len([*tx.entries(SPACE)])) == 2
        await store.close()

    asyncio.run(body())
