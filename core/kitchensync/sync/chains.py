"""What is kept here of the chain of one device: whether it goes through a place.

Only reads. What a second chain means is left to `noticing`, going over to it to `branches`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kitchensync.replica.values import Head

if TYPE_CHECKING:
    from kitchensync.replica import Replica
    from kitchensync.trust.entries import Place


def agrees(replica: Replica, device: bytes, place: Head) -> bool:
    """False where another envelope is kept at that place; also True where none is."""
    kept = replica.rows(
        "SELECT hash FROM envelope WHERE device = ? AND seq = ?", (device, place.seq)
    )
    return all(hash_ == place.hash for (hash_,) in kept)


def keeps(replica: Replica, device: bytes, place: Head) -> bool:
    """Whether that very envelope is kept at that place: then it was verified once."""
    return bool(
        replica.rows(
            "SELECT 1 FROM envelope WHERE device = ? AND seq = ? AND hash = ?",
            (device, place.seq, place.hash),
        )
    )


def leads_to(replica: Replica, head: Head, place: Place) -> bool:
    """Whether the chain that ends in `head` goes through a place, as far as it is kept.

    A place above its end is one that it does not go through.
    """
    if head.seq <= place.seq:
        return (head.seq, head.hash) == (place.seq, place.hash)
    return not place.seq or agrees(replica, place.device, Head(place.seq, place.hash))
