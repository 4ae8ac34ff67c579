"""Turns a picture into what a model takes: a square of pixels, normalised, one picture at a time.

Leaves decoding to `pictures`, quantising to `runtime`. Needs Pillow and numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kitchensync.vision.manifest import Crop, Input

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

_COLOURLESS: Final = 25
"""Between the largest and the smallest of red, green and blue, in all but a twentieth of the
pixels: a sheet of paper and a picture in grey have at most 12. Of 954 photos of groceries none has
less than 40."""
_DRAWN: Final = 0.6
"""Colours for each pixel: noise makes hardly two pixels of a photo the same. Of 2,936 photos of
groceries one has fewer, and four of them in 320 pixels as JPEG of a quality of 60; of 176 drawings
158 have: flat ones, shaded ones, screens, but no waves of all three colours."""

Area = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels of a picture."""


def square(image: Image, wanted: Input, area: Area | None = None) -> NDArray[np.uint8]:
    """The picture, or an area of it, in RGB, (size, size, 3); cut or squeezed as `wanted` says."""
    import numpy as np
    from PIL.Image import Resampling

    area = area or (0.0, 0.0, float(image.width), float(image.height))
    if wanted.crop is Crop.SQUARE:
        area = _middle(area)
    side = (wanted.size, wanted.size)
    resized = image.resize(side, Resampling.BICUBIC, box=area)
    return np.asarray(resized, dtype=np.uint8)


def may_be_a_thing(pixels: NDArray[np.uint8]) -> bool:
    """Whether a picture, (height, width, 3), may be a photo of one: it is more than black on white
    or shades of grey, and not drawn."""
    some = pixels[::4, ::4].reshape(-1, 3)
    return _has_colour(some) and not _is_drawn(some)


def _has_colour(some: NDArray[np.uint8]) -> bool:
    import numpy as np

    spread = np.sort(some.max(axis=1) - some.min(axis=1))
    return bool(spread[len(spread) * 19 // 20] >= _COLOURLESS)


def _is_drawn(some: NDArray[np.uint8]) -> bool:
    import numpy as np

    return len(np.unique(some.astype(np.uint32) @ (1 << 16, 1 << 8, 1))) < _DRAWN * len(some)


def tensor(pixels: NDArray[np.uint8], wanted: Input) -> NDArray[np.float32]:
    """Those pixels as (1, size, size, 3): of 0..1, less the mean, by the deviation."""
    import numpy as np

    mean = np.array(wanted.mean, np.float32)
    deviation = np.array(wanted.std, np.float32)
    whole = pixels.astype(np.float32) / np.float32(255)
    normalised: NDArray[np.float32] = (whole - mean) / deviation
    return normalised[None]


def _middle(area: Area) -> Area:
    left, top, right, bottom = area
    side = min(right - left, bottom - top)
    x, y = (left + right - side) / 2, (top + bottom - side) / 2
    return x, y, x + side, y + side
