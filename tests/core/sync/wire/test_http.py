"""The relay over HTTP, against answers that a network, a proxy or a stranger could give."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from kitchensync import wire
from kitchensync.errors import InsecureRelay, NoNetwork, NotARelay, RelayRefused
from kitchensync.sync.wire import messages
from kitchensync.sync.wire.http import HttpRelay, check_url
from kitchensync.sync.wire.pace import LEAST
from kitchensync.sync.wire.transport import Request

SPACE, DEVICE = b"s" * 32, b"d" * 16
GOOD = wire.encode(messages.Challenge(b"challenge", 1))
Handler = Callable[[httpx.Request], httpx.Response]


class Answers:
    """A server that gives these answers one after the other, and keeps the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        stream = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)

    def relay(self) -> HttpRelay:
        client = httpx.Client(transport=httpx.MockTransport(self))
        return HttpRelay("https://relay.example", sleep=self.pauses.append, client=client)


def refusal(status: int, reason: str, retry_after: float | None = None) -> httpx.Response:
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    said: dict[str, object] = {"code": reason, "message": "No.", "hint": ""}
    body = said | {"retry_after": retry_after, "details": {}}
    return httpx.Response(status, json=body, headers=headers)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://relay.example/", "https://relay.example"),
        ("relay.example", "https://relay.example"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://127.0.0.1:8787/", "http://127.0.0.1:8787"),
        ("http://[::1]:8787", "http://[::1]:8787"),
        ("https://example.org/kitchen/", "https://example.org/kitchen"),
    ],
)
def test_the_address_of_a_relay_is_read_as_people_write_it(url: str, origin: str) -> None:
    assert check_url(url) == origin


@pytest.mark.parametrize(
    "url", ["http://relay.example", "http://192.168.1.2:8787", "http://10.0.0.1"]
)
def test_plain_http_is_for_this_machine_only(url: str) -> None:
    with pytest.raises(InsecureRelay):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://relay.example",
        "https://",
        "https://me:secret@relay.example",
        "https://x:y",
        "my relay",
    ],
)
def test_what_is_no_address_of_a_relay_is_refused(url: str) -> None:
    with pytest.raises(NotARelay):
        check_url(url)


def test_a_call_travels_as_canonical_msgpack_with_the_space_in_the_path() -> None:
    answers = Answers(httpx.Response(200, content=GOOD))
    assert answers.relay().challenge(SPACE, DEVICE) == b"challenge"
    (request,) = answers.requests
    assert request.url.path == f"/v1/spaces/{SPACE.hex()}/challenge"
    assert request.headers["content-type"] == "application/msgpack"
    assert request.content == wire.encode([DEVICE])


def test_a_token_travels_in_a_header_never_in_the_address() -> None:
    answers = Answers(httpx.Response(200, content=wire.encode([0])))
    answers.relay().append(SPACE, "secret-token", b"entry")
    (request,) = answers.requests
    assert request.headers["authorization"] == "Bearer secret-token"
    assert "secret-token" not in str(request.url)


def test_a_lost_connection_is_tried_again_with_growing_pauses() -> None:
    lost = httpx.ConnectError("gone")
    answers = Answers(lost, lost, httpx.Response(200, content=GOOD))
    assert answers.relay().challenge(SPACE, DEVICE) == b"challenge"
    first, second = answers.pauses
    assert 0.1 < first < 0.4
    assert 0.2 < second < 0.8


def test_a_relay_out_of_reach_is_said_plainly_after_four_attempts() -> None:
    answers = Answers(*[httpx.ConnectTimeout("slow")] * 4)
    with pytest.raises(NoNetwork, match=r"relay\.example cannot be reached"):
        answers.relay().challenge(SPACE, DEVICE)
    assert len(answers.requests) == 4


def test_a_busy_relay_is_given_the_time_it_asks_for() -> None:
    answers = Answers(refusal(429, "rate-limited", 3), httpx.Response(200, content=GOOD))
    answers.relay().challenge(SPACE, DEVICE)
    assert answers.pauses == [pytest.approx(3.0)]


def test_a_relay_that_wants_to_be_left_alone_for_long_is_not_asked_again() -> None:
    answers = Answers(refusal(429, "rate-limited", 600))
    with pytest.raises(RelayRefused) as refused:
        answers.relay().challenge(SPACE, DEVICE)
    assert (refused.value.reason, refused.value.retry_after) == ("rate-limited", 600)
    assert answers.pauses == []


def test_a_proxy_whose_relay_is_down_is_no_stranger() -> None:
    answers = Answers(*[httpx.Response(502, html="<h1>Bad gateway</h1>") for _ in range(4)])
    with pytest.raises(NoNetwork, match="does not answer at the moment"):
        answers.relay().challenge(SPACE, DEVICE)
    assert len(answers.pauses) == 3


