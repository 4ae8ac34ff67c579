"""Opens pictures that come from outside: bounded before it decodes, upright, in plain RGB.

Leaves what is on them to the other modules here. Needs Pillow, and pillow-heif for HEIC.
"""

from __future__ import annotations

import importlib
import io
import struct
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kitchensync.errors import BadPicture, NoReader, TooLarge
from kitchensync.files import LARGEST_FILE, opened

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS: Final = 100_000_000
"""Of a picture that is opened: a few kilobytes can claim to be any number of them."""
KINDS: Final = "Give a JPEG, PNG, WebP, GIF or HEIC picture."
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_STRIP: Final = 1 << 20  # pixels that are worked on at once
_MAY_MOVE: Final = ("PNG", "WEBP", "GIF")  # a JPEG of two frames is one seen by two lenses
_HEIC_BRANDS: Final = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"))
_DAMAGE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    RuntimeError,
    struct.error,
)


def open_picture(
    source: bytes | Path, side: int | None = None, *, grey: bool = False, kinds: str = KINDS
) -> Image:
    """The picture in a file or its bytes, as a person holds it, RGB, on white where it is clear.

    `side` is what its shorter side needs, in pixels: a larger picture may come out smaller, down to
    that. In `grey`, L, a JPEG takes a quarter of the memory. `kinds` says what to give instead of
    what is no picture. BadPicture, BadFile, TooLarge, NoPermission, NoReader.
    """
    data = source if isinstance(source, bytes) else _read(source)
    if len(data) > LARGEST_FILE:
        raise TooLarge(
            f"A picture file has at most {LARGEST_FILE >> 20} MiB.", "Make it smaller first."
        )
    if not data:
        raise BadPicture("This file is empty.", "Take or copy it once more.")
    check_pillow()
    from PIL import Image

    with _said_plainly("This file is no picture that can be read.", kinds):
        opened = Image.open(io.BytesIO(data), formats=_formats(data))
        _check(opened)
    with _said_plainly("This picture is damaged or cut short.", "Take or copy it once more."):
        return _decoded(opened, side, "L" if grey else "RGB")


def check_pillow() -> None:
    """NoReader where Pillow is not installed."""
    try:
        importlib.import_module("PIL")
    except ImportError:
        raise NoReader(
            "Pictures need Pillow, which is not installed.",
            "Install it too: pip install 'kitchensync[cli]'",
        ) from None


def _read(path: Path) -> bytes:
    with opened(path) as file:
        return file.read(LARGEST_FILE + 1)


def _formats(data: bytes) -> tuple[str, ...]:
    if data[4:8] != b"ftyp" or data[8:12] not in _HEIC_BRANDS:
        return _FORMATS
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        raise NoReader(
            "HEIC pictures need pillow-heif, which is not installed.",
            "Install it (pip install pillow-heif), or share the photo as JPEG.",
        ) from None
    register_heif_opener(thumbnails=False)
    return ("HEIF",)


def _check(image: Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    if image.format in _MAY_MOVE and getattr(image, "is_animated", False):
        raise BadPicture("This picture moves.", "Save one frame of it as a picture of its own.")


def _too_many_pixels() -> TooLarge:
    return TooLarge(
        f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels.",
        "Make it smaller first.",
    )


def _decoded(image: Image, side: int | None, mode: str) -> Image:
    from PIL import ImageOps

    # A JPEG is decoded at a half, a quarter or an eighth; other formats do not take the hint.
    image.draft(mode, (side, side) if side else image.size)
    image.load()
    factor = min(image.size) // side if side else 1
    as_it_is = factor <= 1 and image.mode == mode and not image.has_transparency_data
    made = image if as_it_is else _in_strips(image, max(factor, 1), mode)
    made.info = image.info
    ImageOps.exif_transpose(made, in_place=True)
    made.info = {}
    return made


def _in_strips(image: Image, factor: int, mode: str) -> Image:
    """The picture in that mode and so many times smaller.

    Strip by strip: each step on all pixels takes hundreds of megabytes.
    """
    from PIL import Image as Images

    made = Images.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    rows = factor * max(_STRIP // image.width // factor, 1)
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        made.paste(_plain(strip, mode).reduce(factor), (0, top // factor))
    return made


def _plain(image: Image, mode: str) -> Image:
    """The picture in that mode, on white where it is clear."""
    from PIL import Image as Images

    if image.mode.startswith("I"):
        # Pillow cuts off what is above 255 where it should keep the higher byte.
        image = image.point(lambda value: value * (1 / 257)).convert("L")
    if not image.has_transparency_data:
        return image.convert(mode)
    clear = image.convert("RGBA")
    plain = Images.new("RGB", image.size, "white")
    plain.paste(clear, mask=clear.getchannel("A"))
    return plain.convert(mode)


@contextmanager
def _said_plainly(message: str, hint: str) -> Generator[None]:
    """Whatever a decoder trips over is the picture's fault; what we raise ourselves passes."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is damaged beside the pixels is left behind
            yield
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _DAMAGE:
        raise BadPicture(message, hint) from None
