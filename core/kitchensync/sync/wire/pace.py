"""How much one call carries: less after one that a slow line cut off, more while it is quick.

Pure; leaves sending to `session`. How long a relay reads a body, and waits for its answer to be
taken, is said in docs/operations.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kitchensync.sync.wire.limits import ANSWER_BYTES, KIB, MIB, PUSH_BYTES

FIRST: Final = 512 * KIB
"""What a line is tried with, in bytes: three calls that are quick make it the most there is."""
FIRST_ROOM: Final = MIB
"""The same of an answer: most lines are quicker that way."""
LEAST: Final = 32 * KIB
"""Less is not tried, in either direction: it would make a call of every few changes."""
QUICK_MS: Final = 5_000
"""A call that took no longer may carry twice as much."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The most bytes that one call brings and takes, but for what is larger alone."""

    push: int = FIRST
    room: int = FIRST_ROOM

    def fitting(self, items: Sequence[bytes]) -> Sequence[bytes]:
        """The first ones that one call carries; at least one where there is one."""
        size = 0
        for count, item in enumerate(items):
            size += len(item)
            if count and size > self.push:
                return items[:count]
        return items

    def cut(self, sent: Sequence[bytes], room: int) -> Pace:
        """What to try after a call that was cut off: half of each that can be less."""
        push = max(LEAST, _size(sent) // 2) if is_divisible(sent) else self.push
        return Pace(push, max(LEAST, room // 2) if room else self.room)

    def brought(self, sent: Sequence[bytes], took_ms: int, *, is_full: bool = False) -> Pace:
        """What to try after a call that was not. `is_full`: there was no room for all."""
        if took_ms > QUICK_MS:
            return self
        push = min(PUSH_BYTES, 2 * self.push) if 2 * _size(sent) > self.push else self.push
        return Pace(push, min(ANSWER_BYTES, 2 * self.room) if is_full else self.room)


def is_divisible(sent: Sequence[bytes], room: int = 0) -> bool:
    """Whether a call can be tried with less, or with less room for its answer."""
    return (len(sent) > 1 and _size(sent) > LEAST) or room > LEAST


def _size(sent: Sequence[bytes]) -> int:
    return sum(map(len, sent))
