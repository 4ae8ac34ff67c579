"""Looking back: who changed what, read from the envelopes that are kept anyway.

Newest first by the time that people saw, opening no more envelopes than it takes. Leaves taking
changes back to `undo`.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, islice
from operator import itemgetter

from kitchensync.errors import NotFound
from kitchensync.replica.changeset import Outline, outline
from kitchensync.replica.database import Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.reader import portions
from kitchensync.replica.values import LAST_TIME, Change, Open

About = Callable[[Outline], bool]
"""Whether a change is about what is looked for."""
_Place = tuple[int, int]
"""How new something is, less for the newer: its time, negated, and what comes first of one time."""
_Waiting = tuple[_Place, int, Change]
_Source = tuple[_Place, Iterable[Change]]
_WAITS, _SEALED = range(2)

_LATELY = "SELECT min(time) FROM (SELECT time FROM outbox ORDER BY place DESC LIMIT 32)"
_OUTBOX = "SELECT place, time FROM outbox WHERE time {} ? ORDER BY time DESC, place DESC"
_CHANGE_SETS = "SELECT place, change_set FROM outbox WHERE place IN ({})"
_PAGE_BEFORE = (
    "SELECT arrival, latest, device, seq, raw, acknowledged FROM envelope WHERE void = 0 "
    "AND (latest, arrival) < (?, ?) ORDER BY latest DESC, arrival DESC LIMIT 32"
)


def history(database: Database, identity: Identity, open_: Open, *, limit: int) -> list[Change]:
    """The last `limit` changes, newest first."""
    with database.snapshot():
        return [*islice(newest_first(database, identity, open_), limit)]


def newest_first(
    database: Database, identity: Identity, open_: Open, about: About | None = None
) -> Iterator[Change]:
    """All changes, or those `about` something, newest first; of one time, what came last here.

    Call it in a snapshot or a transaction: else a change that is sealed meanwhile comes twice.
    """
    waiting: list[_Waiting] = []
    order = count()
    sources = _outbox(database, identity, about), _envelopes(database, open_, about)
    for newest, changes in heapq.merge(*sources, key=itemgetter(0)):
        yield from _as_new(waiting, newest)
        for change in changes:
            heapq.heappush(waiting, ((-change.time, newest[1]), next(order), change))
        yield from _as_new(waiting, newest)
    while waiting:
        yield heapq.heappop(waiting)[2]


def _as_new(waiting: list[_Waiting], newest: _Place) -> Iterator[Change]:
    while waiting and waiting[0][0] <= newest:
        yield heapq.heappop(waiting)[2]


def find(database: Database, identity: Identity, open_: Open, wanted: str) -> Change:
    """The change of that id, or the only one whose id begins so; NotFound, Ambiguous."""
    with database.snapshot():
        changes = newest_first(database, identity, open_)
        found = find_by_id(wanted, ((change.id, change) for change in changes))
    if found is None:
        raise NotFound(f"No change has the id “{wanted}”.", "`ks history` shows their ids.")
    return found


def _outbox(database: Database, identity: Identity, about: About | None) -> Iterator[_Source]:
    """What waits, newest first, some at a time: if nobody syncs, it is all that was ever done.

    It is indexed by place, not by time. So first come all that are as new as the last few by place:
    hardly more than these, and enough for most callers. Then come the older ones.
    """
    ((since,),) = database.rows(_LATELY)
    for which in (">=", "<"):
        listed = database.rows(_OUTBOX.format(which), (since,))
        for some in portions([place for place, _ in listed]):
            for raw in _change_sets(database, some):
                told = outline(raw)
                if about is None or about(told):
                    yield (-told.time, _WAITS), (Change(told, raw, identity.device, None, False),)


def _change_sets(database: Database, places: Sequence[int]) -> Iterator[bytes]:
    marks = ", ".join("?" * len(places))
    found = dict(map(tuple, database.rows(_CHANGE_SETS.format(marks), places)))
    return map(found.__getitem__, places)


def _envelopes(database: Database, open_: Open, about: About | None) -> Iterator[_Source]:
    """The kept envelopes, by the time of their newest change; each opened when it is its turn."""
    position = LAST_TIME, LAST_TIME
    while page := database.rows(_PAGE_BEFORE, position):
        for row in page:
            yield (-row["latest"], _SEALED), _opened(row, open_, about)
        position = page[-1]["latest"], page[-1]["arrival"]


def _opened(row: sqlite3.Row, open_: Open, about: About | None) -> Iterator[Change]:
    for raw in reversed(open_(row["raw"])):
        told = outline(raw)
        if about is None or about(told):
            yield Change(told, raw, row["device"], row["seq"], bool(row["acknowledged"]))
