"""The seam to the relay: one method for each call of the protocol, bytes in and out.

`HttpRelay` speaks HTTP; the tests' twin runs the relay's own rules in this process. Signing in and
deciding what to send are left to `session` and `plan`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kitchensync.errors import NotARelay
from kitchensync.replica.values import Head
from kitchensync.sync.wire.limits import ANSWER_BYTES
from kitchensync.wire import NO_HASH


@dataclass(frozen=True, slots=True)
class Request:
    """One sync call: what the device has, what it sends, how many seconds the relay may wait.

    `room` is for entries and envelopes of the answer, in bytes.
    """

    vector: Mapping[bytes, int]
    entries: int
    envelopes: Sequence[bytes] = ()
    wait: int = 0
    room: int = ANSWER_BYTES


@dataclass(frozen=True, slots=True)
class Answer:
    """What the relay said: `accepted` is this device's head there, `heads` are everybody's.

    `membership` is the hash of the last entry of its log. `floor` is the snapshot to load where
    what this device lacks was dropped, `offered` one that waits for a second device's look; both
    are empty where there is none. `due`: the relay asks for a new one.
    """

    accepted: int
    envelopes: tuple[bytes, ...] = ()
    more: bool = False
    heads: Mapping[bytes, Head] = field(default_factory=dict[bytes, Head])
    entries: tuple[bytes, ...] = ()
    generation: bytes = b""
    membership: bytes = NO_HASH
    floor: bytes = b""
    offered: bytes = b""
    due: bool = False


def no_relay(origin: str) -> NotARelay:
    """The error for an answer that is none of the protocol's."""
    return NotARelay(f"What answers at {origin} is no relay.", "Check its address.")


class Relay(Protocol):
    """All calls may raise `NoNetwork`, `NotARelay` and `RelayRefused`; all may be repeated."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, as challenges name it."""
        ...

    def found(self, log: Sequence[bytes]) -> bytes:
        """Give the relay a whole membership log: a space that it lacks, or entries; the space."""
        ...

    def challenge(self, space: bytes, device: bytes) -> bytes:
        """What the device signs to sign in."""
        ...

    def token(self, space: bytes, challenge: bytes, signature: bytes) -> tuple[str, int]:
        """The token and when it expires, in Unix milliseconds."""
        ...

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        """Append a membership entry; its index."""
        ...

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        """Send envelopes and get what the device lacks."""
        ...

    def offer(self, space: bytes, token: str, snapshot: bytes) -> bytes:
        """Offer a snapshot, or bring back that of the newest floor; its hash."""
        ...

    def snapshot(self, space: bytes, token: str, digest: bytes) -> bytes:
        """The snapshot of that hash."""
        ...

    def begin_blob(self, space: bytes, token: str, blob: bytes, size: int) -> tuple[int, bool]:
        """Begin a blob of so many sealed bytes; how many chunks are there, and whether all."""
        ...

    def put_chunk(self, space: bytes, token: str, blob: bytes, number: int, chunk: bytes) -> int:
        """Send the next chunk, counted from 0; how many are there."""
        ...

    def get_chunk(self, space: bytes, token: str, blob: bytes, number: int) -> bytes:
        """A chunk as it was sent; refused as `no-blob` where it is not there."""
        ...

    def recoverable(self, device: bytes) -> list[bytes]:
        """The spaces in which that device is a recovery member; needs no signing in."""
        ...

    def create_mailbox(self, mailbox: bytes, key: bytes) -> int:
        """Open a mailbox; when it closes, in Unix milliseconds."""
        ...

    def put(self, mailbox: bytes, key: bytes, slot: str, message: bytes) -> None:
        """Leave a message in a slot, once."""
        ...

    def take(self, mailbox: bytes, key: bytes, slot: str, wait: int) -> bytes:
        """The message in a slot; refused as `empty` when none came within `wait` seconds."""
        ...

    def drop_mailbox(self, mailbox: bytes, key: bytes) -> None:
        """Close the mailbox; closing it again is fine."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
