"""When something was last done here, so that it is done once a day however often a device syncs.

By this device's clock, in Unix milliseconds, kept beside the replica. Leaves doing it to others.
"""

from __future__ import annotations

from kitchensync.replica import Replica
from kitchensync.replica.stamps import DAY_MS


def is_due(replica: Replica, key: str, now: int) -> bool:
    """Whether that was never done, or a day ago; or a day from now, by a clock that was wrong."""
    last = noted(replica, key)
    return last is None or abs(now - last) >= DAY_MS


def noted(replica: Replica, key: str) -> int | None:
    """When that was last done; None if it never was."""
    kept = replica.get_state(key)
    return int(kept) if kept else None


def note(replica: Replica, key: str, now: int) -> None:
    """It was done now."""
    replica.set_state(key, str(now).encode())
