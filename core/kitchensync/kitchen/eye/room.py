"""Photos that become food in the pantry, lines of a list, or questions.

Leaves what is on a photo to `looking`, and what becomes of a thing to `scanning`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from operator import length_hint
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kitchensync.errors import BadInput
from kitchensync.kitchen.eye.looking import Glimpse, Keep, Looking, Photo, each_once
from kitchensync.kitchen.eye.memory import Memory
from kitchensync.kitchen.eye.subjects import To, attempt
from kitchensync.kitchen.eye.views import PhotoSeen, Scanned
from kitchensync.kitchen.preferences import looks_up

if TYPE_CHECKING:
    from kitchensync.kitchen.eye.codes import Codes
    from kitchensync.kitchen.eye.inbox import Inbox
    from kitchensync.kitchen.eye.lessons import Lessons
    from kitchensync.kitchen.eye.meals import Meals
    from kitchensync.kitchen.eye.models import Models
    from kitchensync.kitchen.eye.products import Stated
    from kitchensync.kitchen.photos import Photos
    from kitchensync.kitchen.receipts.room import Receipts
    from kitchensync.kitchen.spaces import Spaces
    from kitchensync.kitchen.views import Done
    from kitchensync.vision.crops import Box
    from kitchensync.vision.eye import Recogniser
    from kitchensync.vision.prototypes import Prototype

MOST_PHOTOS: Final = 200
"""Of one scan, which is one change."""

Progress = Callable[[int, str], None]
"""Told how many photos were looked at, and which is next."""


class Seeing:
    """What this device makes of photos."""

    def __init__(
        self, spaces: Spaces, photos: Callable[[], Photos], receipts: Callable[[], Receipts]
    ) -> None:
        self._spaces = spaces
        self._desk = spaces.desk(spaces.household)
        self._photos = photos
        self._receipts = receipts
        self._memory = Memory(spaces.household.replica)
        self._eye: tuple[Path, int, Recogniser] | None = None

    def scan(
        self,
        photos: Iterable[tuple[str, bytes]],
        to: str = To.PANTRY,
        *,
        place: str | None = None,
        ask: bool = False,
        again: bool = False,
        dry_run: bool = False,
        on_progress: Progress | None = None,
    ) -> Scanned:
        """Have what picture files show go to the "pantry" or the "list", all in one change.

        Of each its name and bytes. What is not certain becomes a review, and with `ask` everything.
        A file that was scanned before is left alone unless `again`. BadPicture, TooLarge, BadModel,
        BadInput: nothing is changed then.
        """
        target = _target(to, place)
        _check_number(length_hint(photos))
        looking = self._looking(self._keeping(dry_run), keep_all=ask)
        glimpses: list[Glimpse] = []
        for count, photo in enumerate(each_once(Photo(*one) for one in photos)):
            _check_number(count + 1)
            if on_progress:
                on_progress(count, photo.name)
            _, fresh = attempt(self._desk.replica, photo.digest, target, again=again)
            known = Glimpse(photo.title, photo.digest, "", ())
            glimpses.append(looking.look(photo) if fresh else known)
        if not glimpses:
            raise BadInput("No photo was given.", "Say which file it is.")
        from kitchensync.kitchen.eye.scanning import Scan

        with self._desk.change(dry_run) as change:
            scan = Scan(change, target, place, again=again, ask=ask)
            seen = [scan.take(glimpse) for glimpse in glimpses]
            scan.say()
        return _scanned(change.done(), seen, looking)

    @cached_property
    def lessons(self) -> Lessons:
        """What the household taught."""
        from kitchensync.kitchen.eye.lessons import Lessons

        def put_away(data: bytes, dry_run: bool) -> Mapping[str, Any]:
            return self._photos().put_away(data, dry_run)

        return Lessons(self._desk, self.recogniser, put_away)

    @cached_property
    def inbox(self) -> Inbox:
        """Folders into which people drop files."""
        from kitchensync.kitchen.eye.inbox import Inbox

        def photo(name: str, data: bytes) -> str:
            scanned = self.scan([(name, data)], ask=True)
            return "It was scanned before." if scanned.photos[0].already else scanned.what

        def receipt(_name: str, data: bytes) -> str:
            return self._receipts().read(data, ask=True).what

        outside = self._spaces.outside
        return Inbox(self._spaces.household.replica, outside.clock, photo, receipt)

    @cached_property
    def meals(self) -> Meals:
        """Photos of meals, and what was eaten."""
        from kitchensync.kitchen.eye.meals import Meals

        def looking() -> Looking:
            return self._looking(_nowhere, plate=True)

        return Meals(self._spaces, looking, self._photos)

    @cached_property
    def models(self) -> Models:
        """What this device recognises with."""
        from kitchensync.kitchen.eye.models import Models

        return Models(self._spaces)

    @cached_property
    def products(self) -> Codes:
        """What the household knows by barcodes."""
        from kitchensync.kitchen.eye.codes import Codes

        return Codes(self._desk)

    def _keeping(self, dry_run: bool) -> Keep:
        """Keeps parts of photos; each photo is opened once, and only for as long as it is kept."""
        from kitchensync.kitchen import pictures

        def keeping(data: bytes) -> Callable[[Box], Mapping[str, Any]]:
            opened = cache(lambda: pictures.opened(data))
            return lambda part: self._photos().put_away_made(
                pictures.part_of(opened(), part), dry_run
            )

        return keeping

    def _looking(self, keep: Keep, *, keep_all: bool = False, plate: bool = False) -> Looking:
        def sees() -> tuple[Recogniser, Sequence[Prototype]]:
            return self._sees(dishes=plate)

        return Looking(sees, keep, cache(self._stated), keep_all=keep_all, plate=plate)

    def _stated(self, code: str) -> Stated | None:
        """What is looked up of a code that nobody knows, where the person wants that."""
        if not looks_up(self._desk):
            return None
        from kitchensync.kitchen.eye import lookup, products

        if products.known(self._desk.replica, code):
            return None
        return lookup.stated(code, self._spaces.outside.look_up, self._desk.today)

    def _sees(self, *, dishes: bool) -> tuple[Recogniser, Sequence[Prototype]]:
        """What recognises, and what it was taught; NoModel, BadModel, NoRecognition."""
        from kitchensync.kitchen.eye import embedding

        eye = self.recogniser()
        space = self._spaces.household
        return eye, embedding.prototypes(space, eye, self._memory, dishes=dishes)

    def recogniser(self) -> Recogniser:
        """The eye over the model of this device; NoModel where there is none."""
        from kitchensync.kitchen.eye import models

        folder, threads = models.folder_of(self._spaces.home), self._spaces.settings.threads
        if self._eye is None or self._eye[:2] != (folder, threads):
            eye = self._spaces.outside.eye(folder, threads, self._memory)
            self._eye = (folder, threads, eye)
        return self._eye[2]


def _nowhere(_data: bytes) -> Callable[[Box], Mapping[str, Any]]:
    """Keeps nothing."""
    return lambda _part: {}


def _target(to: str, place: str | None) -> To:
    if to not in (To.PANTRY, To.LIST):
        raise BadInput(f"Photos do not go to “{to}”.", "Say pantry, list or log.")
    if place and to != To.PANTRY:
        raise BadInput("Only what goes to the pantry is kept in a place.", "Leave --in out.")
    return To(to)


def _check_number(photos: int) -> None:
    if photos > MOST_PHOTOS:
        raise BadInput(
            f"At most {MOST_PHOTOS} photos are scanned at once.",
            "Give fewer, or take all that a folder holds: `ks inbox once FOLDER`.",
        )


def _scanned(done: Done, seen: Sequence[PhotoSeen], looking: Looking) -> Scanned:
    blind = str(looking.blind) if looking.blind else None
    return Scanned(done.what, done.changed, done.items, done.change_id, tuple(seen), blind)
