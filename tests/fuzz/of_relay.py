"""Decoders on both sides of a relay's door: calls with everything in them, answers, tokens."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import httpx
import msgspec

from kitchensync.errors import KitchenSyncError, Malformed
from kitchensync.sync.wire import messages
from kitchensync.sync.wire.http import HttpRelay, refusal
from kitchensync.sync.wire.limits import CALL_BYTES
from kitchensync.sync.wire.transport import Request
from kitchensync.wire import Shape, decode, encode
from kitchensync_relay.app import create_app
from kitchensync_relay.auth import Secret, Signer
from kitchensync_relay.calls import CALLS
from kitchensync_relay.logs import Log
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from kitchensync_relay.settings import Settings
from tests.core.trust.household import repeatable
from tests.fuzz.of_trust import household
from tests.fuzz.target import Table, Target, array
from tests.support.twin import ORIGIN

NOW = 1_790_000_000_000
_SECRET = Secret("test", bytes(32))
_MAILBOX = b"m" * 16
_OPERATOR = "the operator"


class _Quiet(Log):
    """A log that keeps what failed, in place of writing it."""

    def __init__(self) -> None:
        super().__init__(requests=False)
        self.failed = ""

    def write(self, event: str, **facts: object) -> None:
        if event == "failure":
            self.failed = f"{facts['error']} in {facts['where']}"


# Shapes


def _shapes() -> Sequence[type[Shape]]:
    return [
        shape
        for shape in vars(messages).values()
        if isinstance(shape, type) and issubclass(shape, Shape) and shape is not Shape
    ]


def _messages(data: bytes) -> None:
    """Any body, read as every shape there is."""
    for shape in _shapes():
        try:
            decode(data, shape, limit=CALL_BYTES)
        except Malformed:
            continue


def _bodies() -> Iterator[bytes]:
    """One body of each call, as a device would send it."""
    made = household()
    sealed, offered = made.draft("ann").raw, b"snapshot"
    said: dict[str, list[object]] = {
        "LogBody": [made.log],
        "ChallengeFor": [made.id("ann")],
        "SignIn": [
            _signer().seal(_signer().challenge(_space(), made.id("ann"), NOW, bytes(16))),
            bytes(64),
        ],
        "EntryBody": [made.log[-1]],
        "SyncCall": [[[made.id("ann"), 1]], 2, [sealed], 0],
        "RecoveryOf": [made.id("paper")],
        "NewMailbox": [_MAILBOX, bytes(32)],
        "Put": [b"message"],
        "TakeCall": [0],
        "Snapshot": [offered],
    }
    for call in CALLS:
        yield encode(said.get(call.body.__name__, []))


# The relay, from the bytes of a request

_NAMED = {
    "mailbox": _MAILBOX.hex(),
    "slot": "hello",
    "snapshot": "ab" * 32,
    "blob": "cd" * 32,
    "chunk": "0",
}


@cache
def _signer() -> Signer:
    return Signer(ORIGIN, [_SECRET])


def _space() -> bytes:
    return household().membership.space_id


def _token() -> str:
    return _signer().token(_space(), household().id("ann"), NOW + 1000)


@cache
def _relay() -> tuple[RelayService, Any, _Quiet, asyncio.AbstractEventLoop]:
    """A relay that holds the household's space, its application and what runs it."""
    log, loop = _Quiet(), asyncio.new_event_loop()
    service = RelayService(
        store=MemoryStore(generation=bytes(16)),
        origin=ORIGIN,
        secrets=[_SECRET],
        clock=lambda: NOW,
        random=repeatable("relay"),
    )
    loop.run_until_complete(service.found(household().log))
    loop.run_until_complete(service.mailboxes.create(_MAILBOX, hashlib.sha256(b"key").digest()))
    service.drain()  # nobody is made to wait
    return service, create_app(service, Settings(operator_token=_OPERATOR), log), log, loop


def _call(data: bytes) -> None:
    """[which call, body]: by a member who is signed in, on paths that are there."""
    which, body = array(data, 2)
    if not isinstance(which, int) or not isinstance(body, bytes):
        raise Malformed("This is no call.")
    call = CALLS[which % len(CALLS)]
    path = call.path
    for name, value in {"space": _space().hex(), **_NAMED}.items():
        path = path.replace(f"{{{name}:str}}", value)
    bearer = b"key".hex() if "mailbox" in call.path else _token()
    _answered(call.method, path, [(b"authorization", f"Bearer {bearer}".encode())], [body])


def _request(data: bytes) -> None:
    """[method, path, query, headers, pieces of the body], as any stranger may send it."""
    method, path, query, headers, pieces = array(data, 5)
    if not isinstance(path, str) or not isinstance(query, bytes):
        raise Malformed("This is no request.")
    methods = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
    chosen = method if method in methods else methods[0]
    pairs = [(name.lower(), value) for name, value in _pairs(headers)]
    _answered(
        chosen, path, pairs, [each for each in _list(pieces) if isinstance(each, bytes)], query
    )


