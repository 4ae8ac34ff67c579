"""Signing in: what a device signs, for whom, and when it does it again."""

from __future__ import annotations

from typing import cast

import pytest

from kitchensync import wire
from kitchensync.errors import Copied, NoNetwork, NotARelay, RelayRefused, WrongSpace
from kitchensync.sync.wire.messages import Challenged
from kitchensync.sync.wire.pace import FIRST_ROOM
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Relay, Request
from kitchensync.trust.keys import DeviceKeys, verify

ORIGIN, SPACE, HOUR = "https://relay.test", b"s" * 32, 3_600_000
KEYS = DeviceKeys(b"1" * 32, b"2" * 32, b"3" * 32)


class Doorkeeper:
    """Gives challenges and tokens; refuses tokens it has been told to forget."""

    origin = ORIGIN

    def __init__(self, **told: object) -> None:
        self.told = {"origin": ORIGIN, "space": SPACE, "device": KEYS.device_id} | told
        self.tokens: list[str] = []
        self.signatures: list[tuple[bytes, bytes]] = []
        self.forgotten: set[str] = set()

    def challenge(self, space: bytes, device: bytes) -> bytes:
        told = Challenged(**self.told, expires=60_000, nonce=b"n" * 16)  # type: ignore[arg-type]  # each test spoils one field
        return wire.encode(told) + b"m" * 32

    def token(self, space: bytes, challenge: bytes, signature: bytes) -> tuple[str, int]:
        self.signatures.append((challenge, signature))
        self.tokens.append(f"token-{len(self.tokens)}")
        return self.tokens[-1], HOUR

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        if token in self.forgotten:
            raise RelayRefused("Sign in again.", reason="unauthorized", status=401)
        return Answer(0)


def session(door: Doorkeeper, now: int = 0) -> Session:
    return Session(cast(Relay, door), SPACE, KEYS, lambda: now)


def test_one_token_serves_many_calls() -> None:
    door = Doorkeeper()
    signed_in = session(door)
    signed_in.sync(Request({}, 0))
    signed_in.sync(Request({}, 0))
    assert door.tokens == ["token-0"]


def test_a_relay_that_says_nothing_at_the_door_is_not_asked_for_less_and_less() -> None:
    asked: list[bytes] = []

    def say_nothing(space: bytes, device: bytes) -> bytes:
        asked.append(space)
        raise NoNetwork("Nothing answers.", cut=True)

    door = Doorkeeper()
    door.challenge = say_nothing  # type: ignore[method-assign]  # as a portal or a dead server would
    signing_in = session(door)
    with pytest.raises(NoNetwork):
        signing_in.sync(Request({}, 0))
    assert (asked, signing_in.pace.room) == ([SPACE], FIRST_ROOM)


def test_what_is_signed_is_the_challenge_for_the_purpose_of_signing_in() -> None:
    door = Doorkeeper()
    session(door).sync(Request({}, 0))
    ((challenge, signature),) = door.signatures
    verify(KEYS.public.signing, "sign-in", challenge, signature)


def test_nothing_is_said_in_the_name_of_a_device_that_may_be_another_home() -> None:
    door = Doorkeeper()

    def may_be_another() -> None:
        raise Copied("This folder is a copy.")

    copy = Session(cast(Relay, door), SPACE, KEYS, lambda: 0, may_be_another)
    with pytest.raises(Copied):
        copy.append(b"an entry")
    with pytest.raises(Copied):
        copy.sync(Request({}, 0, (b"an envelope",)))
    assert door.signatures == []
    assert copy.sync(Request({}, 0)).accepted == 0


def test_a_token_about_to_expire_is_renewed_before_the_call() -> None:
    door = Doorkeeper()
    now = 0
    signed_in = Session(cast(Relay, door), SPACE, KEYS, lambda: now)
    signed_in.sync(Request({}, 0))
    now = HOUR
    signed_in.sync(Request({}, 0))
    assert door.tokens == ["token-0", "token-1"]


def test_a_token_the_relay_has_forgotten_is_renewed_once() -> None:
    door = Doorkeeper()
    signed_in = session(door)
    signed_in.sync(Request({}, 0))
    door.forgotten.add("token-0")
    signed_in.sync(Request({}, 0))
    door.forgotten.add("token-1")
    door.forgotten.add("token-2")
    with pytest.raises(RelayRefused, match="Sign in again"):
        signed_in.sync(Request({}, 0))


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        ({"origin": "https://other.test"}, NotARelay),
        ({"space": b"t" * 32}, WrongSpace),
        ({"device": b"e" * 16}, WrongSpace),
    ],
)
def test_nothing_is_signed_for_another_relay_space_or_device(
    spoiled: dict[str, object], error: type[Exception]
) -> None:
    door = Doorkeeper(**spoiled)
    with pytest.raises(error):
        session(door).sync(Request({}, 0))
    assert door.signatures == []


def test_a_challenge_that_is_not_of_the_format_is_not_signed() -> None:
    door = Doorkeeper()
    door.challenge = lambda space, device: b"sign this" + b"m" * 32  # type: ignore[method-assign]  # a hostile relay
    with pytest.raises(NotARelay):
        session(door).sync(Request({}, 0))
    assert door.signatures == []


@pytest.mark.parametrize("token", ["", "tökèn", "a\r\nx: y", "two words", "\x7f", "x" * 1025])
def test_a_token_that_no_header_carries_is_of_no_relay(token: str) -> None:
    door = Doorkeeper()
    door.token = lambda space, challenge, signature: (token, HOUR)  # type: ignore[method-assign]  # as above
    with pytest.raises(NotARelay):
        session(door).sync(Request({}, 0))
