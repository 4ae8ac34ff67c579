"""Snapshots that devices offer, or bring back: which are taken, and what makes way for them.

What a floor about one does is left to `floors`, what was kept to the store. No clock. Protocol,
section 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from kitchensync.errors import BadSignature, NotMember
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.limits import MIB
from kitchensync.trust.membership import Membership
from kitchensync.trust.snapshots import Header, Offer, hash_in, parse
from kitchensync_relay import rules
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.codes import refuse, well_formed
from kitchensync_relay.floors import check_places, content_of, drop_offer, forget_offered
from kitchensync_relay.quotas import Quotas
from kitchensync_relay.store import Snapshot, Transaction, open_space

MOST_OFFERED: Final = 8 * MIB
"""Bytes of a space's offers that wait: four of those that name as many pictures as fit.

To read more of them at once would hold up whoever wants to write.
"""
_FEW_SEGMENTS: Final = 16
"""So many are looked for in less time than it takes to count those of a space."""


class Looked(NamedTuple):
    """What an offer was found good by: the head of the log; the new blobs of its sender in it."""

    membership: bytes
    sent: Sequence[bytes] = ()


def hash_offered(raw: bytes) -> bytes:
    """The hash of the snapshot that is offered in these bytes, or `malformed`."""
    with well_formed():
        return hash_in(raw)


def read_offer(raw: bytes) -> Offer:
    """The offer in these bytes, or `malformed`."""
    with well_formed():
        return parse(raw)


def is_kept(tx: Transaction, membership: Membership, device: bytes, digest: bytes) -> bool:
    """Whether the snapshot of that hash is here; `not-member`, `not-allowed`."""
    rules.admit(membership, device)
    return tx.snapshot(membership.space_id, digest) is not None


def look_into(tx: Transaction, membership: Membership, device: bytes, offer: Offer) -> Looked:
    """Judge what a signed-in device offers; or brings back, if the newest floor is about it.

    To be done beside those who write: it may name as many blobs and places as a header has room
    for, and each is looked at.
    """
    rules.admit(membership, device)
    space, header = membership.space_id, offer.header
    if header.space != space:
        raise refuse("malformed", "A snapshot is of another space.")
    _check_signature(membership, offer)
    _check_state(tx, header)
    if _is_brought_back(membership, offer):
        return Looked(membership.head)
    if header.device != device:
        raise refuse("not-allowed", "A snapshot can be offered only by the device that made it.")
    if not membership.knows(header.membership):
        raise refuse("stale-membership")
    if header.epoch != membership.epoch:
        raise refuse("stale-epoch")
    check_places(tx, membership, header.boundary)
    content = _check_segments(tx, header)
    return Looked(membership.head, [each.blob for each in content if _is_new(each, device)])


def take_offer(
    tx: Transaction,
    quotas: Quotas,
    membership: Membership,
    device: bytes,
    offer: Offer,
    looked: Looked,
    now: int,
) -> Sequence[Blob] | None:
    """Keep what a signed-in device offers or brings back, and was `looked` into a moment ago.

    None where the log grew since, by which it may be good no more: look into it again.

    Both may go beyond the quota: without a snapshot nothing is ever dropped. Blobs that went with
    an offer that it takes the place of, whose bodies the caller drops: only what was sent for an
    offer, or naming a picture in one would be enough to have it dropped.
    """
    space, header = membership.space_id, offer.header
    if tx.snapshot(space, offer.hash) is not None:
        return []
    if looked.membership != membership.head:
        return None
    _check_state(tx, header)
    snapshot = Snapshot(offer.hash, header.device, None, offer.raw, now, tx.blobs.newest())
    if _is_brought_back(membership, offer):
        quotas.take(tx, len(offer.raw), open_space(tx, space), beyond=True)
        _bring_back(tx, membership, snapshot)
        return []
    replaced = _make_way(tx, space, snapshot)
    quotas.take(tx, len(offer.raw), open_space(tx, space), beyond=True)
    tx.add_snapshot(space, snapshot)
    tx.blobs.note_offered(space, device, looked.sent)
    return forget_offered(tx, space, replaced - content_of(header))


def _is_brought_back(membership: Membership, offer: Offer) -> bool:
    return membership.floor is not None and membership.floor.snapshot == offer.hash


def _is_new(blob: Blob, device: bytes) -> bool:
    """Whether that device sent it, and offered nothing yet that is in it."""
    return blob.device == device and not blob.of_offer


def _make_way(tx: Transaction, space: bytes, snapshot: Snapshot) -> AbstractSet[bytes]:
    """Drop the offers that this one takes the place of; the blobs that they are in.

    These are what the same device offered before, and the oldest where too much waits.
    """
    gone: set[bytes] = set()
    room = MOST_OFFERED - len(snapshot.raw)
    for one in reversed(tx.offers(space)):
        room -= 0 if one.device == snapshot.device else one.size
        if one.device == snapshot.device or room < 0:
            gone |= drop_offer(tx, space, one)
    return gone


def _check_state(tx: Transaction, header: Header) -> None:
    blob = tx.blobs.get(header.space, header.blob)
    if blob is None or not blob.complete:
        raise refuse("no-blob", "The content of the snapshot is not here.")


def _check_segments(tx: Transaction, header: Header) -> Sequence[Blob]:
    """All that it is in; nobody could begin from a snapshot whose segments are not here."""
    content = content_of(header)
    is_made_up = len(content) > _FEW_SEGMENTS and len(content) > tx.blobs.count(header.space)
    there: Sequence[Blob] = () if is_made_up else tx.blobs.among(header.space, content)
    if sum(each.complete for each in there) < len(content):
        raise refuse("no-blob", "A segment of the archive is not here.")
    return there


def _bring_back(tx: Transaction, membership: Membership, snapshot: Snapshot) -> None:
    """A relay that lost everything begins anew from what two devices stood for."""
    space = membership.space_id
    tx.add_snapshot(space, snapshot)
    heads = tx.heads(space)
    for place in parse(snapshot.raw).header.boundary:
        if place.seq > heads.get(place.device, NO_HEAD).seq:
            tx.raise_head(space, place.device, Head(place.seq, place.hash))


def _check_signature(membership: Membership, offer: Offer) -> None:
    try:
        offer.verify(membership.authority(offer.header.device).public.signing)
    except NotMember:
        raise refuse("not-allowed", "Its maker was never in the space.") from None
    except BadSignature:
        raise refuse("bad-signature") from None
