"""How long a call over HTTP may take in all, and how much may come before its answer.

The library bounds each piece alone, so a head that trickles, or one hint after the other, would be
waited for without end. When to call is left to `http`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

from kitchensync.errors import NoNetwork, NotARelay
from kitchensync.sync.wire.limits import KIB

WAIT_HINT: Final = (
    "Check the network and its address; what you do here meanwhile is kept and sent later."
)
_HEAD: Final = 256 * KIB
"""Of what comes before an answer, and of its beginning."""
_PIECE: Final = 16 * KIB
_OPENED: Final = (".connect_tcp.complete", ".start_tls.complete")

Result = TypeVar("Result")


class Stream(Protocol):
    """What the library reads a connection from, and writes it to."""

    read: Callable[..., bytes]
    write: Callable[..., None]


class _Call(threading.local):
    """What the call of a thread may still take: until when, in seconds, and how many bytes."""

    until = math.inf
    room = math.inf


class Bounds:
    """Bounds of all calls to one relay, each in a thread of its own. `clock` in seconds.

    They hold for connections that were opened with `trace` as the request's extension of that name.
    """

    def __init__(self, origin: str, clock: Callable[[], float]) -> None:
        self._origin = origin
        self._clock = clock
        self._call = _Call()

    @contextmanager
    def of_call(self, seconds: float) -> Generator[None]:
        """While the block runs, this thread's call has that long for all of it."""
        self._call.until, self._call.room = self._clock() + seconds, _HEAD
        try:
            yield
        finally:
            self._call.until = self._call.room = math.inf

    def begun(self) -> None:
        """The call's answer began: its reader says how much of it may come."""
        self._call.room = math.inf

    def left(self) -> float:
        """Seconds that the call has left; `NoNetwork` where it has none."""
        left = self._call.until - self._clock()
        if left > 0:
            return left
        raise NoNetwork(f"{self._origin} takes too long to answer.", WAIT_HINT, cut=True)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the library with what happens to a request: bounds connections once open."""
        if event.endswith(_OPENED):
            self._bind(info["return_value"])

    def _bind(self, stream: Stream) -> None:
        read, write = stream.read, stream.write

        # A proxy that speaks SOCKS is read and written without a timeout.
        def bounded_read(max_bytes: int, timeout: float | None = None) -> bytes:
            came = self._in_time(read, max_bytes, timeout)
            self._call.room -= len(came)
            if self._call.room < 0:
                raise too_much(self._origin)
            return came

        def bounded_write(buffer: bytes, timeout: float | None = None) -> None:
            for at in range(0, len(buffer), _PIECE):
                self._in_time(write, buffer[at : at + _PIECE], timeout)

        stream.read, stream.write = bounded_read, bounded_write

    def _in_time(self, call: Callable[..., Result], what: object, timeout: float | None) -> Result:
        try:
            return call(what, timeout=min(math.inf if timeout is None else timeout, self.left()))
        except Exception:
            self.left()
            raise


def too_much(origin: str) -> NotARelay:
    """The error for an answer without end."""
    return NotARelay(f"{origin} sends more than a relay may.", "Check its address.")
