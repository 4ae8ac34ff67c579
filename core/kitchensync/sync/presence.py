"""Letting others know that a device is there, though nobody writes on it.

Once a week it seals an envelope without changes, which says how far it has seen the others and what
the digest of its state is. So no snapshot waits for it, and nobody takes it for lost. Leaves
sealing to `steps`.
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
    """Whether there are other devices, and they have heard nothing of this one for a week.

    `now`: Unix milliseconds.
    """
    own, members = replica.identity.device, membership.members
    hears = any(each.role != "recovery" for device, each in members.items() if device != own)
    said = moments.noted(replica, _SAID)
    return hears and own in members and said is not None and abs(now - said) >= _WEEK_MS


def sealed(replica: Replica, now: int, *, is_empty: bool) -> None:
    """Note that an envelope was sealed now.

    After `say_at_once`, one with changes does not do: others cannot compare its digest, as they
    lack these changes. So an empty one is due a day later, when they have them.
    """
    was_at_once = moments.noted(replica, _SAID) == _AT_ONCE
    moments.note(replica, _SAID, now - _WEEK_MS + DAY_MS if was_at_once and not is_empty else now)


def begin(replica: Replica, now: int) -> None:
    """Have the week begin now, if it never began."""
    if moments.noted(replica, _SAID) is None:
        moments.note(replica, _SAID, now)


def say_at_once(replica: Replica) -> None:
    """Have the next sync seal an envelope, even if there are no changes."""
    moments.note(replica, _SAID, _AT_ONCE)
