"""Photos for tests of what is said of photos, and an eye that knows what they show."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL.Image import Image

from kitchensync.vision.recognising import Verdict
from tests.support.drawn import BLUE, GREEN, RED, WHITE, YELLOW, Colour, plain, table_of, written
from tests.support.eye import PretendEye, certain, uncertain, unknown


def _full(colour: Colour) -> bytes:
    return _kept(plain(colour))


def _table(*colours: Colour) -> bytes:
    return _kept(table_of(colours, cell=32, gap=4))


def _kept(image: Image) -> bytes:
    """Its bytes are the same whatever compresses them: ids that follow from them may be shown."""
    return written(image, "PNG", compress_level=0)


PHOTOS = {
    "apples.png": _table(RED, RED),
    "shopping.png": _table(YELLOW, WHITE, GREEN),
    "jar.png": _full(BLUE),
    "jar-again.png": _full((42, 62, 198)),
    "empty.png": _full(WHITE),
    "stew.png": _full(RED),
}
"""By name: apples; a banana, milk and something green; a jar that nobody knows, twice; an empty
pack of milk; a plate."""


def knowing_eye() -> PretendEye:
    """Knows all of them but the jar and the plate."""
    verdicts: dict[str, list[Verdict]] = {
        "apples.png": [certain("apple"), certain("apple")],
        "shopping.png": [
            certain("banana", "banana"),
            certain("milk", "milk", group="packages"),
            uncertain("lime", "green apple"),
        ],
        "jar.png": [unknown("yogurt")],
        "jar-again.png": [unknown("yogurt")],
        "empty.png": [certain("milk", "milk", group="packages")],
        "stew.png": [unknown()],
    }
    return PretendEye({PHOTOS[name]: found for name, found in verdicts.items()})


CODE = "4006381333931"


def put_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> PretendEye:
    """The photos in a folder, and the eye in the place of the shipped one."""
    for name, content in PHOTOS.items():
        (folder / name).write_bytes(content)
    eye = knowing_eye()

    def knowing(*_: object, **_options: object) -> PretendEye:
        return eye

    monkeypatch.setattr("kitchensync.vision.eye.Eye", knowing)
    return eye
