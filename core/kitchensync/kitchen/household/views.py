"""What the kitchen answers about the household: frozen plain values, made for people and for JSON.

Ids are lower-case hex. Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kitchensync.kitchen.safety.views import RecoveryView


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device of the household: its last envelope that is here, and when it was heard of.

    `unconfirmed` counts the envelopes here that it has not said it has; it says so only in what it
    sends itself. `space` is "personal" for a member of one's own space that nobody in the household
    is known to be; its id is the one that it has there.
    """

    id: str
    name: str
    person: str
    role: str
    this: bool
    last_seq: int
    last_seen: datetime | None = None
    unconfirmed: int = 0
    space: str = "household"


@dataclass(frozen=True, slots=True)
class GoneView:
    """A device, or recovery words, that was of the household, and whose word put it out.

    That is the device itself where it left.
    """

    id: str
    name: str
    person: str
    role: str
    by: str
    by_name: str
    by_person: str


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
    wait for somebody to choose; `alerts` are sentences, `alarms` what rings, in full. `hints` are
    sentences, too: nothing is wrong, but somebody should do that one day.
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
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: whether this replica is whole and agrees with all it knows of others."""

    agrees: bool
    what: str
    digest: str
    alerts: tuple[str, ...] = ()
