"""Which change sets have come, as the state alone tells: where their envelopes are not here.

What follows from it is left to `sync`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kitchensync.replica.changeset import decode
from kitchensync.replica.database import Database
from kitchensync.replica.digest import BESIDE, everything


def arrived(database: Database, change_sets: Iterable[bytes]) -> set[bytes]:
    """Those of which a change stands here, be it beside a winner: a change set comes whole.

    Not those of which everything was replaced since: nobody can tell. Malformed for what is none.
    """
    made = {change: raw for raw in change_sets for change in _changes(raw)}
    return {made[change] for cell in everything(database) if (change := _change(cell)) in made}


def _changes(raw: bytes) -> Iterable[tuple[object, ...]]:
    for block in decode(raw).blocks:
        for row, stamp in zip(block.rows, block.stamps, strict=True):
            yield block.table, block.column, row, stamp


def _change(cell: tuple[object, ...]) -> tuple[object, ...]:
    """Table, column, row and stamp, as the digest's cells have them."""
    return cell[1:5] if cell[0] in BESIDE else cell[:4]
