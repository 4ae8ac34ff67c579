"""Forgetting the end of chains that turned out not to count, and making the state anew without it.

From where on, and what becomes of the changes in it, is left to `sync`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kitchensync.replica import recorded
from kitchensync.replica.database import Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.snapshots import rebuild
from kitchensync.replica.values import Head, Open


def cut(
    database: Database,
    identity: Identity,
    open_: Open,
    places: Mapping[bytes, Head],
    base: rebuild.Snapshot | None = None,
) -> dict[bytes, list[bytes]]:
    """Forget what other devices sent above these places; the envelopes by device, in order.

    Without void ones, of which nothing ever came to be here. BadChain where the state cannot be
    made from the base and what is kept; nothing changed then.
    """
    with database.write():
        forgotten = {device: _forget(database, device, head) for device, head in places.items()}
        rebuild.rebuild(database, identity, open_, base)
    return forgotten


def _forget(database: Database, device: bytes, head: Head) -> list[bytes]:
    found = database.rows(
        "SELECT raw FROM envelope WHERE device = ? AND seq > ? AND void = 0 ORDER BY seq",
        (device, head.seq),
    )
    database.execute("DELETE FROM envelope WHERE device = ? AND seq > ?", (device, head.seq))
    database.execute(
        "UPDATE head SET seq = ?, hash = ?, told = min(told, ?) WHERE device = ?",
        (head.seq, head.hash, head.seq, device),
    )
    database.execute("DELETE FROM head WHERE seq = 0")
    recorded.forget(database, device, head.seq + 1)
    return [row["raw"] for row in found]
