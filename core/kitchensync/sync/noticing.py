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
from kitchensync.sync.having import Have, has_lost, hindering_removals, is_behind, withheld
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
"""By the reason of a relay that takes nothing until somebody does something about it."""


def forked(replica: Replica) -> frozenset[bytes]:
    """Devices of which two chains were seen here; another device's word is not enough."""
    return ringing(replica, FORK)


def ringing(replica: Replica, code: str) -> frozenset[bytes]:
    """What all alarms of that code are about."""
    return frozenset(alarm.about for alarm in replica.alarms.all() if alarm.code == code)


def ring_once(replica: Replica, code: str, detail: str = "", about: bytes = b"") -> None:
    """Ring, unless the same alarm rings already with the same detail."""
    there = {(alarm.code, alarm.about, alarm.detail) for alarm in replica.alarms.all()}
    if (code, about, detail) not in there:
        replica.alarms.ring(code, detail, about)


def refused(replica: Replica, reason: str) -> None:
    """The relay took nothing, for that reason."""
    if reason in _REFUSED:
        ring_once(replica, _REFUSED[reason])


def taken(replica: Replica) -> None:
    """The relay took all that there was."""
    for code in _REFUSED.values():
        replica.alarms.silence(code)


def ring_for(replica: Replica, code: str, details: Mapping[bytes, str]) -> None:
    """Ring about these devices, with these details, and about no others."""
    for device, detail in details.items():
        ring_once(replica, code, detail, device)
    for about in ringing(replica, code) - details.keys():
        replica.alarms.silence(code, about)


def answered(replica: Replica, before: Have, now: Have, answer: Answer, held: Held) -> None:
    """What an answer shows: whether the relay lost something, has another chain, withholds some.

    `before` and `now` are what was here before the answer was taken, and after. `held` says, as in
    the plan, which removals the relay would refuse.
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
        replica.alarms.silence(FORGOT)


def _note_removals(replica: Replica, have: Have, answer: Answer, held: Held) -> None:
    """Ring while a removal has to wait, about the devices of which the relay lacks something."""
    waits = hindering_removals(have, answer, held) if have.removals is not None else ()
    ring_for(replica, REMOVAL_WAITS, dict.fromkeys(waits, ""))


def _note_forked_heads(replica: Replica, have: Have, answer: Answer) -> None:
    """Ring where a chain ends in another hash at the relay, until it ends there as it does here.

    Under a shorter log the relay's heads may rightly be others. A device whose chain here is not
    the one that the log has fixed rings on, whatever the relay has of the two.
    """
    if is_behind(have, answer):
        return
    for device in {*answer.heads, *forked(replica)} - {have.device}:
        head = answer.heads.get(device, NO_HEAD)
        if not chains.agrees(replica, device, head):
            ring_fork(replica, device, head.seq)
        elif head.seq <= have.heads.get(device, NO_HEAD).seq and device not in have.astray:
            replica.alarms.silence(FORK, device)


def ring_fork(replica: Replica, device: bytes, seq: int) -> None:
    """There is a second chain of a device, which differs from the one here at `seq`."""
    if device not in forked(replica):
        ring_once(replica, FORK, str(seq), device)


def dispute(replica: Replica, said: Mapping[bytes, Collection[bytes]]) -> None:
    """Ring where members say that a device wrote something else than what is here.

    `said`: who says so, by device. Devices that were seen to do it are left out, as a fork rings.
    """
    known = forked(replica)
    details = {
        device: " ".join(sorted(each.hex() for each in by))
        for device, by in said.items()
        if device not in known
    }
    ring_for(replica, DISPUTED, details)


def _note_withheld(replica: Replica, have: Have, answer: Answer) -> None:
    """Ring about chains of which there is more than came here, as the relay or a member says.

    A member's word is no proof, so who gave it is the detail; that is empty if the relay says so.
    """
    said = {
        device: " ".join(sorted(by.hex() for by in speakers))
        for device, speakers in _told_beyond(replica, have).items()
        if device not in have.forked
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
    """A sync came to its end, so nothing was wrong with what the relay gave."""
    for code in _RAISED.values():
        replica.alarms.silence(code, b"")
    for code in (FORK, BAD_SNAPSHOT):
        # Nobody can do anything any more about a device that is gone.
        for device in ringing(replica, code) - membership.members.keys():
            replica.alarms.silence(code, device)


def failed(replica: Replica, membership: Membership, error: KitchenSyncError) -> None:
    """A sync ended with an error that somebody has to look into."""
    code = _RAISED.get(type(error))
    if code == SHUT_OUT:
        # The relay was given the log, in case it had lost it, and still says that we are out.
        replica.alarms.silence(FORGOT)
        if replica.identity.device not in membership.members:
            # The log here says so itself, which `ks status` shows without an alarm.
            return
    if code is not None:
        ring_once(replica, code)


def _others(replica: Replica, digests: Mapping[bytes, bytes]) -> dict[bytes, str]:
    """Devices whose digest differs from this device's own, each with an empty detail.

    If this device took none at that vector: all, each with the ids of those it differs from.
    """
    own = digests.get(replica.identity.device)
    if own is not None:
        return {device: "" for device, digest in digests.items() if digest != own}
    return {
        device: " ".join(sorted(each.hex() for each, other in digests.items() if other != digest))
        for device, digest in digests.items()
    }


def compared(replica: Replica) -> None:
    """Compare the digests that devices told at one vector, and ring about those that differ.

    Digests that cover a chain of which there are two are forgotten first: their authors may have
    seen the other one.
    """
    if parted := forked(replica):
        replica.whole.forget_digests(parted)
    differing: dict[bytes, str] = {}
    for each in replica.whole.disagreements():
        for device, others in _others(replica, each.digests).items():
            # An empty detail, for one that differs from this device, says more and so stays.
            differing[device] = others and differing.get(device, others)
    ring_for(replica, DIGEST, differing)
    for alarm in replica.alarms.all():
        if alarm.code == BAD_SNAPSHOT and alarm.about in replica.whole.agreeing(alarm.last):
            # Its state is as ours by now, so its next snapshot will be good.
            replica.alarms.silence(BAD_SNAPSHOT, alarm.about)
