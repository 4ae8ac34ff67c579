"""How far a page on a picture lies askew, before any of its words are read; turns it level.

By the profile of its rows: where lines of text are level, rows with ink and rows without alternate.
Needs Pillow alone. Leaves a page that lies on its side to whoever reads it.
"""

from __future__ import annotations

import math
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_FARTHEST = 46
"""Degrees to either side; what lies farther round is a page on its side, askew the other way."""
_STEP, _FINE = 2.0, 0.5
"""Degrees between two that are tried, at first and then around the best."""
_WIDE, _LONG = 320, 1600
"""Pixels of the shorter and the longer side in which lines can be told apart."""
_LEAST = 48
"""Pixels of a side that a few lines need."""
_LEVEL = 3.0
"""Degrees below which a reader manages by itself."""
_CLEARLY = 1.15
"""By how much the rows must stand out more than as they lie."""
_INSIDE = 0.99
"""Of the pixels that a turned picture may have: its sides are rounded up."""


def levelled(image: Image, most_pixels: int) -> Image:
    """A picture in grey, dark on light, turned so that its lines are level; itself if they are."""
    degrees = askew(image)
    return turned(image, -degrees, most_pixels) if degrees else image


def turned(image: Image, degrees: float, most_pixels: int) -> Image:
    """A picture in grey turned to the left by so many degrees, on white.

    It is made smaller first where it would have more pixels: a long strip lies across a square.
    """
    from PIL.Image import Resampling

    across, along = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    width = image.width * across + image.height * along
    height = image.height * across + image.width * along
    scale = math.sqrt(_INSIDE * most_pixels / (width * height))
    if scale < 1:
        image = image.resize([max(1, int(side * scale)) for side in image.size])
    return image.rotate(degrees, Resampling.BICUBIC, expand=True, fillcolor=255)


def askew(image: Image) -> float:
    """By how many degrees its lines rise to the right, between -46 and 46; 0 of what is level."""
    if min(image.size) < _LEAST:
        return 0.0
    small = _small(image)
    tried = [-_FARTHEST + at * _STEP for at in range(int(2 * _FARTHEST / _STEP) + 1)]
    coarse = max(tried, key=lambda degrees: _contrast(small, degrees))
    near = [coarse + at * _FINE for at in range(-3, 4)]
    best = max(near, key=lambda degrees: _contrast(small, degrees))
    stands_out = _contrast(small, best) > _CLEARLY * _contrast(small, 0)
    return best if abs(best) >= _LEVEL and stands_out else 0.0


def _small(image: Image) -> Image:
    scale = min(1.0, _WIDE / min(image.size), _LONG / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    return image.resize((width, height), reducing_gap=2.0)


def _contrast(image: Image, degrees: float) -> float:
    """How much the rows differ from those below them, once turned back by so much."""
    from PIL.Image import Resampling

    turned = image.rotate(-degrees, Resampling.BILINEAR, expand=True, fillcolor=255)
    rows = array("f", turned.convert("F").resize((1, turned.height), Resampling.BOX).tobytes())
    between = sum((one - other) ** 2 for one, other in pairwise(rows))
    return between * turned.width**2
