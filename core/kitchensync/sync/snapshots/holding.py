"""The newest floor's snapshot, kept by a device that no longer has all envelopes before it.

So any device can fill a relay that forgot everything. Making, judging and loading a snapshot is
left to `offers`, when to bring it back to `plan`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from kitchensync.errors import BadSnapshot, Malformed, Unopenable
from kitchensync.replica import Replica
from kitchensync.replica.recorded import read_vector, write_vector
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.values import Head
from kitchensync.sync import blobs
from kitchensync.sync.snapshots import archives
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust import snapshots
from kitchensync.trust.blobs import MAX_BLOB
from kitchensync.trust.entries import Place
from kitchensync.trust.snapshots import MAX_HEADER, Offer
from kitchensync.trust.standing import Covered
from kitchensync.wire import Shape, decode, encode

HELD = "snapshot-held"
"""The state that holds it. A damaged file may lose this: the relay has the snapshot, too."""
_COVERED = "snapshot-covers"
_SETTLED = "snapshot-settled"
_LARGEST = MAX_BLOB + MAX_HEADER + 1024


class _Held(Shape, frozen=True):
    offer: bytes
    content: bytes


def hold(space: Space, offer: Offer, content: bytes) -> None:
    """Keep the newest floor's snapshot, in the place of the one before.

    Not where another sync has heard of a newer floor since: that floor's may be kept already.
    """
    boundary = {place.device: place.seq for place in offer.header.boundary}
    with space.replica.atomic():
        floor = space.membership.floor
        if floor is None or floor.snapshot != offer.hash:
            return
        space.replica.set_state(HELD, encode(_Held(offer.raw, content)))
        space.replica.set_state(_COVERED, write_vector(boundary))


def covered(replica: Replica) -> dict[bytes, int]:
    """How far the snapshot goes that is kept here; empty where none is."""
    raw = replica.get_state(_COVERED)
    return read_vector(raw) if raw else {}


def held(space: Space, wanted: bytes) -> tuple[Offer, bytes] | None:
    """The snapshot of that hash and its content, if it is kept here and can be read."""
    found = _held(space)
    return found if found and found[0].hash == wanted else None


def _held(space: Space) -> tuple[Offer, bytes] | None:
    raw = space.replica.get_state(HELD)
    if raw is None:
        return None
    try:
        kept = decode(raw, _Held, limit=_LARGEST)
        return snapshots.parse(kept.offer), kept.content
    except Malformed:
        # Kept, it could not be read the next time either.
        let_go(space.replica)
        return None


def sound(space: Space, wanted: bytes) -> tuple[Offer, bytes] | None:
    """What `held` gives, if its content is as it came; what the disk has spoilt is let go of."""
    found = held(space, wanted)
    if found is None:
        return None
    header = found[0].header
    if blobs.is_content(space, header.blob, header.epoch, found[1]):
        return found
    let_go(space.replica)
    return None


def base_of(space: Space, offer: Offer, content: bytes) -> Snapshot:
    """A snapshot, to make a state anew from; BadSnapshot where content and header do not fit."""
    header = offer.header
    try:
        state, size = snapshots.unpacked(content, header.size)
    except Unopenable as error:
        raise BadSnapshot(error.message) from error
    key = space.epoch_key(header.epoch)
    digest = snapshots.masked(key, space.id, header.blob, header.digest)
    boundary, segments = heads_of(header.boundary), archives.listed(offer)
    source = io.BytesIO(state)
    return Snapshot(boundary, digest, header.schema_version, size, source, segments)


def heads_of(boundary: Iterable[Place]) -> dict[bytes, Head]:
    """Where each chain stands at a boundary."""
    return {place.device: Head(place.seq, place.hash) for place in boundary}


def base_here(space: Space) -> Snapshot | None:
    """The snapshot from which the state here can be made anew; None where every envelope is kept.

    It may be of an older floor: the newest has come with the log then, and its snapshot has not.
    """
    if space.replica.whole.keeps_all(space.replica.heads()):
        return None
    found = _held(space)
    return base_of(space, *found) if found else None


def is_settled(space: Space, floor: Covered) -> bool:
    """Whether what lies below that floor is here, as envelopes or as its snapshot."""
    replica = space.replica
    if replica.get_state(_SETTLED) == floor.snapshot:
        return True
    places = heads_of(floor.boundary.values())
    if not replica.whole.keeps_all(places) and held(space, floor.snapshot) is None:
        return False
    replica.set_state(_SETTLED, floor.snapshot)
    return True


def let_go(replica: Replica) -> None:
    """Keep no snapshot: its floor is not in the log any more, or the disk has spoilt it."""
    for key in (HELD, _COVERED, _SETTLED):
        replica.set_state(key, None)


def bring_back(space: Space, session: Session) -> None:
    """Give a relay the newest floor's snapshot, if it is kept here as it came."""
    floor = space.membership.floor
    found = sound(space, floor.snapshot) if floor else None
    if found is not None:
        offer, content = found
        header = offer.header
        archives.send(space, session)
        blobs.send_blob(session, space, header.blob, header.epoch, content)
        session.offer(offer.raw)
