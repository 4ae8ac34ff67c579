"""Finds barcodes on a picture, and tells the code of a product from any other text.

Leaves which product that is to the kitchen. Reading needs zxing-cpp; the rules on digits need
nothing.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kitchensync.errors import NoReader
from kitchensync.vision.pictures import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

_ENOUGH: Final = 1200  # pixels of the shorter side, in which most codes can be read
_LONGEST_TEXT: Final = 4096
_LINK: Final = re.compile(r"https?://[^?#\s]*/01/(\d{14})(?:[/?#]|\Z)")
_IN_STORE: Final = re.compile(r"02|2[0-9]")


@dataclass(frozen=True, slots=True)
class Code:
    """What a barcode says. `product` is its GTIN as it stands on packs, 13 digits or 8, or None for
    a text that names none; `text` is what was read."""

    text: str
    product: str | None

    @property
    def is_of_the_store(self) -> bool:
        """Printed by a shop for what it weighs or packs: it means nothing elsewhere."""
        return self.product is not None and is_of_a_store(self.product)


def read(source: bytes | Path) -> list[Code]:
    """Every EAN, UPC and QR code on a picture, each once, products first; empty where none is.

    NoReader without zxing-cpp, and what `pictures.open_picture` raises.
    """
    return read_large(source) or read_small(source)


def read_large(source: bytes | Path) -> list[Code]:
    """Those that a glance finds, as `read`; of a large picture it looks at a smaller one."""
    check_reader()
    return _codes(open_picture(source, _ENOUGH, grey=True))


def read_small(source: bytes | Path) -> list[Code]:
    """Those for which every pixel of a picture is looked at, as `read`."""
    check_reader()
    return _codes(open_picture(source, grey=True))


def check_reader() -> None:
    """NoReader where zxing-cpp is not installed."""
    _zxing()


def product(digits: str) -> str | None:
    """The GTIN of typed or printed digits, spaces and hyphens aside; None where the check digit is
    wrong or the length is none of 8, 12, 13 and 14.

    13 digits, or 8 where a small pack has only so many: a UPC-A begins with 0, and a GTIN-14 of a
    single pack is without its leading zero.
    """
    bare = re.sub(r"[\s-]", "", digits)
    if not (bare.isascii() and bare.isdigit() and len(bare) in (8, 12, 13, 14)):
        return None
    if not _checks(bare):
        return None
    whole = bare.zfill(14)
    if whole.startswith("000000"):
        return whole[6:]
    return whole[1:] if whole.startswith("0") else None


def is_of_a_store(gtin: str) -> bool:
    """Whether a GTIN is from the range that every shop numbers as it likes."""
    return len(gtin) == 13 and _IN_STORE.match(gtin) is not None


def _codes(image: Image) -> list[Code]:
    zxing = _zxing()
    kinds = zxing.BarcodeFormat
    texts = (kinds.QRCode, kinds.MicroQRCode)
    wanted = (kinds.EAN13, kinds.EAN8, kinds.UPCA, kinds.UPCE, *texts)
    found = [
        _of_text(each.text) if each.format in texts else Code(each.text, product(each.text))
        for each in zxing.read_barcodes(image, zxing.BarcodeFormats(wanted))
        if each.valid and 0 < len(each.text) <= _LONGEST_TEXT
    ]
    by_meaning = {code.product or code.text: code for code in found}
    return sorted(by_meaning.values(), key=lambda code: (code.product is None, code.text))


def _of_text(text: str) -> Code:
    """A QR code holds anything; some hold the address of a product, with its GTIN in it."""
    link = _LINK.match(text)
    return Code(text, product(link[1]) if link else None)


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
