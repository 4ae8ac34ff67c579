"""What a home made under its own name, to see what becomes of it when the home is a new device.

Who becomes whom, and when, is left to `siege`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kitchensync.replica import Replica
from kitchensync.replica.values import Open


@dataclass(frozen=True)
class Made:
    """What a home holds of its own device's making, in order."""

    envelopes: list[bytes]
    outbox: list[bytes]

    def opened(self, open_: Open) -> Made:
        """All of it as change sets; only its old self opens what it sealed under another log."""
        sealed = [raw for envelope in self.envelopes for raw in open_(envelope)]
        return Made([], [*sealed, *self.outbox])


def made_by(path: Path, clock: Callable[[], int]) -> Made:
    """What the home at a path holds of its device's."""
    with Replica.open(path, clock=clock) as replica:
        sealed = replica.rows(
            "SELECT raw FROM envelope WHERE device = ? ORDER BY seq", (replica.identity.device,)
        )
        outbox = replica.rows("SELECT change_set FROM outbox ORDER BY place")
        return Made([raw for (raw,) in sealed], [raw for (raw,) in outbox])
