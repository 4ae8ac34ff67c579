"""Whose new envelopes wait, since somebody is shutting their author out.

A removal is taken only where its boundary is the heads: who wrote on and on could never be put out.
In memory: a relay that starts anew is told again by the next removal. No IO, no clock.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

PAUSE_MS: Final = 600_000
"""Long enough to fetch by a slow line what came before."""
MOST: Final = 20_000


class Pauses:
    """Until when nothing new is taken of a device; of too many, the oldest are let go of."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._ends: OrderedDict[tuple[bytes, bytes], int] = OrderedDict()

    def begin(self, space: bytes, devices: Iterable[bytes], now: int) -> None:
        """Take nothing new of these devices for a while; `now` in Unix milliseconds."""
        for device in devices:
            self._ends.pop((space, device), None)
            self._ends[space, device] = now + PAUSE_MS
            if len(self._ends) > self._most:
                self._ends.popitem(last=False)

    def left(self, space: bytes, device: bytes, now: int) -> float:
        """Seconds that a device still waits; 0.0 where it need not."""
        left = self._ends.get((space, device), now) - now
        return left / 1000 if 0 < left <= PAUSE_MS else 0.0

    def __len__(self) -> int:
        return len(self._ends)
