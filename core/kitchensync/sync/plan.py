"""What a sync does next, as data: (what we have, what the relay said last) -> actions.

A pure function without IO, clock or randomness; `executor` carries the actions out and asks again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kitchensync.errors import BadChain, KitchenSyncError, NotMember, RelayRefused
from kitchensync.replica.values import Head
from kitchensync.sync.limits import PUSH_BYTES, PUSH_ENVELOPES
from kitchensync.sync.transport import Answer


@dataclass(frozen=True, slots=True)
class Waiting:
    """An envelope that is sealed and not acknowledged; `bound` says its epoch ended before it."""

    seq: int
    size: int
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Have:
    """What this device holds. `removals` are devices to remove, or None where the key can stay."""

    device: bytes
    heads: Mapping[bytes, Head]
    unsealed: int = 0
    unsent: Sequence[Waiting] = ()
    entry: bytes | None = None
    removals: frozenset[bytes] | None = None

    @property
    def head(self) -> int:
        """The last seq this device sealed."""
        own = self.heads.get(self.device)
        return own.seq if own else 0


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


Action = (
    Seal | Reseal | Found | Append | DropEntry | Remove | Call | Take | Acknowledge | Fail | Done
)


def open_plan(have: Have, wait: int = 0) -> tuple[Action, ...]:
    """What to do before the next call, and the call."""
    stale = next((waiting.seq for waiting in have.unsent if waiting.bound), None)
    if stale is not None:
        return (Reseal(stale),)
    if have.entry is not None:
        return (Append(),)
    if have.unsealed and len(have.unsent) < PUSH_ENVELOPES:
        return (Seal(),)
    return (Call(_fitting(have.unsent), 0 if have.unsent else wait),)


def plan_after_answer(have: Have, answer: Answer) -> tuple[Action, ...]:
    """What an answer asks for: take what came, note what was accepted, fetch more or end."""
    if answer.accepted > have.head:
        return (
            Fail(
                BadChain(
                    "The relay holds changes of this device that the device does not know.",
                    "This home is a copy or was restored: pair it again as a new device.",
                )
            ),
        )
    return (Take(answer.entries, answer.envelopes), Acknowledge(answer.accepted))


def plan_when_taken(have: Have, answer: Answer) -> tuple[Action, ...]:
    """Whether, with the answer taken, anything is left: nothing means go on with `open_plan`."""
    behind = any(
        head.seq > have.heads.get(device, Head(0, b"")).seq for device, head in answer.heads.items()
    )
    if answer.more or behind or have.unsealed or have.unsent or have.entry is not None:
        return ()
    if have.removals is not None:
        return (Remove(have.removals, answer.heads),)
    return (Done(),)


def plan_after_refusal(refused: RelayRefused) -> tuple[Action, ...]:
    """What the relay's no means: found, fetch and try again, forget an entry, or stop."""
    if refused.reason == "unknown-space":
        return (Found(),)
    if refused.reason in ("stale-epoch", "gap"):
        return (Call(),)
    if refused.reason in ("stale-membership", "stale-boundary"):
        return (DropEntry(), Call())
    if refused.reason == "not-member":
        return (
            Fail(
                NotMember(
                    "The relay no longer takes this device as a member of the household.",
                    "If it was removed by mistake, pair it again.",
                )
            ),
        )
    if refused.reason == "fork":
        return (
            Fail(
                BadChain(
                    "The relay holds another envelope of this device under the same number.",
                    "This home is a copy or was restored: pair it again as a new device.",
                )
            ),
        )
    return (Fail(refused),)


def _fitting(unsent: Sequence[Waiting]) -> int:
    """How many of the waiting envelopes one call can carry; at least one where there is one."""
    count = size = 0
    for waiting in unsent[:PUSH_ENVELOPES]:
        size += waiting.size
        if count and size > PUSH_BYTES:
            break
        count += 1
    return count
