"""Stamps: what decides which of two changes of one cell wins.

A stamp is 42 bits of milliseconds since 2020, 10 bits of counter, 10 bits of device index. Leaves
to the callers which stamps a new one has to be above, and reading the clock.
"""

from __future__ import annotations

DAY_MS = 24 * 3_600_000
EPOCH_MS = 1_577_836_800_000
"""2020-01-01T00:00:00Z in Unix milliseconds."""

TICK = 1 << 10
"""The distance between two stamps of one device."""

MAX_STAMP = (1 << 62) - 1
MAX_INDEX = TICK - 1

_LAST_TICK = MAX_STAMP // TICK
END = _LAST_TICK << 10
"""From here on no stamp is above another one of its device: it may have to be given again."""

# A clock that stands at the end of the range must leave room for edits after it.
_LAST_WALL_MS = (1 << 42) - 1 - 366 * DAY_MS


def pack(ms_unix: int, counter: int, index: int) -> int:
    """The stamp of that millisecond (clamped), counter and device index."""
    return (tick_of(ms_unix) + counter) * TICK | index


def unpack(stamp: int) -> tuple[int, int, int]:
    """Unix milliseconds, counter, device index."""
    return (stamp >> 20) + EPOCH_MS, stamp >> 10 & 1023, stamp & MAX_INDEX


def index_of(stamp: int) -> int:
    """The index of the device that made it."""
    return stamp & MAX_INDEX


def stamp_above(floor: int, tick: int, index: int) -> int:
    """A device's stamp above `floor` and not before `tick`, which counts as `tick_of` does.

    Never fails: where a floor stands at the very end of the range, the last stamp is given again.
    """
    if tick <= floor >> 10:
        tick = (floor >> 10) + 1
    return (tick if tick < _LAST_TICK else _LAST_TICK) << 10 | index


def tick_of(wall_ms_unix: int) -> int:
    """How many ticks after 2020 a wall clock stands, clamped into the range."""
    return min(max(wall_ms_unix - EPOCH_MS, 0), _LAST_WALL_MS) << 10
