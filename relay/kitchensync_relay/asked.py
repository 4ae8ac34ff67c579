"""What a call of the protocol is: its path, its bodies, its limits; and one as it came.

Which calls there are is left to `calls`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kitchensync.wire import Shape
from kitchensync_relay.codes import refuse
from kitchensync_relay.service import RelayService

_SMALL = 4096
_CHUNK_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as it came: the parts of its path, the bearer, and its body.

    `device` is whom the bearer signed in to the space in the path, empty where there is none.
    """

    path: dict[str, str]
    bearer: str
    device: bytes
    body: Any

    @property
    def space(self) -> bytes:
        """The space in the path."""
        return hex_id(self.path["space"], 32)

    @property
    def blob(self) -> bytes:
        """The blob in the path."""
        return hex_id(self.path["blob"], 32)

    @property
    def chunk(self) -> int:
        """The number of a chunk in the path."""
        text = self.path["chunk"]
        if len(text) > _CHUNK_DIGITS or not (text.isascii() and text.isdigit()):
            raise refuse("malformed", "The number of a chunk in the address is none.")
        return int(text)

    @property
    def mailbox(self) -> bytes:
        """The mailbox in the path."""
        return hex_id(self.path["mailbox"], 16)

    @property
    def key(self) -> bytes:
        """The bearer as the key of a mailbox."""
        try:
            return bytes.fromhex(self.bearer)
        except ValueError:
            raise refuse("unauthorized", "This is not the key of the mailbox.") from None


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `rate` counts it against the caller's address; `signed_in`: it needs a bearer."""

    name: str
    method: str
    path: str
    summary: str
    body: type[Shape]
    answer: type[Shape]
    codes: Sequence[str]
    run: Callable[[RelayService, Asked], Awaitable[Shape]]
    rate: str = ""
    signed_in: bool = False
    limit: int = _SMALL


def hex_id(text: str, size: int) -> bytes:
    """A binary value in a path: lower-case hex of exactly that many bytes."""
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != size or value.hex() != text:
        raise refuse("malformed", "An id in the address is not lower-case hex of its length.")
    return value
