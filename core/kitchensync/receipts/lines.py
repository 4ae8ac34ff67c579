"""Words with boxes become lines: on a tilted, skewed or bent page, with columns far apart.

Leaves what the lines say to `reading`. Each word looks for the word at its left that it goes on
from, so that a line may bend as paper does.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import median

from kitchensync.receipts.model import Line, Word

MOST_WORDS = 5_000
"""Of a page with more, the rest is left out."""
LONGEST_LINE, LONGEST_WORD = 300, 200
"""Letters; what would make a line longer is left out, and of a word the rest. Paper has room for 40
or 80, and reading a line takes the square of it."""
_STEEPEST = 0.27
"""The slope of a page tilted by fifteen degrees; more has to be turned first."""
_ALIKE = 0.03
"""Slopes so far apart may be of one page, which is bent and was measured by its letters."""
_MANY = 20
"""Of so many neighbours most are on one line."""
_REACH = 6
"""How many heights of a word away another may stand that tells the slope."""
_TOGETHER = 0.5
"""How much of the smaller of two words lies at the height of the other, on one line."""
_SURELY = 0.9
"""So much, and two boxes that overlap are one misread word rather than two lines."""
_HIGH = re.compile(r"[^\sacegmnopqrsuvwxyz.,;:_-]")
_LOW = re.compile(r"[gjpqyçQ,;()\[\]{}|/]")
_BARS = "|¦ "
"""What edges of paper and rules of tables are read as."""


def group(words: Iterable[Word]) -> tuple[Line, ...]:
    """The lines of a page, from top to bottom; empty words and bars are left out, and what no paper
    is wide enough for."""
    usable = [_cut(word) for word in words if _says(word.text) and _has_area(word)][:MOST_WORDS]
    slope = tilt(usable)
    tallest = max((word.height for word in usable), default=0)
    ends: list[float] = []
    """Where each line ends, in order; beside it in `lines` the line."""
    lines: list[list[Word]] = []
    for word in sorted(usable, key=lambda one: (one.left, one.top)):
        level = _level(word, slope)
        near = range(
            bisect_left(ends, level - tallest / 2), bisect_right(ends, level + tallest / 2)
        )
        at = _line_of(word, level, near, ends, lines)
        line = [] if at is None else lines.pop(at)
        if at is not None:
            del ends[at]
        line.append(word)
        place = bisect_right(ends, level)
        ends.insert(place, level)
        lines.insert(place, line)
    lines.sort(key=lambda line: sum(_level(word, slope) for word in line) / len(line))
    return tuple(Line(words) for line in lines if (words := tuple(_that_fit(line))))


def _cut(word: Word) -> Word:
    text = word.text[:LONGEST_WORD]
    return word if text == word.text else replace(word, text=text)


def _that_fit(words: Sequence[Word]) -> Iterator[Word]:
    ends = accumulate(len(word.text) + 1 for word in words)
    return (word for word, end in zip(words, ends, strict=True) if end <= LONGEST_LINE + 1)


def _says(text: str) -> bool:
    return bool(text.strip().strip(_BARS))


def _has_area(word: Word) -> bool:
    return word.right > word.left and word.bottom > word.top


def tilt(words: Sequence[Word]) -> float:
    """How far the lines fall for each step to the right: the median over neighbours.

    Of few, many are on the line below: then it is what most agree about. Those whose letters reach
    equally far count twice, and once that most pages are level.
    """
    ordered = sorted(filter(_has_area, words), key=lambda word: word.left)
    found: list[tuple[Word, Word]] = []
    for at, word in enumerate(ordered):
        after = _neighbour(word, ordered[at + 1 : at + 1 + 80])
        if after is not None:
            found.append((word, after))
    alike = [pair for pair in found if _reach(pair[0].text) == _reach(pair[1].text)]
    slopes = [0.0, *(_slope(*pair) for pair in (*found, *alike))]
    return median(slopes) if len(found) >= _MANY else _common(slopes)


def _reach(text: str) -> tuple[bool, bool]:
    """Whether letters reach above a small x, and below the line: on a level line the boxes of “Fat”
    and “per” do not stand level, those of “Fat” and “100” do."""
    return bool(_HIGH.search(text)), bool(_LOW.search(text))


def _slope(word: Word, after: Word) -> float:
    (x, y), (other_x, other_y) = word.middle, after.middle
    return (other_y - y) / (other_x - x)


def _common(slopes: Sequence[float]) -> float:
    """The middle of those that most others are near to, the flattest of equals."""
    ordered = sorted(slopes)

    def near(slope: float) -> range:
        return range(bisect_left(ordered, slope - _ALIKE), bisect_right(ordered, slope + _ALIKE))

    alike = near(max(ordered, key=lambda slope: (len(near(slope)), -abs(slope))))
    return median(ordered[alike.start : alike.stop])


def _neighbour(word: Word, candidates: Iterable[Word]) -> Word | None:
    """The next word at its right, if it is near and about as high."""
    best: tuple[float, Word] | None = None
    for other in candidates:
        gap = other.left - word.right
        if gap > _REACH * word.height:
            continue
        rise = abs(other.middle[1] - word.middle[1])
        run = other.middle[0] - word.middle[0]
        alike = 0.6 < other.height / word.height < 1.7
        if alike and run > 0 and rise <= _STEEPEST * run and gap > -word.height / 2:
            distance = abs(gap) + 2 * rise
            if best is None or distance < best[0]:
                best = distance, other
    return best[1] if best else None


def _level(word: Word, slope: float) -> float:
    x, y = word.middle
    return y - slope * x


def _line_of(
    word: Word, level: float, near: range, ends: Sequence[float], lines: Sequence[list[Word]]
) -> int | None:
    """Which line `word` goes on with: the one whose last word is most at its height."""
    best: tuple[float, int] | None = None
    for at in near:
        last = lines[at][-1]
        shared = _shared(last.height, word.height, abs(ends[at] - level))
        if shared < _TOGETHER or (best is not None and shared <= best[0]):
            continue
        if shared >= _SURELY or not _covers(last, word):
            best = shared, at
    return best[1] if best else None


def _shared(one: int, other: int, away: float) -> float:
    """What part of the smaller of two heights is in both, their middles so far from each other."""
    smaller, larger = (one, other) if one < other else (other, one)
    return ((larger + smaller) / 2 - away) / smaller


def _covers(one: Word, other: Word) -> bool:
    """Whether one stands above the other rather than beside it."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0.7 * min(one.right - one.left, other.right - other.left)
