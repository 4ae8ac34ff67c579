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
    """What this sync has tried already, and does not try again though the relay may lack it."""

    envelopes: RelayRefused | None = None
    """Why the relay takes no envelopes for now. Fetching and removing go on."""
    entry: RelayRefused | None = None
    """Why it does not take, for now, the membership entry that waits."""
    log: bool = False
    """It was given the whole membership log."""
    snapshot: bool = False
    """It was given the snapshot that is kept here."""
    others: bool = False
    """It was given all that is here of other devices' envelopes, or refuses them for now, as
    somebody is removing one of these devices."""
    chains: frozenset[bytes] = frozenset()
    """Devices with two chains, of which the one kept here was compared with the relay's."""
    late: int = 0
    """How many entries were refused and dropped, to be signed anew."""
    waits: bool = False
    """Nobody can be removed yet: new changes are sealed for those who are to go, too."""
    signed: Mapping[bytes, Head] | None = None
    """The relay's heads when a removal was signed that names more of some chain than these."""

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
    """Send the relay, in one call, some of the other devices' envelopes that it lacks.

    `above` is where each of their chains ends at the relay.
    """

    above: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class GoOver:
    """These devices wrote two chains: take the relay's in the place of the one kept here."""

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
    """Begin from this snapshot: the relay dropped envelopes that are missing here."""

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
