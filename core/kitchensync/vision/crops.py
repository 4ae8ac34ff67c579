"""Where on a table full of things to look, and which of what was seen there is one thing.

No IO, no numpy: boxes are fractions of a picture. Looking is left to `eye`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kitchensync.vision.recognising import Accepted, Level, Unknown, Verdict, asking

SCALES: Final = (0.6, 0.5, 0.42)
"""Sides of the squares to look at, of the picture's shorter side."""
_STEP: Final = 0.5  # of a square's side, from one to the next
_MOST_ALONG: Final = 50  # squares along a side: a strip of paper has thousands, each a look
_SAME_PLACE: Final = 0.4  # shared by two boxes, of the smaller: then they show one thing
_SAME_THING: Final = 0.15  # the same where both are of one kind
_WORTH_ASKING: Final = 0.3  # how sure of a part's kind it takes to ask a person about it
_A_MARK: Final = 0.08  # of a box that is taken by a mark: on a pack, one takes less
_OF_A_MARK: Final = 0.5  # of a box that lies within a mark: then it shows part of that
_MOST_THINGS: Final = 20  # asked about at once: a table has fewer, and of a strip nobody wants 80
_CLEAR: Final = 0.9  # how sure of two other kinds it takes to call a picture one of several things


Point = tuple[float, float]
"""Fractions of a picture's width and height, as in a box."""


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

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Clockwise."""
        left, right = self.left, self.right
        return (left, self.top), (right, self.top), (right, self.bottom), (left, self.bottom)

    def off_centre(self, point: Point) -> float:
        """How far a point lies from the middle: 1 at an edge, more beyond."""
        across, down = self.right - self.left, self.bottom - self.top
        return max(
            abs(2 * point[0] - self.left - self.right) / across,
            abs(2 * point[1] - self.top - self.bottom) / down,
        )


WHOLE: Final = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing on a picture: where, what, its packed embedding, its likeliest kind whatever the
    verdict, and how sure that is, 0 to 1."""

    box: Box
    verdict: Verdict
    vector: bytes
    kind: str
    sureness: float


def squares(width: int, height: int, scales: Sequence[float] = SCALES) -> list[Box]:
    """Squares that cover a picture of that size in pixels, the large ones first.

    Of one that is more than twenty times as long as wide they leave gaps: there are at most 500.
    """
    shorter = min(width, height)
    return [
        Box(x / width, y / height, (x + side) / width, (y + side) / height)
        for side in (shorter * scale for scale in scales)
        for y in _starts(height, side)
        for x in _starts(width, side)
    ]


def things(whole: Sighting, parts: Iterable[Sighting], *, apart: bool = False) -> list[Sighting]:
    """What lies on a picture: its whole, or its parts where those are several things.

    Parts that lie `apart` on a plain ground are several things by themselves, known or not. Else
    the whole it is where that is accepted; then the parts are not even asked for. Others only where
    they clearly show two kinds that the whole is not. The surest of those are asked about: where
    one looks often enough, something will look certain by chance.
    """
    if apart:
        return merged(parts)
    if isinstance(whole.verdict, Accepted):
        return [whole]
    found = merged(part for part in parts if _is_worth_asking(part))
    others = sorted((one.sureness for one in found if one.kind != whole.kind), reverse=True)
    if len(others) < 2 or others[1] <= max(whole.sureness, _CLEAR):
        return [whole]
    return [replace(each, verdict=asking(each.verdict)) for each in found[:_MOST_THINGS]]


def with_plate(whole: Sighting, found: list[Sighting]) -> list[Sighting]:
    """Of a plate, on which things may lie apart, the whole first where it looks like something
    that was taught; alone where it is recognised as that."""
    if not any(each.level is Level.HOUSEHOLD for each in whole.verdict.choices):
        return found
    if isinstance(whole.verdict, Accepted) or found == [whole]:
        return [whole]
    return [whole, *found]


def unmarked(things: Sequence[Sighting], marks: Iterable[Point]) -> list[Sighting]:
    """Of several things on a picture those that no mark, such as a barcode, is on; of one none."""
    if len(things) < 2:
        return []
    left = {*range(len(things))}
    for mark in marks:
        far, nearest = min((one.box.off_centre(mark), at) for at, one in enumerate(things))
        if far <= 1:
            left.discard(nearest)
    return [things[at] for at in sorted(left)]


def beside(things: Iterable[Sighting], marks: Sequence[Box]) -> list[Sighting]:
    """Things without those that are not certain and show part of a mark: on plain ground its bars
    and its digits lie apart as things do."""
    return [
        one
        for one in things
        if isinstance(one.verdict, Accepted)
        or not any(_common(one.box, mark) > _OF_A_MARK * one.box.area for mark in marks)
    ]


def bare(things: Sequence[Sighting], marks: Iterable[tuple[Point, float]]) -> list[Sighting]:
    """Things without those that are nothing known and hardly more than a mark with that middle and
    area: a code that somebody took a picture of."""
    found = [*marks]
    return [
        one
        for one in things
        if not isinstance(one.verdict, Unknown)
        or not any(is_mark(one.box, middle, area) for middle, area in found)
    ]


def is_mark(box: Box, middle: Point, area: float) -> bool:
    """Whether a mark takes so much of a box that it is what the box shows."""
    return box.off_centre(middle) <= 1 and area >= _A_MARK * box.area


def merged(seen: Iterable[Sighting]) -> list[Sighting]:
    """Each thing once, the surest first: of sightings that overlap only the surest is kept."""
    kept: list[Sighting] = []
    for each in sorted(seen, key=lambda one: -one.sureness):
        if not any(_is_one_thing(each, other) for other in kept):
            kept.append(each)
    return kept


def shared(one: Box, other: Box) -> float:
    """The part of the smaller box that lies within the other, 0 to 1."""
    smaller = min(one.area, other.area)
    return _common(one, other) / smaller if smaller > 0 else 0.0


def _common(one: Box, other: Box) -> float:
    """The area that lies within both."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(width, 0.0) * max(height, 0.0)


def _starts(length: float, side: float) -> list[float]:
    """Where squares of that side begin along a length, from one end to the other."""
    room = length - side
    count = min(round(room / (side * _STEP)), _MOST_ALONG) if room > 0 else 0
    return [room * at / count for at in range(count + 1)] if count else [room / 2]


def _is_worth_asking(sighting: Sighting) -> bool:
    if isinstance(sighting.verdict, Accepted):
        return True
    return not isinstance(sighting.verdict, Unknown) and sighting.sureness >= _WORTH_ASKING


def _is_one_thing(one: Sighting, other: Sighting) -> bool:
    least = _SAME_THING if one.kind == other.kind else _SAME_PLACE
    return shared(one.box, other.box) > least
