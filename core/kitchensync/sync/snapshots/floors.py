"""The newest floor's snapshot: from here, from the relay, and back to a relay that lost it.

How one is kept is left to `holding`; making, judging and loading one to `offers`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress

from kitchensync.errors import BadSnapshot, RelayError, RelayRefused, TrustError
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.sync import blobs, moments
from kitchensync.sync.snapshots import archives, holding, settling
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust import snapshots
from kitchensync.trust.entries import parse_entry
from kitchensync.trust.snapshots import Offer
from kitchensync.trust.standing import Covered

_ASKED = "floor-asked"


def base_of_floor(space: Space, sign_in: Callable[[], Session]) -> Snapshot | None:
    """The newest floor's snapshot; None where there is no floor yet.

    Where it is not kept here it is fetched, and kept from now on. BadSnapshot, and what signing in
    and the relay raise.
    """
    floor = space.membership.floor
    if floor is None:
        return None
    found = holding.sound(space, floor.snapshot)
    if found is None:
        found = of_floor(space, sign_in(), floor)
        holding.hold(space, *found)
    return holding.base_of(space, *found)


def hold_what_is_needed(space: Space, session: Session) -> None:
    """Keep the newest floor's snapshot if some envelopes that it covers are not here.

    Also if the next snapshot needs what this one remembers as replaced; then a relay that does not
    give it is no failure.
    """
    floor = space.membership.floor
    if floor is None:
        return
    if not holding.is_settled(space, floor):
        holding.hold(space, *of_floor(space, session, floor))
    elif _may_remember(space, floor):
        with suppress(BadSnapshot, RelayError):
            holding.hold(space, *of_floor(space, session, floor))


def _may_remember(space: Space, floor: Covered) -> bool:
    """Whether a floor's snapshot is not kept here and the next one may need what it remembers."""
    if holding.covered(space.replica) == floor.seqs:
        return False
    unheard = settling.unheard(space, space.membership.head, space.replica.heads())
    return bool(settling.remembered(space, unheard))


def remembering(space: Space, session: Session, unheard: Collection[int]) -> Snapshot | None:
    """The newest floor's snapshot, if it remembers replaced stamps of one of these indices.

    None where it does not, and so need not be fetched. BadSnapshot, and what the relay raises.
    """
    needed = settling.remembered(space, unheard)
    return base_of_floor(space, lambda: session) if needed else None


def precedes_newest(space: Space, offer: Offer) -> bool:
    """Whether a snapshot was made before its maker had heard of the newest floor.

    Then its archive goes on from the segments of an older floor, with which nobody can compare it
    any more.
    """
    hashes, known = space.membership.hashes, offer.header.membership
    after = hashes.index(known) + 1 if known in hashes else 0
    return any(parse_entry(raw).body.kind == "floor" for raw in space.replica.entries(after))


def of_floor(space: Space, session: Session, floor: Covered) -> tuple[Offer, bytes]:
    """A floor's snapshot and its content, from the relay; BadSnapshot, and what that raises."""
    offer = fetched(space, session, floor.snapshot)
    if (offer.header.device, offer.header.digest) != (floor.maker, floor.digest):
        raise BadSnapshot("A snapshot is another than the one that a device stood for.")
    return offer, content_of(space, session, offer)


def is_lost(space: Space, session: Session) -> bool:
    """Whether the relay lost the newest floor's snapshot and it is not kept here; asked once a day.

    If it is, it is given back. If not, as on a device that keeps all envelopes, a new snapshot has
    to take its place.
    """
    floor, now = space.membership.floor, space.around.clock()
    if floor is None or not moments.is_due(space.replica, _ASKED, now):
        return False
    # Noted first: what fails here would fail at every sync, and nothing after it would be done.
    moments.note(space.replica, _ASKED, now)
    kept = holding.sound(space, floor.snapshot)
    offer = kept[0] if kept else known(space, session, floor)
    if offer is None:
        archives.send(space, session)
        return True
    header = offer.header
    if blobs.is_there(session, header.blob, header.length):
        archives.send(space, session)
        return False
    holding.bring_back(space, session)
    return kept is None


def fetched(space: Space, session: Session, wanted: bytes) -> Offer:
    """The offer of that hash, signed by a device of the space; BadSnapshot."""
    membership = space.membership
    try:
        offer = snapshots.parse(session.snapshot(wanted))
        header = offer.header
        offer.verify(membership.authority(header.device).public.signing)
    except TrustError as error:
        raise BadSnapshot("The relay hands out a snapshot that nobody signed.") from error
    if offer.hash != wanted or header.space != space.id or header.epoch > membership.epoch:
        raise BadSnapshot("The relay hands out another snapshot than it was asked for.")
    return offer


def known(space: Space, session: Session, floor: Covered) -> Offer | None:
    """A floor's offer; None where the relay forgot even that. BadSnapshot."""
    try:
        return fetched(space, session, floor.snapshot)
    except RelayRefused as refused:
        if refused.reason != "no-snapshot":
            raise
        return None


def content_of(space: Space, session: Session, offer: Offer) -> bytes:
    """What an offered snapshot holds, packed; BadSnapshot, whose fault may be the relay's."""
    header = offer.header
    what = "the content of a snapshot"
    return blobs.get_named(session, space, header.blob, header.epoch, header.length, what=what)
