"""Pictures as they are kept: turned upright, bounded in size, and without what cameras write in.

Leaves who sees them to `photos`. Needs Pillow, which is loaded when somebody adds a picture.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kitchensync.errors import BadFile, BadInput, TooLarge
from kitchensync.files import LARGEST_FILE

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS: Final = 64_000_000
"""Of a picture that is opened: a few kilobytes can claim to be any number of them."""
SIDE: Final = 2048
THUMBNAIL_SIDE: Final = 256
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85
_SHRINKABLE = ("L", "RGB", "RGBA")


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of at most `SIDE` pixels a side and its thumbnail; sizes in pixels."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    media: str = "image/jpeg"


def prepare(data: bytes) -> Picture:
    """The picture in a file's bytes; BadFile for what is none, TooLarge, BadInput without Pillow.

    Nothing but pixels comes along: no place, time, camera, comment or thumbnail of before.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge(
            f"A picture file has at most {LARGEST_FILE >> 20} MiB.", "Make it smaller first."
        )
    image = _upright(data)
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(image), _jpeg(small), image.width, image.height)


def _upright(data: bytes) -> Image:
    """At most `SIDE` pixels a side, as a person holds the picture, on white where it is clear."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise BadInput(
            "Pictures need Pillow, which is not installed.",
            "Install it too: pip install 'kitchensync[cli]'",
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is damaged beside the pixels is left behind
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
            _check_pixels(opened)
            # A large photograph is decoded at half or a quarter where that is enough.
            opened.draft("RGB", (SIDE, SIDE))
            # Made small before anything else: each step on all pixels is hundreds of megabytes.
            shrunk = opened if opened.mode in _SHRINKABLE else opened.convert("RGBA")
            shrunk.thumbnail((SIDE, SIDE))
            turned = ImageOps.exif_transpose(shrunk)
            # A new picture has nothing of what stood beside the pixels of the old one.
            clean = Image.new("RGB", turned.size, "white")
            with_alpha = turned.convert("RGBA")
            clean.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, ArithmeticError, TypeError):
        raise BadFile(
            "This file is no picture that can be read.", "Give a JPEG, PNG or WebP file."
        ) from None
    return clean


def _check_pixels(image: Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> TooLarge:
    return TooLarge(
        f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels.",
        "Make it smaller first.",
    )


def _jpeg(image: Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=_QUALITY, optimize=True)
    return content.getvalue()
