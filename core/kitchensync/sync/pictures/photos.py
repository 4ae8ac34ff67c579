"""The pictures that rows name: sent after the envelopes, their thumbnails fetched by themselves.

How one blob travels is left to `blobs`, making pictures to the kitchen. Pictures themselves are
fetched when somebody looks at them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from kitchensync.errors import HomeError, Malformed, RelayRefused, Unopenable
from kitchensync.files import sweep_unfinished
from kitchensync.replica.blobs import Stored
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import blobs, moments, noticing
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.trust.blobs import MAX_BLOB

UNSENT: Final = "pictures-unsent"
BAD: Final = "picture-bad"
SPOILT: Final = "picture-spoilt"
KEPT_MS: Final = 30 * DAY_MS
"""How long content stays that no row names: as long as people undo."""
THUMBNAIL_BYTES: Final = 256 * 1024
"""Bytes of the largest thumbnail: every device fetches these, looked at or not."""
_ASKED_AGAIN_MS: Final = 30 * DAY_MS
_ASKED_AT_ONCE = 16
_MISSING_AT_ONCE = 8
_OF_ONE_BLOB = frozenset({"malformed", "gap", "no-blob", "too-large"})
"""Why a relay refuses one blob and no other: others may write under its name, too."""
_SWEPT = "blobs-swept"
_ABOUT = 16
_BLOB_ID = 32

_PHOTOS = "SELECT * FROM photo_shown ORDER BY id"
_EVER = "SELECT * FROM photo ORDER BY id"
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
    """How many pictures were sent, how many thumbnails came, and how many the relay was found to
    lack, at most a few."""

    sent: int = 0
    fetched: int = 0
    awaited: int = 0


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


def _rows(space: Space, which: str = _PHOTOS) -> list[dict[str, Any]]:
    return [*filter(is_sound, map(dict, space.replica.rows(which)))]


def ever(space: Space) -> list[dict[str, Any]]:
    """The rows of all photos, those too that were removed and can be restored."""
    return _rows(space, _EVER)


def carry(space: Space, session: Session) -> Carried:
    """Send what the relay lacks, fetch thumbnails, and once a day forget what no row names.

    A relay without room, or without a picture, is no failure: it is asked again at the next sync.
    """
    wanted = named(space)
    if not wanted and not blobs.folder_of(space).is_dir():
        return Carried()
    _doubt_unnamed(space, wanted)
    _note_unnoted(space, wanted)
    sent = send(space, session, wanted)
    fetched, awaited = fetch(space, session, [one for one in wanted if one.is_thumbnail])
    fetch(space, session, _spoilt(space, wanted))
    _end_alarms(space, wanted)
    sweep(space)
    pictures = {row["blob"] for row in _rows(space)}
    return Carried(len(sent & pictures), fetched, awaited)


def send(space: Space, session: Session, wanted: Iterable[Named]) -> set[bytes]:
    """Send the blobs that are here and that the relay is not known to have; which ones it lacked.

    A file that the disk has spoilt is put aside, to be fetched again: another device may have sent
    that picture.
    """
    sent: set[bytes] = set()
    try:
        for one in _due(space, wanted):
            content = _content(space, one)
            if content is not None and _send_one(space, session, one, content):
                sent.add(one.id)
    except RelayRefused as refused:
        if refused.reason != "over-quota":
            raise
        noticing.ring_once(space.replica, UNSENT)
    else:
        space.replica.alarms.silence(UNSENT)
    return sent


def _content(space: Space, one: Stored) -> bytes | None:
    """The content of a blob to send; None if it can't be read here or is not what its name says."""
    try:
        content = blobs.read(space, one.id, one.size)
        if content is not None and blobs.is_content(space, one.id, one.epoch, content):
            return content
    except Unopenable:
        # Named under a list of members that gave way: nobody could open it, and here it is whole.
        return None
    except HomeError:
        # It may not be read here; others wait behind it.
        return None
    if blobs.put_aside(space, one.id):
        noticing.ring_once(space.replica, SPOILT, about=one.id[:_ABOUT])
    return None


