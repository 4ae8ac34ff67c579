"""A replica goes on in a new space, which begins with all that the replica holds.

For a home whose space nobody can let it into again. Stamps change nothing but their index, so the
same values win and the same conflicts stay. Leaves founding the space to `trust`, and the names of
pictures in it to sync/pictures/renaming.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kitchensync.replica import entries as log
from kitchensync.replica import waiting
from kitchensync.replica.archives import archive
from kitchensync.replica.changeset import Block, decode, encoded
from kitchensync.replica.database import Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.merging import apply
from kitchensync.replica.restamp import PHOTO, Anew, as_one
from kitchensync.replica.snapshots import settling, snapshot
from kitchensync.schema import tables

_OF_THE_OLD_SPACE = (
    *("conflict", "superseded", "quarantine"),
    *("envelope", "head", "digest", "outbox", "entry", "state", "alarm"),
    *("segment", "archived", "thawed"),
)


def begin_anew(
    database: Database,
    identity: Identity,
    entries: Sequence[bytes],
    cause: str,
    now: int,
    anew: Anew,
) -> None:
    """Make all that is here wait in the outbox of a new space, in one transaction.

    `entries` is the new space's membership log, `anew` what the rows of photos say that come along.
    Envelopes are forgotten: nobody has their keys any more.
    """
    with database.write():
        archive.thaw_all(database)
        # Nothing that was made before can come in a space that is new.
        settling.forget(database)
        written = [*_everything(database, identity.index, anew)]
        for name in (*tables(), *_OF_THE_OLD_SPACE):
            database.execute(f'DELETE FROM "{name}"')  # noqa: S608  # names of the schema
        apply(database, ((identity.index, block) for blocks in written for block in blocks))
        raws = (raw for blocks in written for raw in encoded(blocks, now, cause))
        for place, raw in enumerate(raws, 1):
            waiting.put_back(database, place, raw)
        database.execute(
            "UPDATE identity SET space = ?, device = ?, idx = ?",
            (identity.space, identity.device, identity.index),
        )
        log.add(database, entries)
        database.touched = True


def _everything(database: Database, index: int, anew: Anew) -> Iterator[list[Block]]:
    frames = [*map(decode, snapshot.cells(database))]
    for blocks in as_one(frames, index, anew):
        if kept := [*_without_lost_photos(blocks, anew)]:
            yield kept


def _without_lost_photos(blocks: Iterable[Block], anew: Anew) -> Iterator[Block]:
    for block in blocks:
        is_photo = block.table == PHOTO
        kept = block.only([row in anew for row in block.rows]) if is_photo else block
        if kept.rows:
            yield kept
