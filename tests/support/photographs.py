"""Pictures as cameras make them, for tests."""

from __future__ import annotations

import io
from random import Random

from PIL import Image

GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


def photograph(
    size: tuple[int, int] = (64, 48), *, seed: int = 1, kind: str = "JPEG", turned: int = 1
) -> bytes:
    """Noise with everything beside it that cameras write; `turned` is the EXIF orientation."""
    noise = Random(seed).randbytes(size[0] * size[1] * 3)
    image = Image.frombytes("RGB", size, noise)
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    exif[MODEL] = "Spy camera"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    content = io.BytesIO()
    beside = {"comment": b"at home"} if kind == "JPEG" else {}
    image.save(content, kind, exif=exif, **beside)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    """A picture with its pixels read."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
