"""From the outbox to sealed envelopes: durable before they are sent, sent again verbatim.

Leaves sealing and the wire to the caller, and merging what others sent to `merging`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kitchensync.replica import waiting
from kitchensync.replica.database import Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.values import (
    LAST_TIME,
    NO_HEAD,
    Draft,
    Head,
    Kept,
    Open,
    Sealed,
    SealedBytes,
)

_KEEP = (
    "INSERT INTO envelope (device, idx, seq, hash, raw, arrived, latest, void, acknowledged) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_HEAD = (
    "INSERT INTO head (device, seq, hash) VALUES (?, ?, ?) "
    "ON CONFLICT (device) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)
_PAGE = 64
"""Envelopes that are read at once."""


def heads(database: Database) -> dict[bytes, Head]:
    """The last envelope of every device that ever sent, sealed own ones included."""
    found = database.rows("SELECT device, seq, hash FROM head")
    return {device: Head(seq, hash_) for device, seq, hash_ in found}


def keep(
    database: Database, envelope: Kept, *, arrived: int, latest: int, acknowledged: bool
) -> None:
    """Keep an envelope and make it its device's head. `latest` is the time of its newest change."""
    latest = min(max(latest, 0), LAST_TIME)
    cells = (envelope.device, envelope.index, envelope.seq, envelope.hash, envelope.raw)
    database.execute(_KEEP, (*cells, arrived, latest, envelope.void, acknowledged))
    set_head(database, envelope.device, Head(envelope.seq, envelope.hash))


def set_head(database: Database, device: bytes, head: Head) -> None:
    """Have that be the last envelope of a device; inside a write."""
    database.execute(_HEAD, (device, head.seq, head.hash))


def seal_pending(
    database: Database,
    identity: Identity,
    seal: Callable[[Draft], SealedBytes],
    *,
    limit_bytes: int,
    even_empty: bool,
    now: int,
) -> Sealed | None:
    """Seal the first change sets of the outbox; if it is empty, an envelope without any, or None.

    They are at most `limit_bytes` and MAX_CHANGES together, or one alone. The outbox shrinks and
    the envelope is kept in one transaction. CorruptDatabase where one is not as it was written.
    """
    from kitchensync.replica.changeset import MAX_CHANGES
    from kitchensync.replica.recorded import note_told

    with database.write():
        rows = _prefix(database, limit_bytes, MAX_CHANGES)
        if not rows and not even_empty:
            return None
        draft = _draft(database, identity.device, [row.change_set for row in rows])
        latest = max([row.time for row in rows], default=now)
        made = seal(draft)
        kept = Kept(identity.device, identity.index, draft.seq, made.hash, made.raw, void=False)
        keep(database, kept, arrived=now, latest=latest, acknowledged=False)
        if rows:
            waiting.clear(database, rows[-1].place)
        database.executemany(
            "UPDATE head SET told = ? WHERE device = ?",
            [(seq, device) for device, seq, _ in draft.seen],
        )
        note_told(database, identity.device)
        return Sealed(draft.seq, made.hash, made.raw)


def _prefix(database: Database, limit_bytes: int, limit_changes: int) -> list[waiting.Row]:
    taken: list[waiting.Row] = []
    size = total = 0
    for row in waiting.rows(database):
        size += len(row.change_set)
        total += row.changes
        if taken and (size > limit_bytes or total > limit_changes):
            break
        taken.append(row)
    return taken


# How far each chain went since others were told. Of a chain that a snapshot carried on beyond the
# envelopes kept here, the last kept envelope is told first: whether the snapshot's place is on that
# chain nobody here can say, but a device that has all of the chain can.
_NEWS = """
SELECT head.device, coalesce(kept.seq, head.seq), coalesce(kept.hash, head.hash)
FROM head LEFT JOIN envelope AS kept ON kept.device = head.device AND kept.seq = (
    SELECT max(seq) FROM envelope WHERE device = head.device AND seq > head.told
)
WHERE head.seq > head.told AND head.device <> ? ORDER BY head.device
"""


