"""What the relay lets through before it looks at a call: addresses that make sense, few guesses."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from kitchensync.errors import RelayRefused
from kitchensync.wire import encode
from kitchensync_relay.app import create_app
from kitchensync_relay.asked import Asked
from kitchensync_relay.limits import Limiter, Rate
from kitchensync_relay.logs import Log
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from kitchensync_relay.settings import Settings
from tests.relay.conftest import OPERATOR, service_over
from tests.relay.writer import Clock, Writer

HERE, ELSEWHERE = "2001:db8::1", "2001:db8:0:1::1"


@pytest.fixture
def service() -> RelayService:
    """A relay that takes three failures a minute from one caller."""
    service = service_over(MemoryStore(), Clock())
    service.limiter = Limiter({"failed": Rate(1, 3)})
    return service


def status(service: RelayService, caller: str, method: str, path: str, **asked: Any) -> int:
    """The status of a call from that address."""

    async def body() -> int:
        relay = create_app(service, Settings(operator_token=OPERATOR), Log(requests=False))
        transport = httpx.ASGITransport(relay, client=(caller, 1))  # type: ignore[arg-type]  # two typings of ASGI
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
            return (await client.request(method, path, **asked)).status_code

    return asyncio.run(body())


def test_who_guessed_too_often_is_not_let_in_by_the_right_token_either(
    service: RelayService,
) -> None:
    def said(caller: str, token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        return status(service, caller, "GET", "/admin/v1/totals", headers=headers)

    assert [said(HERE, str(guess)) for guess in range(3)] == [401, 401, 401]
    assert said(HERE, OPERATOR) == 429
    assert said(ELSEWHERE, OPERATOR) == 200


def test_signatures_that_are_none_count_as_failures(service: RelayService) -> None:
    raw = bytearray(Writer.founder().log[0])
    raw[-1] ^= 1
    forged = encode([[bytes(raw)]])
    answers = [status(service, HERE, "POST", "/v1/spaces", content=forged) for _ in range(4)]
    assert answers[3] == 429
    assert 429 not in answers[:3]


def test_a_body_counts_for_what_its_caller_has_in_memory(
    service: RelayService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kitchensync_relay.app._SMALL", 100)
    monkeypatch.setattr("kitchensync_relay.app._AT_ONCE", 100)
    answers = [
        status(service, HERE, "POST", "/v1/spaces", content=bytes(size)) for size in (200, 201)
    ]
    assert answers == [400, 429]


@pytest.mark.parametrize("number", ["9" * 5000, "12345", "-1", "²", ""])
def test_a_chunk_of_a_number_that_no_blob_has_is_malformed(number: str) -> None:
    asked = Asked({"chunk": number}, "", b"", None)
    with pytest.raises(RelayRefused) as caught:
        _ = asked.chunk
    assert caught.value.reason == "malformed"
