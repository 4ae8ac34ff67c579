"""Snapshots between devices: offering one, looking into another's, and beginning from one.

Their bytes are left to replica/snapshots/snapshot.py, what is signed to trust/snapshots.py, sending
content to `blobs`; when one is due is the relay's to say.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Collection, Sequence

from kitchensync.errors import BadSnapshot, RelayError, TooLarge, TrustError
from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.snapshots.settling import Replaced
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import NO_HEAD, Segment, Written
from kitchensync.sync import blobs, chains, leftout, noticing, scratch
from kitchensync.sync.knowledge import who_has_what
from kitchensync.sync.membership import log
from kitchensync.sync.snapshots import agreeing, archives, floors, holding, settling
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust import authoring, sealing, snapshots
from kitchensync.trust.entries import Place
from kitchensync.trust.snapshots import Header, Offer
from kitchensync.wire import decode, encode

_SEEN = "snapshots-seen"
"""The state that tells which offers this version passed over or refused, the newest last."""
_MOST_SEEN = 32
_MADE = "snapshot-made"
_PAUSE_MS = DAY_MS
_MANY = 1000
"""So many envelopes after its last snapshot a device makes another one, however recent that was."""
_log = logging.getLogger(__name__)


def keep_up(space: Space, session: Session, answer: Answer) -> bool:
    """Offer a snapshot after a sync, or stand for one; whether an entry about it waits to be sent.

    A relay that refuses or fails is no failure of the sync, nor is a state that is too large for a
    snapshot: the next sync tries again.
    """
    try:
        floors.hold_what_is_needed(space, session)
        _take_up(space, session)
        if log.pending(space.replica) is not None:
            return False
        lost = floors.is_lost(space, session)
        if not (answer.offered or answer.due or lost) or log.is_full(space.log()):
            return False
        if answer.offered and _look(space, session, answer.offered):
            return True
        return (answer.due or lost) and _make(space, session, answer)
    except (RelayError, TrustError, TooLarge) as error:
        _log.info("no snapshot this time: %s", error)
        return False


def load(space: Space, session: Session, wanted: bytes) -> None:
    """Begin anew from the snapshot of the newest floor; own changes stay, and are merged on top.

    BadSnapshot, with nothing changed, where it is not the one that the floor names.
    """
    floor = space.membership.floor
    if floor is None or floor.snapshot != wanted:
        raise BadSnapshot(
            "The relay gives a snapshot that no device stands for.",
            "Try again later; if it goes on, ask whoever runs the relay.",
        )
    offer, content = floors.of_floor(space, session, floor)
    with space.replica.atomic():
        if space.membership.floor != floor:
            # Another sync has heard of a newer one, and may have begun from that.
            return
        space.replica.whole.rebuild(space.open_envelope, holding.base_of(space, offer, content))
        holding.hold(space, offer, content)
        archives.note_taken_up(space, floor)
        agreeing.note_agreed(space.replica)
    archives.fetch_lacking(space, session)
    leftout.summed_up(space.replica, space.membership)
    space.replica.alarms.silence(noticing.BAD_SNAPSHOT, floor.maker)


def _take_up(space: Space, session: Session) -> None:
    """Have the archive be that of the newest floor, and all of it here."""
    floor = space.membership.floor
    if floor is None:
        archives.let_go(space)
    elif archives.is_taken_up(space, floor):
        archives.fetch_lacking(space, session)
    elif (offer := floors.known(space, session, floor)) is not None:
        archives.take_up(space, session, offer)
        agreeing.note_agreed(space.replica)


def forget_older(space: Space, session: Session, before: int) -> int:
    """Forget envelopes below the floor that came before a time, in Unix milliseconds; how many.

    Not before its snapshot is kept here.
    """
    floor = space.membership.floor
    if floor is None:
        return 0
    if holding.held(space, floor.snapshot) is None:
        holding.hold(space, *floors.of_floor(space, session, floor))
    with space.replica.atomic():
        if holding.held(space, floor.snapshot) is None:
            return 0
        return space.replica.whole.forget(holding.heads_of(floor.boundary.values()), before)


def _make(space: Space, session: Session, answer: Answer) -> bool:
    """Offer a snapshot of what is here, if nothing lacks; whether an entry waits to be sent."""
    replica, membership = space.replica, space.membership
    if _made_lately(space) or not _is_all(space, answer):
        return False
    unheard = settling.unheard(space, membership.head, replica.heads())
    base = floors.remembering(space, session, unheard)
    content = io.BytesIO()
    with replica.whole.trial():
        # Another sync may have brought something since that is not all there is.
        if space.membership.head != membership.head or not _is_all(space, answer):
            return False
        left = _left(space, replica, base, unheard)
        replica.whole.settle(left)
        new = replica.whole.archive.put_away(archives.rule(space))
        written = replica.whole.write(content)
    segments = archives.put(space, session, new)
    packed = snapshots.packed(content.getvalue(), written.size)
    offer = _signed(space, session, written, packed, segments)
    if {offer.header.membership, space.membership.head} != {membership.head}:
        # Another sync took an entry in meanwhile: of a floor, which this does not go on from, or
        # of who is left, which says what it has to remember.
        return False
    session.offer(offer.raw)
    with replica.atomic():
        replica.set_state(_MADE, encode([space.around.clock(), _envelopes(replica)]))
        if space.membership.head == membership.head and _is_all(space, answer):
            with replica.whole.archive.showing():
                replica.whole.settle(left)
    if not _is_alone(space):
        agreeing.note_offered(space)
        return False
    log.append_next(space, authoring.floor(space.membership, space.keys, offer))
    return True


def _left(
    space: Space, replica: Replica, base: Snapshot | None, unheard: Collection[int]
) -> frozenset[Replaced]:
    """Changes of devices of these indices that were replaced and may come again; BadSnapshot."""
    floor = space.membership.floor
    above = floor.seqs if floor else {}
    return replica.whole.replaced_since(space.open_envelope, above, base, unheard)


def _is_all(space: Space, answer: Answer) -> bool:
    """Whether what is here is all there is, and no more than the relay has."""
    replica = space.replica
    heads = {device: head for device, head in replica.heads().items() if head.seq}
    return (
        _awaits_nothing(replica)
        and not replica.whole.sums_up_newer()
        and archives.is_current(space)
        and not replica.outbox_size()
        and not replica.unsent()
        and heads == dict(answer.heads)
    )


def _made_lately(space: Space) -> bool:
    """Whether a snapshot was made here a short while and few envelopes ago, whatever a relay says.

    A relay could ask for one after the other, and see from their sizes how the state grows.
    """
    kept = space.replica.get_state(_MADE)
    if kept is None:
        return False
    then, before = decode(kept, list[int], limit=64)
    since = abs(space.around.clock() - then)
    return since < _PAUSE_MS and _envelopes(space.replica) - before < _MANY


def _envelopes(replica: Replica) -> int:
    return sum(head.seq for head in replica.heads().values())


def _signed(
    space: Space,
    session: Session,
    written: Written,
    content: bytes,
    segments: Sequence[Segment],
) -> Offer:
    membership = space.membership
    blob = blobs.put_blob(session, space, content)
    epoch_key = space.epoch_key(membership.epoch)
    header = Header(
        version=1,
        suite=1,
        space=space.id,
        device=space.device,
        membership=membership.head,
        epoch=membership.epoch,
        schema_version=SCHEMA_VERSION,
        boundary=[Place(device, *head) for device, head in sorted(written.boundary.items())],
        digest=snapshots.masked(epoch_key, space.id, blob, written.digest),
        blob=blob,
        length=len(content),
        size=sealing.padded_length(written.size),
        segments=[*map(archives.told, segments)],
        named=archives.named(written.blobs, segments),
    )
    return snapshots.sign(space.keys, header)


def _look(space: Space, session: Session, wanted: bytes) -> bool:
    """Stand for another's snapshot if it holds what it says, ring if not; whether it did."""
    replica = space.replica
    if _by_this_version(wanted) in _seen(replica):
        return False
    offer = floors.fetched(space, session, wanted)
    maker = offer.header.device
    if offer.header.schema_version != SCHEMA_VERSION:
        _pass_over(space, wanted, maker)
        return False
    if floors.precedes_newest(space, offer):
        _note_seen(replica, wanted)
        return False
    if not _may_judge(space, offer):
        return False
    membership = space.membership
    entry = authoring.floor(membership, space.keys, offer)
    # Raises where another floor or a removal came first, or only others may say it.
    membership.then(entry)
    objection = _objection(space, session, offer)
    if objection is None:
        replica.alarms.silence(noticing.BAD_SNAPSHOT, maker)
        log.append_next(space, entry)
        return True
    with replica.atomic():
        if space.membership.floor != membership.floor:
            # Another sync took one in meanwhile: its segments are none that this was made for.
            return False
        replica.alarms.ring(noticing.BAD_SNAPSHOT, objection, maker)
        _note_seen(replica, wanted)
    return False


