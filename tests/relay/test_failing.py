"""A disk that fails, a stop that cuts off: what callers are told, the log, and whoever watches."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from obstore.exceptions import BaseError

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import Head
from kitchensync.trust.envelope import parse
from kitchensync_relay import app, original, serving
from kitchensync_relay.app import create_app
from kitchensync_relay.codes import refuse
from kitchensync_relay.folder import DataFolder
from kitchensync_relay.logs import Log, ServerLog
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.operators import Operator
from kitchensync_relay.quotas import ENDLESS
from kitchensync_relay.settings import Settings
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import RelayStore, Transaction
from tests.relay.conftest import ready_over, service_over
from tests.relay.test_conformance import join
from tests.relay.test_snapshots import put
from tests.relay.test_store import run
from tests.relay.writer import Clock, Writer, founded, refused
from tests.support.twin import InProcessRelay

PICTURE, SIZE = b"p" * 32, 100


def test_after_a_write_that_failed_it_is_tried_whether_others_would(tmp_path: Path) -> None:
    async def body() -> None:
        store = SqliteStore(tmp_path / "relay.db")
        writing = store._writing  # pyright: ignore[reportPrivateUsage]  # to have it fail
        writing.execute("PRAGMA query_only = ON")
        await store.check_writing()
        for attempt in (store.write(lambda tx: tx.add_space(bytes(32), 1)), store.check_writing()):
            with pytest.raises(RelayRefused, match="cannot answer"):
                await attempt
        writing.execute("PRAGMA query_only = OFF")
        await store.write(lambda tx: tx.drop_mailboxes(0, 0))
        writing.execute("PRAGMA query_only = ON")
        with pytest.raises(RelayRefused):  # what changes nothing proves nothing
            await store.check_writing()
        writing.execute("PRAGMA query_only = OFF")
        await store.check_writing()
        assert (await store.read(lambda tx: tx.mailboxes())).open == 0
        writing.execute("PRAGMA query_only = ON")
        await store.check_writing()
        await store.close()

    asyncio.run(body())


def test_a_disk_that_says_nothing_of_the_database_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> tuple[int, int]:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    async def body() -> None:
        store = SqliteStore(tmp_path / "relay.db")
        with monkeypatch.context() as failing:
            failing.setattr(original, "_identity", fail)
            for call in (
                store.write(lambda tx: tx.drop_mailboxes(0, 0)),
                store.read(lambda _: None),
            ):
                with pytest.raises(RelayRefused, match="cannot answer") as caught:
                    await asyncio.wait_for(call, 5)
                assert isinstance(caught.value.__cause__, OSError)
        await store.check_writing()
        monkeypatch.setattr(original, "_identity", fail)
        await store.close()

    asyncio.run(body())


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (OSError(errno.ENOSPC, "/secret/path"), "ENOSPC"),
        (BaseError("Unable to copy secret/path: No space left on device (os error 28)"), "ENOSPC"),
        (sqlite3.OperationalError("secret content"), None),
    ],
)
def test_why_the_store_does_not_answer_stands_in_the_log_by_name(
    capfd: pytest.CaptureFixture[str], cause: Exception, reason: str | None
) -> None:
    class FailingStore(MemoryStore):
        async def read(self, work: Callable[[Transaction], Any]) -> Any:
            raise refuse("unavailable") from cause

    assert ready_over(FailingStore()).json()["code"] == "unavailable"
    log = capfd.readouterr().err
    failure, _ = (json.loads(line) for line in log.splitlines())
    assert (failure["error"], failure.get("reason")) == (type(cause).__name__, reason)
    assert "secret" not in log


def test_what_the_server_under_it_says_is_a_line_like_all_others(
    capfd: pytest.CaptureFixture[str],
) -> None:
    logger = logging.Logger("server")
    logger.addHandler(ServerLog(Log()))
    try:
        raise LookupError("secret content")
    except LookupError:
        logger.exception("Exception in %s\nfuture: <secret content>", "callback")
    logger.info("nothing to worry about")
    (line,) = capfd.readouterr().err.splitlines()
    assert "secret" not in line
    told = json.loads(line)
    assert (told["event"], told["message"]) == ("server", "Exception in callback")
    assert told["error"] == "LookupError"


@pytest.mark.parametrize("requests", [True, False])
def test_requests_that_the_server_warns_of_are_lines_where_requests_are(
    capfd: pytest.CaptureFixture[str], requests: bool
) -> None:
    logger = logging.Logger("server")
    logger.addHandler(ServerLog(Log(requests=requests)))
    logger.warning("Invalid HTTP request received.")
    logger.error("something else")
    lines = capfd.readouterr().err.splitlines()
    assert [json.loads(line)["message"] for line in lines][:-1] == (
        ["Invalid HTTP request received."] if requests else []
    )


def test_a_log_that_nobody_reads_holds_nobody_up_and_says_what_it_lost() -> None:
    reading, writing = os.pipe()
    log = Log(writing)
    for number in range(2_000):
        log.write("request", number=number, what="x" * 100)
    kept = os.read(reading, 2**20).splitlines()
    log.write("stop")
    last = json.loads(os.read(reading, 2**20))
    assert 0 < last["lost"] == 2_000 - len(kept)
    log.write("stop")
    assert "lost" not in json.loads(os.read(reading, 2**20))
    os.close(reading)
    log.write("stop")
    os.close(writing)


async def opening_mailbox(receive: Callable[[], Awaitable[Any]]) -> tuple[int, Any]:
    """The status and the JSON of the answer to a call whose body comes so."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    relay: Any = create_app(service_over(MemoryStore(), Clock()), Settings(), Log())
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/v1/mailboxes"}
    scope |= {"query_string": b"", "client": ("127.0.0.1", 1), "root_path": "", "state": {}}
    await relay({**scope, "headers": []}, receive, send)
    start, answer = sent
    return start["status"], json.loads(answer["body"])


