"""PDFs: the words of each page with their boxes, or the page as a picture where it holds none.

Runs in a process of its own, `python -m kitchensync.receipts.pdf` (with `one N` it draws that page
instead, counted from 0), which leaves its limits to `bounded` and may die of what it reads. Needs
pypdfium2.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MOST_PAGES = 10
MOST_LETTERS = 20_000
"""Of one page."""
MOST_PIXELS = 12_000_000
"""Of a page that is drawn."""
ONE = "one"
_DPI = 300
_SHOWN_DPI = 150
"""Of a page that people look at."""
_UNITS = 4
"""Of a box to one point."""
_FEWEST_LETTERS = 20
"""A page with fewer is a picture, whatever its stamp says."""
ENCRYPTED, BROKEN, MISSING = 3, 4, 5
"""How the process ends where it cannot answer."""
_PASSWORD_WANTED = 4


class Page(msgspec.Struct, array_like=True):
    """`words` as text, left, top, right, bottom, y downwards; `picture` a PGM, or empty."""

    height: int
    words: list[tuple[str, int, int, int, int]]
    picture: bytes


def main() -> int:
    """Answer the PDF on standard input with its pages in msgpack, or a PGM of one.

    How the process ends.
    """
    data = sys.stdin.buffer.read()
    drawn = sys.argv[2:] if sys.argv[1:2] == [ONE] else []
    try:
        from pypdfium2 import PdfDocument, PdfiumError
    except ImportError:
        return MISSING
    try:
        with PdfDocument(data) as document:
            answer = _one(document, int(drawn[0])) if drawn else _answer(document)
    except PdfiumError as error:
        return ENCRYPTED if error.err_code == _PASSWORD_WANTED else BROKEN
    sys.stdout.buffer.write(answer)
    return 0


def _answer(document: PdfDocument) -> bytes:
    pages = [_page(document, at) for at in range(min(len(document), MOST_PAGES))]
    return msgspec.msgpack.encode(pages)


def _one(document: PdfDocument, at: int) -> bytes:
    return _drawn(document[at], _SHOWN_DPI)


def _page(document: PdfDocument, at: int) -> Page:
    page = document[at]
    height = round(page.get_height() * _UNITS)
    words = list(_words(page))
    if sum(len(word[0]) for word in words) >= _FEWEST_LETTERS:
        return Page(height, words, b"")
    return Page(height, [], _drawn(page))


def _words(page: PdfPage) -> Iterator[tuple[str, int, int, int, int]]:
    """Letters that stand close together, whatever spaces the file has between them."""
    text = ""
    box = (0.0, 0.0, 0.0, 0.0)
    for letter, new in _letters(page):
        if text and (not letter or not _goes_on(box, new)):
            yield _word(text, box)
            text = ""
        if letter:
            box = _around(box, new) if text else new
            text += letter
    if text:
        yield _word(text, box)


Box = tuple[float, float, float, float]


def _letters(page: PdfPage) -> Iterator[tuple[str, Box]]:
    """Each letter with its box, "" for a space or what has no box."""
    from pypdfium2.raw import FPDFText_GetUnicode

    text = page.get_textpage()
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation()
    for at in range(min(text.count_chars(), MOST_LETTERS)):
        letter = _letter(FPDFText_GetUnicode(text, at))
        a, b, c, d = text.get_charbox(at, loose=True)
        box = _upright(
            (a - left, b - bottom, c - left, d - bottom), right - left, top - bottom, turned
        )
        visible = letter and all(map(math.isfinite, box)) and box[2] > box[0] and box[3] > box[1]
        yield (letter, box) if visible else ("", box)


def _letter(code: int) -> str:
    letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return letter if letter.isprintable() and not letter.isspace() else ""


def _upright(box: Box, width: float, height: float, turned: int) -> Box:
    """Left, bottom, right, top in the file as left, top, right, bottom of the page as seen."""
    a, b, c, d = box
    if turned == 90:
        return b, a, d, c
    if turned == 180:
        return width - c, b, width - a, d
    if turned == 270:
        return height - d, width - c, height - b, width - a
    return a, height - d, c, height - b


def _goes_on(box: Box, new: Box) -> bool:
    size = box[3] - box[1]
    level = abs((new[1] + new[3]) - (box[1] + box[3])) < size
    return level and -size < new[0] - box[2] < 0.35 * size


def _around(box: Box, new: Box) -> Box:
    return min(box[0], new[0]), min(box[1], new[1]), max(box[2], new[2]), max(box[3], new[3])


def _word(text: str, box: Box) -> tuple[str, int, int, int, int]:
    left, top, right, bottom = (round(max(-1e6, min(1e6, side)) * _UNITS) for side in box)
    return text, left, top, right, bottom


def _drawn(page: PdfPage, dpi: int = _DPI) -> bytes:
    """The page as a PGM, in grey."""
    points = page.get_width() * page.get_height()
    scale = min(dpi / 72, math.sqrt(MOST_PIXELS / max(points, 1)))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    lines = (
        rows[at * bitmap.stride : at * bitmap.stride + bitmap.width] for at in range(bitmap.height)
    )
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)


if __name__ == "__main__":
    sys.exit(main())
