"""How often somebody may call: token buckets in memory, bounded in number.

Which calls count against which bucket is left to the service and the endpoints. No IO, no clock.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kitchensync_relay.codes import refuse

MOST_BUCKETS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` calls at once, `per_minute` on average."""

    per_minute: float
    burst: int


class Buckets:
    """One bucket per key; a key not seen for longest is forgotten first, and starts full again."""

    def __init__(self, rate: Rate, most: int = MOST_BUCKETS) -> None:
        self._rate = rate
        self._most = most
        self._levels: OrderedDict[object, tuple[float, int]] = OrderedDict()

    def take(self, key: object, now: int) -> float:
        """Seconds to wait, 0.0 when the call may go on. `now` in milliseconds."""
        level, then = self._levels.pop(key, (float(self._rate.burst), now))
        per_ms = self._rate.per_minute / 60_000
        level = min(float(self._rate.burst), level + max(0, now - then) * per_ms)
        wait = 0.0 if level >= 1 else (1 - level) / per_ms / 1000
        self._levels[key] = (level if wait else level - 1, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return wait

    def __len__(self) -> int:
        return len(self._levels)


class Limiter:
    """The relay's buckets by kind of call; kinds without a rate are free."""

    def __init__(self, rates: Mapping[str, Rate]) -> None:
        self._buckets = {kind: Buckets(rate) for kind, rate in rates.items()}

    def take(self, kind: str, key: object, now: int) -> None:
        """Count one call of that kind; raises `rate-limited`."""
        buckets = self._buckets.get(kind)
        wait = 0.0 if buckets is None else buckets.take(key, now)
        if wait:
            raise refuse("rate-limited", retry_after=math.ceil(wait))
