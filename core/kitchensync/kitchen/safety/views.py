"""What the kitchen answers when something went wrong, or may: frozen plain values, as everywhere.

Ids are lower-case hex. Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecoveryView:
    """Recovery words that hold: whose devices they let in, and when they were made.

    `personal` is about the personal space of whoever uses this device: whether they open it, null
    for another person's.
    """

    id: str
    person: str
    made: datetime | None
    personal: bool | None = None


@dataclass(frozen=True, slots=True)
class RecoveryWords:
    """Each person's words bring back the household and that person's personal space, as it is on
    the device that made them.

    `without` are adults who have made none: their personal spaces come back with their own devices
    alone.
    """

    made: tuple[RecoveryView, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drill:
    """What recovery words would open; `relay` says whether it finds them, null where not asked.

    `personal` is about the personal space of whoever uses this device.
    """

    household: bool
    personal: bool
    relay: bool | None


@dataclass(frozen=True, slots=True)
class Differing:
    """A cell that is not what the changes make: `here` and `made` are texts, null for nothing.

    Of an `entry`, which is one cell, they have each field with its name, or those that differ.
    `kind` is `cell`, or `conflict` or `quarantine` for what stands beside it. `device` made the
    change that should stand there (or stands there though none does), at `changed`.
    """

    space: str
    kind: str
    table: str
    id: str
    name: str | None
    column: str
    here: str | None
    made: str | None
    device: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Explained:
    """How what is shown here compares with what all changes make, the first hundred cells named.

    Devices that told what they hold where somebody disagreed: `right` hold what the changes make.
    """

    agrees: bool
    what: str
    differences: tuple[Differing, ...] = ()
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