@pytest.mark.parametrize(
    "answer",
    [refusal(408, "incomplete", 1), httpx.ReadTimeout("slow"), httpx.WriteError("closed")],
    ids=["the relay waits no longer", "no answer", "a line that broke"],
)
@pytest.mark.parametrize(("envelopes", "attempts"), [([bytes(40_000)] * 2, 1), ([b"one"], 4)])
def test_what_a_slow_line_does_not_bring_is_sent_again_only_where_it_cannot_be_less(
    answer: httpx.Response | Exception, envelopes: list[bytes], attempts: int
) -> None:
    answers = Answers(*[answer] * attempts)
    with pytest.raises(NoNetwork) as failed:
        answers.relay().sync(SPACE, "token", Request({}, 0, envelopes, room=LEAST))
    assert failed.value.cut
    assert len(answers.requests) == attempts


def test_a_relay_that_is_not_reached_is_no_slow_line() -> None:
    answers = Answers(*[httpx.ConnectError("refused")] * 4)
    with pytest.raises(NoNetwork) as failed:
        answers.relay().sync(SPACE, "token", Request({}, 0, [bytes(40_000)] * 2))
    assert not failed.value.cut
    assert len(answers.requests) == 4


def test_a_refusal_carries_the_relays_code_and_details() -> None:
    body: dict[str, object] = {"code": "gap", "message": "A gap.", "details": {"accepted": 3}}
    answers = Answers(httpx.Response(409, json=body))
    with pytest.raises(RelayRefused, match="A gap") as refused:
        answers.relay().challenge(SPACE, DEVICE)
    assert (refused.value.reason, refused.value.status) == ("gap", 409)
    assert refused.value.details == {"accepted": 3}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<h1>Welcome to our hotel</h1>"),
        httpx.Response(404, html="<h1>Not found</h1>"),
        httpx.Response(302, headers={"location": "https://elsewhere.example"}),
        httpx.Response(200, content=GOOD + b"\0"),
        httpx.Response(200, content=wire.encode([1, 2, 3])),
        httpx.Response(400, json={"detail": "another service"}),
        httpx.Response(400, json=["code"]),
        httpx.Response(200, content=b"\x93" * 2_000_000),
        httpx.Response(400, content=b'{"code": "\xff", "message": ""}'),
        httpx.Response(400, content=b'{"code": "a", "details": {"x": ' + b"[" * 100_000),
        httpx.Response(200, content=bytes(11 * 1024 * 1024)),
    ],
    ids=[
        "a captive portal",
        "a web server",
        "a redirect",
        "trailing bytes",
        "another shape",
        "another service",
        "no object",
        "deep nesting",
        "an error in another encoding",
        "a deeply nested error",
        "endless",
    ],
)
def test_something_that_is_no_relay_is_told_apart(answer: httpx.Response) -> None:
    with pytest.raises(NotARelay):
        Answers(answer).relay().challenge(SPACE, DEVICE)


class Endless(httpx.SyncByteStream):
    """A body that does not stop, in pieces of a mebibyte; counts those that were read."""

    read = 0

    def __iter__(self) -> Iterator[bytes]:
        while self.read < 64:
            self.read += 1
            yield bytes(1 << 20)


def test_an_answer_without_end_is_given_up_on() -> None:
    body = Endless()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=body))
    relay = HttpRelay("https://relay.example", client=httpx.Client(transport=transport))
    with pytest.raises(NotARelay):
        relay.challenge(SPACE, DEVICE)
    assert body.read < 12


class Trickling(httpx.SyncByteStream):
    """A byte every 19 seconds, in time for each piece, for as long as somebody listens."""

    def __init__(self) -> None:
        self.now = 0.0

    def __iter__(self) -> Iterator[bytes]:
        while self.now < 3600:
            self.now += 19
            yield b"\0"


def test_an_answer_that_trickles_in_is_given_up_on() -> None:
    body = Trickling()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=body))
    client = httpx.Client(transport=transport)
    relay = HttpRelay("https://relay.example", clock=lambda: body.now, client=client)
    with pytest.raises(NoNetwork, match="too long"):
        relay.challenge(SPACE, DEVICE)
    assert body.now < 330


def test_a_token_is_not_carried_to_where_a_relay_points() -> None:
    elsewhere = {"location": "https://relay.example:8443/v1"}
    answers = Answers(httpx.Response(307, headers=elsewhere), httpx.Response(200, content=GOOD))
    with pytest.raises(NotARelay):
        answers.relay().append(SPACE, "secret-token", b"entry")
    assert len(answers.requests) == 1


def test_a_call_that_another_thread_closes_ends_as_if_there_were_no_network() -> None:
    def close(_: float) -> None:
        relay.close()

    client = httpx.Client(transport=httpx.MockTransport(Answers(httpx.ReadError("gone"))))
    relay = HttpRelay("https://relay.example", sleep=close, client=client)
    with pytest.raises(NoNetwork, match="was closed"):
        relay.challenge(SPACE, DEVICE)
