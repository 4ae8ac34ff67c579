"""What photos show: their barcodes, and the things that the eye sees on them.

Nothing of the kitchen changes here, but that pictures of what is not certain are kept. Leaves what
becomes of things to `filing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kitchensync.errors import BadModel, BadPicture, NoModel, NoReader, NoRecognition, TooLarge
from kitchensync.vision import barcodes
from kitchensync.vision.barcodes import Code
from kitchensync.vision.crops import WHOLE, Box, Sighting, bare, beside, is_mark, unmarked
from kitchensync.vision.eye import Recogniser, with_embedding
from kitchensync.vision.links import Printed
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
        except (BadPicture, TooLarge, NoReader) as error:
            raise type(error)(f"{self.title}: {error.message}", error.hint) from None


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on a photo: a product's code, or what the eye makes of it; neither where this
    device recognises nothing, or where it is a code with an address that names no product.
    `printed` is the day that the code tells, `stated` what was looked up of it, `picture` a photo's
    row but for what it is of."""

    code: str | None = None
    printed: Printed | None = None
    is_address: bool = False
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
    """Looks at one photo after the other; `blind` says why one was not recognised, once asked.

    `eye` gives what recognises, with what it was taught; it is asked for when the first photo
    comes. With `keep_all` pictures of what is certain are kept, too; a `plate` may be something
    taught as a whole.
    """

    def __init__(
        self,
        eye: Callable[[], tuple[Recogniser, Sequence[Prototype]]],
        keep: Keep,
        ask: Ask,
        *,
        keep_all: bool = False,
        plate: bool = False,
    ) -> None:
        self._eye = eye
        self._keep = keep
        self._ask = ask
        self._keep_all = keep_all
        self._plate = plate
        self._ready: tuple[Recogniser, Sequence[Prototype]] | None = None
        self._blind: Blindness | None = None
        self.blind: Blindness | None = None

    def look(self, photo: Photo) -> Glimpse:
        """What is on it; what `pictures.open_picture` raises, and BadModel."""
        with photo.named():
            embedding, things = self._things(photo)
            keep = self._keep(photo.data)
            kept = tuple(self._with_picture(keep, thing) for thing in things)
        return Glimpse(photo.title, photo.digest, embedding, kept)

    def _things(self, photo: Photo) -> tuple[str, list[Thing]]:
        """The embedding of what the eye saw, and the things: one at least, even if it is unknown.

        A code says what the thing is that it is on. One that is hard to find is looked for only
        where the eye is not certain: that takes a while.
        """
        codes = _read(photo, barcodes.read_at_a_glance)
        embedding, seen = self._seen(photo, needed=not _products(codes))
        if not _products(codes) and not _are_certain(seen):
            codes = _read(photo, barcodes.read_closely)
        packs, addresses = _products(codes), [code for code in codes if code.is_address]
        shown = bare(seen, ((code.middle, code.area) for code in addresses))
        if packs:
            shown = unmarked(seen, (code.middle for code in packs))
        elif not seen:
            open_picture(photo.data, _SMALL)
            self.blind = self._blind
            shows_one = any(is_mark(WHOLE, code.middle, code.area) for code in addresses)
            return "", [Thing(is_address=shows_one)]
        shown = beside(shown, [code.box for code in (*packs, *addresses)])
        found = [self._of_code(code) for code in packs]
        found += [Thing(verdict=each.verdict, vector=each.vector, box=each.box) for each in shown]
        return embedding, found or [Thing(is_address=True)]

    def _of_code(self, code: Code) -> Thing:
        stated = self._ask(code.product) if code.product else None
        return Thing(code=code.product, printed=code.printed, stated=stated)

    def _seen(self, photo: Photo, *, needed: bool) -> tuple[str, list[Sighting]]:
        """The embedding of what the eye sees, and that; nothing where it is blind.

        BadModel where it is needed.
        """
        try:
            found = self._recogniser()
            if found is not None:
                eye, taught = found
                return with_embedding(
                    eye, lambda _: eye.look(photo.data, taught, plate=self._plate)
                )
        except (NoModel, NoRecognition) as blind:
            self._blind = blind
        except BadModel:
            if needed:
                raise
        return "", []

    def _with_picture(self, keep: Callable[[Box], Mapping[str, Any]], thing: Thing) -> Thing:
        """With the picture of what somebody is to be asked about."""
        certain = thing.code or thing.is_address or (thing.accepted and not self._keep_all)
        return thing if certain else replace(thing, picture=keep(thing.box))

    def _recogniser(self) -> tuple[Recogniser, Sequence[Prototype]] | None:
        if self._ready is None and self._blind is None:
            self._ready = self._eye()
        return None if self._blind else self._ready


def _are_certain(seen: Sequence[Sighting]) -> bool:
    return bool(seen) and all(isinstance(each.verdict, Accepted) for each in seen)


def _read(photo: Photo, read: Callable[[bytes], list[Code]]) -> list[Code]:
    """The codes on a photo; none where codes cannot be read."""
    try:
        return read(photo.data)
    except NoReader:
        return []


def _products(codes: Iterable[Code]) -> list[Code]:
    """Those of products, one for each pack.

    Those that a shop prints for what it weighs mean nothing elsewhere, and are none.
    """
    return [code for code in codes if code.product and not code.is_of_the_store]


def each_once(photos: Iterable[Photo]) -> Iterator[Photo]:
    """Photos without those that are the same file as one before."""
    seen: set[bytes] = set()
    for photo in photos:
        if photo.digest not in seen:
            seen.add(photo.digest)
            yield photo