def _pairs(headers: object) -> Iterator[tuple[bytes, bytes]]:
    for each in _list(headers):
        parts = _list(each)
        if len(parts) == 2 and all(isinstance(part, bytes) for part in parts):
            yield parts[0], parts[1]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _answered(
    method: str,
    path: str,
    headers: list[tuple[bytes, bytes]],
    pieces: list[bytes],
    query: bytes = b"",
) -> None:
    """Have the application answer; a finding where it does not, or says that it failed."""
    service, app, log, loop = _relay()
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "https",
        "method": method, "path": path, "raw_path": path.encode("utf-8", "replace"),
        "root_path": "", "query_string": query, "headers": headers, "state": {},
        "client": ("192.0.2.1", 1), "server": ("relay.test", 443),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    waiting = [*pieces, b""]

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    kept, log.failed = service.store, ""
    before = kept._kept.copy()  # type: ignore[attr-defined]  # the store is a MemoryStore
    try:
        loop.run_until_complete(asyncio.wait_for(app(scope, receive, send), 60))
    finally:
        kept._kept = before  # type: ignore[attr-defined]  # what the call wrote is taken back
    status = sent[0]["status"]
    if log.failed or (status >= 500 and status not in (503, 507)):
        raise AssertionError(f"the relay failed ({status}): {log.failed}")


def _call_seeds() -> Iterator[bytes]:
    for which, body in enumerate(_bodies()):
        yield encode([which, body])


def _request_seeds() -> Iterator[bytes]:
    bearer = [b"authorization", f"Bearer {_token()}".encode()]
    operator = [b"authorization", f"Bearer {_OPERATOR}".encode()]
    sync = encode([[], 0, [], 0])
    yield encode(["POST", f"/v1/spaces/{_space().hex()}/sync", b"", [bearer], [sync[:2], sync[2:]]])
    yield encode(["POST", "/v1/spaces", b"", [[b"content-length", b"many"]], []])
    yield encode(["GET", "/v1", b"", [], []])
    yield encode(["GET", "/health/ready", b"", [[b"content-length", b"0"]], []])
    yield encode(["GET", "/admin/v1/spaces", b"limit=2&after=" + b"ab" * 32, [operator], []])
    yield encode(["GET", "/admin/v1/spaces", b"limit=\xff", [operator], []])
    yield encode(["POST", f"/admin/v1/spaces/{_space().hex()}/suspend", b"", [operator], []])
    yield encode(
        [
            "POST",
            "/v1/mailboxes",
            b"",
            [[b"content-length", b"60"]],
            [encode([_MAILBOX, bytes(32)])],
        ]
    )
    yield encode(
        [
            "PUT",
            f"/v1/mailboxes/{_MAILBOX.hex()}/hello",
            b"",
            [[b"authorization", b"Bearer 6b6579"]],
            [encode([b"x"])],
        ]
    )


# Signing in


def _tokens(data: bytes) -> None:
    """As they come, and as they would be if somebody had the relay's key."""
    text = data.decode("utf-8", "surrogateescape")
    sealed = data + _SECRET.mac("token", data)
    for token in (text, base64.urlsafe_b64encode(sealed).decode()):
        with suppress(KitchenSyncError):
            _signer().check_token(token, _space(), NOW)
    for challenge in (data, data + _SECRET.mac("challenge", data)):
        with suppress(KitchenSyncError):
            _signer().check_challenge(challenge, _space(), NOW)


def _token_seeds() -> Iterator[bytes]:
    challenge = _signer().challenge(_space(), household().id("ann"), NOW, bytes(16))
    yield _token().encode()
    yield encode(["test", _space(), household().id("ann"), NOW + 1000])
    yield encode(challenge)
    yield _signer().seal(challenge)


# The device, from the bytes of an answer


def _answer(data: bytes) -> None:
    """[status, retry-after, body] as the answer to every call."""
    status, retry, body = array(data, 3)
    if not isinstance(status, int) or not isinstance(retry, bytes) or not isinstance(body, bytes):
        raise Malformed("This is no answer.")
    status = 200 + abs(status) % 400

    def answer(request: httpx.Request) -> httpx.Response:
        # As a stream, which is how it comes from a network.
        return httpx.Response(status, headers=[(b"retry-after", retry)], content=iter([body]))

    client = httpx.Client(transport=httpx.MockTransport(answer))
    relay = HttpRelay("https://relay.example", sleep=lambda seconds: None, client=client)
    for ask in _asking(relay):
        with suppress(KitchenSyncError):
            ask()
    refusal(relay.origin, status, body)


def _asking(relay: HttpRelay) -> Iterator[Callable[[], object]]:
    space, key = b"s" * 32, b"k" * 32
    yield lambda: relay.sync(space, "token", Request({}, 0, ()))
    yield lambda: relay.found([b"entry"])
    yield lambda: relay.challenge(space, _MAILBOX)
    yield lambda: relay.token(space, b"challenge", bytes(64))
    yield lambda: relay.take(_MAILBOX, key, "hello", 0)
    yield lambda: relay.recoverable(_MAILBOX)


def _answer_seeds() -> Iterator[bytes]:
    told = {"code": "gap", "message": "m", "hint": "h", "retry_after": 1.5, "details": {"a": 1}}
    answers: list[list[object]] = [
        [
            1, [b"envelope"], True, [[_MAILBOX, 1, b"h" * 32]], [b"entry"], bytes(16), b"m" * 32,
            b"", b"", False,
        ],
        [_space()], [b"challenge", NOW], ["token", NOW], [b"message"], [[_space()]], [7], [],
    ]  # fmt: skip
    for said in answers:
        yield encode([0, b"", encode(said)])
    yield encode([209, b"3", msgspec.json.encode(told)])
    yield encode([303, b"1e99", b"<html>"])


TARGETS: Table = {
    "message": Target(_messages, _bodies),
    "relay-call": Target(_call, _call_seeds),
    "relay-request": Target(_request, _request_seeds),
    "relay-token": Target(_tokens, _token_seeds),
    "relay-answer": Target(_answer, _answer_seeds),
}
