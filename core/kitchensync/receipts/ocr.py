"""Reads the words on a picture or a PDF, with their boxes: Tesseract's, or those a PDF holds.

Leaves asking Tesseract to `tesseract`, and what the words say to `reading` and `labels`. Nothing
leaves the device, or is written to disk.
"""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from kitchensync.errors import BadFile, NoReader, TooLarge
from kitchensync.files import LARGEST_FILE
from kitchensync.receipts import bounded, levelling, pdf
from kitchensync.receipts.lines import tilt
from kitchensync.receipts.model import Word
from kitchensync.receipts.tesseract import Tesseract

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PIXELS = 12_000_000
"""Of a picture that Tesseract gets: more makes it slower and no better."""
_SIDE = 1800
"""What the shorter side of a photo needs."""
_SMALL = 1000
"""A picture whose shorter side is less is shown twice as large: letters of ten pixels are lost."""
_STRAIGHT = 0.012
"""A slope below three quarters of a degree costs Tesseract nothing."""
_SURE, _ENOUGH = 60, 12
"""Confidence of a word that was read, and letters of such words that make a page."""
_KINDS = "Give a PDF, or a JPEG, PNG, WebP, GIF or HEIC picture."


def read_words(data: bytes, languages: Sequence[str] = ("en",)) -> tuple[Word, ...]:
    """The words of a picture or a PDF, page under page; see `read_pages`."""
    return tuple(chain.from_iterable(read_pages(data, languages)))


