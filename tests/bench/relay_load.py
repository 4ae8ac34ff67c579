"""Durable pushes per second at 64 connections, beside an empty route and one commit per request.

Every push is one signed envelope, verified and flushed to the disk before its answer. The load
comes from one process of its own over raw sockets with requests made beforehand; on a machine with
two cores it competes with the relay, so what share of a core it took is reported too.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

from kitchensync.sync.wire.http import HttpRelay
from kitchensync.sync.wire.limits import ANSWER_BYTES
from kitchensync.sync.wire.messages import SyncCall
from kitchensync.trust.entries import Seen
from kitchensync.wire import encode
from tests.bench import kitchens
from tests.bench.figures import Figure
from tests.relay.process import RelayProcess
from tests.relay.writer import Writer

CONNECTIONS = 64
PUSHES = 60
ROUNDS = 5
OF_EMPTY = 0.25
OF_COMMITS = 2.0
MOST_LOAD = 0.8
"""Of one core: above that, the load would be what is measured."""
CHANGE = bytes(200)
UNLIMITED = 1_000_000_000

EMPTY_APP = """
import socket, uvicorn
from litestar import Litestar, post

@post("/empty", status_code=200)
async def empty() -> None: ...

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
app = Litestar([empty], openapi_config=None, logging_config=None)
config = uvicorn.Config(app, http="httptools", loop="uvloop",
                        ws="none", lifespan="off", log_config=None, access_log=False)
uvicorn.Server(config).run(sockets=[listener])
"""

Requests = Sequence[Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took, in seconds: each request in order of its time, all, on the processors."""

    latencies: Sequence[float]
    seconds: float
    server_cpu: float
    load_cpu: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def within_ms(self, share: float) -> float:
        """Milliseconds within which that share of the requests was answered."""
        return self.latencies[int(len(self.latencies) * share)] * 1000


class _Connection(asyncio.Protocol):
    """Sends its requests one after the other, each when the answer to the last is complete."""

    def __init__(self, requests: Sequence[bytes], done: asyncio.Future[None]) -> None:
        self._requests = iter(requests)
        self._done = done
        self._buffer = b""
        self._sent = 0.0
        self.latencies: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send(next(self._requests))

    def _send(self, request: bytes) -> None:
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) < end + 4 + length:
            return
        if not head.startswith(b"http/1.1 200"):
            self._done.set_exception(AssertionError(self._buffer))
            return
        self._buffer = b""
        self.latencies.append(time.perf_counter() - self._sent)
        following = next(self._requests, None)
        if following is None:
            self._done.set_result(None)
            self._transport.close()
        else:
            self._send(following)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError(repr(self._buffer)))


def _itself(connection: _Connection) -> _Connection:
    return connection


async def _load(host: str, port: int, requests: Requests) -> tuple[float, list[float]]:
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in requests]
    connections = [_Connection(*one) for one in zip(requests, ends, strict=True)]
    began = time.perf_counter()
    for connection in connections:
        await loop.create_connection(partial(_itself, connection), host, port)
    await asyncio.gather(*ends)
    seconds = time.perf_counter() - began
    return seconds, sorted(one for connection in connections for one in connection.latencies)


def _load_process(host: str, port: int, requests: Requests) -> tuple[float, list[float], float]:
    before = time.process_time()
    seconds, latencies = uvloop.run(_load(host, port, requests))
    return seconds, latencies, time.process_time() - before


