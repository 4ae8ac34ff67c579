"""Relays to test: the twin over each store, and a real process on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from kitchensync.sync.wire.http import HttpRelay
from kitchensync.sync.wire.transport import Relay
from kitchensync_relay.app import create_app
from kitchensync_relay.auth import Secret
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.consistency import of_space
from kitchensync_relay.findings import Finding
from kitchensync_relay.logs import Log
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from kitchensync_relay.settings import Settings
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import RelayStore, Result, Transaction
from tests.relay.process import RelayProcess
from tests.relay.writer import Clock, SignedIn, Writer
from tests.support.twin import ORIGIN, InProcessRelay

FREE = 1_000_000
OPERATOR = "whoever runs this relay"


class Writing(MemoryStore):
    """A store that says whether something is being written, and before what else happens."""

    is_writing = False
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def write(self, work: Callable[[Transaction], Result]) -> Result:
        if first := self.meanwhile:
            self.meanwhile = None
            await first()
        self.is_writing = True
        try:
            return await super().write(work)
        finally:
            self.is_writing = False


def service_over(
    store: RelayStore, clock: Callable[[], int], bodies: Bodies | None = None
) -> RelayService:
    """A service with a secret of tests."""
    return RelayService(
        store=store,
        origin=ORIGIN,
        secrets=[Secret("test", bytes(32))],
        bodies=bodies or Bodies.in_memory(),
        clock=clock,
        random=Random(7).randbytes,
    )


def faults(service: RelayService) -> list[Finding]:
    """What is wrong with what a relay holds: nothing, whatever devices did to it."""

    def work(tx: Transaction) -> list[Finding]:
        found = [one for space in tx.spaces(b"", 100) for one in of_space(tx, space)]
        return [one for one in found if one.kind.is_fault]

    return asyncio.run(service.store.read(work))


def ready_over(store: RelayStore, bodies: Bodies | None = None) -> httpx.Response:
    """What a relay over that store, without a network, tells whoever asks if it can take calls."""

    async def body() -> httpx.Response:
        relay = create_app(service_over(store, Clock(), bodies), Settings(), Log())
        transport = httpx.ASGITransport(relay)  # type: ignore[arg-type]  # two typings of ASGI
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
            return await client.get("/health/ready")

    return asyncio.run(body())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def twin(clock: Clock) -> Iterator[InProcessRelay]:
    """A relay in this process that forgets."""
    relay = InProcessRelay(service_over(MemoryStore(), clock))
    yield relay
    assert faults(relay.service) == []
    relay.close()


@pytest.fixture
def writing() -> Iterator[tuple[Writing, InProcessRelay]]:
    """Such a store, and the relay over it."""
    store = Writing()
    relay = InProcessRelay(service_over(store, Clock()))
    yield store, relay
    relay.close()


@pytest.fixture(scope="session")
def shared_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    """One real relay for all tests that need not be alone with it."""
    rates: dict[str, Any] = dict.fromkeys(
        (
            "rate_founding",
            "rate_sign_in",
            "rate_mailbox",
            "rate_failed",
            "rate_append",
            "rate_recovery",
            "rate_blob",
        ),
        FREE,
    )
    data = tmp_path_factory.mktemp("relay") / "data"
    with RelayProcess(data, operator_token=OPERATOR, **rates) as process:
        yield process


@pytest.fixture(params=["memory", "sqlite", "process"])
def relay(
    request: pytest.FixtureRequest, tmp_path: Path, shared_process: RelayProcess
) -> Iterator[Relay]:
    """Every kind of relay, behind the same seam."""
    if request.param == "process":
        http = HttpRelay(shared_process.url, sleep=lambda _: None)
        yield http
        http.close()
        return
    in_memory = request.param == "memory"
    store: RelayStore = MemoryStore() if in_memory else SqliteStore(tmp_path / "relay.db")
    service = service_over(store, Clock())
    in_process = InProcessRelay(service)
    yield in_process
    assert faults(service) == []
    in_process.close()
    asyncio.run(service.close())


@pytest.fixture
def client(shared_process: RelayProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_process.url, timeout=20) as client:
        yield client


@pytest.fixture
def home(shared_process: RelayProcess, request: pytest.FixtureRequest) -> Iterator[SignedIn]:
    """A household at the shared relay, another for each test."""
    relay = HttpRelay(shared_process.url, sleep=lambda _: None)
    founder = Writer.founder(hash(request.node.name) % 2**31).at(relay)
    founder.found()
    yield founder
    relay.close()
