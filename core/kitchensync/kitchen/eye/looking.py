"""What photos show: their barcodes, or else the things that the eye sees on them.

Nothing of the kitchen changes here, but that pictures of what is not certain are kept. Leaves what
becomes of things to `filing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kitchensync.errors import BadPicture, NoModel, NoReader, NoRecognition, TooLarge
from kitchensync.vision import barcodes
from kitchensync.vision.barcodes import Code
from kitchensync.vision.crops import WHOLE, Box
from kitchensync.vision.eye import Recogniser
from kitchensync.vision.pictures import open_picture
from kitchensync.vision.prototypes import Prototype
from kitchensync.vision.recognising import Accepted, Candidate, Verdict

if TYPE_CHECKING:
    from kitchensync.kitchen.eye.products import Stated

Blindness = NoModel | NoRecognition
"""Why a device recognises nothing; people go on typing."""
_SMALL: Final = 64
"""Pixels of a side: opening it so small tells whether a file is a picture at all."""
_LONGEST_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture file that somebody hands over; `name` is what they call it."""

    name: str
    data: bytes

    @property
    def digest(self) -> bytes:
        """The same for the same file, on every device."""
        return hashlib.sha256(self.data).digest()

    @property
    def title(self) -> str:
        """Its name as other devices may show it."""
        shown = (one if one.isprintable() else "�" for one in self.name)
        return " ".join("".join(shown).split())[-_LONGEST_TITLE:] or "photo"

    @contextmanager
    def named(self) -> Generator[None]:
        """Says which photo it is that cannot be read: somebody may have given several."""
        try:
            yield
        except (BadPicture, TooLarge) as error:
            raise type(error)(f"{self.title}: {error.message}", error.hint) from None


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on a photo: a product's code, or what the eye makes of it; neither where this
    device recognises nothing. `stated` is what was looked up of the code, `picture` a photo's row
    but for what it is of."""

    code: str | None = None
    stated: Stated | None = None
    box: Box = WHOLE
    verdict: Verdict | None = None
    vector: bytes = b""
    picture: Mapping[str, Any] | None = None

    @property
    def accepted(self) -> Accepted | None:
        """What it was taken for, where that was certain."""
        return self.verdict if isinstance(self.verdict, Accepted) else None

    @property
    def choices(self) -> tuple[Candidate, ...]:
        """What it may be, the likeliest first."""
        return self.verdict.choices if self.verdict else ()


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A photo and its things, in an order that is always the same; none if it was not looked at."""

    title: str
    digest: bytes
    embedding: str
    things: tuple[Thing, ...]


Keep = Callable[[bytes], Callable[[Box], Mapping[str, Any]]]
"""Of a picture file: what puts a part of it away, and says its row but for what it is of."""
Ask = Callable[[str], "Stated | None"]
"""What others know of a code; None where nobody is asked."""


class Looking:
    """Looks at one photo after the other; `blind` says why nothing was recognised, once asked.

    `eye` gives what recognises, with what it was taught; it is asked for when the first photo
    without a barcode comes. With `keep_all` pictures of what is certain are kept, too.
    """

    def __init__(
        self,
        eye: Callable[[], tuple[Recogniser, Sequence[Prototype]]],
        keep: Keep,
        ask: Ask,
        *,
        keep_all: bool = False,
    ) -> None:
        self._eye = eye
        self._keep = keep
        self._ask = ask
        self._keep_all = keep_all
        self._ready: tuple[Recogniser, Sequence[Prototype]] | None = None
        self.blind: Blindness | None = None

    def look(self, photo: Photo) -> Glimpse:
        """What is on it; what `pictures.open_picture` raises, and BadModel.

        Small codes are looked for only where the eye is not certain: that takes a while.
        """
        embedding = ""
        with photo.named():
            things = self._coded(photo, barcodes.read_large)
            if not things:
                embedding, things = self._seen(photo)
                if not all(thing.accepted for thing in things):
                    things = self._coded(photo, barcodes.read_small) or things
            keep = self._keep(photo.data)
            kept = tuple(self._with_picture(keep, thing) for thing in things)
        return Glimpse(photo.title, photo.digest, embedding, kept)

    def _coded(self, photo: Photo, read: Callable[[bytes], list[Code]]) -> list[Thing]:
        """Products by their codes; none where codes cannot be read.

        Those that a shop prints for what it weighs mean nothing elsewhere, and are none.
        """
        try:
            found = read(photo.data)
        except NoReader:
            return []
        codes = [code.product for code in found if code.product and not code.is_of_the_store]
        return [Thing(code=code, stated=self._ask(code)) for code in codes]

    def _seen(self, photo: Photo) -> tuple[str, list[Thing]]:
        """The embedding of what the eye sees, and that; one unknown thing where it is blind."""
        found = self._recogniser()
        if found is not None:
            eye, taught = found
            try:
                sightings = eye.look(photo.data, taught)
            except (NoModel, NoRecognition) as blind:
                self.blind = blind
            else:
                return eye.embedding(), [
                    Thing(verdict=each.verdict, vector=each.vector, box=each.box)
                    for each in sightings
                ]
        open_picture(photo.data, _SMALL)
        return "", [Thing()]

    def _with_picture(self, keep: Callable[[Box], Mapping[str, Any]], thing: Thing) -> Thing:
        """With the picture of what somebody is to be asked about."""
        certain = thing.code or (thing.accepted and not self._keep_all)
        return thing if certain else replace(thing, picture=keep(thing.box))

    def _recogniser(self) -> tuple[Recogniser, Sequence[Prototype]] | None:
        if self._ready is None and self.blind is None:
            try:
                self._ready = self._eye()
            except (NoModel, NoRecognition) as blind:
                self.blind = blind
        return None if self.blind else self._ready


def each_once(photos: Iterable[Photo]) -> Iterator[Photo]:
    """Photos without those that are the same file as one before."""
    seen: set[bytes] = set()
    for photo in photos:
        if photo.digest not in seen:
            seen.add(photo.digest)
            yield photo