def _seen(replica: Replica) -> list[bytes]:
    kept = replica.get_state(_SEEN)
    return [] if kept is None else decode(kept, list[bytes], limit=4096)


def _note_seen(replica: Replica, offer: bytes) -> None:
    replica.set_state(_SEEN, encode([*_seen(replica), _by_this_version(offer)][-_MOST_SEEN:]))


def _by_this_version(offer: bytes) -> bytes:
    return offer + SCHEMA_VERSION.to_bytes(4, "big")


def _pass_over(space: Space, offer: bytes, maker: bytes) -> None:
    """Leave an offer to devices of its version."""
    with space.replica.atomic():
        _note_seen(space.replica, offer)
        agreeing.note_apart(space, maker)


def _may_judge(space: Space, offer: Offer) -> bool:
    """Whether all that the snapshot covers is here, so that this device can tell if it is right.

    Of a device that wrote two chains the maker may have seen the other one, which is not its fault.
    """
    heads = space.replica.heads()
    return (
        not space.replica.whole.sums_up_newer()
        and archives.goes_on_from_here(space, offer)
        and space.membership.knows(offer.header.membership)
        and _awaits_nothing(space.replica)
        and all(
            chains.leads_to(space.replica, heads.get(place.device, NO_HEAD), place)
            for place in offer.header.boundary
        )
    )


