"""Merging what others sent: many changes at once, a row written once.

Admits envelopes in the order of their chains and keeps them. Leaves who may send to `trust`, one
cell's rule to `merge`, the bulk of a table to `bulk`, and what is unknown to `quarantine`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kitchensync.errors import BadChain, KitchenSyncError, Malformed
from kitchensync.replica.archives import archive, uncounted
from kitchensync.replica.bulk import TableMerge
from kitchensync.replica.changeset import Block, ChangeSet, gather
from kitchensync.replica.database import Database
from kitchensync.replica.outbox import heads, keep
from kitchensync.replica.postings import stock
from kitchensync.replica.quarantine import only_known, released
from kitchensync.replica.stamps import MAX_INDEX
from kitchensync.replica.values import LAST_TIME, NO_HEAD, Head, Kept, Merged, Open, Received
from kitchensync.schema import tables


def merge(database: Database, received: Sequence[Received], now: int) -> Merged:
    """Keep and merge envelopes in one transaction; those that are here already are skipped.

    BadChain, with nothing merged, at a gap, a fork or another predecessor.
    """
    taken = void = 0
    ids: dict[bytes, bytes] = {}
    blocks: list[tuple[int, Block]] = []
    with database.write():
        known = heads(database)
        for envelope in received:
            head = known.get(envelope.device, NO_HEAD)
            if envelope.seq <= head.seq:
                _check_same(database, envelope)
                continue
            _check_next(head, envelope)
            known[envelope.device] = Head(envelope.seq, envelope.hash)
            content = _gathered(envelope.change_sets, ids)
            _keep(database, envelope, content, now)
            taken += 1
            if content is None:
                void += 1
            else:
                blocks += ((envelope.index, block) for block in content.blocks)
        changes = apply(database, blocks)
    return Merged(taken, changes, void)


def retry_void(database: Database, open_: Open) -> int:
    """Merge envelopes whose content opens by now; how many that were."""
    opened = 0
    with database.write():
        for row in database.rows("SELECT arrival, idx, raw FROM envelope WHERE void = 1"):
            content = _gathered(_opened(open_, row["raw"]), {})
            if content is None:
                continue
            apply(database, ((row["idx"], block) for block in content.blocks))
            database.execute(
                "UPDATE envelope SET void = 0, latest = ? WHERE arrival = ?",
                (_latest(content), row["arrival"]),
            )
            opened += 1
    return opened


def replay(database: Database) -> int:
    """Merge what this version knows by now; how many changes that were. Inside a write."""
    known = released(database)
    return apply(database, known) if known else 0


def _opened(open_: Open, raw: bytes) -> Sequence[bytes] | None:
    try:
        return open_(raw)
    except KitchenSyncError:
        return None


def _latest(content: ChangeSet) -> int:
    return min(max(content.time, 0), LAST_TIME)


def _check_next(head: Head, envelope: Received) -> None:
    if envelope.seq != head.seq + 1:
        raise BadChain(f"Envelope {envelope.seq} of a device came after its envelope {head.seq}.")
    if envelope.prev != head.hash:
        raise BadChain(f"Envelope {envelope.seq} of a device does not follow the one before it.")


def _check_same(database: Database, envelope: Received) -> None:
    kept = database.rows(
        "SELECT hash FROM envelope WHERE device = ? AND seq = ?", (envelope.device, envelope.seq)
    )
    if kept and kept[0]["hash"] != envelope.hash:
        raise BadChain(f"A device made two different envelopes {envelope.seq}.")


def _gathered(change_sets: Sequence[bytes] | None, ids: dict[bytes, bytes]) -> ChangeSet | None:
    """All of an envelope's change sets; None where any of them does not decode."""
    if change_sets is None:
        return None
    try:
        return gather(change_sets, ids)
    except Malformed:
        return None


def _keep(database: Database, envelope: Received, content: ChangeSet | None, now: int) -> None:
    kept = Kept(
        envelope.device,
        envelope.index,
        envelope.seq,
        envelope.hash,
        envelope.raw,
        void=content is None,
    )
    latest = 0 if content is None else _latest(content)
    keep(database, kept, arrived=now, latest=latest, acknowledged=True)


def apply(database: Database, blocks: Iterable[tuple[int, Block]]) -> int:
    """Merge blocks of (author's index, changes); how many changes that were. Inside a write.

    Changes that this version does not know are put aside, those with another's stamp dropped.
    """
    changes = 0
    merges: dict[str, TableMerge] = {}
    joined = _joined(blocks)
    touching = [block for _, block in joined]
    archive.thaw_for(database, touching)
    uncounted.thaw_around(database, touching)
    for index, block in joined:
        known = only_known(database, _of_author(index, block))
        if known.rows:
            if known.table not in merges:
                merges[known.table] = TableMerge(database, tables()[known.table])
            merges[known.table].add(known)
            changes += len(known.rows)
    for merge_ in merges.values():
        merge_.run()
        database.touched = True
    stock.sift_if_due(database)
    return changes


def _joined(blocks: Iterable[tuple[int, Block]]) -> list[tuple[int, Block]]:
    """One block for each author and column."""
    joined: dict[tuple[int, str, str], Block] = {}
    of_several: set[tuple[int, str, str]] = set()
    for index, block in blocks:
        key = index, block.table, block.column
        if key not in joined:
            joined[key] = block
            continue
        if key not in of_several:
            joined[key] = joined[key].copy()  # the first one is the caller's
            of_several.add(key)
        joined[key].extend(block)
    return [(index, block) for (index, _, _), block in joined.items()]


def _of_author(index: int, block: Block) -> Block:
    """Without the changes whose stamp is another device's: they are void, the same everywhere."""
    if {stamp & MAX_INDEX for stamp in block.stamps} <= {index}:
        return block
    return block.only([stamp & MAX_INDEX == index for stamp in block.stamps])
