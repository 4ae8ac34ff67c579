"""Pictures drawn for tests: plain colours, and files of every kind that a person may hand over."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

RED: Colour = (220, 30, 30)
GREEN: Colour = (40, 160, 50)
YELLOW: Colour = (235, 215, 60)
WHITE: Colour = (245, 245, 240)
CREAM: Colour = (250, 250, 220)
BLUE: Colour = (40, 60, 200)
ORIENTATION = 0x0112


def plain(colour: Colour, size: tuple[int, int] = (64, 48)) -> Image.Image:
    """One colour all over."""
    return Image.new("RGB", size, colour)


def grainy(image: Image.Image) -> Image.Image:
    """The same as a camera sees it: with noise in every pixel."""
    noise = random.Random(1).randbytes(image.width * image.height * 3)
    return Image.blend(image, Image.frombytes("RGB", image.size, noise), 0.1)


def written(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The bytes of a picture file."""
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def table_of(colours: Sequence[Colour], *, gap: int, cell: int = 120) -> Image.Image:
    """Squares of these colours on a dark table, two in a row, that far from one another."""
    down = -(-len(colours) // 2)
    table = Image.new("RGB", (cell * 2, cell * down), (70, 60, 55))
    pen = ImageDraw.Draw(table)
    edge = gap // 2
    for at, colour in enumerate(colours):
        left, top = cell * (at % 2), cell * (at // 2)
        right, bottom = left + cell - 1 - edge, top + cell - 1 - edge
        pen.rectangle((left + edge, top + edge, right, bottom), fill=colour)
    return table


def bomb(side: int) -> bytes:
    """A hundred bytes that say they are a PNG of `side` by `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def moving(kind: str = "GIF") -> bytes:
    """An animation of two frames."""
    return written(plain(RED), kind, save_all=True, append_images=[plain(BLUE)], duration=80)
