"""One twin of the relay for several threads: calls take turns, and who waits lets others go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kitchensync.errors import RelayRefused
from tests.support.twin import InProcessRelay

_LONGEST_WAIT = 0.2
"""Seconds, after which who waits looks whether it is to stop."""


class SharedRelay:
    """Passes every call on; `close` is the owner's."""

    def __init__(self, relay: InProcessRelay) -> None:
        self.origin = relay.origin
        self._relay = relay
        self._turn = threading.Condition()

    def close(self) -> None:
        """Other threads still use it."""

    def take(self, mailbox: bytes, key: bytes, slot: str, wait: int) -> bytes:
        """A message, waited for in seconds: as long as that, or a moment."""
        until = time.monotonic() + min(wait, _LONGEST_WAIT)
        with self._turn:
            while True:
                try:
                    return self._relay.take(mailbox, key, slot, 0)
                except RelayRefused:
                    if not self._turn.wait(until - time.monotonic()):
                        raise

    def __getattr__(self, name: str) -> Callable[..., object]:
        call = getattr(self._relay, name)

        def locked(*arguments: Any) -> object:
            if name == "sync" and arguments[-1].wait:
                time.sleep(0.02)
                arguments = (*arguments[:-1], replace(arguments[-1], wait=0))
            with self._turn:
                try:
                    return call(*arguments)
                finally:
                    self._turn.notify_all()

        return locked
