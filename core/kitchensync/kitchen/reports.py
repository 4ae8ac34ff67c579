"""What a kitchen says of itself: changes, conflicts, devices, pictures, alarms, how it stands.

Plain values as in `views`, apart from those since looking at food needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A picture of a food, a lot, a recipe, a receipt, a review, a prototype or what was eaten
    (`kind`), which `of` is the id of and `name` the name.

    `width` and `height` in pixels. `here`: it can be looked at without a network.
    """

    id: str
    of: str
    kind: str
    name: str
    caption: str | None
    width: int
    height: int
    bytes: int
    here: bool
    thumbnail_here: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change set: when (UTC), whose, what in short, and whether it was sent.

    `space` is `household`, or `personal` for what is seen by this person alone.
    """

    id: str
    time: datetime
    person: str
    device: str
    what: str
    sent: bool
    space: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A field that two people set at once: `value` holds, `others` are kept.

    `resolve` takes 1 for `value`, 2 for the first of `others`, and so on. `safety`: allergens and
    due dates, which somebody should look at. `field` is empty where `what` says all: "Mia must not
    eat nuts" is yes or no.
    """

    id: str
    what: str
    field: str
    value: str
    others: tuple[str, ...]
    safety: bool

    @property
    def values(self) -> tuple[str, ...]:
        """All of them, in the order of their numbers."""
        return (self.value, *self.others)


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device of the household: its last envelope that is here, and when it was heard of.

    `unconfirmed` counts the envelopes here that it has not said it has; it says so only in what it
    sends itself.
    """

    id: str
    name: str
    person: str
    role: str
    this: bool
    last_seq: int
    last_seen: datetime | None = None
    unconfirmed: int = 0


@dataclass(frozen=True, slots=True)
class RecoveryView:
    """Recovery words that hold: whose devices they let in, and when they were made."""

    id: str
    person: str
    made: datetime | None


@dataclass(frozen=True, slots=True)
class RecoveryWords:
    """Each person's words bring back the household and that person's personal space.

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
class AlarmView:
    """What is wrong, what is done about it without anybody, what somebody has to decide.

    `code` is stable; `about` is the id of the device that it is about, or empty.
    """

    code: str
    what: str
    healed: str
    decide: str
    about: str
    since: datetime | None
    space: str


@dataclass(frozen=True, slots=True)
class Status:
    """How this device stands to the others.

    `unsent` counts change sets, `void` envelopes that do not open here, `conflicts` fields that
    wait for somebody to choose; `alerts` are sentences, `alarms` what rings, in full.
    """

    unsent: int
    last_contact: datetime | None
    relay: str | None
    devices: tuple[DeviceView, ...]
    alerts: tuple[str, ...] = ()
    void: int = 0
    quarantined: int = 0
    conflicts: int = 0
    alarms: tuple[AlarmView, ...] = ()
    household: str | None = None
    recovery: tuple[RecoveryView, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: whether this replica is whole and agrees with all it knows of others."""

    agrees: bool
    what: str
    digest: str
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differing:
    """A cell that is not what the changes make: `here` and `made` are texts, null for nothing.

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