def _draft(database: Database, own: bytes, change_sets: Sequence[bytes]) -> Draft:
    from kitchensync.replica.recorded import to_tell

    head = heads(database).get(own, NO_HEAD)
    seen = tuple((device, seq, hash_) for device, seq, hash_ in database.rows(_NEWS, (own,)))
    return Draft(head.seq + 1, head.hash, tuple(change_sets), seen, *to_tell(database, own))


def unsent(database: Database, limit: int | None = None) -> list[Sealed]:
    """Own envelopes that the relay has not acknowledged, in order, the first so many."""
    found = database.rows(
        "SELECT seq, hash, raw FROM envelope WHERE acknowledged = 0 ORDER BY seq LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return [Sealed(seq, hash_, raw) for seq, hash_, raw in found]


def keeps_end(database: Database, own: bytes) -> bool:
    """Whether what this device sealed last is kept, and all before it that was not sent."""
    with database.snapshot():
        kept = database.rows("SELECT max(seq) FROM envelope WHERE device = ?", (own,))
        waits = [seq for (seq,) in database.rows("SELECT seq FROM envelope WHERE acknowledged = 0")]
        head = heads(database).get(own, NO_HEAD).seq
    last = kept[0][0] or 0
    return last == head and (not waits or last - min(waits) < len(waits))


def acknowledge(database: Database, own: bytes, seq: int) -> int:
    """Note that the relay has every own envelope up to `seq`, and none after it any more.

    How many of these it was not known to have.
    """
    with database.write():
        fresh = database.execute(
            "UPDATE envelope SET acknowledged = 1 WHERE acknowledged = 0 AND seq <= ?", (seq,)
        ).rowcount
        database.execute(
            "UPDATE envelope SET acknowledged = 0 "
            "WHERE device = ? AND seq > ? AND acknowledged = 1",
            (own, seq),
        )
    return fresh


def unseal(database: Database, own: bytes, from_seq: int, open_: Open) -> None:
    """Put the change sets of own envelopes from `from_seq` on back before those that wait.

    Only after the relay refused them for good: ValueError if it has acknowledged one of them.
    """
    from kitchensync.replica.recorded import forget

    with database.write():
        refused = database.rows(
            "SELECT seq, raw, acknowledged FROM envelope WHERE device = ? AND seq >= ? "
            "ORDER BY seq",
            (own, from_seq),
        )
        if any(row["acknowledged"] for row in refused):
            raise ValueError("an acknowledged envelope is not taken back")
        returned = [change_set for row in refused for change_set in open_(row["raw"])]
        first = waiting.first(database) - len(returned)
        for place, change_set in enumerate(returned, first):
            waiting.put_back(database, place, change_set)
        database.execute("DELETE FROM envelope WHERE device = ? AND seq >= ?", (own, from_seq))
        give_back_seq(database, own)
        forget(database, own, from_seq)


def give_back_seq(database: Database, own: bytes) -> None:
    """The newest kept envelope of that device is its head again; inside a write."""
    database.execute("DELETE FROM head WHERE device = ?", (own,))
    database.execute(
        "INSERT INTO head (device, seq, hash, told) SELECT device, seq, hash, seq FROM envelope "
        "WHERE device = ? ORDER BY seq DESC LIMIT 1",
        (own,),
    )
    # What the refused envelopes said of others' chains nobody has read: it is told again.
    database.execute("UPDATE head SET told = 0 WHERE device <> ?", (own,))


def envelopes(database: Database, above: Mapping[bytes, int]) -> Iterator[Kept]:
    """Kept envelopes in order of arrival; of each device those above its seq in `above`."""
    arrival = 0
    while True:
        found = database.rows(
            "SELECT arrival, device, idx, seq, hash, raw, void FROM envelope WHERE arrival > ? "
            "ORDER BY arrival LIMIT ?",
            (arrival, _PAGE),
        )
        if not found:
            return
        for row in found:
            if row["seq"] > above.get(row["device"], 0):
                yield Kept(
                    row["device"],
                    row["idx"],
                    row["seq"],
                    row["hash"],
                    row["raw"],
                    bool(row["void"]),
                )
        arrival = found[-1]["arrival"]
