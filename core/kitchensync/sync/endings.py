"""What a sync ends with where it cannot go on: errors that say so, and what to do.

When that is, is left to `plan`.
"""

from __future__ import annotations

from kitchensync.errors import BadChain, Copied, KitchenSyncError, MembershipFork, NotMember


def gone() -> NotMember:
    """The error for a device that left, or that has read of its removal."""
    return NotMember(
        "This device is no longer in the household.",
        "What is here stays; `ks rejoin` makes it a new device, with what it had not sent.",
    )


def shut_out() -> NotMember:
    """The error for a device that the relay knows nothing of any more."""
    return NotMember(
        "The relay no longer takes this device as a member of the household.",
        "If that is a mistake, `ks rejoin` makes it a new device, with what it had not sent.",
    )


def forked_log() -> MembershipFork:
    """The error for a membership log that is not ours and no part of it."""
    return MembershipFork(
        "The relay has another membership log of this household than this device.",
        "Nothing was taken over. `ks status` says what to do.",
    )


def stalled() -> KitchenSyncError:
    """The error for a sync that gets nowhere."""
    return BadChain(
        "The relay tells of changes that it does not hand out.",
        "Try again later; if it goes on, ask whoever runs the relay.",
    )


def other_in_place() -> Copied:
    return copied("The relay holds another envelope of this device in its place.")


def unknown_own() -> Copied:
    """Somewhere there is more of this device than it has sealed."""
    return copied("The relay holds changes of this device that it does not know.")


def copied(message: str) -> Copied:
    return Copied(
        message,
        "It is a copy or was put back: `ks copied --both` makes it a new device; nothing is lost.",
    )
