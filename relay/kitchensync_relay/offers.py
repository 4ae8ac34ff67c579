"""Snapshots that devices offer, or bring back: which are taken, and what makes way for them.

What a floor about one does is left to `floors`, what was kept to the store. No clock. Protocol,
section 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from kitchensync.errors import BadSignature, NotMember
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.wire.limits import MIB
from kitchensync.trust.membership import Membership
from kitchensync.trust.snapshots import Header, Offer, hash_in, parse
from kitchensync_relay import rules
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.codes import refuse, well_formed
from kitchensync_relay.floors import check_places, content_of, drop_offers, only_in
from kitchensync_relay.quotas import Quotas
from kitchensync_relay.store import Offered, Snapshot, Transaction, open_space

MOST_OFFERED: Final = 8 * MIB
"""Bytes of a space's offers that wait: four of those that name as many pictures as fit.

To read more of them at once would hold up whoever wants to write.
"""
_FEW_SEGMENTS: Final = 16
"""So many are looked for in less time than it takes to count those of a space."""


class Looked(NamedTuple):
    """What an offer was found good by, and what it does.

    Found by the head of the log and the offers that waited. `sent` are the new blobs of its sender
    in it, `going` the offers that it takes the place of, `gone` the blobs that go with these.
    """

    membership: bytes
    waiting: Sequence[Offered]
    sent: Sequence[bytes] = ()
    going: Sequence[Offered] = ()
    gone: Sequence[Blob] = ()


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
    for, and each is looked at, as is what it makes way for.
    """
    rules.admit(membership, device)
    space, header = membership.space_id, offer.header
    if header.space != space:
        raise refuse("malformed", "A snapshot is of another space.")
    _check_signature(membership, offer)
    _check_state(tx, header)
    waiting = tx.offers(space)
    if _is_brought_back(membership, offer):
        return Looked(membership.head, waiting)
    if header.device != device:
        raise refuse("not-allowed", "A snapshot can be offered only by the device that made it.")
    if not membership.knows(header.membership):
        raise refuse("stale-membership")
    if header.epoch != membership.epoch:
        raise refuse("stale-epoch")
    check_places(tx, membership, header.boundary)
    content = _check_segments(tx, header)
    sent = [each.blob for each in content if _is_new(each, device)]
    going = _making_way(waiting, offer)
    return Looked(membership.head, waiting, sent, going, only_in(tx, space, going, header))


def take_offer(
    tx: Transaction,
    quotas: Quotas,
    membership: Membership,
    offer: Offer,
    looked: Looked,
    now: int,
) -> Sequence[Blob] | None:
    """Keep what a signed-in device offers or brings back, and was `looked` into a moment ago.

    None where the log or the offers changed since, by which it may be good no more, or do something
    else: look into it again.

    Both may go beyond the quota: without a snapshot nothing is ever dropped. Blobs that went with
    an offer that it takes the place of, whose bodies the caller drops: only what was sent for an
    offer, or naming a picture in one would be enough to have it dropped.
    """
    space, header = membership.space_id, offer.header
    if tx.snapshot(space, offer.hash) is not None:
        return []
    if (looked.membership, looked.waiting) != (membership.head, tx.offers(space)):
        return None
    _check_state(tx, header)
    drop_offers(tx, space, looked.going, looked.gone)
    quotas.take(tx, len(offer.raw), open_space(tx, space), beyond=True)
    newest = tx.blobs.newest()
    tx.add_snapshot(space, Snapshot(offer.hash, header.device, None, offer.raw, now, newest))
    tx.blobs.note_offered(space, header.device, looked.sent)
    if _is_brought_back(membership, offer):
        _raise_heads(tx, header)
    return looked.gone


def _is_brought_back(membership: Membership, offer: Offer) -> bool:
    return membership.floor is not None and membership.floor.snapshot == offer.hash


def _is_new(blob: Blob, device: bytes) -> bool:
    """Whether that device sent it, and offered nothing yet that is in it."""
    return blob.device == device and not blob.of_offer


def _making_way(waiting: Sequence[Offered], offer: Offer) -> Sequence[Offered]:
    """The offers that this one takes the place of.

    These are what the same device offered before, and the oldest where too much waits.
    """
    going: list[Offered] = []
    room = MOST_OFFERED - len(offer.raw)
    for one in reversed(waiting):
        is_own = one.device == offer.header.device
        room -= 0 if is_own else one.size
        if is_own or room < 0:
            going.append(one)
    return going


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


def _raise_heads(tx: Transaction, header: Header) -> None:
    """A relay that lost everything begins anew from what two devices stood for."""
    heads = tx.heads(header.space)
    for place in header.boundary:
        if place.seq > heads.get(place.device, NO_HEAD).seq:
            tx.raise_head(header.space, place.device, Head(place.seq, place.hash))


def _check_signature(membership: Membership, offer: Offer) -> None:
    try:
        offer.verify(membership.authority(offer.header.device).public.signing)
    except NotMember:
        raise refuse("not-allowed", "Its maker was never in the space.") from None
    except BadSignature:
        raise refuse("bad-signature") from None
