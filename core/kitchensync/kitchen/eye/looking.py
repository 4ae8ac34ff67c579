"""What photos show: their barcodes, or else the things that the eye sees on them.

Nothing of the kitchen changes here, but that pictures of what is not certain are kept. Leaves what
becomes of things to `filing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kitchensync.errors import NoModel, NoReader, NoRecognition
from kitchensync.kitchen.eye.products import Stated
from kitchensync.vision import barcodes
from kitchensync.vision.crops import WHOLE, Box, Sighting
from kitchensync.vision.eye import Recogniser
from kitchensync.vision.pictures import open_picture
from kitchensync.vision.prototypes import Prototype
from kitchensync.vision.recognising import Accepted, Verdict

Blindness = NoModel | NoRecognition
"""Why a device recognises nothing; people go on typing."""
_SMALL: Final = 64  # pixels: opening it so small tells whether a file is a picture at all


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture file that somebody hands over; `name` is what they call it."""

    name: str
    data: bytes

    @property
    def digest(self) -> bytes:
        """The same for the same file, on every device."""
        return hashlib.sha256(self.data).digest()


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on a photo: a product's code, or what the eye makes of it; neither where this
    device recognises nothing. `stated` is what was looked up of the code, `picture` a photo's row
    but for what it is of."""

    code: str | None = None
    stated: Stated | None = None
    verdict: Verdict | None = None
    vector: bytes = b""
    picture: Mapping[str, Any] | None = None

    @property
    def accepted(self) -> Accepted | None:
        """What it was taken for, where that was certain."""
        return self.verdict if isinstance(self.verdict, Accepted) else None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A photo and its things, one at least, in an order that is always the same."""

    name: str
    digest: bytes
    embedding: str
    things: tuple[Thing, ...]


Keep = Callable[[bytes, Box], Mapping[str, Any]]
"""Keeps a part of a picture file, and says its row."""
Ask = Callable[[str], Stated | None]
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
        """What is on it; what `pictures.open_picture` raises, and BadModel."""
        open_picture(photo.data, _SMALL)
        things = [Thing(code=code, stated=self._ask(code)) for code in products(photo.data)]
        embedding = ""
        if not things:
            embedding, things = self._seen(photo)
        return Glimpse(photo.name, photo.digest, embedding, tuple(things))

    def _seen(self, photo: Photo) -> tuple[str, list[Thing]]:
        found = self._recogniser()
        if found is None:
            return "", [Thing(picture=self._keep(photo.data, WHOLE))]
        eye, taught = found
        try:
            sightings = eye.look(photo.data, taught)
        except (NoModel, NoRecognition) as blind:
            self.blind = blind
            return "", [Thing(picture=self._keep(photo.data, WHOLE))]
        return eye.embedding(), [self._thing(photo, each) for each in sightings]

    def _thing(self, photo: Photo, sighting: Sighting) -> Thing:
        certain = isinstance(sighting.verdict, Accepted) and not self._keep_all
        picture = None if certain else self._keep(photo.data, sighting.box)
        return Thing(verdict=sighting.verdict, vector=sighting.vector, picture=picture)

    def _recogniser(self) -> tuple[Recogniser, Sequence[Prototype]] | None:
        if self._ready is None and self.blind is None:
            try:
                self._ready = self._eye()
            except (NoModel, NoRecognition) as blind:
                self.blind = blind
        return None if self.blind else self._ready


def products(data: bytes) -> list[str]:
    """The codes of products on a picture; none where codes cannot be read.

    Those that a shop prints for what it weighs mean nothing elsewhere, and are none.
    """
    try:
        found = barcodes.read(data)
    except NoReader:
        return []
    return [code.product for code in found if code.product and not code.is_of_the_store]


def each_once(photos: Iterable[Photo]) -> Iterator[Photo]:
    """Photos without those that are the same file as one before."""
    seen: set[bytes] = set()
    for photo in photos:
        if photo.digest not in seen:
            seen.add(photo.digest)
            yield photo
