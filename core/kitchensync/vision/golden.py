"""Draws the pictures that a model is checked on: the same on every machine, to the last bit.

Leaves what a model should say of them to `golden.json` of its folder. Needs numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CELLS: Final = 6
_MASK: Final = 0x7FFFFFFF


def drawn(seed: int, size: int) -> NDArray[np.uint8]:
    """A picture of `size` by `size` pixels in RGB: soft patches of colour and a few hard edges.

    Whole numbers only, so that no library's rounding or resampling comes into it.
    """
    import numpy as np

    grid = np.array(_numbers(seed, (_CELLS + 1) ** 2 * 3), dtype=np.int64) & 255
    corners = grid.reshape(_CELLS + 1, _CELLS + 1, 3)
    at = np.arange(size, dtype=np.int64) * _CELLS * 256 // size
    cell, part = at >> 8, at & 255
    upper = _between(corners[cell], corners[cell + 1], part[:, None, None])
    soft = _between(upper[:, cell], upper[:, cell + 1], part[None, :, None])
    for x, y, shade in zip(*[iter(_numbers(seed + 1, 12))] * 3, strict=True):
        left, top = x % (size * 3 // 4), y % (size * 3 // 4)
        soft[top : top + size // 5, left : left + size // 4] ^= shade & 127
    return soft.astype(np.uint8)


def _between(
    one: NDArray[np.int64], other: NDArray[np.int64], part: NDArray[np.int64]
) -> NDArray[np.int64]:
    return (one * (256 - part) + other * part) >> 8


def _numbers(seed: int, count: int) -> list[int]:
    """The high bits of a linear congruence, which every language can compute."""
    found: list[int] = []
    state = (seed * 2654435761 + 12345) & _MASK
    for _ in range(count):
        state = (state * 1103515245 + 12345) & _MASK
        found.append(state >> 15)
    return found
