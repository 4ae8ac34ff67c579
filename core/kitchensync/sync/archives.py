"""The segments of the archive between devices: sent once, fetched once, named by each floor.

A device takes a floor's segments up when it hears of it, and merges nothing while one is lacking.
What is in them is left to replica/archive.py, who may be believed to `snapshots`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kitchensync.errors import BadSnapshot, Malformed, RelayRefused, Unopenable
from kitchensync.replica import framing
from kitchensync.replica.over import Rule
from kitchensync.replica.segment import MAX_SEGMENT
from kitchensync.replica.values import Segment
from kitchensync.sync import blobs
from kitchensync.sync.session import Session
from kitchensync.sync.space import Space
from kitchensync.trust import snapshots
from kitchensync.trust.sealing import padded_length
from kitchensync.trust.snapshots import Offer
from kitchensync.trust.standing import Covered

_TAKEN_UP = "archive-taken-up"
_NO_BLOB = "no-blob"


def rule(space: Space) -> Rule:
    """What the devices of a space archive by."""
    return space.around.archiving or Rule()


def listed(offer: Offer) -> tuple[Segment, ...]:
    """The segments that a snapshot stands beside, in their order."""
    return tuple(
        Segment(each.blob, each.epoch, each.length, each.size) for each in offer.header.segments
    )


def told(segment: Segment) -> snapshots.Segment:
    """A segment as a header has it."""
    size = padded_length(segment.size)
    return snapshots.Segment(segment.blob, segment.epoch, segment.length, size)


def named(photos: Iterable[bytes], segments: Iterable[Segment]) -> list[bytes]:
    """All blobs that a snapshot names, sorted."""
    return sorted({*photos, *(segment.blob for segment in segments)})


def is_taken_up(space: Space, floor: Covered) -> bool:
    """Whether the archive here is that of this floor."""
    return space.replica.get_state(_TAKEN_UP) == floor.snapshot


def note_taken_up(space: Space, floor: Covered) -> None:
    """The archive here is that of this floor."""
    space.replica.set_state(_TAKEN_UP, floor.snapshot)


def is_current(space: Space) -> bool:
    """Whether the archive here is that of the newest floor, and all of it is here."""
    floor = space.membership.floor
    return (
        floor is None or is_taken_up(space, floor)
    ) and not space.replica.whole.archive.lacking()


def take_up(space: Space, session: Session, offer: Offer) -> None:
    """Have the segments that the newest floor's snapshot names.

    BadSnapshot, with nothing changed, where one does not come as it was named.
    """
    fetch_lacking(space, session)
    archive, floor = space.replica.whole.archive, space.membership.floor
    wanted, known = listed(offer), archive.segments()
    goes_on = _begins(wanted, known)
    new = wanted[len(known) :] if goes_on else wanted
    contents = [_fetched(space, session, each) for each in new]
    with space.replica.atomic():
        if not goes_on:
            archive.start_over()
        archive.take_up(contents)
        if floor is not None:
            note_taken_up(space, floor)


def fetch_lacking(space: Space, session: Session) -> None:
    """Have what is lacking of the archive, the newest first; BadSnapshot where the relay does."""
    archive = space.replica.whole.archive
    for each in archive.lacking():
        archive.fill(*_fetched(space, session, each))


def put(space: Space, session: Session, new: Sequence[tuple[bytes, int]]) -> tuple[Segment, ...]:
    """Have the relay hold all segments, these new ones too; all of them in their order."""
    known = space.replica.whole.archive.segments()
    send(space, session, known)
    epoch = space.membership.epoch
    sent: list[Segment] = []
    for content, size in new:
        packed = snapshots.packed(content, size)
        blob = blobs.put_blob(session, space, packed)
        sent.append(Segment(blob, epoch, len(packed), size))
    return (*known, *sent)


def send(space: Space, session: Session, segments: Iterable[Segment]) -> None:
    """Give the relay what it lacks of these segments, as far as they are here."""
    for each in segments:
        content = space.replica.whole.archive.content(each)
        if content is not None:
            packed = snapshots.packed(content, each.size)
            blobs.send_blob(session, space, each.blob, each.epoch, packed)


def holds(space: Space, session: Session, offer: Offer, made: Sequence[tuple[bytes, int]]) -> bool:
    """Whether a snapshot adds just these segments to those that are known; BadSnapshot."""
    known, wanted = space.replica.whole.archive.segments(), listed(offer)
    if not _begins(wanted, known) or len(wanted) != len(known) + len(made):
        return False
    for each, (content, size) in zip(wanted[len(known) :], made, strict=True):
        told, offered = _fetched(space, session, each)
        frames = framing.unpack(io.BytesIO(content), size)
        if not framing.holds(frames, io.BytesIO(offered), told.size):
            return False
    return True


def _begins(wanted: Sequence[Segment], known: Sequence[Segment]) -> bool:
    """Whether a list goes on from another one; a blob's name says all of it."""
    return [each.blob for each in wanted[: len(known)]] == [each.blob for each in known]


def _fetched(space: Space, session: Session, wanted: Segment) -> tuple[Segment, bytes]:
    """A segment with its exact size, and its bytes."""
    if wanted.size > MAX_SEGMENT:
        raise BadSnapshot("A segment of the archive is larger than one may be.")
    try:
        packed = blobs.get_blob(session, space, wanted.blob, wanted.epoch, wanted.length)
        content, size = snapshots.unpacked(packed, wanted.size)
    except (Unopenable, Malformed) as error:
        raise BadSnapshot("A segment of the archive does not open.") from error
    except RelayRefused as refused:
        if refused.reason != _NO_BLOB:
            raise
        raise BadSnapshot(
            "The relay lacks a part of the archive.",
            "Sync again once another device of the household has synced.",
        ) from refused
    return replace(wanted, size=size), content
