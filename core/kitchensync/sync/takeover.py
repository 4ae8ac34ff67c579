"""What another device did, and the household does not count, becomes this one's: once.

Whose changes those are, and where they come from, is left to `leftout` and `salvaging`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from kitchensync.sync.space import Space

_STATE = "salvaged"
_HASH = 32


def not_taken(space: Space, change_sets: Sequence[bytes]) -> list[bytes]:
    """Those that neither this device took over nor, as far as is kept here, another one."""
    names = _taken(space)
    rest = [raw for raw in change_sets if _name(raw) not in names]
    taken = space.replica.whole.taken_over(rest, space.opener())
    return [raw for raw in rest if raw not in taken]


def take(space: Space, change_sets: Sequence[bytes]) -> None:
    """Make these this device's own, and remember that."""
    if not change_sets:
        return
    replica = space.replica
    names = _taken(space) | {_name(raw) for raw in change_sets}
    with replica.atomic():
        replica.take_over(change_sets, space.opener())
        replica.set_state(_STATE, b"".join(sorted(names)))


def _name(change_set: bytes) -> bytes:
    return hashlib.sha256(change_set).digest()


def _taken(space: Space) -> set[bytes]:
    kept = space.replica.get_state(_STATE) or b""
    return {kept[at : at + _HASH] for at in range(0, len(kept), _HASH)}
