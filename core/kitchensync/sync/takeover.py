"""Changes of another device that do not count become changes of this one, each of them once.

Whose changes those are, and where they come from, is left to `leftout` and `salvaging`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from kitchensync.replica.changeset import decode, encode, outline
from kitchensync.schema.households import BY_ADULTS
from kitchensync.sync import notes
from kitchensync.sync.space import Space

_STATE = "salvaged"
_HASH = 32


def not_taken(space: Space, change_sets: Sequence[bytes]) -> list[bytes]:
    """Those that neither this device nor, as far as envelopes are kept, another one took over.

    Cells that only an adult's word may set are left out: whoever took them over would be giving it.
    """
    names = _taken(space)
    theirs = [left for raw in change_sets if (left := _without_adults_words(raw))]
    rest = [raw for raw in theirs if _name(raw) not in names]
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
        notes.keep_ids(replica, _STATE, names)


def has_adults_words(change_sets: Sequence[bytes]) -> bool:
    """Whether some of these set a cell that only an adult's word may set."""
    return any(_without_adults_words(raw) != raw for raw in change_sets)


def _without_adults_words(raw: bytes) -> bytes:
    """The change set without an adult's words; empty where it says nothing else."""
    if not outline(raw).tables & {table for table, _ in BY_ADULTS}:
        return raw
    made = decode(raw)
    blocks = [each for each in made.blocks if (each.table, each.column) not in BY_ADULTS]
    if len(blocks) == len(made.blocks):
        return raw
    return encode(replace(made, blocks=blocks)) if blocks else b""


def _name(change_set: bytes) -> bytes:
    return hashlib.sha256(change_set).digest()


def _taken(space: Space) -> set[bytes]:
    return notes.ids(space.replica, _STATE, _HASH)
