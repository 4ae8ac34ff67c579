"""What a connection may cost a relay, from the side of whoever has nothing good in mind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from kitchensync.sync.wire.limits import MIB
from kitchensync_relay import connections
from kitchensync_relay.connections import Connection

ASK = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
SEND = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
Send = Callable[[dict[str, Any]], Awaitable[None]]
PIECE = b"10000\r\n" + b"b" * 65536 + b"\r\n"


@dataclass
class Server:
    """What listens, and what it knows of its connections."""

    port: int
    state: ServerState

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


@asynccontextmanager
async def serving(size: int, most: int | None = None) -> AsyncGenerator[Server]:
    """A server that reads no body and answers everything with that many bytes."""

    async def app(scope: object, receive: object, send: Send) -> None:
        headers = [(b"content-length", str(size).encode())]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(size), "more_body": False})

    state = ServerState()
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        ws="none",
        limit_concurrency=most,
        timeout_keep_alive=0,
    )
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
    async with server:
        try:
            yield Server(server.sockets[0].getsockname()[1], state)
        finally:  # since CPython 3.12 closing it waits for these
            for each in [*state.connections]:
                each.transport.abort()


async def sent_until_closed(writer: asyncio.StreamWriter, piece: bytes) -> int:
    """How much of 64 MiB could be sent; what the system keeps on the way included."""
    sent = 0
    try:
        while sent < 64 * MIB:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)
    except OSError:
        pass
    writer.transport.abort()
    return sent


async def connections_left(server: Server, writer: asyncio.StreamWriter, piece: bytes) -> int:
    """How many connections a server has still when one kept sending such pieces for two seconds."""
    while not server.state.connections:
        await asyncio.sleep(0.01)
    for _ in range(100):
        if server.state.connections:
            writer.write(piece)
            await asyncio.sleep(0.02)
    writer.transport.abort()
    return len(server.state.connections)


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"GET /", b"a" * 65536),
        (b"GET / HTTP/1.1\r\nx: ", b"a" * 65536),
        (b"GET / HTTP/1.1\r\n", b"x: y\r\n" * 10_000),
        (SEND + b"0\r\n", b"x: y\r\n" * 10_000),
    ],
    ids=["address", "header", "headers", "headers behind a body"],
)
def test_a_head_that_does_not_end_is_not_kept(begin: bytes, piece: bytes) -> None:
    async def run() -> int:
        async with serving(0) as server:
            _, writer = await server.connect()
            writer.write(begin)
            return await sent_until_closed(writer, piece)

    assert asyncio.run(run()) < 32 * MIB


def test_a_body_that_goes_on_after_its_answer_is_cut_and_the_answer_has_come() -> None:
    async def run() -> tuple[bytes, int]:
        async with serving(0) as server:
            reader, writer = await server.connect()
            writer.write(SEND)
            answer = await reader.readline()
            return answer, await sent_until_closed(writer, PIECE)

    answer, sent = asyncio.run(run())
    assert answer.startswith(b"HTTP/1.1 413")
    assert sent < 32 * MIB


def test_a_device_that_sends_all_it_may_before_it_looks_still_has_the_answer() -> None:
    async def run() -> bytes:
        async with serving(0) as server:
            reader, writer = await server.connect()
            writer.write(SEND + PIECE * 79 + b"0\r\n\r\n" + ASK)
            await writer.drain()
            answers = await reader.readuntil(b"\r\n\r\n") + await reader.readuntil(b"\r\n\r\n")
            writer.close()
            return answers

    assert asyncio.run(run()).count(b"HTTP/1.1 413") == 2


@pytest.mark.parametrize(("asked", "answered"), [(8, 8), (9, 0), (20_000, 0)])
def test_of_requests_sent_before_an_answer_a_few_wait_and_many_close_the_connection(
    asked: int, answered: int
) -> None:
    async def run() -> tuple[int, int]:
        async with serving(0) as server:
            reader, writer = await server.connect()
            while not server.state.connections:
                await asyncio.sleep(0.01)
            (connection,) = cast("set[Connection]", server.state.connections)
            writer.write(ASK * asked)
            answers = b""
            with suppress(OSError):
                while answers.count(b"HTTP/1.1 413") < (answered or asked):
                    if not (some := await reader.read(1000)):
                        break
                    answers += some
            writer.transport.abort()
            return answers.count(b"HTTP/1.1 413"), len(connection.pipeline)

    count, waiting = asyncio.run(run())
    assert count == answered
    assert waiting <= connections.PIPELINED


@pytest.mark.parametrize("begin", [b"", b"GET /", SEND], ids=["nothing", "half", "a body"])
def test_who_asks_nothing_is_let_go_even_one_that_keeps_sending(
    monkeypatch: pytest.MonkeyPatch, begin: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)

    async def run() -> int:
        async with serving(0) as server:
            _, writer = await server.connect()
            writer.write(begin)
            return await connections_left(
                server, writer, b"1\r\nb\r\n" if begin == SEND else b"x" * bool(begin)
            )

    assert asyncio.run(run()) == 0


def test_who_thinks_for_a_while_asks_again_on_the_same_connection() -> None:
    async def run() -> bytes:
        async with serving(0) as server:
            reader, writer = await server.connect()
            writer.write(ASK)
            answers = await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(0.05)
            writer.write(ASK)
            answers += await reader.readuntil(b"\r\n\r\n")
            writer.close()
            return answers

    assert asyncio.run(run()).count(b"HTTP/1.1 413") == 2


def test_an_answer_that_nobody_takes_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.2)

    async def run() -> int:
        async with serving(32 * MIB) as server:
            _, writer = await server.connect()
            writer.write(ASK)
            return await connections_left(server, writer, b"")

    assert asyncio.run(run()) == 0


def test_of_too_many_answers_that_wait_the_one_that_waited_longest_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "ANSWERS", 2)

    async def run() -> list[bool]:
        async with serving(32 * MIB) as server:
            writers: list[asyncio.StreamWriter] = []
            made: list[object] = []
            async with asyncio.timeout(5):
                for _ in range(4):
                    _, writer = await server.connect()
                    writer.write(ASK)
                    writers.append(writer)
                    while not (new := [one for one in server.state.connections if one not in made]):
                        await asyncio.sleep(0.01)
                    made += new
                    while new[0].waits_since is None:  # type: ignore[union-attr]  # as above
                        await asyncio.sleep(0.01)
                while len(server.state.connections) > 2:
                    await asyncio.sleep(0.01)
            left = [one in server.state.connections for one in made]
            for writer in writers:
                writer.transport.abort()
            return left

    assert asyncio.run(run()) == [False, False, True, True]


def test_an_answer_that_is_taken_comes_whole() -> None:
    async def run() -> bytes:
        async with serving(8 * MIB) as server:
            reader, writer = await server.connect()
            writer.write(ASK)
            await reader.readuntil(b"\r\n\r\n")
            answer = await reader.readexactly(8 * MIB)
            assert not [one for one in server.state.connections if one.waits_since]  # type: ignore[union-attr]  # as above
            writer.close()
            return answer

    assert asyncio.run(run()) == bytes(8 * MIB)


def test_above_the_limit_a_few_are_told_so_and_further_ones_are_closed_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "TURNED_AWAY", 1)

    async def run() -> list[bytes]:
        async with serving(0, most=2) as server:
            opened = [await server.connect() for _ in range(4)]
            with suppress(OSError):
                assert await opened[3][0].read() == b""
            answers: list[bytes] = []
            for reader, writer in opened[:3]:
                writer.write(ASK)
                answers.append((await reader.read(12))[-3:])
                writer.transport.abort()
                await asyncio.sleep(0.05)
            opened[3][1].transport.abort()
            await asyncio.sleep(0)
            return answers

    assert asyncio.run(run()) == [b"503", b"503", b"413"]


def test_what_is_no_http_is_told_so_as_all_errors_are() -> None:
    async def body() -> bytes:
        async with serving(0) as server:
            reader, writer = await server.connect()
            writer.write(b"GET / PLEASE\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            return answer

    head, _, said = asyncio.run(body()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert f"content-length: {len(said)}".encode() in head
    assert json.loads(said)["code"] == "malformed"
