"""The pictures that rows name: sent after the envelopes, their thumbnails fetched by themselves.

How one blob travels is left to `blobs`, making pictures to the kitchen. Pictures themselves are
fetched when somebody looks at them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from kitchensync.errors import Malformed, RelayRefused, Unopenable
from kitchensync.replica.blobs import Stored
from kitchensync.sync import blobs, noticing
from kitchensync.sync.session import Session
from kitchensync.sync.space import Space
from kitchensync.trust.blobs import MAX_BLOB

UNSENT: Final = "pictures-unsent"
BAD: Final = "picture-bad"
DAY_MS: Final = 86_400_000
KEPT_MS: Final = 30 * DAY_MS
"""How long content stays that no row names: as long as people undo."""
THUMBNAIL_BYTES: Final = 256 * 1024
"""More is no thumbnail: it would be fetched on every device without anybody looking at it."""
_ASKED_AGAIN_MS: Final = 30 * DAY_MS
_ASKED_AT_ONCE = 16
_MISSING_AT_ONCE = 8
_SWEPT = "blobs-swept"
_ABOUT = 16
_BLOB_ID = 32

_PHOTOS = "SELECT * FROM photo_shown ORDER BY id"
_MAY_LACK = frozenset({"caption"})


@dataclass(frozen=True, slots=True)
class Named:
    """A blob that a photo's row names, as the row says; `size` in bytes of content."""

    blob: bytes
    epoch: int
    size: int
    is_thumbnail: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """How many pictures were sent, and of how many others the thumbnail came."""

    sent: int = 0
    fetched: int = 0


class Missing(Exception):
    """The relay lacks a blob; whoever has it sends it."""


def is_sound(row: Mapping[str, Any]) -> bool:
    """Whether a photo's row has come whole, and names what can be a picture and a thumbnail."""
    if any(value is None for name, value in row.items() if name not in _MAY_LACK):
        return False
    is_named = len(row["blob"]) == len(row["thumbnail"]) == _BLOB_ID
    fits = 0 < row["size"] <= MAX_BLOB and 0 < row["thumbnail_size"] <= THUMBNAIL_BYTES
    return is_named and fits and row["epoch"] >= 0


def named(space: Space) -> list[Named]:
    """The blobs of all photos shown, thumbnails first, each once."""
    rows = _rows(space)
    large = [Named(row["blob"], row["epoch"], row["size"], False) for row in rows]
    small = [Named(row["thumbnail"], row["epoch"], row["thumbnail_size"], True) for row in rows]
    # A picture that is small enough is its own thumbnail.
    each = {(one.blob, one.epoch, one.size): one for one in (*large, *small)}
    return sorted(each.values(), key=lambda one: not one.is_thumbnail)


def _rows(space: Space) -> list[dict[str, Any]]:
    return [*filter(is_sound, map(dict, space.replica.rows(_PHOTOS)))]


def carry(space: Space, session: Session) -> Carried:
    """Send what the relay lacks, fetch thumbnails, and once a day forget what no row names.

    A relay without room, or without a picture, is no failure: it is asked again at the next sync.
    """
    wanted = named(space)
    if not wanted and not space.replica.blobs.all():
        return Carried()
    _doubt_unnamed(space, wanted)
    sent = send(space, session, wanted)
    fetched = fetch(space, session, [one for one in wanted if one.is_thumbnail])
    _end_alarms(space, wanted)
    sweep(space)
    pictures = {row["blob"] for row in _rows(space)}
    return Carried(len(sent & pictures), fetched)


def send(space: Space, session: Session, wanted: Iterable[Named]) -> set[bytes]:
    """Send the blobs that are here and that the relay is not known to have; those it lacked.

    What a disk has spoilt is not sent: it is deleted, and comes from whoever has it.
    """
    sent: set[bytes] = set()
    try:
        for one in _due(space, wanted):
            content = blobs.read(space, one.id, one.size)
            if content is None or not blobs.is_content(space, one.id, one.epoch, content):
                blobs.drop(space, one.id)
                continue
            if blobs.send_blob(session, space, one.id, one.epoch, content):
                sent.add(one.id)
            space.replica.blobs.note_sent(one.id, space.around.clock())
    except RelayRefused as refused:
        if refused.reason != "over-quota":
            raise
        noticing.ring_once(space.replica, UNSENT)
    else:
        noticing.silence(space.replica, UNSENT)
    return sent


def fetch(space: Space, session: Session, wanted: Iterable[Named]) -> int:
    """Fetch what is not here; how many came. What the relay lacks comes when it is sent again."""
    came = missing = 0
    for one in wanted:
        if blobs.is_here(space, one.blob, one.size):
            continue
        try:
            came += fetch_one(space, session, one) is not None
        except Missing:
            missing += 1
            if missing >= _MISSING_AT_ONCE:
                break
    return came


def fetch_one(space: Space, session: Session, one: Named) -> bytes | None:
    """Fetch one blob and keep it; None, with an alarm, where what came is not what was named.

    Missing, and what else the relay says.
    """
    try:
        content = blobs.get_blob(session, space, one.blob, one.epoch, one.size)
    except RelayRefused as refused:
        if refused.reason == "no-blob":
            raise Missing from None
        raise
    except (Unopenable, Malformed) as error:
        noticing.ring_once(space.replica, BAD, error.message, one.blob[:_ABOUT])
        return None
    blobs.keep(space, one.blob, one.epoch, content, sent=space.around.clock())
    noticing.silence(space.replica, BAD, one.blob[:_ABOUT])
    return content


def sweep(space: Space) -> None:
    """Once a day, delete content that no row has named for `KEPT_MS`."""
    now = space.around.clock()
    swept = space.replica.get_state(_SWEPT)
    if swept is not None and int(swept) <= now < int(swept) + DAY_MS:
        return
    names = {blob.hex() for blob in space.replica.whole.named_blobs()}
    folder = blobs.folder_of(space)
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.name in names:
                # A file's time says when a row last named it.
                os.utime(path, (now / 1000, now / 1000))
            elif path.stat().st_mtime * 1000 <= now - KEPT_MS:
                path.unlink()
                with suppress(ValueError):  # what stands there besides has other names
                    space.replica.blobs.forget(bytes.fromhex(path.name))
    space.replica.set_state(_SWEPT, str(now).encode())


def _due(space: Space, wanted: Iterable[Named]) -> list[Stored]:
    """Those never sent, in their order, and a few that the relay was asked for longest ago."""
    now = space.around.clock()
    stored = {each.id: each for each in space.replica.blobs.all()}
    here = [stored[blob] for blob in dict.fromkeys(one.blob for one in wanted) if blob in stored]
    old = [one for one in here if 0 < one.sent <= now - _ASKED_AGAIN_MS]
    old.sort(key=lambda one: one.sent)
    return [*(one for one in here if not one.sent), *old[:_ASKED_AT_ONCE]]


def _doubt_unnamed(space: Space, wanted: Iterable[Named]) -> None:
    """A relay may collect what no row names: it is asked again when one does."""
    names = {one.blob for one in wanted}
    for stored in space.replica.blobs.all():
        if stored.sent and stored.id not in names:
            space.replica.blobs.note_sent(stored.id, 0)


def _end_alarms(space: Space, wanted: Iterable[Named]) -> None:
    """A picture that is gone is no matter of concern any more."""
    about = {one.blob[:_ABOUT] for one in wanted}
    for alarm in space.replica.alarms():
        if alarm.code == BAD and alarm.about not in about:
            noticing.silence(space.replica, BAD, alarm.about)
