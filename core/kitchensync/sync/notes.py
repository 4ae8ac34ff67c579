"""Lists and ids that are kept in a replica's file, each under a key of its own.

What they mean is left to whoever keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from kitchensync.replica import Replica
from kitchensync.wire import decode, encode

T = TypeVar("T")


def listed(replica: Replica, key: str, shape: type[list[T]]) -> list[T]:
    """What was kept as a list under that key; empty if nothing was. Malformed on a bad disk."""
    kept = replica.get_state(key)
    return decode(kept, shape, limit=len(kept)) if kept else []


def keep_list(replica: Replica, key: str, items: Sequence[object]) -> None:
    """Keep a list under a key; an empty one is forgotten."""
    replica.set_state(key, encode(items) if items else None)


def ids(replica: Replica, key: str, size: int) -> set[bytes]:
    """The ids, of `size` bytes each, that were kept under that key."""
    kept = replica.get_state(key) or b""
    return {kept[at : at + size] for at in range(0, len(kept), size)}


def keep_ids(replica: Replica, key: str, kept: Iterable[bytes]) -> None:
    """Keep ids of one size under a key."""
    replica.set_state(key, b"".join(sorted(kept)))
