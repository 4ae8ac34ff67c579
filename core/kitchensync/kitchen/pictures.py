"""Pictures as they are kept: turned upright, bounded in size, and without what cameras write in.

Leaves opening them safely to `vision.pictures`, and who sees them to `photos`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kitchensync.vision.crops import WHOLE, Box
from kitchensync.vision.pictures import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE: Final = 2048
THUMBNAIL_SIDE: Final = 256
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of at most `SIDE` pixels a side and its thumbnail; sizes in pixels."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    media: str = "image/jpeg"


def prepare(data: bytes) -> Picture:
    """The picture in a file's bytes; what `opened` raises.

    Nothing but pixels comes along: no place, time, camera, comment or thumbnail of before.
    """
    return part_of(opened(data), WHOLE)


def opened(data: bytes) -> Image:
    """The picture in a file's bytes, as large as is kept; BadPicture, TooLarge, NoReader."""
    return open_picture(data, SIDE)


def part_of(whole: Image, part: Box) -> Picture:
    """Part of a picture that is open, and stays as it is."""
    image = _smaller(whole if part == WHOLE else whole.crop(_pixels(part, whole)), SIDE)
    small = _smaller(image, THUMBNAIL_SIDE)
    return Picture(_jpeg(image), _jpeg(small), image.width, image.height)


def _smaller(image: Image, side: int) -> Image:
    """A picture of its own with no side longer than that, made without a copy as large as it is."""
    from PIL.Image import Resampling

    longest = max(image.size)
    if longest <= side:
        return image.copy()
    width, height = (max(round(length * side / longest), 1) for length in image.size)
    return image.resize((width, height), Resampling.BICUBIC, reducing_gap=2.0)


def _pixels(part: Box, image: Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom; a pixel each way at least."""
    left = min(int(part.left * image.width), image.width - 1)
    top = min(int(part.top * image.height), image.height - 1)
    right = max(round(part.right * image.width), left + 1)
    return left, top, right, max(round(part.bottom * image.height), top + 1)


def _jpeg(image: Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=_QUALITY, optimize=True)
    return content.getvalue()
