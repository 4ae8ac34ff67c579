"""What this device has, and what of that the relay lacks or has otherwise, by its last answer.

Pure functions. What follows from it is left to `plan` and `noticing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.actions import Held
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.wire import NO_HASH


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sealed envelope that is not acknowledged; `left_out`: its epoch ended without it."""

    seq: int
    size: int
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Have:
    """What this device holds of a space, for the plan of a sync."""

    device: bytes
    heads: Mapping[bytes, Head]
    """Where each chain ends here, the own one included."""
    log: Sequence[bytes] = (NO_HASH,)
    """The hashes of the membership entries."""
    unsealed: int = 0
    """How many change sets wait to be sealed; 1 also where an empty envelope is due."""
    unsent: Sequence[Waiting] = ()
    """The next envelopes to send; there may be more."""
    entry: bytes | None = None
    """The signed membership entry that waits to be sent."""
    removals: frozenset[bytes] | None = None
    """Devices to remove; empty where only the key has to change, None where it can stay."""
    forked: frozenset[bytes] = frozenset()
    """Devices that were seen to write two chains: nothing of theirs is taken or brought back."""
    astray: frozenset[bytes] = frozenset()
    """Those of them whose chain here is not the one that the log has fixed."""
    is_out: bool = False
    """This device has read in the log that it is no longer a member."""
    may_offer: bool = False
    """It is a member by its own log, which it did not give the relay lately: a relay that denies
    it may lack the entry that let it in."""
    covered: Mapping[bytes, int] = field(default_factory=dict[bytes, int])
    """How far the snapshot goes that is kept here; envelopes below that may be forgotten."""
    fixed: Mapping[bytes, int] = field(default_factory=dict[bytes, int])
    """How far the log says that members' chains go, which may be more than anybody wrote."""

    @property
    def head(self) -> int:
        """The last seq this device sealed."""
        own = self.heads.get(self.device)
        return own.seq if own else 0

    @property
    def is_surpassed(self) -> bool:
        """Whether the log names more envelopes of this device than it sealed.

        Nothing that it seals can count then.
        """
        return self.fixed.get(self.device, 0) > self.head

    @property
    def acknowledged(self) -> int:
        """The last own seq that the relay is known to have had."""
        return self.unsent[0].seq - 1 if self.unsent else self.head


def shows_older_log(refused: RelayRefused, have: Have) -> bool:
    """Whether the relay judged by a shorter log than ours: given the rest, it would judge anew."""
    # Compared in a list: a relay may say anything there, also what cannot be hashed.
    return refused.details.get("membership") in [head.hex() for head in have.log[:-1]]


def judged_otherwise(refused: RelayRefused, have: Have) -> bool:
    """Whether the relay calls an envelope a fork by a log that has an entry we do not have."""
    told = refused.details.get("membership", have.log[-1].hex())
    return refused.reason == "fork" and told not in [head.hex() for head in have.log]


def has_lost(have: Have, answer: Answer) -> bool:
    """Whether the relay lacks membership entries, others' envelopes that are here, or envelopes
    that the log names."""
    lost = lost_of_others(have, answer) or ends_before_fixed(have, answer)
    return is_behind(have, answer) or bool(lost)


def ends_before_fixed(have: Have, answer: Answer) -> frozenset[bytes]:
    """Devices of which the log names more than the relay has: it was lost, or never written."""
    return frozenset(_ending_before(answer, have.fixed))


def hindering_removals(have: Have, answer: Answer, held: Held) -> frozenset[bytes]:
    """Devices of which the relay lacks something, so that nobody can be removed yet.

    It has to have every envelope of theirs that is here. It need not have those that only the log
    names; but an older relay refuses the removal then. That it did shows if its heads are still
    those at which the removal was signed.
    """
    is_older = held.signed is not None and held.signed == answer.heads
    named = ends_before_fixed(have, answer) if is_older else frozenset[bytes]()
    return named.union(lost_of_others(have, answer))


def is_behind(have: Have, answer: Answer) -> bool:
    """Whether the relay's membership log is the beginning of this device's and no more."""
    return answer.membership in have.log[:-1]


def withheld(have: Have, answer: Answer) -> Sequence[bytes]:
    """Devices of which the relay names more envelopes than came here.

    If it says that there is nothing more to fetch, it withholds these.
    """
    return [
        device
        for device, head in answer.heads.items()
        if head.seq > have.heads.get(device, NO_HEAD).seq and device not in have.forked
    ]


def lost_of_others(have: Have, answer: Answer) -> Mapping[bytes, int]:
    """Others' chains of which the relay has less than this device, and where they end there."""
    at_relay = {device: answer.heads.get(device, NO_HEAD).seq for device in have.heads}
    return {
        device: at_relay[device]
        for device, head in have.heads.items()
        if head.seq > at_relay[device] and device not in (have.device, *have.forked)
    }


def regained(have: Have, above: Mapping[bytes, int], answer: Answer) -> int:
    """How many of the envelopes that are here the relay has got by now above these places.

    `above`: where each device's chain ended at the relay before it was sent these.
    """
    ends = {device: answer.heads.get(device, NO_HEAD).seq for device in above}
    return sum(
        max(0, min(end, have.heads[device].seq) - above[device]) for device, end in ends.items()
    )


def lacks_covered(have: Have, answer: Answer) -> bool:
    """Whether the relay's chains end before what the snapshot covers that is kept here."""
    return bool(_ending_before(answer, have.covered))


def parted(have: Have, answer: Answer) -> frozenset[bytes]:
    """Devices that wrote two chains, of which the relay has the one and this device the other."""
    return frozenset(
        device
        for device in have.forked - {have.device}
        if answer.heads.get(device, NO_HEAD) != have.heads.get(device, NO_HEAD)
    )


def _ending_before(answer: Answer, places: Mapping[bytes, int]) -> list[bytes]:
    heads = answer.heads
    return [each for each, seq in places.items() if heads.get(each, NO_HEAD).seq < seq]


def brought_meanwhile(have: Have, asked: Request, answer: Answer) -> bool:
    """Whether another sync of this space brought something in while the relay was asked.

    There is more here then than the request said and the answer brought together.
    """
    return len(have.log) > asked.entries + len(answer.entries) or any(
        head.seq > max(asked.vector.get(device, 0), answer.heads.get(device, NO_HEAD).seq)
        for device, head in have.heads.items()
    )


def shared(have: Have, answer: Answer) -> int:
    """How many envelopes are both here and, as it says, at the relay."""
    heads = answer.heads
    return sum(min(head.seq, heads.get(device, NO_HEAD).seq) for device, head in have.heads.items())
