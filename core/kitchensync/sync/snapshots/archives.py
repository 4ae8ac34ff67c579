"""The segments of the archive between devices: sent once, fetched once, named by each floor.

A device takes a floor's segments up when it hears of it, and merges nothing while one is lacking.
What is in them is left to replica/archives/archive.py, whose to believe to `offers`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kitchensync.errors import BadSnapshot, Unopenable
from kitchensync.replica import framing
from kitchensync.replica.archives.over import Rule
from kitchensync.replica.archives.segment import MAX_SEGMENT
from kitchensync.replica.values import Segment
from kitchensync.sync import blobs
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust import snapshots
from kitchensync.trust.sealing import padded_length
from kitchensync.trust.snapshots import Offer
from kitchensync.trust.standing import Covered

_TAKEN_UP = "archive-taken-up"


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


def let_go(space: Space) -> None:
    """Put the whole archive back into the tables: the log does not have its floor any more.

    BadSnapshot if a part of it has not come yet.
    """
    if space.replica.whole.archive.segments():
        with space.replica.atomic():
            # First: where a part lacks, what is left is not what was taken up, either.
            space.replica.set_state(_TAKEN_UP, None)
            space.replica.whole.archive.start_over()


def mend(space: Space) -> None:
    """Drop segments whose bytes are not those that their names say, and index the others anew.

    The next sync fetches what was dropped, and compares the list of segments with the floor's.
    """
    archive = space.replica.whole.archive
    with space.replica.atomic():
        for each in archive.segments():
            content = archive.content(each)
            if content is not None and not _is_sound(space, each, content):
                archive.spoil(each)
        archive.index_anew()
        space.replica.set_state(_TAKEN_UP, None)


def let_go_of_damaged(space: Space) -> None:
    """Drop the content of segments that can't be read: no keys are needed to tell."""
    if space.replica.whole.archive.spoil_damaged():
        space.replica.set_state(_TAKEN_UP, None)


def _is_sound(space: Space, segment: Segment, content: bytes) -> bool:
    try:
        packed = snapshots.packed(content, segment.size)
        return blobs.is_content(space, segment.blob, segment.epoch, packed)
    except Unopenable:
        return False


def is_current(space: Space) -> bool:
    """Whether the archive here is that of the newest floor, and all of it is here."""
    floor = space.membership.floor
    return (
        floor is None or is_taken_up(space, floor)
    ) and not space.replica.whole.archive.lacking()


def goes_on_from_here(space: Space, offer: Offer) -> bool:
    """Whether the archive here is the one that a snapshot adds to.

    If both are empty it is, even if a relay that forgot everything can't give the newest floor's
    snapshot.
    """
    is_empty = not (space.replica.whole.archive.segments() or offer.header.segments)
    return is_empty or is_current(space)


def take_up(space: Space, session: Session, offer: Offer) -> None:
    """Fetch the segments that the newest floor's snapshot names, and make them the archive here.

    Nothing is changed if another sync changed the archive or took in a newer floor meanwhile; nor
    if a segment does not come as it was named, which raises BadSnapshot.
    """
    fetch_lacking(space, session)
    archive = space.replica.whole.archive
    wanted, known = listed(offer), archive.segments()
    goes_on = _begins(wanted, known)
    new = wanted[len(known) :] if goes_on else wanted
    contents = [_fetched(space, session, each) for each in new]
    with space.replica.atomic():
        floor = space.membership.floor
        if floor is None or floor.snapshot != offer.hash:
            return
        if archive.segments() != known or archive.lacking():
            return
        if not goes_on:
            archive.start_over()
        archive.take_up(contents)
        note_taken_up(space, floor)


def fetch_lacking(space: Space, session: Session) -> None:
    """Fetch what is lacking of the archive, the newest first; BadSnapshot if the relay lacks it."""
    archive = space.replica.whole.archive
    for each in archive.lacking():
        # Of one that was here before it was spoilt, the exact size is known.
        wanted = replace(each, size=padded_length(each.size))
        archive.fill(*_fetched(space, session, wanted))


def put(space: Space, session: Session, new: Sequence[tuple[bytes, int]]) -> tuple[Segment, ...]:
    """Have the relay hold all segments, these new ones too; all of them in their order."""
    send(space, session)
    known = space.replica.whole.archive.segments()
    epoch = space.membership.epoch
    sent: list[Segment] = []
    for content, size in new:
        packed = snapshots.packed(content, size)
        blob = blobs.put_blob(session, space, packed)
        sent.append(Segment(blob, epoch, len(packed), size))
    return (*known, *sent)


def send(space: Space, session: Session) -> None:
    """Give the relay what it lacks of the archive, as far as that is here."""
    archive = space.replica.whole.archive
    lacking = archive.lacking()
    for each in archive.segments():
        # The relay nearly always has all of them: asking is cheap, reading and packing is not.
        if each in lacking or blobs.is_there(session, each.blob, each.length):
            continue
        content = archive.content(each)
        if content is not None and _is_sound(space, each, content):
            packed = snapshots.packed(content, each.size)
            blobs.send_blob(session, space, each.blob, each.epoch, packed)


def added(space: Space, session: Session, offer: Offer, most: int) -> list[bytes] | None:
    """The segments that a snapshot adds to those known here, packed as sent; BadSnapshot.

    None, and nothing is fetched, if it adds more than `most` or names others than those known.
    """
    known, wanted = space.replica.whole.archive.segments(), listed(offer)
    if list(map(told, wanted[: len(known)])) != list(map(told, known)):
        return None
    new = wanted[len(known) :]
    return None if len(new) > most else [_packed(space, session, each) for each in new]


def holds(offer: Offer, new: Sequence[bytes] | None, made: Sequence[tuple[bytes, int]]) -> bool:
    """Whether the segments `new` that a snapshot adds hold what was `made` here; BadSnapshot."""
    if new is None or len(new) != len(made):
        return False
    wanted = listed(offer)[len(offer.header.segments) - len(new) :]
    for each, packed, (content, size) in zip(wanted, new, made, strict=True):
        offered, told = _unpacked(each, packed)
        frames = framing.unpack(io.BytesIO(content), size)
        if not framing.holds(frames, io.BytesIO(offered), told):
            return False
    return True


def _begins(wanted: Sequence[Segment], known: Sequence[Segment]) -> bool:
    """Whether one list begins with the other; a blob's name stands for all that is in it."""
    return [each.blob for each in wanted[: len(known)]] == [each.blob for each in known]


def _fetched(space: Space, session: Session, wanted: Segment) -> tuple[Segment, bytes]:
    """A segment with its exact size, and its bytes."""
    content, size = _unpacked(wanted, _packed(space, session, wanted))
    return replace(wanted, size=size), content


def _unpacked(wanted: Segment, packed: bytes) -> tuple[bytes, int]:
    """The bytes of a segment, and their exact size before compression; BadSnapshot."""
    try:
        content, size = snapshots.unpacked(packed, wanted.size)
    except Unopenable as error:
        raise BadSnapshot(
            "A segment of the archive has another size than it is said to."
        ) from error
    if size > MAX_SEGMENT:
        raise BadSnapshot("A segment of the archive is larger than one may be.")
    return content, size


def _packed(space: Space, session: Session, wanted: Segment) -> bytes:
    """A segment as it is sent; BadSnapshot, which may be the fault of the relay."""
    what = "a part of the archive"
    return blobs.get_named(session, space, wanted.blob, wanted.epoch, wanted.length, what=what)
