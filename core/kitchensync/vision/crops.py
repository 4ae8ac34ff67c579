"""Where on a table full of things to look, and which of what was seen there is one thing.

No IO, no numpy: boxes are fractions of a picture. Looking is left to `eye`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kitchensync.vision.recognising import Accepted, Level, Verdict

SCALES: Final = (0.66, 0.5, 0.36)
"""Sides of the squares to look at, of the picture's shorter side."""
_STEP: Final = 0.5  # of a square's side, from one to the next
_SAME_PLACE: Final = 0.4  # shared by two boxes, of the smaller: then they show one thing
_SAME_THING: Final = 0.15  # the same where both are called one name


@dataclass(frozen=True, slots=True)
class Box:
    """Part of a picture as it is held: fractions of its width and height, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


WHOLE: Final = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing on a picture: where, what, and its packed embedding."""

    box: Box
    verdict: Verdict
    vector: bytes


def squares(width: int, height: int, scales: Sequence[float] = SCALES) -> list[Box]:
    """Squares that cover a picture of that size in pixels, the large ones first."""
    shorter = min(width, height)
    return [
        Box(x / width, y / height, (x + side) / width, (y + side) / height)
        for side in (shorter * scale for scale in scales)
        for y in _starts(height, side)
        for x in _starts(width, side)
    ]


def things(whole: Sighting, parts: Iterable[Sighting]) -> list[Sighting]:
    """What lies on a picture: the parts where they show different things, else the whole."""
    found = merged(part for part in parts if label(part) is not None)
    return found if len({label(one) for one in found}) > 1 else [whole]


def merged(seen: Iterable[Sighting]) -> list[Sighting]:
    """Each thing once: of sightings that overlap, the one told most closely and surely is kept."""
    kept: list[Sighting] = []
    for each in sorted(seen, key=_order):
        if not any(_is_one_thing(each, other) for other in kept):
            kept.append(each)
    return kept


def shared(one: Box, other: Box) -> float:
    """The part of the smaller box that lies within the other, 0 to 1."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min(one.area, other.area)
    return width * height / smaller if width > 0 and height > 0 and smaller > 0 else 0.0


def label(sighting: Sighting) -> str | None:
    """What was accepted there, or None."""
    verdict = sighting.verdict
    return verdict.best.label if isinstance(verdict, Accepted) else None


def _starts(length: float, side: float) -> list[float]:
    """Where squares of that side begin along a length, from one end to the other."""
    room = length - side
    count = round(room / (side * _STEP)) if room > 0 else 0
    return [room * at / count for at in range(count + 1)] if count else [room / 2]


def _order(sighting: Sighting) -> tuple[bool, float]:
    """The closely told before the roughly told, which is the surer one nearly everywhere."""
    verdict = sighting.verdict
    if not isinstance(verdict, Accepted):
        return True, 0.0
    return verdict.best.level is Level.COARSE, -verdict.best.probability


def _is_one_thing(one: Sighting, other: Sighting) -> bool:
    named = label(one)
    least = _SAME_THING if named is not None and named == label(other) else _SAME_PLACE
    return shared(one.box, other.box) > least
