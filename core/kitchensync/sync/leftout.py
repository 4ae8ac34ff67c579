"""What a removal left out though it was verified here: a relay that forgot lets that happen.

Who is still a member seals it anew; what those wrote who are gone is set aside, and somebody
decides. Forgetting envelopes is left to the replica.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kitchensync.replica import Replica
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync import holding, knowledge, noticing, outgoing
from kitchensync.sync.space import Space
from kitchensync.trust.entries import Leave, Remove, parse_entry
from kitchensync.wire import NO_HASH, decode, encode

LEFT_OUT = "left-out"
_STATE = "left-out/{}"
_MOST = 64 << 20


def follow(space: Space, entries: Iterable[bytes]) -> None:
    """Forget what these entries, which were just added, leave out of the chains kept here."""
    for raw in entries:
        entry = parse_entry(raw)
        if isinstance(entry.payload, Remove):
            ends = {each.device: Head(each.seq, each.hash) for each in entry.payload.boundary}
            _cut(space, {device: ends.get(device, NO_HEAD) for device in space.replica.heads()})
        elif isinstance(entry.payload, Leave):
            end = Head(entry.payload.seq, entry.payload.hash)
            _cut(space, {entry.body.author: end})


def _cut(space: Space, ends: Mapping[bytes, Head]) -> None:
    replica = space.replica
    heads = replica.heads()
    beyond = {
        device: Head(end.seq, end.hash if end.seq else NO_HASH)
        for device, end in ends.items()
        if device in heads and heads[device].seq > end.seq
    }
    own = beyond.pop(space.device, None)
    if own is not None:
        # What it sent after that is sealed anew.
        replica.acknowledge(min(own.seq, outgoing.acknowledged(replica)))
    if not beyond:
        return
    forgotten = replica.whole.cut(space.open_envelope, beyond, holding.base_here(space))
    knowledge.cap(replica, {device: head.seq for device, head in beyond.items()})
    members = space.membership.members
    for device, envelopes in forgotten.items():
        if device not in members:
            _set_aside(space, device, envelopes)


def _set_aside(space: Space, device: bytes, envelopes: list[bytes]) -> None:
    changes = [raw for envelope in envelopes for raw in space.open_envelope(envelope)]
    aside = [*set_aside(space.replica, device), *changes]
    space.replica.set_state(_STATE.format(device.hex()), encode(aside))
    noticing.ring_once(space.replica, LEFT_OUT, str(len(aside)), device)


def set_aside(replica: Replica, device: bytes) -> list[bytes]:
    """The change sets of a device that is gone which no longer count."""
    kept = replica.get_state(_STATE.format(device.hex()))
    return decode(kept, list[bytes], limit=_MOST) if kept else []


def settle(replica: Replica, device: bytes, *, take: bool) -> int:
    """Make what was set aside changes of this device, or let go of it; how many change sets."""
    aside = set_aside(replica, device)
    with replica.atomic():
        if take and aside:
            replica.take_over(aside)
        replica.set_state(_STATE.format(device.hex()), None)
        noticing.silence(replica, LEFT_OUT, device)
    return len(aside)
