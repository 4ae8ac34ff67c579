"""Pictures as they are kept: turned upright, bounded in size, and without what cameras write in.

Leaves opening them safely to `vision.pictures`, and who sees them to `photos`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
    """The picture in a file's bytes; BadPicture, TooLarge, BadInput without Pillow.

    Nothing but pixels comes along: no place, time, camera, comment or thumbnail of before.
    """
    image = open_picture(data, SIDE)
    image.thumbnail((SIDE, SIDE))
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(image), _jpeg(small), image.width, image.height)


def _jpeg(image: Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=_QUALITY, optimize=True)
    return content.getvalue()
