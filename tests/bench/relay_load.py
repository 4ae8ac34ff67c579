"""Durable pushes per second at 64 connections, beside an empty route and one commit per request.

Every push is one signed envelope of another device, verified and flushed to the disk before its answer.
The load comes from one process of its own over raw sockets with requests made beforehand; on a machine
with two cores it competes with the relay, so the table says how much CPU each of them took.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import uvloop

from kitchensync.sync.http import HttpRelay
from kitchensync.sync.messages import Seen, SyncCall
from kitchensync.wire import encode
from tests.relay.process import RelayProcess
from tests.relay.writer import Writer

CONNECTIONS = 64
PUSHES = 60
ROUNDS = 3
CHANGE = bytes(200)
UNLIMITED = 1_000_000_000

EMPTY_APP = """
import socket, uvicorn
from litestar import Litestar, post

@post("/empty", status_code=200)
async def empty() -> None: ...

listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
config = uvicorn.Config(Litestar([empty], openapi_config=None), http="httptools", loop="uvloop",
                        ws="none", lifespan="off", log_config=None, access_log=False)
uvicorn.Server(config).run(sockets=[listener])
"""

Requests = Sequence[Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: wall seconds, and CPU seconds of server and load."""

    requests: int
    seconds: float
    server_cpu: float
    load_cpu: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


class _Connection(asyncio.Protocol):
    """Sends its requests one after the other, each when the answer to the last is complete."""

    def __init__(self, requests: Sequence[bytes], done: asyncio.Future[None]) -> None:
        self._requests = iter(requests)
        self._done = done
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(next(self._requests))

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
        following = next(self._requests, None)
        if following is None:
            self._done.set_result(None)
            self._transport.close()
        else:
            self._transport.write(following)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError(repr(self._buffer)))


async def _load(host: str, port: int, requests: Requests) -> float:
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in requests]
    began = time.perf_counter()
    for one, done in zip(requests, ends, strict=True):
        await loop.create_connection(lambda one=one, done=done: _Connection(one, done), host, port)
    await asyncio.gather(*ends)
    return time.perf_counter() - began


def _load_process(host: str, port: int, requests: Requests) -> tuple[float, float]:
    before = time.process_time()
    seconds = uvloop.run(_load(host, port, requests))
    return seconds, time.process_time() - before


def run_load(url: str, pid: int, requests: Requests) -> Run:
    """Send the requests, one connection for each row of them."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    cpu = _cpu(pid)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, load_cpu = pool.apply(_load_process, (parts.hostname, parts.port, requests))
    count = sum(len(row) for row in requests)
    return Run(count, seconds, _cpu(pid) - cpu, load_cpu)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pushes(url: str, writers: Sequence[Writer]) -> Requests:
    """Sign every device in, and put each of its envelopes into a request of its own."""
    relay = HttpRelay(url)
    rows = []
    for writer in writers:
        space = relay.found(writer.log[0])
        challenge = relay.challenge(space, writer.device)
        token, _ = relay.token(space, challenge, writer.keys.sign("sign-in", challenge))
        head = f"POST /v1/spaces/{space.hex()}/sync HTTP/1.1\r\nauthorization: Bearer {token}\r\n"
        rows.append([_request(head, _body(writer, raw, at)) for at, raw in enumerate(writer.sent)])
    relay.close()
    return rows


def _body(writer: Writer, raw: bytes, at: int) -> bytes:
    vector = [Seen(writer.device, at)] if at else []
    return encode(SyncCall(vector, 1, [raw], 0))


def _request(head: str, body: bytes) -> bytes:
    kind = "host: relay\r\ncontent-type: application/msgpack\r\n"
    return f"{head}{kind}content-length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def empty_route() -> Iterator[tuple[str, int]]:
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
    rates = dict.fromkeys(("rate_founding", "rate_sign_in", "rate_sync"), UNLIMITED)
    return RelayProcess(data, batch=batch, **rates)


def _row(run: Run) -> tuple[float, float, float]:
    """The rate, and microseconds of CPU per request of server and load."""
    return run.rate, run.server_cpu / run.requests * 1e6, run.load_cpu / run.requests * 1e6


def summary(runs: dict[str, list[Run]]) -> dict[str, object]:
    """Medians, and what they are to each other."""
    rates = {name: statistics.median(run.rate for run in several) for name, several in runs.items()}
    return {
        "per second": rates,
        "of the empty route": rates["group commit"] / rates["empty route"],
        "of a commit each": rates["group commit"] / rates["a commit each"],
        "runs": {name: [asdict(run) for run in several] for name, several in runs.items()},
    }


def main() -> None:
    """Measure, print a table and the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--pushes", type=int, default=PUSHES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = measure(Path(folder), asked.connections, asked.pushes, asked.rounds)
    print(f"{'':15} {'per second':>10} {'server µs':>10} {'load µs':>10}")
    for name, several in runs.items():
        rate, server, load = (
            statistics.median(column) for column in zip(*map(_row, several), strict=True)
        )
        print(f"{name:15} {rate:10.0f} {server:10.0f} {load:10.0f}")
    print(json.dumps(summary(runs)))


if __name__ == "__main__":
    main()
