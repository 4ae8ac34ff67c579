"""Finds barcodes on a picture, and tells the code of a product from any other text.

Leaves which product that is to the kitchen. Reading needs zxing-cpp; the rules on digits need
nothing.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kitchensync.errors import NoReader
from kitchensync.vision.crops import WHOLE, Box, Point
from kitchensync.vision.links import Printed, is_address, named
from kitchensync.vision.pictures import MOST_PIXELS, open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

_ENOUGH: Final = 1200  # pixels of the shorter side, in which most codes can be read
_LONGEST_SIDE: Final = 65_535  # the reader refuses more
_LONGEST_TEXT: Final = 4096
_IN_STORE: Final = re.compile(r"02|2[0-9]")
_IN_STORE_SHORT: Final = re.compile("0")  # those with a 2 are of chains, the same in every shop


@dataclass(frozen=True, slots=True)
class Code:
    """What a barcode says. `product` is its GTIN as it stands on packs, 13 digits or 8, or None for
    a text that names none; `text` is what was read, `printed` the day that it tells, `box` what it
    lies in on the picture, and `area` how much of that it takes, 0 to 1."""

    text: str
    product: str | None
    printed: Printed | None = None
    box: Box = field(default=WHOLE, compare=False)
    area: float = field(default=0.0, compare=False)

    @property
    def middle(self) -> Point:
        """Where on the picture it is."""
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2

    @property
    def is_address(self) -> bool:
        """An address that names no product."""
        return self.product is None and is_address(self.text)

    @property
    def is_of_the_store(self) -> bool:
        """Printed by a shop for what it weighs or packs: it means nothing elsewhere."""
        return self.product is not None and is_of_a_store(self.product)


def read_at_a_glance(source: bytes | Path) -> list[Code]:
    """Every EAN, UPC and QR code that a glance finds, products first: theirs once for each pack,
    any other text once.

    Of a large picture it looks at a smaller one. NoReader without zxing-cpp, and what
    `pictures.open_picture` raises.
    """
    check_reader()
    return _codes(open_picture(source, _ENOUGH, grey=True))


def read_closely(source: bytes | Path) -> list[Code]:
    """The same with every pixel of a picture looked at; and those that lie askew, if there are no
    others."""
    check_reader()
    image = open_picture(source, grey=True)
    return _codes(image) or _askew(image)


def check_reader() -> None:
    """NoReader where zxing-cpp is not installed."""
    _zxing()


def product(digits: str) -> str | None:
    """The GTIN of typed or printed digits, spaces and hyphens aside; None where the check digit is
    wrong or the length is none of 8, 12, 13 and 14.

    13 digits, or 8 where a small pack has only so many: a UPC-A begins with 0, a UPC-E is the UPC-A
    that it is short for, and a GTIN-14 of a single pack is without its leading zero.
    """
    bare = re.sub(r"[\s-]", "", digits)
    if not (bare.isascii() and bare.isdigit() and len(bare) in (8, 12, 13, 14)):
        return None
    if len(bare) == 8 and bare[0] in "01" and _checks(long := _expanded(bare)):
        # An EAN-8 that begins with 0 is a shop's own; one that begins with 1 may be anybody's.
        bare = long if bare[0] == "0" or not _checks(bare) else bare
    if not _checks(bare):
        return None
    whole = bare.zfill(14)
    if whole.startswith("000000"):
        return whole[6:]
    return whole[1:] if whole.startswith("0") else None


def is_of_a_store(gtin: str) -> bool:
    """Whether a GTIN is from the range that every shop numbers as it likes."""
    return (_IN_STORE if len(gtin) == 13 else _IN_STORE_SHORT).match(gtin) is not None


def _expanded(short: str) -> str:
    """The UPC-A of a UPC-E: its last digit but one says where the zeros were left out."""
    system, digits, last, check = short[0], short[1:6], short[6], short[7]
    if last in "012":
        body = f"{digits[:2]}{last}0000{digits[2:]}"
    elif last == "3":
        body = f"{digits[:3]}00000{digits[3:]}"
    elif last == "4":
        body = f"{digits[:4]}00000{digits[4]}"
    else:
        body = f"{digits}0000{last}"
    return system + body + check


def _codes(image: Image) -> list[Code]:
    zxing = _zxing()
    if max(image.size) > _LONGEST_SIDE:
        return []
    kinds = zxing.BarcodeFormat
    texts = (kinds.QRCode, kinds.MicroQRCode)
    wanted = (kinds.EAN13, kinds.EAN8, kinds.UPCA, kinds.UPCE, *texts)
    found = [
        (
            is_qr := each.format in texts,
            replace(
                _of_text(each.text) if is_qr else _of_digits(each.text),
                box=_around(_corners(each.position, image)),
                area=_area(each.position) / (image.width * image.height),
            ),
        )
        for each in zxing.read_barcodes(image, zxing.BarcodeFormats(wanted))
        if each.valid and 0 < len(each.text) <= _LONGEST_TEXT
    ]
    return sorted(_of_packs(found, image.width / image.height), key=_order)


def _order(code: Code) -> tuple[bool, str, float, float]:
    return code.product is None, code.text, code.box.top, code.box.left


def _of_packs(found: Iterable[tuple[bool, Code]], shape: float) -> Iterator[Code]:
    """Of each product a code for each pack, of any other text one; `found` tells QR codes from
    bars.

    A pack may have one of each, of which one tells its day. `shape` is the picture's width by its
    height.
    """
    by_meaning: dict[tuple[str | None, str], dict[bool, list[Code]]] = {}
    for is_qr, code in found:
        meaning = code.product, code.product or code.text
        alike = by_meaning.setdefault(meaning, {}).setdefault(is_qr, [])
        if not alike or (code.product and all(_lie_apart(code, one, shape) for one in alike)):
            alike.append(code)
    for kinds in by_meaning.values():
        yield from max(kinds.values(), key=lambda codes: (len(codes), codes[0].printed is not None))


def _lie_apart(code: Code, other: Code, shape: float) -> bool:
    """Whether a third of a code's length or more is between two: nearer ones are parts of one that
    is scratched."""
    one, two = code.box, other.box
    across = max(two.left - one.right, one.left - two.right) * shape
    down = max(two.top - one.bottom, one.top - two.bottom)
    longest = max((one.right - one.left) * shape, one.bottom - one.top)
    return max(across, down) >= longest / 3


def _askew(image: Image) -> list[Code]:
    """The codes that the reader misses, which looks along rows and columns alone; none of a picture
    so long that turned it would have more pixels than any that is opened."""
    from PIL.Image import Resampling

    small = image.reduce(max(min(image.size) // _ENOUGH, 1))
    if sum(small.size) ** 2 // 2 > MOST_PIXELS:
        return []
    # Around a dim photo the reader takes white for the paper, and the paper for bars.
    turned = small.rotate(45, Resampling.BILINEAR, expand=True, fillcolor="black")
    larger = turned.width * turned.height / (small.width * small.height)
    return [
        replace(
            code,
            box=_around(_turned_back(corner, turned, small) for corner in code.box.corners),
            area=min(1, code.area * larger),
        )
        for code in _codes(turned)
    ]


def _corners(position: Any, image: Image) -> Iterator[Point]:
    for name in ("top_left", "top_right", "bottom_right", "bottom_left"):
        corner = getattr(position, name)
        yield corner.x / image.width, corner.y / image.height


def _around(corners: Iterable[Point]) -> Box:
    across, down = zip(*corners, strict=True)
    return Box(min(across), min(down), max(across), max(down))


def _area(position: Any) -> float:
    """Of the four-sided figure, in pixels, by its diagonals."""
    across = position.bottom_right.x - position.top_left.x
    down = position.bottom_right.y - position.top_left.y
    back = position.bottom_left.x - position.top_right.x
    up = position.bottom_left.y - position.top_right.y
    return float(abs(across * up - down * back)) / 2


def _turned_back(point: Point, turned: Image, image: Image) -> Point:
    """Where on an image lies what has that place on it `turned` by 45 degrees."""
    x, y = (point[0] - 0.5) * turned.width, (point[1] - 0.5) * turned.height
    across, down = (x - y) * math.sqrt(0.5), (x + y) * math.sqrt(0.5)
    return 0.5 + across / image.width, 0.5 + down / image.height


def _of_digits(digits: str) -> Code:
    """The reader writes a UPC-E out: as 14 digits an EAN-8 is never taken for one."""
    return Code(digits, product(digits.zfill(14)))


def _of_text(text: str) -> Code:
    """A QR code holds anything; some hold the address of a product, with its GTIN in it."""
    digits, printed = named(text)
    found = product(digits) if digits else None
    return Code(text, found, printed if found else None)


def _zxing() -> Any:
    try:
        return importlib.import_module("zxingcpp")
    except ImportError:
        raise NoReader(
            "What reads barcodes is not installed.",
            "Install it (pip install 'kitchensync[vision]'), or type the digits.",
        ) from None


def _checks(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    weighed = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return weighed % 10 == 0
