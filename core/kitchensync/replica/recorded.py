"""Digests that were taken: by whom, and at which version vector.

Taking them is left to `digest`, carrying them between devices to envelopes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kitchensync.replica.database import Database
from kitchensync.replica.values import Disagreeing
from kitchensync.wire import decode_kept, encode

_KEPT = 64
_STANDING = """
SELECT vector, device, digest FROM digest AS told WHERE NOT EXISTS (
    -- Who agreed with another one later on was repaired in the meantime.
    SELECT 1 FROM digest AS later JOIN digest AS other USING (vector, digest)
    WHERE later.device = told.device AND other.device <> told.device
    AND later.recorded > told.recorded
)
"""
_AGREEING = """
SELECT DISTINCT other.device FROM digest AS own JOIN digest AS other USING (vector, digest)
WHERE own.device = ? AND other.device <> own.device AND other.recorded > ?
"""
_BY = "SELECT device FROM digest WHERE vector = ?"
_NEWEST_UNTOLD = (
    "SELECT digest, vector FROM digest WHERE device = ? AND told = 0 ORDER BY recorded DESC"
)


def record(
    database: Database, device: bytes, seen: Mapping[bytes, int], taken: bytes, now: int
) -> None:
    """Remember the digest that a device took when it had seen that much."""
    with database.write():
        database.execute(
            "INSERT OR REPLACE INTO digest (vector, device, digest, recorded, told) "
            "VALUES (?, ?, ?, ?, 0)",
            (write_vector(seen), device, taken, now),
        )
        database.execute(
            "DELETE FROM digest WHERE recorded < (SELECT min(recorded) FROM (SELECT recorded "
            "FROM digest ORDER BY recorded DESC LIMIT ?))",
            (_KEPT,),
        )


def authors(database: Database, seen: Mapping[bytes, int]) -> set[bytes]:
    """Who took a digest when it had seen that much."""
    return {device for (device,) in database.rows(_BY, (write_vector(seen),))}


def differing(database: Database) -> list[Disagreeing]:
    """Where two digests of one vector differ."""
    by_vector: dict[bytes, dict[bytes, bytes]] = {}
    for raw, device, taken in database.rows(_STANDING):
        by_vector.setdefault(raw, {})[device] = taken
    return [
        Disagreeing(read_vector(raw), digests)
        for raw, digests in by_vector.items()
        if len(set(digests.values())) > 1
    ]


def agreeing(database: Database, own: bytes, since: int) -> set[bytes]:
    """Who told the same digest as this device at the same vector, and told it after that moment."""
    return {device for (device,) in database.rows(_AGREEING, (own, since))}


def to_tell(database: Database, own: bytes) -> tuple[bytes | None, tuple[tuple[bytes, int], ...]]:
    """The own digest that no envelope has carried yet, and its vector; None and nothing if none."""
    found = database.rows(_NEWEST_UNTOLD, (own,))
    if not found:
        return None, ()
    return found[0]["digest"], tuple(sorted(read_vector(found[0]["vector"]).items()))


def note_told(database: Database, own: bytes) -> None:
    """An envelope carries what was `to_tell`. Inside a write."""
    database.execute("UPDATE digest SET told = 1 WHERE device = ?", (own,))


def forget_all(database: Database) -> None:
    """Drop all digests: they are not of what this version holds. Inside a write."""
    database.execute("DELETE FROM digest")


def forget_own(database: Database, device: bytes) -> None:
    """Drop all digests of a device: its state was made anew."""
    with database.write():
        database.execute("DELETE FROM digest WHERE device = ?", (device,))


def forget(database: Database, device: bytes, from_seq: int) -> None:
    """Drop digests of a device over envelopes of its own from `from_seq` on, which are gone."""
    with database.write():
        for (raw,) in database.rows("SELECT vector FROM digest WHERE device = ?", (device,)):
            if read_vector(raw).get(device, 0) >= from_seq:
                database.execute(
                    "DELETE FROM digest WHERE device = ? AND vector = ?", (device, raw)
                )


def forget_over(
    database: Database, devices: Iterable[bytes], by: Collection[bytes] | None = None
) -> None:
    """Drop all digests that cover envelopes of these devices; only those of the authors `by`."""
    over = set(devices)
    with database.write():
        for raw, author in database.rows("SELECT vector, device FROM digest"):
            if over & read_vector(raw).keys() and (by is None or author in by):
                database.execute(
                    "DELETE FROM digest WHERE vector = ? AND device = ?", (raw, author)
                )


def write_vector(seen: Mapping[bytes, int]) -> bytes:
    """Canonical msgpack of [[device, seq], …], sorted."""
    return encode(sorted(seen.items()))


def read_vector(raw: bytes) -> dict[bytes, int]:
    """The reverse of `write_vector`."""
    return dict(decode_kept(raw))
