"""Which blobs a replica's rows name: what must not be thrown away.

Leaves the blobs themselves to `trust` and `sync`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard, cast

from kitchensync.replica.conflicts import all_conflicts
from kitchensync.replica.database import Database
from kitchensync.wire import decode_kept

_BLOB_ID = 32
_PHOTOS = "SELECT blob FROM photo_shown UNION SELECT thumbnail FROM photo_shown"


def named_blobs(database: Database) -> tuple[bytes, ...]:
    """Ids of blobs, sorted: those of photos that are shown, and what may be one beside them.

    That is a value that lost but can still be chosen, and one that only a newer version knows.
    """
    with database.snapshot():
        values = [*(value for (value,) in database.execute(_PHOTOS)), *_beside(database)]
    return tuple(sorted({value for value in values if _is_id(value)}))


def _beside(database: Database) -> Iterator[object]:
    for conflict in all_conflicts(database):
        if conflict.table == "photo":
            yield from (value for _, value in conflict.others)
    for (raw,) in database.execute("SELECT value FROM quarantine"):
        value = decode_kept(raw)
        yield from cast(list[object], value) if isinstance(value, list) else [value]


def _is_id(value: object) -> TypeGuard[bytes]:
    return isinstance(value, bytes) and len(value) == _BLOB_ID
