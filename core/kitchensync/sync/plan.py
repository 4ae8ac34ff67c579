"""What a sync does next, as data: (what we have, what the relay said last) -> actions.

A pure function without IO, clock or randomness; `executor` carries the actions out and asks again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kitchensync.errors import (
    BadChain,
    Copied,
    KitchenSyncError,
    NotMember,
    RelayForgot,
    RelayRefused,
)
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.limits import PUSH_BYTES, PUSH_ENVELOPES
from kitchensync.sync.transport import Answer


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sealed envelope that is not acknowledged; `left_out`: its epoch ended without it."""

    seq: int
    size: int
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Have:
    """What this device holds.

    `entries` counts the membership log, `removals` are devices to remove, or None where the key can
    stay; `may_found` says that no relay has heard of the space yet and this device may tell one.
    """

    device: bytes
    heads: Mapping[bytes, Head]
    entries: int = 1
    unsealed: int = 0
    unsent: Sequence[Waiting] = ()
    entry: bytes | None = None
    removals: frozenset[bytes] | None = None
    may_found: bool = False

    @property
    def head(self) -> int:
        """The last seq this device sealed."""
        own = self.heads.get(self.device)
        return own.seq if own else 0


@dataclass(frozen=True, slots=True)
class Held:
    """What the relay refuses to take for now, and why; fetching and removing go on meanwhile."""

    envelopes: RelayRefused | None = None
    entry: RelayRefused | None = None

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
class Found:
    """Give the relay the membership log from its beginning."""


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
    | Found
    | Append
    | DropEntry
    | Remove
    | Call
    | Take
    | Acknowledge
    | Hold
    | Fail
    | Done
)

_NOTHING_HELD = Held()


def open_plan(have: Have, wait: int = 0, held: Held = _NOTHING_HELD) -> tuple[Action, ...]:
    """What to do before the next call, and the call."""
    stale = next((waiting.seq for waiting in have.unsent if waiting.left_out), None)
    if stale is not None:
        return (Reseal(stale),)
    if have.entry is not None and held.entry is None:
        return (Append(),)
    if held.envelopes is not None:
        return (Call(),)
    if have.unsealed and len(have.unsent) < PUSH_ENVELOPES:
        return (Seal(),)
    return (Call(_fitting(have.unsent), 0 if have.unsent or held.entry else wait),)


def plan_after_answer(have: Have, answer: Answer) -> tuple[Action, ...]:
    """What an answer asks for: take what came, and note what was accepted."""
    if answer.accepted > have.head:
        return (Fail(_copied("The relay holds changes of this device that it does not know.")),)
    return (Take(answer.entries, answer.envelopes), Acknowledge(answer.accepted))


def plan_when_taken(have: Have, answer: Answer, held: Held = _NOTHING_HELD) -> tuple[Action, ...]:
    """Whether, with the answer taken, anything is left: nothing means go on with `open_plan`."""
    to_send = held.envelopes is None and (have.unsealed or have.unsent)
    to_append = held.entry is None and have.entry is not None
    if answer.more or _behind(have, answer) or to_send or to_append:
        return ()
    if have.removals is not None and have.entry is None and not lacks(have, answer):
        return (Remove(have.removals, answer.heads),)
    return (Fail(held.reason),) if held.reason else (Done(),)


def plan_after_refusal(refused: RelayRefused, have: Have, held: Held) -> tuple[Action, ...]:
    """What the relay's no means: found, fetch and try again, hold something back, or stop."""
    reason = refused.reason
    if reason == "unknown-space":
        return (Found(),) if have.may_found else (Fail(forgot()),)
    if reason in ("stale-epoch", "gap"):
        return (Call(),)
    if reason in ("stale-membership", "stale-boundary"):
        return (DropEntry(), Call())
    if reason == "over-quota":
        return (Hold(Held(refused, held.entry)), Call())
    if reason == "rate-limited" and have.entry is not None and held.entry is None:
        return (Hold(Held(held.envelopes, refused)), Call())
    if reason == "not-member":
        return (
            Fail(
                NotMember(
                    "The relay no longer takes this device as a member of the household.",
                    "If it was removed by mistake, pair it again.",
                )
            ),
        )
    if reason == "fork":
        return (Fail(_copied("The relay holds another envelope of this device in its place.")),)
    return (Fail(refused),)


def stalled(have: Have, answer: Answer | None) -> KitchenSyncError:
    """Why a sync gets nowhere: the relay has forgotten, or it does not hand out what it names."""
    if answer is not None and lacks(have, answer):
        return forgot()
    return BadChain(
        "The relay tells of changes that it does not hand out.",
        "Try again later; if it goes on, ask whoever runs the relay.",
    )


def forgot() -> RelayForgot:
    """The error for a relay that lacks what it had."""
    return RelayForgot(
        "The relay does not have what this device has sent to a relay before.",
        "Nothing is lost here. Set the relay used before, or ask whoever runs it to restore it.",
    )


def _copied(message: str) -> Copied:
    return Copied(
        message,
        "It is a copy or was put back: `ks copied --both` makes it a new device; nothing is lost.",
    )


def _behind(have: Have, answer: Answer) -> bool:
    return any(
        head.seq > have.heads.get(device, NO_HEAD).seq for device, head in answer.heads.items()
    )


def lacks(have: Have, answer: Answer) -> bool:
    """Whether the relay has less of another device than it had when this one last looked.

    What it lacks of this device is simply sent again; of others, they will.
    """
    return any(
        head.seq > answer.heads.get(device, NO_HEAD).seq
        for device, head in have.heads.items()
        if device != have.device
    )


def _fitting(unsent: Sequence[Waiting]) -> int:
    """How many of the waiting envelopes one call can carry; at least one where there is one."""
    count = size = 0
    for waiting in unsent[:PUSH_ENVELOPES]:
        size += waiting.size
        if count and size > PUSH_BYTES:
            break
        count += 1
    return count
