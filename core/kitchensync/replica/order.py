"""Order: strings between any two of which another one fits.

A key is a fraction in base 62 that ends in its writer's digits, so that two writers who insert at
one place at once get different keys, with room between them. Sorting is left to SQLite (BINARY).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_BASE = len(DIGITS)


def between(left: str | None, right: str | None, writer: int) -> str:
    """A key above `left` and below `right`; None is before the first, or after the last.

    `writer` is the device index. Keys that are not in order count as if `right` was None.
    """
    lower = left or ""
    upper = right if right is not None and right > lower else None
    return _fraction(lower, upper) + _suffix(writer)


def after(keys: Iterable[str], writer: int) -> str:
    """A key above all of these, of which there may be none."""
    return between(max(keys, default=None), None, writer)


def _fraction(lower: str, upper: str | None) -> str:
    """Digits strictly between both, no beginning of `upper`, so that a suffix stays below it."""
    prefix = ""
    appending = upper is None
    while True:
        at = len(prefix)
        low = _digit(lower[at]) if at < len(lower) else 0
        high = _BASE
        if upper is not None:
            high = _digit(upper[at]) if at < len(upper) else _BASE
        if high - low > 1:
            return prefix + DIGITS[low + 1 if appending else (low + high) // 2]
        if high != low:
            upper = None
        prefix += DIGITS[low]


def _suffix(writer: int) -> str:
    # Never ends in "0": nothing fits between "a" and "a0".
    return DIGITS[writer // (_BASE - 1)] + DIGITS[writer % (_BASE - 1) + 1]


def _digit(character: str) -> int:
    return min(bisect_left(DIGITS, character), _BASE - 1)
