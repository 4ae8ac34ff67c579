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
    """Whether somebody is there to hear that this device is, who has not heard it for a week.

    `now`: Unix milliseconds.
    """
    own, members = replica.identity.device, membership.members
    hears = any(each.role != "recovery" for device, each in members.items() if device != own)
    said = moments.noted(replica, _SAID)
    return hears and own in members and said is not None and abs(now - said) >= _WEEK_MS


def sealed(replica: Replica, now: int, *, is_empty: bool) -> None:
    """An envelope says so, sealed now.

    What was to be said at once, one with changes does not say: it tells no digest that others can
    compare. So it is said in another one, a day later, when they have those changes.
    """
    was_at_once = moments.noted(replica, _SAID) == _AT_ONCE
    moments.note(replica, _SAID, now - _WEEK_MS + DAY_MS if was_at_once and not is_empty else now)


def begin(replica: Replica, now: int) -> None:
    """From now on it counts when it was said last, if it does not yet."""
    if moments.noted(replica, _SAID) is None:
        moments.note(replica, _SAID, now)


def say_at_once(replica: Replica) -> None:
    """The next sync says so, whether anything else is to be said or not."""
    moments.note(replica, _SAID, _AT_ONCE)
