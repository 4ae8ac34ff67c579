"""The membership log of a space on this device: following it, and the entry that waits to be sent.

What an entry may say is left to `trust`, sending one to `executor`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.errors import BadChain, StaleBoundary
from kitchensync.replica import Replica
from kitchensync.sync import leftout
from kitchensync.sync.endings import forked_log
from kitchensync.sync.space import Space
from kitchensync.sync.wire.limits import LOG_BYTES, LOG_ENTRIES
from kitchensync.trust.entries import MAX_ENTRY

_PENDING = "pending-entry"
_LEAVING = "leave-entry"


def pending(replica: Replica) -> bytes | None:
    """A membership entry that was signed and is not known to stand in the relay's log."""
    return replica.get_state(_PENDING)


def append_next(space: Space, entry: bytes) -> None:
    """Keep a signed entry until the relay has it; checked against the log first."""
    space.membership.then(entry)
    space.replica.set_state(_PENDING, entry)


def drop(replica: Replica) -> None:
    """Let go of the entry that waits; what it was for is written anew if it is still due."""
    replica.set_state(_PENDING, None)


def leaving(replica: Replica) -> bytes | None:
    """The entry by which this device was to leave, if the relay may have taken it; else None."""
    return replica.get_state(_LEAVING)


def note_leaving(replica: Replica, entry: bytes | None) -> None:
    """Keep the entry that `leaving` gives; None once it is clear that the relay never took it."""
    if entry != leaving(replica):
        replica.set_state(_LEAVING, entry)


def is_full(log: Sequence[bytes]) -> bool:
    """Whether a relay takes nothing more at the end of that log but what puts somebody out."""
    return len(log) >= LOG_ENTRIES or sum(map(len, log)) > LOG_BYTES - MAX_ENTRY


def take(space: Space, entries: Sequence[bytes]) -> None:
    """Add those of these entries that are new, and forget what they leave out of the chains.

    Raises what the log's rules raise, and then keeps nothing.
    """
    if not entries:
        return
    epoch = space.membership.epoch
    with space.replica.atomic():
        # The log is read inside: another process may take the same entries at this moment.
        known = set(space.log())
        fresh = [entry for entry in dict.fromkeys(entries) if entry not in known]
        _check(space, fresh)
        space.replica.add_entries(fresh)
        leftout.follow(space, fresh)
        if pending(space.replica) in entries:
            drop(space.replica)
    if space.membership.epoch > epoch:
        space.replica.whole.retry_void(space.open_envelope)


def _check(space: Space, entries: Sequence[bytes]) -> None:
    membership = space.membership
    for entry in entries:
        try:
            membership = membership.then(entry)
        except StaleBoundary:
            raise
        except BadChain:
            raise forked_log() from None