def _objection(space: Space, session: Session, offer: Offer) -> str | None:
    """What is wrong with a snapshot, given that the changes up to its boundary are all here."""
    places = holding.heads_of(offer.header.boundary)
    with scratch.empty_replica(space) as replica:
        kept_whole = space.replica.whole.keeps_all(places)
        base = None if kept_whole else floors.base_of_floor(space, lambda: session)
        is_closed = scratch.fill(replica, space, base, places)
        if replica.heads() != places:
            return "It ends at other changes than those that came."
        if not is_closed:
            return "It leaves out changes that its authors had seen."
        unheard = settling.unheard(space, offer.header.membership, places)
        remembering = floors.remembering(space, session, unheard)
        replica.whole.settle(_left(space, replica, remembering, unheard))
        made = replica.whole.archive.put_away(archives.rule(space))
        # Content that does not open is the relay's doing, not the maker's: it is asked for again.
        content = floors.content_of(space, session, offer)
        new = archives.added(space, session, offer, len(made))
        try:
            offered = holding.base_of(space, offer, content)
            if not archives.holds(offer, new, made):
                return "It archives something else than what is over."
            if not replica.whole.equals(offered):
                return "Its state is another than what the changes make."
        except BadSnapshot as error:
            return error.message
        told = offered.digest, offer.header.named
        named = archives.named(replica.whole.named_blobs(), archives.listed(offer))
        if (replica.digest(), named) != told:
            return "It says something else of its state than what is in it."
    return None


def _awaits_nothing(replica: Replica) -> bool:
    """Whether everything has come that any device said it has seen."""
    heads = {device.hex(): head.seq for device, head in replica.heads().items()}
    told = who_has_what(replica).values()
    return all(seq <= heads.get(device, 0) for has in told for device, seq in has.items())


def _is_alone(space: Space) -> bool:
    """Whether no other device could stand for this one's snapshot, as it is the only adult's."""
    members = space.membership.members.values()
    adults = [member.device for member in members if member.role == "adult"]
    return adults == [space.device]
