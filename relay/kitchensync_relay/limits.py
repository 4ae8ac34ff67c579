"""How often and how much somebody may call: token buckets in memory, bounded; bytes at a time.

Which calls count against which bucket is left to the service and the endpoints. No IO, no clock.
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from kitchensync_relay.codes import refuse

MOST_BUCKETS: Final = 20_000
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_NETWORK_BITS: Final = 64
"""Of an IPv6 address: what one customer has at least, to choose addresses in."""


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

    def wait(self, key: object, now: int) -> float:
        """Seconds until a call may go on, 0.0 for at once; counts nothing. `now` in ms."""
        level = self._level(key, now)
        return 0.0 if level >= 1 else (1 - level) * 60 / self._rate.per_minute

    def take(self, key: object, now: int) -> float:
        """The same, and count the call where it may go on."""
        level, wait = self._level(key, now), self.wait(key, now)
        self._levels.pop(key, None)
        self._levels[key] = (level if wait else level - 1, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return wait

    def _level(self, key: object, now: int) -> float:
        burst = float(self._rate.burst)
        level, then = self._levels.get(key, (burst, now))
        return min(burst, level + max(0, now - then) * self._rate.per_minute / 60_000)

    def __len__(self) -> int:
        return len(self._levels)


class Limiter:
    """The relay's buckets by kind of call; kinds without a rate are free."""

    def __init__(self, rates: Mapping[str, Rate]) -> None:
        self._buckets = {kind: Buckets(rate) for kind, rate in rates.items()}

    def take(self, kind: str, key: object, now: int) -> None:
        """Count one call of that kind; raises `rate-limited`."""
        if (buckets := self._buckets.get(kind)) is not None:
            _refuse_until(buckets.take(key, now))

    def check(self, kind: str, key: object, now: int) -> None:
        """Raise `rate-limited` where a call of that kind would, counting none."""
        if (buckets := self._buckets.get(kind)) is not None:
            _refuse_until(buckets.wait(key, now))


class Room:
    """Bytes that callers have in memory at a time, of what is above `free` in a call.

    `most` each, `in_all` together. Where one is exceeded the call is `rate-limited`, however many
    connections it came on.
    """

    def __init__(self, most: int, free: int, in_all: int) -> None:
        self._most = most
        self._left = in_all
        self._free = free
        self._taken: dict[object, int] = {}

    @contextmanager
    def taking(self, key: object) -> Generator[Callable[[int], None]]:
        """Given the size of what has come by now, as often as more comes; let go of at the end."""
        mine = 0

        def take(size: int) -> None:
            nonlocal mine
            more = max(0, size - self._free) - mine
            if self._taken.get(key, 0) + more > self._most or more > self._left:
                raise refuse("rate-limited", retry_after=1)
            self._taken[key] = self._taken.get(key, 0) + more
            self._left -= more
            mine += more

        try:
            yield take
        finally:
            self._left += mine
            self._taken[key] = self._taken.get(key, 0) - mine
            if not self._taken[key]:
                del self._taken[key]

    def __len__(self) -> int:
        return len(self._taken)


def counted_as(host: str) -> str:
    """Whom a call from there is counted against: an IPv4 address, or the network of an IPv6 one.

    What is no address is one caller, however many names it gives itself.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(_inside(address) or ipaddress.ip_network((address, _NETWORK_BITS), strict=False))


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that is written so, by a socket for both or by a gateway."""
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped


def _refuse_until(wait: float) -> None:
    if wait:
        raise refuse("rate-limited", retry_after=math.ceil(wait))
