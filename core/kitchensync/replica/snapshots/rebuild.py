"""Making a replica's state anew: from a snapshot or from nothing, and the changes kept since.

All in one transaction, or not at all. The state is a function of the set of changes, so this gives
exactly what was there. Leaves whose snapshot to believe to `sync`, its bytes to `snapshot`.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from kitchensync.errors import BadChain, BadSnapshot, Copied
from kitchensync.replica import digest, merging, outbox, recorded, state
from kitchensync.replica.archives import archive, archiving, uncounted
from kitchensync.replica.changeset import decode
from kitchensync.replica.database import SCHEMA_VERSION, Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.named import named_blobs
from kitchensync.replica.placing import put_in_place
from kitchensync.replica.postings import stock
from kitchensync.replica.snapshots import snapshot
from kitchensync.replica.snapshots.fresh import Fresh
from kitchensync.replica.values import NO_HEAD, Head, Open, Segment, Written
from kitchensync.replica.waiting import change_sets
from kitchensync.schema import tables

_BESIDE = ("conflict", "superseded", "quarantine")
_TOGETHER = 8 * 1024 * 1024
_FORGET = """
DELETE FROM envelope WHERE device = ?1 AND seq < coalesce(
    (SELECT min(seq) FROM envelope WHERE device = ?1 AND seq < ?2
    AND (arrived >= ?3 OR acknowledged = 0)), ?2
)
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot to begin from: where its chains stand, what its digest is, and its bytes.

    `size` is in bytes before compression; `segments` are those of the archive beside it.
    """

    boundary: Mapping[bytes, Head]
    digest: bytes
    schema_version: int
    size: int
    source: IO[bytes] = field(repr=False)
    segments: Sequence[Segment] = ()


def take(database: Database, space: bytes, target: IO[bytes]) -> Written:
    """Write a snapshot of the replica as it stands, all from one state of it."""
    with database.snapshot():
        size = snapshot.write(database, target)
        boundary = {device: head for device, head in outbox.heads(database).items() if head.seq}
        return Written(boundary, digest.digest(database, space), size, named_blobs(database))


def rebuild(
    database: Database,
    identity: Identity,
    open_: Open,
    base: Snapshot | None = None,
    *,
    shown: bool = True,
) -> int:
    """Make the state anew; how many kept envelopes were merged on top of the base.

    Unless it is `shown` to people, archived postings that do not count any more may stay archived.
    Raises, with nothing changed, BadSnapshot where the base is not what it says, BadChain where
    envelopes between the base and this replica are missing, and Copied where the base has more of
    this device than is here.
    """
    boundary: Mapping[bytes, Head] = base.boundary if base else {}
    with database.write():
        _check_reaches(database, identity.device, boundary)
        stock.stop_noting(database)
        for name in (*tables(), *_BESIDE):
            database.execute(f'DELETE FROM "{name}"')  # noqa: S608  # names of the schema
        state.put(database, digest.NEWER_SNAPSHOT, None)
        recorded.forget_own(database, identity.device)
        if base:
            _load(database, identity.space, base)
        else:
            archiving.begin_from_nothing(database)
        merged = _merge_kept(database, identity, open_, boundary)
        if not base:
            with uncounted.showing(database):
                archiving.enter_all(database)
        elif shown and not archive.lacks(database):
            uncounted.thaw_uncounted(database)
        stock.note_all(database)
        database.touched = True
    return merged


def retry_void(database: Database, identity: Identity, open_: Open) -> int:
    """Merge envelopes whose content opens by now; how many that were.

    The state is made anew then, if every envelope is kept: a change in them may have been replaced
    by one that came later, and that it was may be forgotten since (`settling`).
    """
    with database.write():
        opened = merging.retry_void(database, open_)
        if opened and keeps_all(database, outbox.heads(database)):
            rebuild(database, identity, open_)
    return opened


def keeps_all(database: Database, places: Mapping[bytes, Head]) -> bool:
    """Whether every envelope up to these places is kept."""
    return all(
        database.rows(
            "SELECT count(*) FROM envelope WHERE device = ? AND seq <= ?", (device, head.seq)
        )[0][0]
        == head.seq
        for device, head in places.items()
    )


def forget(database: Database, places: Mapping[bytes, Head], arrived_before: int) -> int:
    """Forget kept envelopes below these places that came before a time; how many those were.

    The last one of each chain stays: what is sealed next, or by a new self, has to follow on it.
    Of a chain only the beginning is forgotten, whatever the clock was when its envelopes came: a
    gap would look like damage.
    """
    before = database.connection.total_changes
    with database.write():
        database.executemany(
            _FORGET, [(device, head.seq, arrived_before) for device, head in places.items()]
        )
    return database.connection.total_changes - before


def _check_reaches(database: Database, own: bytes, boundary: Mapping[bytes, Head]) -> None:
    """Raise unless all that this replica has beyond the boundary is kept as envelopes."""
    heads = outbox.heads(database)
    if boundary.get(own, NO_HEAD).seq > heads.get(own, NO_HEAD).seq:
        raise Copied(
            "A snapshot holds changes of this device that it does not know.",
            "It is a copy or was put back: `ks copied --both` makes it a new device.",
        )
    for device, head in heads.items():
        after = boundary.get(device, NO_HEAD).seq
        ((kept,),) = database.execute(
            "SELECT count(*) FROM envelope WHERE device = ? AND seq > ?", (device, after)
        )
        if kept != max(head.seq - after, 0):
            raise BadChain(
                "Earlier changes are no longer kept here one by one, nor what sums them up.",
                "`ks repair` fetches it; where it cannot, begin in an empty folder: `ks join`.",
            )


def _load(database: Database, space: bytes, base: Snapshot) -> None:
    told = snapshot.read(base.source, base.size, base.schema_version)
    archiving.begin_from(database, told.archived, told.thawed, base.segments)
    fresh = Fresh(database)
    for change_set in told.frames:
        put_in_place(database, change_set.blocks, fresh)
    fresh.close()
    if base.schema_version > SCHEMA_VERSION:
        # Its quarantine has what changes came to, not the changes: no digest can be compared.
        state.put(database, digest.NEWER_SNAPSHOT, str(base.schema_version).encode())
    if base.schema_version == SCHEMA_VERSION and not hmac.compare_digest(
        digest.digest(database, space), base.digest
    ):
        raise BadSnapshot("A snapshot does not hold what its digest says.")
    heads = outbox.heads(database)
    for device, place in base.boundary.items():
        if place.seq > heads.get(device, NO_HEAD).seq:
            outbox.set_head(database, device, place)


def _merge_kept(
    database: Database, identity: Identity, open_: Open, above: Mapping[bytes, Head]
) -> int:
    """Merge kept envelopes above these places, then what waits in the outbox."""
    places = {device: head.seq for device, head in above.items()}
    merged = size = 0
    waiting: list[tuple[int, bytes]] = []
    for kept in outbox.envelopes(database, places):
        opened = () if kept.void else open_(kept.raw)
        waiting += ((kept.index, raw) for raw in opened)
        size += sum(map(len, opened))
        merged += 1
        if size > _TOGETHER:
            _apply(database, waiting)
            waiting, size = [], 0
    waiting += ((identity.index, raw) for raw in change_sets(database))
    _apply(database, waiting)
    return merged


def _apply(database: Database, waiting: Iterable[tuple[int, bytes]]) -> None:
    blocks = [(index, block) for index, raw in waiting for block in decode(raw).blocks]
    merging.apply(database, blocks)
