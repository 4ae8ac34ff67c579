"""One twin of the relay for several threads: calls take turns, nobody waits inside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.support.twin import InProcessRelay


class SharedRelay:
    """Passes every call on; `close` is the owner's."""

    def __init__(self, relay: InProcessRelay) -> None:
        self.origin = relay.origin
        self._relay = relay
        self._lock = threading.Lock()

    def close(self) -> None:
        """Other threads still use it."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        call = getattr(self._relay, name)

        def locked(*arguments: Any) -> object:
            if name == "take":
                time.sleep(0.005)
                arguments = (*arguments[:-1], 0)
            if name == "sync" and arguments[-1].wait:
                time.sleep(0.02)
                arguments = (*arguments[:-1], replace(arguments[-1], wait=0))
            with self._lock:
                return call(*arguments)

        return locked
