"""A relay that answers bit by bit, or hints without end, over a real connection."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress

import pytest

from kitchensync import wire
from kitchensync.errors import KitchenSyncError, NoNetwork, NotARelay
from kitchensync.sync.wire import messages
from kitchensync.sync.wire.http import HttpRelay
from kitchensync.sync.wire.limits import MIB

SPACE, DEVICE = b"s" * 32, b"d" * 16
GOOD = wire.encode(messages.Challenge(b"challenge", 1))
HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n" % len(GOOD)
TRICKLE = [b"y"] * 100
HINTS = [b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000] * 20


@contextmanager
def answering(*answers: Iterable[bytes]) -> Generator[str]:
    """The address of a server that answers so on its one connection, piece by piece, and ends."""

    def serve() -> None:
        connection, _ = listener.accept()
        listener.close()
        with connection, suppress(OSError):
            for answer in answers:
                connection.recv(65536)
                for piece in answer:
                    connection.sendall(piece)
                    time.sleep(0.01)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def ticking() -> Callable[[], float]:
    """A clock on which a minute passes between two looks."""
    return itertools.count(0.0, 60.0).__next__


@pytest.mark.parametrize("before", [[], [[HEAD + b"\r\n" + GOOD]]], ids=["new", "used before"])
@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (TRICKLE, NoNetwork, "takes too long"),
        ([HEAD + b"x-", *TRICKLE], NoNetwork, "takes too long"),
        (HINTS, NotARelay, "sends more than a relay may"),
    ],
    ids=["nothing whole", "a head", "hints"],
)
def test_what_never_comes_to_an_answer_is_given_up_on(
    before: list[list[bytes]], answer: list[bytes], error: type[KitchenSyncError], told: str
) -> None:
    with answering(*before, answer) as url:
        still = ticking() if error is NoNetwork else lambda: 0.0
        relay = HttpRelay(url, clock=still, sleep=lambda _: None)
        for _ in before:
            assert relay.challenge(SPACE, DEVICE) == b"challenge"
        with pytest.raises(error, match=told):
            relay.challenge(SPACE, DEVICE)
        relay.close()


def test_a_body_that_is_taken_bit_by_bit_is_given_up_on() -> None:
    with answering([b""] * 50) as url:
        relay = HttpRelay(url, clock=ticking(), sleep=lambda _: None)
        with pytest.raises(NoNetwork, match="takes too long"):
            relay.offer(SPACE, "token", bytes(5 * MIB))
        relay.close()


def test_the_next_call_has_all_of_its_time() -> None:
    now = 0.0
    with answering(*[[HEAD + b"\r\n" + GOOD]] * 3) as url:
        relay = HttpRelay(url, clock=lambda: now)
        for _ in range(3):
            assert relay.challenge(SPACE, DEVICE) == b"challenge"
            now += 3600
        relay.close()
