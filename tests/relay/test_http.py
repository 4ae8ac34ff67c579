"""The relay behind HTTP: what a caller sees beside the protocol's answers."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.http import HttpRelay
from kitchensync.sync.wire.transport import Request
from kitchensync.wire import encode
from kitchensync_relay.calls import CALLS, EVERYWHERE
from tests.relay.conftest import FREE, OPERATOR
from tests.relay.process import ForkedRelay, RelayProcess
from tests.relay.writer import SignedIn, Writer

MEDIA = {"content-type": "application/msgpack"}


def assert_error(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert list(body) == ["code", "message", "hint", "retry_after", "details"]
    assert body["code"] == code
    return body


def test_it_says_what_it_is(client: httpx.Client) -> None:
    assert client.get("/v1").json() == {"relay": "kitchensync", "version": 1}


def test_health_tells_life_and_readiness(client: httpx.Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    bare = client.head("/health/ready")
    assert (bare.status_code, bare.content) == (200, b"")


@pytest.mark.parametrize("address", ["/v2/anything", "/v1/%ff/%00", "/schema/anything", "/admin"])
def test_an_unknown_address_is_an_error_like_all_others(client: httpx.Client, address: str) -> None:
    assert_error(client.get(address), 404, "not-found")


def test_another_method_is_refused_and_told_which_would_do(client: httpx.Client) -> None:
    response = client.get("/v1/spaces")
    assert_error(response, 405, "method-not-allowed")
    assert "POST" in response.headers["allow"]


def test_who_asks_is_told_all_methods_of_an_address(client: httpx.Client) -> None:
    told = client.options(f"/v1/mailboxes/{'0' * 32}/hello")
    assert (told.status_code, told.headers["allow"]) == (204, "OPTIONS, POST, PUT")


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", encode([b"x", b"y"]), encode("x"), b"\xdc\x00\x01\xc4\x01x"]
)
def test_a_body_of_another_form_is_malformed(client: httpx.Client, body: bytes) -> None:
    assert_error(client.post("/v1/spaces", content=body, headers=MEDIA), 400, "malformed")


@pytest.mark.parametrize("space", ["ab", "A" * 64, "g" * 64, "0" * 63, "0" * 65])
def test_an_id_of_another_form_is_malformed(client: httpx.Client, space: str) -> None:
    path = f"/v1/spaces/{space}/challenge"
    assert_error(client.post(path, content=encode([bytes(16)]), headers=MEDIA), 400, "malformed")


def test_a_sync_without_a_token_is_unauthorized(client: httpx.Client) -> None:
    response = client.post(f"/v1/spaces/{'0' * 64}/sync", content=b"")
    assert_error(response, 401, "unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "é", "AAAA", "A" * 4000])
def test_a_token_that_is_none_is_unauthorized(client: httpx.Client, token: str) -> None:
    headers = httpx.Headers([*MEDIA.items(), ("authorization", f"Bearer {token}")], "utf-8")
    body = encode([[], 0, [], 0])
    response = client.post(f"/v1/spaces/{'0' * 64}/sync", content=body, headers=headers)
    assert_error(response, 401, "unauthorized")


def test_a_vector_that_names_a_device_twice_is_malformed(home: SignedIn) -> None:
    home.pull()
    token = home.session._token
    body = encode([[[bytes(16), 1], [bytes(16), 1]], 1, [], 0])
    url = f"{home.relay.origin}/v1/spaces/{home.writer.space.hex()}/sync"
    response = httpx.post(url, content=body, headers={"authorization": f"Bearer {token}"})
    assert_error(response, 400, "malformed")


def answer_to_unfinished(
    client: httpx.Client, call: Any, space: str, bearer: str, size: int
) -> tuple[int, str]:
    """Status and code of the answer to a body of which so much is sent and the end never."""
    path = re.sub(r"\{space:str\}", space, call.path)
    path = path.replace("{mailbox:str}", "0" * 32).replace("{slot:str}", "hello")
    head = f"{call.method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {bearer}\r\n"
    where = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(where, timeout=5) as raw:
        raw.sendall(head.encode() + b"transfer-encoding: chunked\r\n\r\n")
        raw.sendall(b"%x\r\n%s\r\n" % (size, bytes(size)) if size else b"")
        answer = HTTPResponse(raw)
        answer.begin()
        return answer.status, json.loads(answer.read())["code"]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_a_body_over_its_limit_is_refused_while_it_is_read(
    client: httpx.Client, home: SignedIn, call: Any
) -> None:
    home.pull()
    bearer = "00" if "mailbox" in call.path else home.session._token
    space = home.writer.space.hex()
    answer = answer_to_unfinished(client, call, space, str(bearer), call.limit + 1)
    assert answer == (413, "too-large")


@pytest.mark.parametrize("name", ["append", "sync"])
def test_the_body_of_a_stranger_is_not_read(client: httpx.Client, name: str) -> None:
    (call,) = (call for call in CALLS if call.name == name)
    answer = answer_to_unfinished(client, call, "0" * 64, "no token of ours", 0)
    assert answer == (401, "unauthorized")


def test_a_declared_length_over_the_limit_is_refused_at_once(shared_process: RelayProcess) -> None:
    parts = urlsplit(shared_process.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as raw:
        raw.sendall(b"POST /v1/spaces HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


def test_what_is_held_back_comes_when_there_is_something(home: SignedIn) -> None:
    home.pull()
    got: list[float] = []

    def wait() -> None:
        answer = home.pull(wait=20)
        got.append(time.monotonic())
        assert len(answer.envelopes) == 1

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.4)
    assert not got
    began = time.monotonic()
    with_own_connection = HttpRelay(home.relay.origin)
    home.writer.at(with_own_connection).push(home.writer.write())
    waiting.join(timeout=5)
    with_own_connection.close()
    assert got
    assert got[0] - began < 2


def test_the_openapi_description_names_every_call_with_its_body_and_errors(
    client: httpx.Client,
) -> None:
    schema = client.get("/schema/openapi.json").json()
    for call in CALLS:
        path = call.path.replace(":str", "")
        operation = schema["paths"][path][call.method.lower()]
        content = operation["requestBody"]["content"]["application/msgpack"]["schema"]
        assert content["type"] == "array"
        assert "application/msgpack" in operation["responses"]["200"]["content"]
        described = json.dumps(operation["responses"])
        assert all(f"`{code}`" in described for code in (*call.codes, *EVERYWHERE))
        assert ("security" in operation) == call.signed_in
    sync = schema["paths"]["/v1/spaces/{space}/sync"]["post"]["requestBody"]["content"]
    fields = sync["application/msgpack"]["schema"]["prefixItems"]
    titles = [field["title"] for field in fields]
    assert titles == ["vector", "entries", "envelopes", "wait", "room"]


def test_the_openapi_description_has_the_relays_own_errors_everywhere(client: httpx.Client) -> None:
    schema = client.get("/schema/openapi.json").json()
    operations = {
        (path, method): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    errors = [
        answer["content"]["application/json"]["schema"]
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if status >= "4"
    ]
    assert len(errors) > 100
    body = ["code", "message", "hint", "retry_after", "details"]
    assert all(error["required"] == body for error in errors)
    one, ready = (
        operations["/admin/v1/spaces/{space}", "delete"],
        operations["/health/ready", "get"],
    )
    assert set(one["responses"]) == {"204", "400", "401", "404", "429", "500", "503"}
    assert set(ready["responses"]) == {"200", "500", "503"}
    (space,) = one["parameters"]
    assert space["schema"]["pattern"] == "^[0-9a-f]{64}$"


# Limits


def test_founding_is_limited_per_address_and_says_when_to_come_back(tmp_path: Path) -> None:
    with ForkedRelay(tmp_path / "data", rate_founding=2) as process:
        bodies = [encode([Writer.founder(seed).log]) for seed in range(3)]
        responses = [httpx.post(f"{process.url}/v1/spaces", content=body) for body in bodies]
        assert [response.status_code for response in responses] == [200, 200, 429]
        body = assert_error(responses[-1], 429, "rate-limited")
        assert int(responses[-1].headers["retry-after"]) == body["retry_after"] > 60


def test_sync_is_limited_per_device_and_not_per_address(tmp_path: Path) -> None:
    with ForkedRelay(tmp_path / "data", rate_sync=3) as process:
        relay = HttpRelay(process.url, sleep=lambda _: None)
        one, two = (Writer.founder(seed).at(relay) for seed in (1, 2))
        for device in (one, two):
            device.found()
            for _ in range(3):
                device.pull()
        with pytest.raises(RelayRefused) as caught:
            one.pull()
        relay.close()
        assert caught.value.reason == "rate-limited"


def test_calls_with_bad_tokens_are_limited(tmp_path: Path) -> None:
    with ForkedRelay(tmp_path / "data", rate_failed=3) as process:
        url, body = f"{process.url}/v1/spaces/{'0' * 64}/sync", encode([[], 0, [], 0])
        headers = {"authorization": "Bearer x"}
        statuses = [httpx.post(url, content=body, headers=headers).status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]


def test_a_space_over_its_quota_takes_entries_and_no_envelopes(tmp_path: Path) -> None:
    with ForkedRelay(tmp_path / "data", quota_mib=1) as process:
        relay = HttpRelay(process.url, sleep=lambda _: None)
        home = Writer.founder(3).at(relay)
        home.found()
        content = home.writer.random.randbytes(600_000)
        home.push(home.writer.write(content))
        with pytest.raises(RelayRefused) as caught:
            home.push(home.writer.write(content))
        assert (caught.value.reason, caught.value.status) == ("over-quota", 507)
        assert home.append(home.writer.adding(Writer.stranger(home.writer.log, 4))) == 1
        relay.close()


def test_a_closed_relay_takes_no_new_spaces_and_keeps_those_it_has(tmp_path: Path) -> None:
    first, second = Writer.founder(1), Writer.founder(2)
    for founding, expected in (("yes", [200, 200]), ("no", [200, 403])):
        with ForkedRelay(tmp_path / "data", founding=founding == "yes") as process:
            writers = [first, first] if founding == "yes" else [first, second]
            statuses = [
                httpx.post(f"{process.url}/v1/spaces", content=encode([writer.log])).status_code
                for writer in writers
            ]
            assert statuses == expected


# The log


def test_the_log_has_a_line_a_request_and_nothing_that_is_secret(tmp_path: Path) -> None:
    with ForkedRelay(tmp_path / "data", operator_token=OPERATOR, rate_sync=FREE) as process:
        relay = HttpRelay(process.url, sleep=lambda _: None)
        home = Writer.founder(5).at(relay)
        home.found()
        envelope = home.writer.write()
        home.push(envelope)
        token = home.session._token
        mailbox, key = bytes(range(16)), bytes(range(32))
        relay.create_mailbox(mailbox, key)
        relay.put(mailbox, key, "hello", b"sealed message")
        httpx.get(f"{process.url}/a-secret-in-an-address")
        httpx.get(f"{process.url}/admin/v1/totals", headers={"authorization": f"Bearer {OPERATOR}"})
        relay.close()
    text = process.log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    sync = next(line for line in lines if line.get("route", "").endswith("/sync"))
    assert sync["status"] == 200
    assert sync["space"] == home.writer.space.hex()[:8]
    assert sync["received"] > len(envelope)
    assert sync["ms"] > 0
    assert any(line.get("code") == "not-found" for line in lines)
    secrets = (
        token,
        OPERATOR,
        key.hex(),
        mailbox.hex(),
        home.writer.space.hex(),
        home.writer.device.hex(),
        "a-secret-in-an-address",
        "127.0.0.1" + '"',
        "sealed message",
    )
    assert not [secret for secret in secrets if secret in text]


def test_an_answer_to_a_sync_says_nothing_of_the_servers_making(client: httpx.Client) -> None:
    assert "server" not in client.get("/v1").headers


def test_a_relay_signs_for_the_origin_it_was_given(tmp_path: Path) -> None:
    with ForkedRelay(tmp_path / "data", origin="https://relay.example/") as process:
        founder = Writer.founder(6)
        relay = HttpRelay(process.url)
        relay.found(founder.log)
        challenge = relay.challenge(founder.space, founder.device)
        relay.close()
        assert b"https://relay.example" in challenge
        assert b"127.0.0.1" not in challenge


def test_a_pull_gives_what_was_pushed(home: SignedIn) -> None:
    home.push(home.writer.write())
    assert home.session.sync(Request({}, 1)).envelopes == tuple(home.writer.sent)
