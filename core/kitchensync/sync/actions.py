"""What a sync can do next, as data.

Which of them is left to `plan`, doing it to `executor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kitchensync.errors import KitchenSyncError, RelayRefused
from kitchensync.replica.values import Head


@dataclass(frozen=True, slots=True)
class Held:
    """What is not offered to the relay again in this sync, though it may lack it.

    `envelopes` and `entry` it refuses for now, for that reason; fetching and removing go on
    meanwhile. `log`: it was given the whole log; `snapshot`: the one that is kept here; `others`:
    all there is here of what other devices wrote, or the relay takes nothing of one of them now.
    `chains`: of these, who wrote two, the chain here was compared with the relay's. `late` is how
    many entries came too late; `waits`, that nobody can be removed yet, so that what is new is
    sealed for those, too. `signed` are the relay's heads of the last removal that names more.
    """

    envelopes: RelayRefused | None = None
    entry: RelayRefused | None = None
    log: bool = False
    snapshot: bool = False
    others: bool = False
    chains: frozenset[bytes] = frozenset()
    late: int = 0
    waits: bool = False
    signed: Mapping[bytes, Head] | None = None

    @property
    def reason(self) -> RelayRefused | None:
        """What the person is told at the end, or None."""
        return self.envelopes or self.entry


@dataclass(frozen=True, slots=True)
class Seal:
    """Seal the next envelope from the outbox."""


@dataclass(frozen=True, slots=True)
class Reseal:
    """Take back what was sealed from `seq` on: its epoch ended without it."""

    seq: int


@dataclass(frozen=True, slots=True)
class GiveLog:
    """Give the relay the whole membership log: it lacks the space, or entries."""


@dataclass(frozen=True, slots=True)
class BringBack:
    """Give the relay the snapshot that is kept here: it lacks what that covers."""


@dataclass(frozen=True, slots=True)
class Refill:
    """Bring back, in one call, some of what the relay lacks above these places of others."""

    above: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class GoOver:
    """Of these devices, which wrote two chains, hold the relay's, if it can show it."""

    devices: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Append:
    """Send the membership entry that waits."""


@dataclass(frozen=True, slots=True)
class DropEntry:
    """Forget the membership entry that waits: it was refused for good."""


@dataclass(frozen=True, slots=True)
class Remove:
    """Write the entry that removes `devices` and starts the next epoch at this boundary."""

    devices: frozenset[bytes]
    boundary: Mapping[bytes, Head]


@dataclass(frozen=True, slots=True)
class Call:
    """One sync call with the first `count` waiting envelopes."""

    count: int = 0
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Take:
    """Merge membership entries, then envelopes."""

    entries: tuple[bytes, ...]
    envelopes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Begin from this snapshot: what is missing here was dropped."""

    snapshot: bytes


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The relay holds this device's envelopes up to `seq`, durably."""

    seq: int


@dataclass(frozen=True, slots=True)
class Fail:
    """Stop with this error."""

    error: KitchenSyncError


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Do not offer these to the relay again in this sync."""

    held: Held


Action = (
    Seal
    | Reseal
    | GiveLog
    | BringBack
    | Refill
    | GoOver
    | Append
    | DropEntry
    | Remove
    | Call
    | Take
    | Load
    | Acknowledge
    | Hold
    | Fail
    | Done
)
