"""What a sync does next, as data: (what we have, what the relay said last) -> actions.

A pure function without IO, clock or randomness; `executor` carries the actions out and asks again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kitchensync.errors import Copied, KitchenSyncError, OldMembership, RelayRefused
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.endings import copied, forked_log, gone, other_in_place, shut_out
from kitchensync.sync.limits import PUSH_BYTES, PUSH_ENVELOPES
from kitchensync.sync.transport import Answer
from kitchensync.wire import NO_HASH


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sealed envelope that is not acknowledged; `left_out`: its epoch ended without it."""

    seq: int
    size: int
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Have:
    """What this device holds.

    `log` are the hashes of the membership entries, `removals` devices to remove, or None where the
    key can stay. `unsent` are the next envelopes to send; there may be more. `forked` are other
    devices that were seen to write two chains: of theirs nothing is taken or brought back.
    `covered` is how far the snapshot goes that is kept here; what came before may be here no more.
    `fixed` is how far the log says that chains went; no removal may go back behind that.
    `is_out` says that this device has read in the log that it is no longer a member; `may_offer`,
    that a relay which does not count it as one may lack the entry that made it one.
    """

    device: bytes
    heads: Mapping[bytes, Head]
    log: Sequence[bytes] = (NO_HASH,)
    unsealed: int = 0
    unsent: Sequence[Waiting] = ()
    entry: bytes | None = None
    removals: frozenset[bytes] | None = None
    forked: frozenset[bytes] = frozenset()
    is_out: bool = False
    may_offer: bool = False
    covered: Mapping[bytes, int] = field(default_factory=dict[bytes, int])
    fixed: Mapping[bytes, int] = field(default_factory=dict[bytes, int])

    @property
    def head(self) -> int:
        """The last seq this device sealed."""
        own = self.heads.get(self.device)
        return own.seq if own else 0

    @property
    def acknowledged(self) -> int:
        """The last own seq that the relay is known to have had."""
        return self.unsent[0].seq - 1 if self.unsent else self.head


@dataclass(frozen=True, slots=True)
class Held:
    """What is not offered to the relay again in this sync, though it may lack it.

    `envelopes` and `entry` it refuses for now, for that reason; fetching and removing go on
    meanwhile. `log`: it was given the whole log; `snapshot`: the one that is kept here; `others`:
    all there is here of what other devices wrote.
    """

    envelopes: RelayRefused | None = None
    entry: RelayRefused | None = None
    log: bool = False
    snapshot: bool = False
    others: bool = False

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

_NOTHING_HELD = Held()


def open_plan(
    have: Have, wait: int = 0, held: Held = _NOTHING_HELD, answer: Answer | None = None
) -> tuple[Action, ...]:
    """What to do before the next call, and the call. `answer`: the last one of this sync."""
    if have.fixed.get(have.device, 0) > have.head:
        # Nothing that it seals in a place that the log has fixed could ever count.
        return (Fail(copied("The household's log names changes of this device that it lacks.")),)
    if answer is not None and is_behind(have, answer) and not held.log:
        return (GiveLog(), Call())
    if answer is not None and not held.snapshot and lacks_covered(have, answer):
        return (BringBack(), Call())
    stale = next((waiting.seq for waiting in have.unsent if waiting.left_out), None)
    if stale is not None:
        return (Reseal(stale),)
    if have.entry is not None and held.entry is None:
        # Where the relay's log ends is asked first: a late entry is dropped for good.
        return (Append(),) if answer is not None else (Call(),)
    if held.envelopes is not None:
        return (Call(),)
    if answer is not None and not held.others and (lost := lost_of_others(have, answer)):
        return (Refill(lost),)
    if have.unsealed and len(have.unsent) < PUSH_ENVELOPES:
        return (Seal(),)
    return (Call(_fitting(have.unsent), 0 if have.unsent or held.entry else wait),)


def plan_after_answer(have: Have, answer: Answer, *, own_agrees: bool = True) -> tuple[Action, ...]:
    """What an answer asks for: take what came, and note what was accepted.

    `own_agrees`: where this device's chain ends at the relay, it holds the same envelope.
    """
    if not answer.entries and answer.membership not in have.log:
        return (Fail(forked_log()),)
    if is_behind(have, answer):
        # What it holds under a shorter log may count no more, envelopes of this device among it.
        return (Take(answer.entries, ()),)
    objecting = _objection_to_own(have, answer, own_agrees)
    if objecting is not None:
        # First the entries: two logs that part are the reason of all that follows from them.
        return (Take(answer.entries, ()), Fail(objecting))
    load = (Load(answer.floor),) if answer.floor else ()
    envelopes = () if answer.floor else answer.envelopes
    return (Take(answer.entries, envelopes), *load, Acknowledge(answer.accepted))


def _objection_to_own(have: Have, answer: Answer, own_agrees: bool) -> Copied | None:
    if answer.accepted > have.head:
        return copied("The relay holds changes of this device that it does not know.")
    return None if own_agrees else other_in_place()


