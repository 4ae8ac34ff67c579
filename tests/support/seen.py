"""Photos for tests of what is said of photos, and an eye that knows what they show."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.vision.recognising import Verdict
from tests.support.drawn import BLUE, GREEN, RED, WHITE, YELLOW, plain, table_of, written
from tests.support.eye import PretendEye, certain, uncertain, unknown

_LARGE = (240, 180)
PHOTOS = {
    "apples.png": written(table_of([RED, RED], gap=8), "PNG"),
    "shopping.png": written(table_of([YELLOW, WHITE, GREEN], gap=8), "PNG"),
    "jar.png": written(plain(BLUE, _LARGE), "PNG"),
    "jar-again.png": written(plain((42, 62, 198), _LARGE), "PNG"),
    "empty.png": written(plain(WHITE, _LARGE), "PNG"),
    "stew.png": written(plain(RED, _LARGE), "PNG"),
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


def put_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> PretendEye:
    """The photos in a folder, and the eye in the place of the shipped one."""
    for name, content in PHOTOS.items():
        (folder / name).write_bytes(content)
    eye = knowing_eye()

    def knowing(*_: object, **_options: object) -> PretendEye:
        return eye

    monkeypatch.setattr("kitchensync.vision.eye.Eye", knowing)
    return eye
