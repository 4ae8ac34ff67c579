"""Which change sets have come, where the envelopes that they were sent in are not kept.

The state tells, or change sets into which others took them over. What follows is left to `sync`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from kitchensync.errors import NoIdentity
from kitchensync.replica import waiting
from kitchensync.replica.changeset import Block, decode, outline
from kitchensync.replica.database import Database
from kitchensync.replica.digest import BESIDE, everything
from kitchensync.replica.restamp import PHOTO, moved
from kitchensync.replica.values import LAST_TIME, Open
from kitchensync.schema import tables
from kitchensync.wire import encode

_KEPT = "SELECT raw FROM envelope WHERE void = 0 AND latest >= ?"


def arrived(database: Database, change_sets: Iterable[bytes]) -> set[bytes]:
    """Those of which some change stands in the state, as a winner or a conflict: they came whole.

    Not those of which every change was replaced since, which cannot be told. Malformed for what is
    no change set.
    """
    made = {change: raw for raw in change_sets for change in _changes(raw)}
    return {made[change] for cell in everything(database) if (change := _change(cell)) in made}


def taken_over(database: Database, change_sets: Sequence[bytes], open_: Open) -> set[bytes]:
    """Those that some device made its own, as far as the changes made since then are kept here."""
    if not change_sets:
        return set()
    since = min(LAST_TIME, *(outline(raw).time for raw in change_sets))
    return alike(change_sets, _made_since(database, since, open_))


def alike(change_sets: Iterable[bytes], others: Iterable[bytes]) -> set[bytes]:
    """Those that are among the others, with another author's index in their stamps.

    Not found are those of which a stamp had to move on (`restamp`). Malformed for what is no change
    set.
    """
    mine = [*change_sets]
    times = {outline(raw).time for raw in mine}
    theirs = {_as_nobodys(raw) for raw in others if outline(raw).time in times}
    return {raw for raw in mine if _as_nobodys(raw) in theirs} if theirs else set()


def _made_since(database: Database, time: int, open_: Open) -> Iterator[bytes]:
    yield from waiting.change_sets(database)
    # A home that was put back opens none.
    with suppress(NoIdentity):
        for (raw,) in database.rows(_KEPT, (time,)):
            yield from open_(raw)


def _changes(raw: bytes) -> Iterable[tuple[object, ...]]:
    for block in decode(raw).blocks:
        for row, stamp in zip(block.rows, block.stamps, strict=True):
            yield block.table, block.column, row, stamp


def _change(cell: tuple[object, ...]) -> tuple[object, ...]:
    """Table, column, row and stamp, as the digest's cells have them."""
    return cell[1:5] if cell[0] in BESIDE else cell[:4]


def _as_nobodys(raw: bytes) -> bytes:
    """What a change set keeps when it becomes another device's, to be compared."""
    made = decode(raw)
    columns = [[block.table, block.column, _cells(block)] for block in made.blocks]
    return encode([made.time, sorted(columns)])


def _cells(block: Block) -> list[list[object]]:
    table = tables().get(block.table)
    # What counts saw, by device, and names of blobs, by key, may be other values then.
    moves = block.table == PHOTO or (
        table is not None and table.ledger_of and block.column == "entry"
    )
    values = [None] * len(block.rows) if moves else block.values
    cells = zip(block.rows, block.stamps, values, strict=True)
    return sorted([row, moved(stamp, 0), encode(value)] for row, stamp, value in cells)
