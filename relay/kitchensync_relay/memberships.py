"""Folded memberships in memory, so that a call does not verify a whole log again.

Never trusted to be current: each use names the head that the store holds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final, TypeVar

from kitchensync.errors import TrustError
from kitchensync.trust.membership import Membership
from kitchensync_relay.store import Space, Transaction

MOST: Final = 2_000
MOST_VERIFIED: Final = 100_000

T = TypeVar("T")


class Memberships:
    """The last known membership per space; the ones not used for longest are forgotten first.

    How far a log was verified is remembered for longer, so that this process verifies none twice.
    """

    def __init__(self, most: int = MOST, most_verified: int = MOST_VERIFIED) -> None:
        self._most = most
        self._most_verified = most_verified
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Membership] = OrderedDict()
        self._verified: OrderedDict[bytes, bytes] = OrderedDict()

    def last_known(self, space: bytes) -> Membership | None:
        """What was current when last looked at; enough for keys, which never change."""
        with self._lock:
            return self._kept.get(space)

    def current(self, tx: Transaction, space: Space) -> Membership:
        """The membership whose head the store holds."""
        known = self.glance(tx, space)
        self.keep(known)
        return known

    def glance(self, tx: Transaction, space: Space) -> Membership:
        """The same for whoever looks at all spaces: those in use are not pushed out by it."""
        known = self.last_known(space.space)
        if known is None or known.head != space.membership:
            known = _extended(tx, space, known) or self._replayed(tx, space, known)
            with self._lock:
                _put(self._verified, space.space, known.head, self._most_verified)
        return known

    def keep(self, membership: Membership) -> None:
        """Remember it as the last known of its space, and as verified."""
        with self._lock:
            _put(self._kept, membership.space_id, membership, self._most)
            _put(self._verified, membership.space_id, membership.head, self._most_verified)

    def _replayed(self, tx: Transaction, space: Space, known: Membership | None) -> Membership:
        """Made anew from the store, which may be read here as it was a moment ago."""
        is_behind = known is not None and known.knows(space.membership)
        verified = space.membership if is_behind else self._verified.get(space.space)
        return Membership.replay(tx.entries(space.space), verified)


def _put(kept: OrderedDict[bytes, T], key: bytes, value: T, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > most:
        kept.popitem(last=False)


def _extended(tx: Transaction, space: Space, known: Membership | None) -> Membership | None:
    """What is known with the entries after it, or None where the log is another one."""
    if known is None or known.length > space.entries:
        return None
    try:
        for raw in tx.entries(space.space, known.length):
            known = known.then(raw)
    except TrustError:
        return None
    return known if known.head == space.membership else None
