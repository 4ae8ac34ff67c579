"""Folded memberships in memory, so that a call does not verify a whole log again.

Never trusted to be current: each use names the head that the store holds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from kitchensync.errors import TrustError
from kitchensync.trust.membership import Membership
from kitchensync_relay.store import Space, Transaction

MOST: Final = 2_000


class Memberships:
    """The last known membership per space; the ones not used for longest are forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Membership] = OrderedDict()

    def last_known(self, space: bytes) -> Membership | None:
        """What was current when last looked at; enough for keys, which never change."""
        with self._lock:
            return self._kept.get(space)

    def current(self, tx: Transaction, space: Space) -> Membership:
        """The membership whose head the store holds."""
        known = self.last_known(space.space)
        if known is None or known.head != space.membership:
            known = _extended(tx, space, known) or Membership.replay(tx.entries(space.space))
        self.keep(known)
        return known

    def keep(self, membership: Membership) -> None:
        """Remember it as the last known of its space."""
        with self._lock:
            self._kept[membership.space_id] = membership
            self._kept.move_to_end(membership.space_id)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)


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
