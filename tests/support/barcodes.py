"""Photos of barcodes, for tests of what is made of them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from kitchensync import Kitchen
from tests.support.drawn import written


def photo_of(*codes: str) -> bytes:
    """The EAN-13 codes of those digits, one below the other on white; skips without zxing-cpp."""
    zxing = pytest.importorskip("zxingcpp", reason="zxing-cpp is not installed")
    sheet = Image.new("L", (700, 300 * len(codes)), 255)
    for at, digits in enumerate(codes):
        drawn = zxing.create_barcode(digits, zxing.BarcodeFormat.EAN13).to_image(scale=3)
        sheet.paste(Image.fromarray(np.array(drawn)), (100, 300 * at + 60))
    return written(sheet, "PNG")


def photo_of_text(text: str, width: int = 400) -> bytes:
    """A QR code of that text in the middle of a white square; skips without zxing-cpp."""
    zxing = pytest.importorskip("zxingcpp", reason="zxing-cpp is not installed")
    drawn = Image.fromarray(
        np.array(zxing.create_barcode(text, zxing.BarcodeFormat.QRCode).to_image(scale=6))
    )
    sheet = Image.new("L", (width, width), 255)
    sheet.paste(drawn, ((width - drawn.width) // 2, (width - drawn.height) // 2))
    return written(sheet, "PNG")


def scan(kitchen: Kitchen, *codes: str, to: str = "pantry") -> str:
    """What comes of a photo of those codes, in words."""
    return kitchen.eye.scan([("code.png", photo_of(*codes))], to).what
