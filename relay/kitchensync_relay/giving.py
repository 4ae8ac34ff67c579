"""What a device lacks: entries and envelopes that fit into one answer, and whether more is left.

Who may have it was decided before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kitchensync.replica.values import Head
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync_relay.store import Space, Transaction


def having(request: Request, device: bytes, heads: Mapping[bytes, Head]) -> Request:
    """The request of a device that need not be given what it has just sent."""
    own = max(request.vector.get(device, 0), heads[device].seq if device in heads else 0)
    return replace(request, vector={**request.vector, device: own})


def lacks_nothing(request: Request, space: Space, heads: Mapping[bytes, Head]) -> bool:
    """Whether the device has all entries and all envelopes."""
    if request.entries < space.entries:
        return False
    have = request.vector
    return all(have.get(device, 0) >= head.seq for device, head in heads.items())


def bare_answer(
    space: Space, device: bytes, heads: Mapping[bytes, Head], generation: bytes
) -> Answer:
    """The answer to a device that lacks nothing."""
    accepted = heads[device].seq if device in heads else 0
    return Answer(
        accepted=accepted, heads=heads, generation=generation, membership=space.membership
    )


def answer(
    tx: Transaction, space: Space, device: bytes, request: Request, generation: bytes
) -> Answer:
    """The next of what the device lacks: entries first, then envelopes, `room` bytes in all."""
    heads = tx.heads(space.space)
    bare = bare_answer(space, device, heads, generation)
    if lacks_nothing(request, space, heads):
        return bare
    entries = _entries(tx, space, request)
    room = request.room - sum(map(len, entries))
    missing_entries = request.entries + len(entries) < space.entries
    if missing_entries:
        return replace(bare, more=True, entries=entries)
    envelopes, more = _envelopes(tx, space, request.vector, room, entries)
    return replace(bare, envelopes=envelopes, more=more, entries=entries)


def log_alone(tx: Transaction, space: Space, request: Request, generation: bytes) -> Answer:
    """The answer to a recovery member: it reads nothing before it has let in a device."""
    entries = _entries(tx, space, request)
    more = request.entries + len(entries) < space.entries
    return Answer(0, (), more, {}, entries, generation, space.membership)


def _entries(tx: Transaction, space: Space, request: Request) -> tuple[bytes, ...]:
    """Entries that fit into the room, one at least."""
    if request.entries >= space.entries:
        return ()
    fitting: list[bytes] = []
    room = request.room
    for raw in tx.entries(space.space, request.entries):
        room -= len(raw)
        if room < 0 and fitting:
            break
        fitting.append(raw)
    return tuple(fitting)


def _envelopes(
    tx: Transaction,
    space: Space,
    vector: Mapping[bytes, int],
    room: int,
    entries: Sequence[bytes],
) -> tuple[tuple[bytes, ...], bool]:
    """Envelopes that fit into the room, one at least where nothing else is given."""
    fitting: list[bytes] = []
    for raw in tx.envelopes(space.space, vector):
        room -= len(raw)
        if room < 0 and (fitting or entries):
            return tuple(fitting), True
        fitting.append(raw)
    return tuple(fitting), False
