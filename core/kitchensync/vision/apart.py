"""Finds what lies apart on a plain ground, such as a table: where a look is worth most.

Where there is no plain ground it finds nothing. What lies there is left to `eye`. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kitchensync.vision.crops import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

_SIDE: Final = 96  # pixels of the longer side, at which is looked for
_RIM: Final = 2  # pixels along the edges that are taken for the ground
_PLAIN: Final = 30.0  # how far half of the rim may be from its own middle, of 255
_APART: Final = 32.0  # how far something must be from the ground, of 255
_SMALLEST, _LARGEST = 0.015, 0.7  # parts of a picture
_MARGIN: Final = 0.04  # of a thing's side, left around it

Cell = tuple[int, int]


def things_apart(image: Image) -> list[Box]:
    """Squares around whatever stands out from the colour of the edges; none if that is not one."""
    import numpy as np

    small = image.copy()
    small.thumbnail((_SIDE, _SIDE))
    pixels = np.asarray(small, dtype=np.float32)
    ground = _ground(pixels)
    if ground is None:
        return []
    apart = np.abs(pixels - ground).max(axis=2) > _APART
    height, width = apart.shape
    found: list[Box] = []
    for cells in _islands(apart):
        rows, columns = [row for row, _ in cells], [column for _, column in cells]
        across, down = max(columns) - min(columns) + 1, max(rows) - min(rows) + 1
        if len(cells) / apart.size >= _SMALLEST and across * down <= _LARGEST * apart.size:
            middle = (min(columns) + across / 2, min(rows) + down / 2)
            side = min((1 + 2 * _MARGIN) * max(across, down), width, height)
            found.append(_square(middle, side, (width, height)))
    return found


def _ground(pixels: NDArray[np.float32]) -> NDArray[np.float32] | None:
    import numpy as np

    rim = np.concatenate(
        [
            each.reshape(-1, 3)
            for each in (pixels[:_RIM], pixels[-_RIM:], pixels[:, :_RIM], pixels[:, -_RIM:])
        ]
    )
    ground = _median(rim)
    spread = float(_median(np.abs(rim - ground).max(axis=1)))
    return ground if spread <= _PLAIN else None


def _median(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Along the first axis. numpy's own loads all that there is for masked arrays."""
    import numpy as np

    ordered, count = np.sort(values, axis=0), len(values)
    middle: NDArray[np.float32] = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return middle


def _islands(mask: NDArray[np.bool_]) -> Iterator[list[Cell]]:
    """The cells of each connected part of a mask."""
    left: set[Cell] = {(int(row), int(column)) for row, column in zip(*mask.nonzero(), strict=True)}
    while left:
        island = [left.pop()]
        for row, column in island:
            near = ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1))
            for cell in near:
                if cell in left:
                    left.remove(cell)
                    island.append(cell)
        yield island


def _square(middle: tuple[float, float], side: float, size: tuple[int, int]) -> Box:
    """A square around a point, moved so that it lies within the picture."""
    left, top = (
        min(max(at - side / 2, 0), length - side) for at, length in zip(middle, size, strict=True)
    )
    width, height = size
    return Box(left / width, top / height, (left + side) / width, (top + side) / height)
