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
    """What this device holds.

    `log` are the hashes of the membership entries, `removals` devices to remove, or None where the
    key can stay. `unsent` are the next envelopes to send; there may be more. `forked` are other
    devices that were seen to write two chains: of theirs nothing is taken or brought back. `astray`
    are those of them whose chain here is not the one that the log has fixed.
    `covered` is how far the snapshot goes that is kept here; what came before may be here no more.
    `fixed` is how far the log says that chains of members went, be that so or not.
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
    astray: frozenset[bytes] = frozenset()
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
    def is_surpassed(self) -> bool:
        """Whether the log fixes more of this device than it sealed: what it seals never counts."""
        return self.fixed.get(self.device, 0) > self.head

    @property
    def acknowledged(self) -> int:
        """The last own seq that the relay is known to have had."""
        return self.unsent[0].seq - 1 if self.unsent else self.head


def shows_older_log(refused: RelayRefused, have: Have) -> bool:
    """Whether a relay that refuses envelopes lacks entries under which it would judge anew."""
    # No sets: a relay may say anything there, and not all of it can be hashed.
    return refused.details.get("membership") in [head.hex() for head in have.log[:-1]]


def judged_otherwise(refused: RelayRefused, have: Have) -> bool:
    """Whether an envelope is refused as a fork under a log that goes on otherwise than ours."""
    told = refused.details.get("membership", have.log[-1].hex())
    return refused.reason == "fork" and told not in [head.hex() for head in have.log]


def has_lost(have: Have, answer: Answer) -> bool:
    """Whether the relay lacks what others wrote, be it here or not, or membership entries."""
    lost = lost_of_others(have, answer) or ends_before_fixed(have, answer)
    return is_behind(have, answer) or bool(lost)


def ends_before_fixed(have: Have, answer: Answer) -> frozenset[bytes]:
    """Devices of which the relay lacks what the log names: that is lost, or never was."""
    return frozenset(_ending_before(answer, have.fixed))


def keeping_in(have: Have, answer: Answer, held: Held) -> frozenset[bytes]:
    """Devices of which the relay lacks what has to be there before anybody is removed.

    What the log alone names need not be: but an older relay refuses a removal that names it, at the
    very heads that it was signed at.
    """
    is_older = held.signed is not None and held.signed == answer.heads
    named = ends_before_fixed(have, answer) if is_older else frozenset[bytes]()
    return named.union(lost_of_others(have, answer))


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


def regained(have: Have, above: Mapping[bytes, int], answer: Answer) -> int:
    """How many envelopes that are here the relay has now, and lacked above these places."""
    ends = {device: answer.heads.get(device, NO_HEAD).seq for device in above}
    return sum(
        max(0, min(end, have.heads[device].seq) - above[device]) for device, end in ends.items()
    )


def lacks_covered(have: Have, answer: Answer) -> bool:
    """Whether the relay's chains end before what the snapshot covers that is kept here."""
    return bool(_ending_before(answer, have.covered))


def parted(have: Have, answer: Answer) -> frozenset[bytes]:
    """Devices of which there are two chains, and the one at the relay is not the one here."""
    return frozenset(
        device
        for device in have.forked - {have.device}
        if answer.heads.get(device, NO_HEAD) != have.heads.get(device, NO_HEAD)
    )


def _ending_before(answer: Answer, places: Mapping[bytes, int]) -> list[bytes]:
    heads = answer.heads
    return [each for each, seq in places.items() if heads.get(each, NO_HEAD).seq < seq]


def overtaken(have: Have, asked: Request, answer: Answer) -> bool:
    """Whether there is more here than the relay was told of or told: another sync brought that."""
    return len(have.log) > asked.entries + len(answer.entries) or any(
        head.seq > max(asked.vector.get(device, 0), answer.heads.get(device, NO_HEAD).seq)
        for device, head in have.heads.items()
    )


def shared(have: Have, answer: Answer) -> int:
    """How many envelopes are both here and, as it says, at the relay."""
    heads = answer.heads
    return sum(min(head.seq, heads.get(device, NO_HEAD).seq) for device, head in have.heads.items())