async def never() -> Any:
    await asyncio.Event().wait()


async def cut_off() -> Any:
    return {"type": "http.disconnect"}


def test_what_a_stop_cuts_off_is_told_so() -> None:
    async def body() -> tuple[int, Any]:
        reading = asyncio.Event()

        async def receive() -> Any:
            reading.set()
            await never()

        call = asyncio.ensure_future(opening_mailbox(receive))
        await reading.wait()
        call.cancel()
        return await call

    status, told = asyncio.run(body())
    assert (status, told["message"]) == (503, "The relay is shutting down.")


@pytest.mark.parametrize("receive", [never, cut_off])
def test_a_body_that_does_not_come_whole_is_no_failure_of_the_relay(
    monkeypatch: pytest.MonkeyPatch, receive: Callable[[], Awaitable[Any]]
) -> None:
    monkeypatch.setattr(app, "_BODY_SECONDS", 0.01)
    status, told = asyncio.run(opening_mailbox(receive))
    assert (status, told["code"], told["retry_after"]) == (408, "incomplete", 1)


def test_a_disk_that_runs_short_is_left_to_what_shuts_devices_out_and_to_erasing(
    twin: InProcessRelay,
) -> None:
    home = founded(twin)
    phone = join(home)
    home.push(home.writer.write())
    home.session.begin_blob(PICTURE, SIZE)
    twin.service.free = lambda: -1
    assert refused(lambda: home.push(home.writer.write())) == "over-quota"
    assert refused(lambda: home.session.put_chunk(PICTURE, 0, bytes(SIZE))) == "over-quota"
    assert refused(lambda: put(home)) == "over-quota"
    assert refused(Writer.founder(7).at(twin).found) == "over-quota"
    assert len(phone.pull().envelopes) == 1
    head = Head(1, parse(home.writer.sent[0]).hash)
    home.append(home.writer.removing(phone.writer, heads={home.writer.device: head}))
    assert refused(phone.pull) == "not-member"
    asyncio.run(Operator(twin.service).erase(home.writer.space))


def test_a_new_space_comes_to_a_disk_that_runs_short_only_where_something_went(
    tmp_path: Path,
) -> None:
    async def body(store: RelayStore) -> None:
        relay, home = service_over(store, Clock()), Writer.founder()
        relay.free = lambda: -10_000
        await Operator(relay).allow(home.space)
        with pytest.raises(RelayRefused, match="no more room on its disk") as caught:
            await relay.found(home.log)
        assert caught.value.reason == "over-quota"
        await store.write(lambda tx: tx.add_mailbox(bytes(16), bytes(100_000), 0))
        await store.write(lambda tx: tx.drop_mailbox(bytes(16)))
        assert await relay.found(home.log) == home.space

    run(lambda: SqliteStore(tmp_path / "relay.db"), body)


def test_a_disk_is_short_where_less_is_free_than_is_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with DataFolder(tmp_path / "data") as folder:
        folder.blobs.mkdir()
        free = shutil.disk_usage(folder.blobs).free
        assert folder.free(free // 2) > 0
        assert -free * 2 < folder.free(free * 2) < 0
        folder.blobs.rmdir()  # as where its disk is away: the other one is as short as ever
        assert -free * 2 < folder.free(free * 2) < 0
        monkeypatch.setattr(os, "statvfs", fail)
        assert folder.free(free * 2) == ENDLESS - free * 2


def test_a_disk_is_short_where_it_takes_no_more_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = {"f_bavail": 1_000_000, "f_frsize": 1000, "f_files": 9_000, "f_favail": 1_000}
    with DataFolder(tmp_path / "data") as folder:
        monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**disk))
        assert folder.free(4_000_000) == 1_000 * 4096 - 4_000_000
        disk["f_files"] = disk["f_favail"] = 0  # of a system that counts none
        assert folder.free(4_000_000) == 1_000_000_000 - 4_000_000


def test_a_disk_without_room_to_sweep_up_does_not_keep_it_from_starting(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def nothing(*_: object) -> None:
        pass

    async def full() -> None:
        raise refuse("unavailable") from OSError(errno.ENOSPC, "full")

    service = service_over(MemoryStore(), Clock())
    monkeypatch.setattr(service.blobs, "sweep", full)
    monkeypatch.setattr(uvicorn.Server, "startup", nothing)
    monkeypatch.setattr(serving, "gc", SimpleNamespace(collect=int, freeze=int))
    config = uvicorn.Config(create_app(service, Settings(), Log()), log_config=None)
    asyncio.run(serving._Server(config, service, Log(), "http://here").startup())  # pyright: ignore[reportPrivateUsage]  # what a relay runs
    said = capfd.readouterr()
    assert said.out == "listening on http://here\n"
    assert json.loads(said.err)["reason"] == "ENOSPC"
