"""Whose replica it is. Alone in its module, because opening a replica must import little."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose replica this is: space id (32 bytes), device id (16 bytes), device index."""

    space: bytes
    device: bytes
    index: int
