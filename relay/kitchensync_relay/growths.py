"""How long logs are and when they grew, kept in mind: each entry that somebody appends asks for it.

To look at all entries of a long log takes long, and others wait to write. Never trusted to be
current: each use names the head that the store holds. What may be added is left to `rules`.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from typing import Final, NamedTuple

from kitchensync.replica.stamps import DAY_MS
from kitchensync_relay.rules import Pace
from kitchensync_relay.store import Space, Transaction

MOST: Final = 256
"""Logs that came whole within a day take a quarter of a MiB each."""


class Growth(NamedTuple):
    """Bytes of a log, and at which pace it grew."""

    size: int
    pace: Pace


class _Seen(NamedTuple):
    """What a log with that head was like, `taken` and `added` after `since`."""

    head: bytes
    since: int
    size: int
    taken: array[int]
    added: array[int]


def before(there: Space) -> int:
    """When a log is said to have been taken with which a space came here; in Unix milliseconds."""
    return there.founded - 1


class Growths:
    """Those of the logs that grew last; for any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()

    def of(self, tx: Transaction, there: Space, now: int) -> Growth:
        """How long the log is, and when entries were taken in the 24 hours before `now`, in ms.

        Those with which the space came here do not count: they came to another relay before.
        """
        since = max(now - DAY_MS, before(there) if there.founded <= now else 0)
        with self._lock:
            seen = self._seen.get(there.space)
        if seen is None or seen.head != there.membership or seen.since > since:
            seen = _looked_at(tx, there, since)
            self._keep(there.space, seen)
        taken, added = ([at for at in some if at > since] for some in (seen.taken, seen.added))
        return Growth(seen.size, Pace(now, taken, added))

    def _keep(self, space: bytes, seen: _Seen) -> None:
        with self._lock:
            self._seen[space] = seen
            self._seen.move_to_end(space)
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)


def _looked_at(tx: Transaction, there: Space, since: int) -> _Seen:
    space = there.space
    taken, added = (array("q", tx.entries_since(space, since, kind)) for kind in (None, "add"))
    return _Seen(there.membership, since, tx.log_size(space), taken, added)
