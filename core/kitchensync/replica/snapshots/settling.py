"""Which stamps a snapshot remembers as replaced before they came: as few as possible.

When everything that any device has seen is here, a replaced change can come only if a removal left
it out and its author seals it anew. So of such authors, and of no others, a snapshot remembers
every stamp that was replaced since the snapshot before it, and those that the one before remembers.
That follows from the changes, in whatever order they came. Who these authors are is left to
`settling` in sync/snapshots.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kitchensync.replica import outbox
from kitchensync.replica.archives import archive
from kitchensync.replica.changeset import Block, bases_of, decode
from kitchensync.replica.database import Database
from kitchensync.replica.ids import Row
from kitchensync.replica.quarantine import understood
from kitchensync.replica.snapshots import snapshot
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.stamps import END, index_of
from kitchensync.replica.values import Open

Replaced = tuple[str, str, bytes, int]
"""Table, column, row, and the stamp of the change that was replaced."""


def forget(database: Database) -> None:
    """Forget which stamps were replaced before they came, as none of these can come any more.

    Stamps at the end of the range stay, which their author may give again, and those of changes in
    quarantine, which will be merged by a version that knows them. Inside a write.
    """
    database.execute(
        "DELETE FROM superseded AS s WHERE stamp < ? AND NOT EXISTS (SELECT 1 FROM quarantine "
        "WHERE tbl = s.tbl AND row = s.row AND col = s.col AND stamp = s.stamp)",
        (END,),
    )


def settle(database: Database, left: Iterable[Replaced] = ()) -> None:
    """`forget`, but for those `left`, once all that any device has seen is here."""
    with database.write():
        forget(database)
        # Before that, so that which groups are in the tables does not depend on the order either.
        archive.refreeze(database)
        for table, column, row, stamp in sorted(left):
            if _is_in_tables(database, (table, row)):
                database.execute(
                    "INSERT OR IGNORE INTO superseded (tbl, col, row, stamp) VALUES (?, ?, ?, ?)",
                    (table, column, row, stamp),
                )


def _is_in_tables(database: Database, row: Row) -> bool:
    sql = f'SELECT 1 FROM "{row[0]}" WHERE id = ?'  # noqa: S608  # names of the schema
    return database.execute(sql, row[1:]).fetchone() is not None


def replaced_since(
    database: Database,
    open_: Open,
    above: Mapping[bytes, int],
    base: Snapshot | None,
    by: Collection[int],
) -> frozenset[Replaced]:
    """The stamps of the devices `by`, by index, that were replaced.

    By a change in an envelope that is kept above these places, or as the base remembers it;
    BadSnapshot where that cannot be read.
    """
    if not by:
        return frozenset()
    return frozenset(
        (block.table, block.column, row, stamp)
        for block in _blocks(database, open_, above, base)
        for row, bases in zip(block.rows, block.bases, strict=True)
        for stamp in bases_of(bases)
        if stamp < END and index_of(stamp) in by
    )


def _blocks(
    database: Database, open_: Open, above: Mapping[bytes, int], base: Snapshot | None
) -> Iterator[Block]:
    """The changes that replaced something: of registers, understood, with their author's stamps."""
    for author, block in _told(database, open_, above, base):
        if block.column != "entry" and any(block.bases):
            of_author = (author is None or index_of(stamp) == author for stamp in block.stamps)
            yield block.only([*map(all, zip(understood(block), of_author, strict=True))])


def _told(
    database: Database, open_: Open, above: Mapping[bytes, int], base: Snapshot | None
) -> Iterator[tuple[int | None, Block]]:
    """All blocks of the base, with None, and of envelopes above the places, with their author."""
    if base is not None:
        for change_set in snapshot.read(base.source, base.size, base.schema_version).frames:
            yield from ((None, block) for block in change_set.blocks)
    for kept in outbox.envelopes(database, above):
        for raw in () if kept.void else open_(kept.raw):
            yield from ((kept.index, block) for block in decode(raw).blocks)
