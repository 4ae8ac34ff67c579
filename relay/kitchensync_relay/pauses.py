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
    """Until when nothing new is taken of a device.

    Of too many, those of the space that has most are let go of: who founds some of their own for it
    ends nobody else's.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._ends: OrderedDict[bytes, dict[bytes, int]] = OrderedDict()

    def begin(self, space: bytes, devices: Iterable[bytes], now: int) -> None:
        """Take nothing new of these devices for a while; `now` in Unix milliseconds."""
        self._let_go_of_ended(now)
        if ends := dict.fromkeys(devices, now + PAUSE_MS):
            self._ends[space] = self._ends.get(space, {}) | ends
            self._ends.move_to_end(space)
        while len(self) > self._most:
            del self._ends[max(self._ends, key=lambda each: len(self._ends[each]))]

    def left(self, space: bytes, device: bytes, now: int) -> float:
        """Seconds that a device still waits; 0.0 where it need not."""
        left = self._ends.get(space, {}).get(device, now) - now
        return left / 1000 if 0 < left <= PAUSE_MS else 0.0

    def __len__(self) -> int:
        return sum(map(len, self._ends.values()))

    def _let_go_of_ended(self, now: int) -> None:
        while self._ends and max(next(iter(self._ends.values())).values()) <= now:
            self._ends.popitem(last=False)
