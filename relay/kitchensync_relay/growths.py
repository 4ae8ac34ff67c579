"""How long logs are and when they grew, kept in memory: appending an entry asks for it each time.

To look at all entries of a long log takes long, while others wait to write. What is kept may be out
of date: each use compares it with the head of the log in the store. What may be added is left to
`rules`.
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
"""So many logs; each entry of a day takes 8 bytes of memory, or 16 if it let somebody in."""


class Growth(NamedTuple):
    """Bytes of a log, and at which pace it grew."""

    size: int
    pace: Pace


class _Seen(NamedTuple):
    """A log as it was with that `head`: its bytes, and when entries came after `since`."""

    head: bytes
    since: int
    size: int
    taken: array[int]
    added: array[int]


def is_new(there: Space, now: int) -> bool:
    """Whether the space came here within a day: what is given of its log then was made before.

    A long log is brought in pieces. One of which this relay lost everything is given all at once,
    so its pace is no reason to refuse it.
    """
    return abs(now - there.founded) < DAY_MS


def said_taken(there: Space, now: int) -> int:
    """The time that is noted for entries of a log that is given now, in Unix milliseconds.

    For those with which the space came here, one before that: they were made at another relay, and
    do not count for the pace.
    """
    return _before(there) if is_new(there, now) else now


def came_by(there: Space, taken: int) -> int:
    """When an entry for which that time was noted had come here at the latest."""
    return there.founded + DAY_MS if taken == _before(there) else taken


def _before(there: Space) -> int:
    return there.founded - 1


class Growths:
    """What is known of the logs that were asked for last. Safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()

    def of(self, tx: Transaction, there: Space, now: int) -> Growth:
        """How long the log is, and when entries were taken in the 24 hours before `now`, in ms.

        Those with which the space came here do not count (`said_taken`).
        """
        since = max(now - DAY_MS, _before(there) if there.founded <= now else 0)
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