def objection(have: Have, answer: Answer, held: Held) -> KitchenSyncError | None:
    """What is wrong with the membership that the relay shows, its entries taken; None if nothing.

    That it lacks some is nothing yet: it is given them first.
    """
    if answer.more or answer.membership == have.log[-1]:
        return None
    if answer.membership not in have.log:
        return forked_log()
    if not held.log:
        return None
    return OldMembership(
        "The relay shows an older membership of the household than it was given.",
        "Try again later; if it goes on, move to another relay: ks relay move URL",
    )


def plan_when_taken(have: Have, answer: Answer, held: Held = _NOTHING_HELD) -> tuple[Action, ...]:
    """Whether, with the answer taken, anything is left: nothing means go on with `open_plan`."""
    objecting = objection(have, answer, held)
    if objecting is not None:
        return (Fail(objecting),)
    to_send = held.envelopes is None and (
        have.unsealed or have.unsent or (not held.others and lost_of_others(have, answer))
    )
    to_append = held.entry is None and have.entry is not None
    to_fetch = answer.more or withheld(have, answer) or is_behind(have, answer)
    to_fetch = to_fetch or (not held.snapshot and lacks_covered(have, answer))
    if to_fetch or to_send or to_append:
        return ()
    if have.removals is not None and have.entry is None and not has_lost(have, answer):
        return (Remove(have.removals, answer.heads),)
    return (Fail(held.reason),) if held.reason else (Done(),)


def plan_after_refusal(
    refused: RelayRefused, have: Have, held: Held, doing: Action
) -> tuple[Action, ...]:
    """What the relay's no means: give it the log, fetch and try again, hold back, or stop.

    `doing` is what it said no to.
    """
    reason = refused.reason
    if (reason == "unknown-space" or shows_older_log(refused, have)) and not held.log:
        return (GiveLog(), Call())
    if reason == "membership-fork":
        return (Fail(forked_log()),)
    if reason in ("stale-membership", "stale-boundary") and isinstance(doing, Append):
        return (DropEntry(), Call())
    if reason in ("stale-epoch", "stale-membership", "gap") or judged_otherwise(refused, have):
        return (Call(),)
    if reason == "over-quota":
        return (Hold(replace(held, envelopes=refused)), Call())
    if reason == "rate-limited" and isinstance(doing, Append):
        return (Hold(replace(held, entry=refused)), Call())
    if reason == "not-member" and have.may_offer and not held.log:
        return (GiveLog(), Call())
    if reason == "not-member":
        return (Fail(gone() if have.is_out else shut_out()),)
    if reason == "fork" and not isinstance(doing, Refill):
        return (Fail(other_in_place()),)
    return (Fail(refused),)


def shows_older_log(refused: RelayRefused, have: Have) -> bool:
    """Whether a relay that refuses envelopes lacks entries under which it would judge anew."""
    return refused.details.get("membership") in {head.hex() for head in have.log[:-1]}


def judged_otherwise(refused: RelayRefused, have: Have) -> bool:
    """Whether an envelope is refused as a fork under a log that goes on otherwise than ours."""
    told = refused.details.get("membership", have.log[-1].hex())
    return refused.reason == "fork" and told not in {head.hex() for head in have.log}


def has_lost(have: Have, answer: Answer) -> bool:
    """Whether the relay lacks what others wrote, be it here or not, or membership entries."""
    return (
        is_behind(have, answer)
        or bool(lost_of_others(have, answer))
        or _ends_before(answer, have.fixed)
    )


def is_behind(have: Have, answer: Answer) -> bool:
    """Whether the relay's membership log is the beginning of this device's and no more."""
    return answer.membership in have.log[:-1]


def withheld(have: Have, answer: Answer) -> Sequence[bytes]:
    """Devices of which the relay names more than is here; once all was asked for, it keeps it."""
    return [
        device
        for device, head in answer.heads.items()
        if head.seq > have.heads.get(device, NO_HEAD).seq and device not in have.forked
    ]


def lost_of_others(have: Have, answer: Answer) -> Mapping[bytes, int]:
    """How far the relay has the other chains of which it has less than this device."""
    at_relay = {device: answer.heads.get(device, NO_HEAD).seq for device in have.heads}
    return {
        device: at_relay[device]
        for device, head in have.heads.items()
        if head.seq > at_relay[device] and device not in (have.device, *have.forked)
    }


def lacks_covered(have: Have, answer: Answer) -> bool:
    """Whether the relay's chains end before what the snapshot covers that is kept here."""
    return _ends_before(answer, have.covered)


def _ends_before(answer: Answer, places: Mapping[bytes, int]) -> bool:
    return any(answer.heads.get(device, NO_HEAD).seq < seq for device, seq in places.items())


def shared(have: Have, answer: Answer) -> int:
    """How many envelopes are both here and, as it says, at the relay."""
    heads = answer.heads
    return sum(min(head.seq, heads.get(device, NO_HEAD).seq) for device, head in have.heads.items())


def _fitting(unsent: Sequence[Waiting]) -> int:
    """How many of the waiting envelopes one call can carry; at least one where there is one."""
    count = size = 0
    for waiting in unsent[:PUSH_ENVELOPES]:
        size += waiting.size
        if count and size > PUSH_BYTES:
            break
        count += 1
    return count
