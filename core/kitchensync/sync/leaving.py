"""This device leaves a space: everything is sent first, then it says that it is gone.

Turning the key is left to the next adult device that syncs; deleting files to the caller.
"""

from __future__ import annotations

from kitchensync.errors import NotAllowed, NotMember, RelayRefused
from kitchensync.replica.values import NO_HEAD
from kitchensync.sync import log
from kitchensync.sync.executor import synchronise
from kitchensync.sync.session import Session
from kitchensync.sync.space import Space
from kitchensync.trust import authoring

_ATTEMPTS = 5
_OVERTAKEN = frozenset({"stale-membership", "stale-boundary"})
_SAID = "leave-entry"


def is_member(space: Space) -> bool:
    """Whether this device is in the space, as far as it knows."""
    return space.device in space.membership.members


def check_may_leave(space: Space) -> None:
    """Raise NotAllowed where those who stay could never add or remove a device again.

    Recovery words are nobody who stays: where only they are left, they let their person in again.
    """
    members = space.membership.members.values()
    roles = {each.role for each in members if each.device != space.device} - {"recovery"}
    if roles and "adult" not in roles:
        raise NotAllowed(
            "This is the last device of an adult: without it nobody could add or remove devices.",
            "Pair another adult's device first, or remove the children's.",
        )


def leave(space: Space, session: Session) -> None:
    """Send what waits, end this device's membership; NotAllowed, and what a sync raises.

    Where the relay's answer was lost, the next call finds out whether it had been heard. Until then
    no sync says it again: whoever saw leaving fail may stay.
    """
    for left in reversed(range(_ATTEMPTS)):
        if not _sent_what_waits(space, session):
            return
        check_may_leave(space)
        head = space.replica.heads().get(space.device, NO_HEAD)
        entry = authoring.leave(space.membership, space.keys, (head.seq, head.hash))
        space.replica.set_state(_SAID, entry)
        try:
            session.append(entry)
        except RelayRefused as refused:
            if refused.reason in _OVERTAKEN and left:
                continue
            if refused.reason != "not-member":
                raise
        log.take(space, [entry])
        return


def _sent_what_waits(space: Space, session: Session) -> bool:
    """Sync; False where the relay turned out to have heard before that this device leaves."""
    try:
        synchronise(space, session)
    except NotMember:
        said = space.replica.get_state(_SAID)
        if said is None:
            raise
        log.take(space, [said])
        return False
    return True