def run_load(url: str, pid: int, requests: Requests) -> Run:
    """Send the requests, one connection for each row of them."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    cpu = _cpu(pid)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, latencies, load_cpu = pool.apply(
            _load_process, (parts.hostname, parts.port, requests)
        )
    return Run(latencies, seconds, _cpu(pid) - cpu, load_cpu)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pushes(url: str, writers: Sequence[Writer]) -> Requests:
    """Sign every device in, and put each of its envelopes into a request of its own."""
    relay = HttpRelay(url)
    rows: list[list[bytes]] = []
    for writer in writers:
        space = relay.found(writer.log)
        challenge = relay.challenge(space, writer.device)
        token, _ = relay.token(space, challenge, writer.keys.sign("sign-in", challenge))
        head = f"POST /v1/spaces/{space.hex()}/sync HTTP/1.1\r\nauthorization: Bearer {token}\r\n"
        rows.append([_request(head, _body(writer, raw, at)) for at, raw in enumerate(writer.sent)])
    relay.close()
    return rows


def _body(writer: Writer, raw: bytes, at: int) -> bytes:
    vector = [Seen(writer.device, at)] if at else []
    return encode(SyncCall(vector, 1, [raw], 0, ANSWER_BYTES))


def _request(head: str, body: bytes) -> bytes:
    kind = "host: relay\r\ncontent-type: application/msgpack\r\n"
    return f"{head}{kind}content-length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def empty_route() -> Generator[tuple[str, int]]:
    """A Litestar application with one route that does nothing, served as the relay is."""
    server = subprocess.Popen([sys.executable, "-c", EMPTY_APP], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip(), server.pid
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def measure(folder: Path, connections: int, count: int, rounds: int) -> dict[str, list[Run]]:
    """Runs of each kind, in turn, so that a busy moment meets all of them."""
    runs: dict[str, list[Run]] = {}
    writers = [Writer.founder(seed) for seed in range(connections)]
    for writer in writers:
        for _ in range(count):
            writer.write(CHANGE)
    length = len(_body(writers[0], writers[0].sent[-1], count - 1))
    nothing = _request("POST /empty HTTP/1.1\r\n", bytes(length))
    for number in range(rounds):
        with empty_route() as (url, pid):
            idle = [[nothing] * count * 2 for _ in range(connections)]
            runs.setdefault("empty route", []).append(run_load(url, pid, idle))
        for name, batch in (("group commit", 256), ("a commit each", 1)):
            with _relay(folder / f"{name}-{number}", batch) as relay:
                run = run_load(relay.url, relay.process.pid, pushes(relay.url, writers))
                runs.setdefault(name, []).append(run)
    return runs


def _relay(data: Path, batch: int) -> RelayProcess:
    rates: dict[str, Any] = dict.fromkeys(("rate_founding", "rate_sign_in", "rate_sync"), UNLIMITED)
    return RelayProcess(data, batch=batch, **rates)


def figures() -> Iterator[Figure]:
    """Rates as ratios, round by round; how long an answer takes; what the load itself takes."""
    with kitchens.folder() as folder:
        runs = measure(folder, CONNECTIONS, PUSHES, ROUNDS)
    pushed, empty, each = (runs[name] for name in ("group commit", "empty route", "a commit each"))
    details = {f"{name}, per second": _middle(run.rate for run in of) for name, of in runs.items()}
    details["server µs a push"] = _middle(
        run.server_cpu / len(run.latencies) * 1e6 for run in pushed
    )
    for what, other, target in (
        ("durable pushes, to an empty route", empty, OF_EMPTY),
        ("durable pushes, to a commit each", each, OF_COMMITS),
    ):
        rates = zip(pushed, other, strict=True)
        ratio = _middle(ours.rate / theirs.rate for ours, theirs in rates)
        best = max(run.rate for run in pushed) / max(run.rate for run in other)
        yield Figure("relay", what, ratio, best=best, at_least=target, details=details)
    for share in (0.5, 0.99):
        what = f"a push at {CONNECTIONS} connections, p{share * 100:.0f}"
        yield Figure("relay", what, _middle(run.within_ms(share) for run in pushed), "ms")
    busiest = max(run.load_cpu / run.seconds for run in (*pushed, *empty))
    yield Figure("relay", "of a core for the load, at most", busiest, at_most=MOST_LOAD)


def _middle(values: Iterable[float]) -> float:
    return statistics.median(values)