def read_pages(data: bytes, languages: Sequence[str] = ("en",)) -> tuple[tuple[Word, ...], ...]:
    """The words of each page of a PDF, those of the next below them; a picture is one page.

    `languages` are ISO 639-1 codes, the likeliest first; those that Tesseract has are used.
    BadFile for a PDF that is damaged, locked or takes too long, BadPicture, TooLarge, NoReader.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge(f"The file has more than {LARGEST_FILE >> 20} MiB.", "Make it smaller.")
    if is_pdf(data):
        return tuple(_of_pages(_pages(data), Tesseract(languages)))
    from kitchensync.vision.pictures import open_picture

    picture = open_picture(data, _SIDE, kinds=_KINDS)
    tesseract = Tesseract(languages)
    return (tuple(_level(_upright(_prepared(picture), tesseract), tesseract)),)


def is_pdf(data: bytes) -> bool:
    """Whether a file calls itself a PDF."""
    return b"%PDF-" in data[:1024]


def _of_pages(pages: Iterable[pdf.Page], tesseract: Tesseract) -> Iterator[tuple[Word, ...]]:
    below = lying = 0
    for page in pages:
        if page.picture:
            look = _upright(_prepared(_opened(page.picture)), tesseract, lying)
            lying = look.turned if look.is_readable else lying
            found = _level(look, tesseract)
        else:
            found = [Word(text, *box) for text, *box in page.words]
        yield tuple(
            replace(word, top=word.top + below, bottom=word.bottom + below) for word in found
        )
        below = max([below + page.height, *(word.bottom + below for word in found)])


def _pages(data: bytes) -> list[pdf.Page]:
    import msgspec

    try:
        return msgspec.msgpack.decode(_answer(data), type=list[pdf.Page])
    except (msgspec.MsgspecError, UnicodeError):  # what reads it was led astray by it
        raise _damaged() from None


def picture_of(data: bytes, page: int = 0) -> bytes:
    """What `read_pages` read, as a file of a picture: itself, or a page of a PDF, counted from 0.

    BadFile, NoReader, of PDFs alone.
    """
    if not is_pdf(data):
        return data
    target = io.BytesIO()
    _opened(_answer(data, pdf.ONE, str(page))).save(target, "PNG")
    return target.getvalue()


def _opened(page: bytes) -> Image:
    """A page that was drawn."""
    from kitchensync.vision.pictures import check_pillow

    check_pillow()
    from PIL import Image as Images

    try:
        drawn = Images.open(io.BytesIO(page), formats=("PPM",))
        if drawn.width * drawn.height > pdf.MOST_PIXELS:
            raise _damaged()
        drawn.load()
    except (OSError, ValueError, Images.DecompressionBombError):  # as above
        raise _damaged() from None
    return drawn


def _answer(data: bytes, *options: str) -> bytes:
    """What the process answers that reads PDFs."""
    try:
        return bounded.run((sys.executable, "-m", pdf.__name__, *options), data)
    except bounded.OverLimit:
        raise BadFile("This PDF takes too long to read.", "Take a picture of it.") from None
    except bounded.Failed as error:
        if error.status == pdf.MISSING:
            raise NoReader(
                "PDFs need pypdfium2, which is not installed.",
                "Install it too: pip install 'kitchensync[receipts]'",
            ) from None
        if error.status == pdf.ENCRYPTED:
            raise BadFile("This PDF is locked by a password.", "Save it without one.") from None
        raise _damaged() from None
    except OSError:
        raise NoReader("No process can be started to read PDFs.", "Take a picture.") from None


def _damaged() -> BadFile:
    return BadFile("This PDF is damaged.", "Fetch it again, or take a picture.")


@dataclass(frozen=True, slots=True)
class _Look:
    """The words that are seen on a picture, and by how many degrees it was turned for that."""

    words: list[Word]
    picture: Image
    turned: int

    @property
    def is_readable(self) -> bool:
        """Whether half of the letters are sure: of a page on its side nearly none are."""
        letters = sum(len(word.text) for word in self.words)
        sure = sum(len(word.text) for word in self.words if word.confidence >= _SURE)
        return sure >= _ENOUGH and 2 * sure >= letters

    @property
    def sureness(self) -> int:
        """Of all its words, by their letters."""
        return sum(word.confidence * len(word.text) for word in self.words)


def _look(picture: Image, tesseract: Tesseract, turned: int) -> _Look:
    return _Look(tesseract.words(_pgm(picture)), picture, turned % 360)


def _upright(image: Image, tesseract: Tesseract, lying: int = 0) -> _Look:
    """A picture turned until it can be read, or where most of it can be.

    At first by the degrees that the one before was `lying`: pages of one scan mostly lie alike.
    """
    image = image.rotate(lying, expand=True)
    found = _look(levelling.levelled(image, _MOST_PIXELS), tesseract, lying)
    if found.picture is not image and not found.is_readable:
        # Its rows may be no lines of text: try it as it lies, too.
        found = _surer(found, _look(image, tesseract, lying))
    first = found.picture
    for quarter in (90, 270, 180):
        if found.is_readable:
            break
        turned = first.rotate(quarter, expand=True)
        found = _surer(found, _look(turned, tesseract, lying + quarter))
    return found


def _level(found: _Look, tesseract: Tesseract) -> list[Word]:
    """Its words, of the picture turned until their lines are level where that makes them surer."""
    slope = tilt(found.words)
    if abs(slope) < _STRAIGHT:
        return found.words
    level = levelling.turned(found.picture, math.degrees(math.atan(slope)), _MOST_PIXELS)
    return _surer(found, _look(level, tesseract, found.turned)).words


def _surer(one: _Look, other: _Look) -> _Look:
    return max(one, other, key=lambda look: look.sureness)


def _pgm(image: Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PPM")
    return target.getvalue()


def _prepared(image: Image) -> Image:
    """In grey, evenly lit, of a size that Tesseract reads well."""
    from PIL import ImageChops, ImageFilter, ImageOps

    grey = image.convert("L")
    if min(grey.size) < _SMALL and grey.width * grey.height * 4 <= _MOST_PIXELS:
        grey = grey.resize((2 * grey.width, 2 * grey.height))
    while grey.width * grey.height > _MOST_PIXELS:
        grey = grey.reduce(2)
    paper = grey.reduce(8).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(4))
    shade = ImageChops.subtract(paper.resize(grey.size), grey)
    return ImageOps.autocontrast(ImageOps.invert(shade), cutoff=1)
