"""Letting others know that a device is there, though nobody writes on it.

An envelope without changes says how far it has seen the others and what its state comes to: whom a
summary need not wait for, and whom nobody should take for lost. Leaves sealing it to `steps`.
"""

from __future__ import annotations

from kitchensync.replica import Replica
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import moments
from kitchensync.trust.membership import Membership

_SAID = "said-to-be-there"
_WEEK_MS = 7 * DAY_MS
_AT_ONCE = 0


def is_due(replica: Replica, membership: Membership, now: int) -> bool:
    """Whether somebody is there to hear that this device is, who has not heard it for a week."""
    members = membership.members
    said = moments.noted(replica, _SAID)
    if said is None or replica.identity.device not in members or len(members) < 2:
        return False
    return abs(now - said) >= _WEEK_MS


def note(replica: Replica, now: int) -> None:
    """An envelope says so, sealed now."""
    moments.note(replica, _SAID, now)


def begin(replica: Replica, now: int) -> None:
    """From now on it counts when it was said last, if it does not yet."""
    if moments.noted(replica, _SAID) is None:
        note(replica, now)


def say_at_once(replica: Replica) -> None:
    """The next sync says so, whether anything else is to be said or not."""
    moments.note(replica, _SAID, _AT_ONCE)
