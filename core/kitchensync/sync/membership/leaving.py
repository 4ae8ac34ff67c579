"""This device leaves a space: everything is sent first, then an entry says that it is gone.

A device that was let in and never moved in has nothing to send. Changing the key is left to the
next adult's device that syncs, deleting files to the caller.
"""

from __future__ import annotations

from kitchensync.errors import NotAllowed, NotMember, RelayRefused
from kitchensync.replica.values import NO_HEAD
from kitchensync.sync.executor import synchronise
from kitchensync.sync.membership import log
from kitchensync.sync.membership.enrolment import ATTEMPTS, NOT_LET_IN, whole_log
from kitchensync.sync.space import Clock, Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust import authoring
from kitchensync.trust.canary import Awaited, Joined
from kitchensync.trust.membership import Membership

_OVERTAKEN = frozenset({"stale-membership", "stale-boundary"})


def is_member(space: Space) -> bool:
    """Whether this device is in the space, as far as it knows."""
    return space.device in space.membership.members


def check_may_leave(membership: Membership, device: bytes) -> None:
    """Raise NotAllowed where those who stay could never add or remove a device again.

    Where only recovery words stay, that is no reason: they let their person in again.
    """
    others = (each for each in membership.members.values() if each.device != device)
    roles = {each.role for each in others} - {"recovery"}
    if roles and "adult" not in roles:
        raise NotAllowed(
            "This is the last device of an adult: without it nobody could add or remove devices.",
            "Pair another adult's device first, or remove the children's.",
        )


def leave(space: Space, session: Session) -> None:
    """Send what waits, end this device's membership; NotAllowed, and what a sync raises.

    Where the relay's answer was lost, the next call finds out whether the entry was taken. No sync
    sends it again by itself: whoever saw leaving fail may want to stay.
    """
    for left in reversed(range(ATTEMPTS)):
        if not _sent_what_waits(space, session):
            return
        check_may_leave(space.membership, space.device)
        head = space.replica.heads().get(space.device, NO_HEAD)
        entry = authoring.leave(space.membership, space.keys, head)
        log.note_leaving(space.replica, entry)
        try:
            session.append(entry)
        except RelayRefused as refused:
            if refused.reason in _OVERTAKEN and left:
                continue
            if refused.reason != "not-member":
                raise
        log.take(space, [entry])
        return


def withdraw(relay: Relay, awaited: Awaited, clock: Clock) -> bool:
    """End a pairing: close its mailbox, and leave where it was let in; whether it was anywhere.

    NotAllowed, PairingError where the relay's list of members is another than was offered, and what
    the relay says.
    """
    relay.drop_mailbox(awaited.mailbox, awaited.mailbox_key)
    sessions = [(Session(relay, each.space, each.keys, clock), each) for each in awaited.spaces]
    had = [_leave_unseen(session, each) for session, each in sessions]
    return any(had)


def _leave_unseen(session: Session, joined: Joined) -> bool:
    """End the membership of a device that has never written; False where it is no member."""
    for left in reversed(range(ATTEMPTS)):
        try:
            membership = joined.believe(whole_log(session))
            check_may_leave(membership, joined.keys.device_id)
            session.append(authoring.leave(membership, joined.keys, NO_HEAD))
        except RelayRefused as refused:
            if refused.reason in NOT_LET_IN:
                return False
            if refused.reason not in _OVERTAKEN or not left:
                raise
        else:
            return True
    raise AssertionError("unreachable: the last attempt raised")


def _sent_what_waits(space: Space, session: Session) -> bool:
    """Sync; False where it turns out that the relay took the entry of an earlier `leave`."""
    try:
        synchronise(space, session)
    except NotMember:
        said = log.leaving(space.replica)
        if said is None:
            raise
        log.take(space, [said])
        return False
    return True
