"""What somebody should know of a space: alarms rung and silenced as answers come in.

An alarm stands while its cause does. Words for people are left to the kitchen, keeping alarms to
the replica, what follows for the sync to `plan`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from kitchensync.errors import (
    BadSnapshot,
    KitchenSyncError,
    MembershipFork,
    NotMember,
    OldMembership,
)
from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD
from kitchensync.sync import chains, knowledge
from kitchensync.sync.actions import Held
from kitchensync.sync.having import Have, has_lost, is_behind, keeping_in, withheld
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust.membership import Membership

FORGOT: Final = "relay-forgot"
WITHHOLDS: Final = "relay-withholds"
FORK: Final = "fork"
DISPUTED: Final = "disputed"
MEMBERSHIP_FORK: Final = "membership-fork"
OLD_MEMBERSHIP: Final = "relay-old-membership"
DIGEST: Final = "digest"
BAD_SNAPSHOT: Final = "snapshot-bad"
VERSIONS: Final = "versions-apart"
SUMMARY_WAITS: Final = "summary-waits"
SHUT_OUT: Final = "shut-out"
STRANGER: Final = "stranger"
SUSPENDED: Final = "relay-suspended"
FULL: Final = "relay-full"
REMOVAL_WAITS: Final = "removal-waits"
CLOSED: Final = "relay-closed"

_RAISED: Final[Mapping[type[KitchenSyncError], str]] = {
    MembershipFork: MEMBERSHIP_FORK,
    OldMembership: OLD_MEMBERSHIP,
    BadSnapshot: BAD_SNAPSHOT,
    NotMember: SHUT_OUT,
}
_REFUSED: Final[Mapping[str, str]] = {
    "suspended": SUSPENDED,
    "over-quota": FULL,
    "closed": CLOSED,
}
"""By the reason for which a relay took nothing, and will not until somebody does something."""


def forked(replica: Replica) -> frozenset[bytes]:
    """Devices that were seen to write two chains; that somebody says so is not enough."""
    return ringing(replica, FORK)


def ringing(replica: Replica, code: str) -> frozenset[bytes]:
    """What all alarms of that code are about."""
    return frozenset(alarm.about for alarm in replica.alarms.all() if alarm.code == code)


def ring_once(replica: Replica, code: str, detail: str = "", about: bytes = b"") -> None:
    """Ring, unless that rings already."""
    there = {(alarm.code, alarm.about, alarm.detail) for alarm in replica.alarms.all()}
    if (code, about, detail) not in there:
        replica.alarms.ring(code, detail, about)


def silence(replica: Replica, code: str, about: bytes | None = None) -> None:
    """Silence what rings; where nothing does, nothing is written."""
    for alarm in replica.alarms.all():
        if alarm.code == code and about in (None, alarm.about):
            replica.alarms.silence(code, alarm.about)


def refused(replica: Replica, reason: str) -> None:
    """The relay took nothing, for that reason."""
    if reason in _REFUSED:
        ring_once(replica, _REFUSED[reason])


def taken(replica: Replica) -> None:
    """The relay took all that there was."""
    for code in {alarm.code for alarm in replica.alarms.all()} & {*_REFUSED.values()}:
        replica.alarms.silence(code)


def ring_for(replica: Replica, code: str, details: Mapping[bytes, str]) -> None:
    """Ring about these devices, with these details, and about no others."""
    for device, detail in details.items():
        ring_once(replica, code, detail, device)
    for about in ringing(replica, code) - details.keys():
        replica.alarms.silence(code, about)


def answered(replica: Replica, before: Have, now: Have, answer: Answer, held: Held) -> None:
    """What an answer shows: whether the relay lost something, holds forks, keeps some back.

    `before` and `now` are what there was here before it was taken, and after; by `held` a removal
    waits, as in the plan.
    """
    _note_loss(replica, before, now, answer)
    _note_forked_heads(replica, now, answer)
    if not answer.more:
        _note_withheld(replica, now, answer)
        _note_removals(replica, now, answer, held)


def _note_loss(replica: Replica, before: Have, now: Have, answer: Answer) -> None:
    if answer.accepted < before.acknowledged or has_lost(now, answer):
        ring_once(replica, FORGOT)
    elif not now.unsent:
        silence(replica, FORGOT)


def _note_removals(replica: Replica, have: Have, answer: Answer, held: Held) -> None:
    """Of whom the relay lacks something, so that nobody can be removed at what it has."""
    waits = keeping_in(have, answer, held) if have.removals is not None else ()
    ring_for(replica, REMOVAL_WAITS, dict.fromkeys(waits, ""))


def _note_forked_heads(replica: Replica, have: Have, answer: Answer) -> None:
    """Another hash where a chain ends; until a relay shows that chain as it is here.

    Heads are the relay's word alone, and under a shorter log they may be others rightly. Where the
    log fixed another chain than is here, it is two whatever a relay lacks of both.
    """
    if is_behind(have, answer):
        return
    for device in {*answer.heads, *forked(replica)} - {have.device}:
        head = answer.heads.get(device, NO_HEAD)
        if not chains.agrees(replica, device, head):
            ring_fork(replica, device, head.seq)
        elif head.seq <= have.heads.get(device, NO_HEAD).seq and device not in have.astray:
            silence(replica, FORK, device)


def ring_fork(replica: Replica, device: bytes, seq: int) -> None:
    """A second chain of a device, as the relay has it."""
    if device not in forked(replica):
        ring_once(replica, FORK, str(seq), device)


def dispute(replica: Replica, said: Mapping[bytes, Collection[bytes]]) -> None:
    """Others, the values, say that these devices wrote something else than what is here.

    Of those that were seen to, a fork rings already.
    """
    known = forked(replica)
    details = {
        device: " ".join(sorted(each.hex() for each in by))
        for device, by in said.items()
        if device not in known
    }
    ring_for(replica, DISPUTED, details)


def _note_withheld(replica: Replica, have: Have, answer: Answer) -> None:
    """Chains of which there is more than is here: by the relay's own heads, else by whose word.

    What devices say of others is no proof, so their ids are the detail.
    """
    doubtful = have.forked | ringing(replica, DISPUTED)
    said = {
        device: " ".join(sorted(by.hex() for by in speakers))
        for device, speakers in _told_beyond(replica, have).items()
        if device not in doubtful
    }
    ring_for(replica, WITHHOLDS, said | dict.fromkeys(withheld(have, answer), ""))


def _told_beyond(replica: Replica, have: Have) -> dict[bytes, set[bytes]]:
    """Other devices, and who said of each that they have more of it than is here."""
    told: dict[bytes, set[bytes]] = {}
    for speaker, has in knowledge.who_has_what(replica).items():
        for name, seq in has.items():
            device = bytes.fromhex(name)
            if device != have.device and seq > have.heads.get(device, NO_HEAD).seq:
                told.setdefault(device, set()).add(bytes.fromhex(speaker))
    return told


def ended(replica: Replica, membership: Membership) -> None:
    """A sync came to its end: what it was given hangs together."""
    for code in _RAISED.values():
        silence(replica, code, b"")
    for device in forked(replica) - membership.members.keys():
        replica.alarms.silence(FORK, device)


def failed(replica: Replica, membership: Membership, error: KitchenSyncError) -> None:
    """A sync ended with an error that somebody has to look into."""
    code = _RAISED.get(type(error))
    if code == SHUT_OUT:
        # It was given the log in case it had lost that, and knows of the removal all the same.
        silence(replica, FORGOT)
        if replica.identity.device not in membership.members:
            # The log itself tells of it, for good.
            return
    if code is not None:
        ring_once(replica, code)


def _others(replica: Replica, digests: Mapping[bytes, bytes]) -> dict[bytes, str]:
    """Those that say something else than this device; or all, where it says nothing itself, with
    the ids of those that each of them differs from.
    """
    own = digests.get(replica.identity.device)
    if own is not None:
        return {device: "" for device, digest in digests.items() if digest != own}
    return {
        device: " ".join(sorted(each.hex() for each, other in digests.items() if other != digest))
        for device, digest in digests.items()
    }


def compared(replica: Replica) -> None:
    """What replicas that have seen the same say of what they hold.

    Of a device that wrote two chains, those that have seen as much may have seen something else.
    """
    if parted := forked(replica):
        replica.whole.forget_digests(parted)
    differing: dict[bytes, str] = {}
    for each in replica.whole.disagreements():
        for device, others in _others(replica, each.digests).items():
            # That it differs from this device says more than that others differ.
            differing[device] = others and differing.get(device, others)
    ring_for(replica, DIGEST, differing)
    for alarm in replica.alarms.all():
        if alarm.code == BAD_SNAPSHOT and alarm.about in replica.whole.agreeing(alarm.last):
            # It holds what this device does by now: its next summary will say so, too.
            replica.alarms.silence(BAD_SNAPSHOT, alarm.about)
