"""Looking back: who changed what, read from the envelopes that are kept anyway.

Newest first by the time that people saw, opening no more envelopes than it takes. Leaves taking
changes back to `undo`.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice

from kitchensync.errors import NotFound
from kitchensync.replica.changeset import change_id, decode
from kitchensync.replica.database import Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.outbox import LAST_TIME
from kitchensync.replica.values import Change, Open


def history(database: Database, identity: Identity, open_: Open, *, limit: int) -> list[Change]:
    """The last `limit` changes, newest first."""
    with database.snapshot():
        return [*islice(newest_first(database, identity, open_), limit)]


def newest_first(database: Database, identity: Identity, open_: Open) -> Iterator[Change]:
    """All changes by time, newest first; of one time, what came last here.

    For a snapshot or a transaction: else what is sealed meanwhile is met twice.
    """
    waiting: list[tuple[int, int, _Read]] = []
    order = count()
    for latest, changes in _sources(database, identity, open_):
        while waiting and -waiting[0][0] >= latest:
            yield heapq.heappop(waiting)[2]()
        for time, read in changes:
            heapq.heappush(waiting, (-time, next(order), read))
    while waiting:
        yield heapq.heappop(waiting)[2]()


def find(database: Database, identity: Identity, open_: Open, wanted: str) -> Change:
    """The change of that id, or the only one whose id begins so; NotFound, Ambiguous."""
    with database.snapshot():
        changes = newest_first(database, identity, open_)
        found = find_by_id(wanted, ((change.id, change) for change in changes))
    if found is None:
        raise NotFound(f"No change has the id “{wanted}”.", "`ks history` shows their ids.")
    return found


_Read = Callable[[], Change]
_Changes = Iterator[tuple[int, _Read]]
_Source = tuple[int, _Changes]


def _sources(database: Database, identity: Identity, open_: Open) -> Iterator[_Source]:
    """The outbox, then the envelopes by the time of their newest change; each opened when read."""
    yield LAST_TIME, _outbox(database, identity)
    position = LAST_TIME, LAST_TIME
    while page := database.rows(_PAGE_BEFORE, position):
        for row in page:
            yield row["latest"], _envelope(row, open_)
        position = page[-1]["latest"], page[-1]["arrival"]


def _outbox(database: Database, identity: Identity) -> _Changes:
    """Each is read when its turn comes: where nobody syncs, all that was ever done waits here."""

    def read(place: int) -> Change:
        ((raw,),) = database.rows("SELECT change_set FROM outbox WHERE place = ?", (place,))
        return _change(raw, identity.device, None, sent=False)

    for place, time in database.rows("SELECT place, time FROM outbox ORDER BY place DESC"):
        yield time, partial(read, place)


def _envelope(row: sqlite3.Row, open_: Open) -> _Changes:
    for raw in reversed(open_(row["raw"])):
        change = _change(raw, row["device"], row["seq"], sent=bool(row["acknowledged"]))
        yield change.time, partial(_itself, change)


def _itself(change: Change) -> Change:
    return change


def _change(raw: bytes, device: bytes, seq: int | None, *, sent: bool) -> Change:
    made = decode(raw)
    return Change(change_id(raw), made.time, made.cause, device, seq, sent, made.blocks)


_PAGE_BEFORE = (
    "SELECT arrival, latest, device, seq, raw, acknowledged FROM envelope WHERE void = 0 "
    "AND (latest, arrival) < (?, ?) ORDER BY latest DESC, arrival DESC LIMIT 32"
)
