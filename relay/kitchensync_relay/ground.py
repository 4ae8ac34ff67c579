"""What the parts of a relay stand on: where it keeps things, what time it is, what it lets in.

What each part does with that is left to it. A field may be replaced while the relay runs: it is
read whenever it is needed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kitchensync.sync.wire.limits import MIB
from kitchensync_relay import floors
from kitchensync_relay.floors import Policy
from kitchensync_relay.looks import Looks
from kitchensync_relay.memberships import Memberships
from kitchensync_relay.quotas import ENDLESS, Quotas
from kitchensync_relay.store import RelayStore, Space

DEFAULT_QUOTA: Final = 1024 * MIB
"""Bytes that a space may take."""
DEFAULT_MAILBOXES: Final = 1000
"""Mailboxes open at a time."""


def wall_clock() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(kw_only=True)
class Ground:
    """`clock` gives Unix milliseconds; `quota` is in bytes, for each space; `free` gives how many
    bytes the disk has above what is to be left free, below 0 where it lacks some."""

    store: RelayStore
    clock: Callable[[], int] = wall_clock
    policy: Policy = field(default_factory=Policy)
    quota: int = DEFAULT_QUOTA
    free: Callable[[], int] = lambda: ENDLESS
    most_mailboxes: int = DEFAULT_MAILBOXES

    def __post_init__(self) -> None:
        self.memberships = Memberships()
        self.quotas = Quotas(lambda: self.quota, lambda: self.free(), self._is_due)
        self.looks = Looks()

    def _is_due(self, space: Space) -> bool:
        return floors.is_due(space, self.clock(), self.policy)