def _send_one(space: Space, session: Session, one: Stored, content: bytes) -> bool:
    """Send what the relay lacks of a blob; whether it lacked any.

    If the relay refuses this one, as when something else is in its place, an alarm rings and the
    others go on.
    """
    about = one.id[:_ABOUT]
    try:
        lacked = blobs.send_blob(session, space, one.id, one.epoch, content)
    except RelayRefused as refused:
        if refused.reason not in _OF_ONE_BLOB:
            raise
        noticing.ring_once(space.replica, BAD, refused.message, about)
        space.replica.blobs.note_sent(one.id, 0)
        return False
    space.replica.alarms.silence(BAD, about)
    space.replica.blobs.note_sent(one.id, space.around.clock())
    return lacked


def fetch(space: Space, session: Session, wanted: Iterable[Named]) -> tuple[int, int]:
    """Fetch what is not here; how many came, and how many the relay was found to lack.

    After a few that it lacks no more are asked for in this sync: they come once they were sent.
    """
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
    return came, missing


def fetch_one(space: Space, session: Session, one: Named) -> bytes | None:
    """Fetch one blob and keep it; None, with an alarm, where what came is not what was named.

    Raises Missing if the relay lacks it, and what else it says.
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
    space.replica.alarms.silence(BAD, one.blob[:_ABOUT])
    return content


def sweep(space: Space) -> None:
    """Once a day, delete content that no row has named for `KEPT_MS`."""
    now = space.around.clock()
    if not moments.is_due(space.replica, _SWEPT, now):
        return
    names = {blob.hex() for blob in space.replica.whole.named_blobs()}
    folder = blobs.folder_of(space)
    names |= {f"{name}{blobs.ASIDE}" for name in names if not (folder / name).exists()}
    sweep_unfinished(folder)
    for path in blobs.kept_in(folder):
        # Another user's, as a kitchen that root opened once leaves, may not be touched.
        with suppress(FileNotFoundError, PermissionError):
            if path.name in names:
                # A file's time says when a row last named it.
                os.utime(path, (now / 1000, now / 1000))
            elif path.stat().st_mtime * 1000 <= now - KEPT_MS:
                path.unlink()
                with suppress(ValueError):  # a part of one has another name
                    space.replica.blobs.forget(bytes.fromhex(path.name))
    moments.note(space.replica, _SWEPT, now)


def _due(space: Space, wanted: Iterable[Named]) -> list[Stored]:
    """Those never sent, in their order, and a few that the relay was seen to have longest ago."""
    now = space.around.clock()
    stored = {each.id: each for each in space.replica.blobs.all()}
    here = [stored[blob] for blob in dict.fromkeys(one.blob for one in wanted) if blob in stored]
    old = [one for one in here if 0 < one.sent <= now - _ASKED_AGAIN_MS]
    old.sort(key=lambda one: one.sent)
    return [*(one for one in here if not one.sent), *old[:_ASKED_AT_ONCE]]


def _doubt_unnamed(space: Space, wanted: Iterable[Named]) -> None:
    """Have the relay be asked anew for what no row names, once one does: it may collect that."""
    names = {one.blob for one in wanted}
    for stored in space.replica.blobs.all():
        if stored.sent and stored.id not in names:
            space.replica.blobs.note_sent(stored.id, 0)


def _note_unnoted(space: Space, wanted: Iterable[Named]) -> None:
    """Note files that lie here and were not noted, as the disk was full by then.

    What is in them is checked before it is sent.
    """
    noted = {stored.id for stored in space.replica.blobs.all()}
    for one in wanted:
        if one.blob not in noted and blobs.is_here(space, one.blob, one.size):
            space.replica.blobs.keep(one.blob, one.epoch, one.size)


def _spoilt(space: Space, wanted: Iterable[Named]) -> list[Named]:
    """What the disk has spoilt: fetched at once, as the relay and others may lose it, too."""
    about = noticing.ringing(space.replica, SPOILT)
    return [one for one in wanted if one.blob[:_ABOUT] in about]


def _end_alarms(space: Space, wanted: Sequence[Named]) -> None:
    """Silence alarms about pictures that no row names any more, or that are whole here again."""
    spoilt = _spoilt(space, wanted)
    lacking = [one for one in spoilt if not blobs.is_here(space, one.blob, one.size)]
    concerned: Mapping[str, Sequence[Named]] = {BAD: wanted, SPOILT: lacking}
    for code, each in concerned.items():
        about = {one.blob[:_ABOUT] for one in each}
        for gone in noticing.ringing(space.replica, code) - about:
            space.replica.alarms.silence(code, gone)
