"""Of how much the figures on a nutrition label are: of 100 g, in which column, or of a serving.

Leaves the figures themselves to `labels`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kitchensync.catalogue.reading.figures import number
from kitchensync.receipts.model import Line, Word

_HUNDRED = re.compile(r"(?<![\d.,])1\s?00 ?(g|ml)(?![^\W_])")
_SERVING = re.compile(
    r"(?:serving|portion|portie|porzione)\D{0,20}?(?:\d[\d/ ]*\w+ ?\()?(\d{1,3}(?:[.,]\d)?) ?(g|ml)"
)
_PORTION = re.compile(r"serving|portion|portie|porzione|per (?!100)\d{1,3} ?(?:g|ml)")
_HEAD = re.compile(
    rf"{_PORTION.pattern}|(?<![^\W_])(?:per|pro|je|par|por) [^\W\d_]{{3,}}"
    r"|(?<![\d.,])(?!1 ?00 ?(?:g|ml))\d{1,3}(?:[.,]\d)? ?(?:g|ml)(?![^\W_])"
)
"""What a column beside that of 100 g may be called, in the line that calls that."""
_NEAR = 2
"""Lines between the names of two columns."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures are of: the column at `x` of 100 g, or a `serving` of so many g or ml.

    `other` is where a column of something else stands.
    """

    liquid: bool
    x: float | None = None
    other: float | None = None
    serving: Fraction | None = None


def find(lines: Sequence[Line], texts: Sequence[str], names: re.Pattern[str]) -> Basis | None:
    """100 g where it is said at all; else the size of a serving. `names` are those of nutrients."""
    for at, (line, text) in enumerate(zip(lines, texts, strict=True)):
        if match := _HUNDRED.search(text):
            other = _beside(line, text, match, names)
            if other is None:
                other = next(_around(lines, texts, at), None)
            return Basis(match[1] == "ml", x_of(line, match.start()), other)
    for text in texts:
        if match := _SERVING.search(text):
            size = number(match[1].replace(",", "."))
            if size:
                return Basis(match[2] == "ml", serving=size)
    return None


def _beside(line: Line, text: str, hundred: re.Match[str], names: re.Pattern[str]) -> float | None:
    """Another column that the same line calls by its name, one on the left before all."""
    begin = max((match.end() for match in names.finditer(text, 0, hundred.start())), default=0)
    end = next((match.start() for match in names.finditer(text, hundred.end())), len(text))
    heads = (match.start() for match in _HEAD.finditer(text, begin, end))
    return next((x_of(line, head) for head in heads), None)


def _around(lines: Sequence[Line], texts: Sequence[str], at: int) -> Iterator[float]:
    """Columns of a portion that lines near that one call so, behind where the names stand."""
    margin = min(line.words[0].right for line in lines)
    for line, text in [*zip(lines, texts, strict=True)][max(0, at - _NEAR) : at + _NEAR + 1]:
        for match in _PORTION.finditer(text):
            if word_of(line, match.start()).left > margin:
                yield x_of(line, match.start())


def word_of(line: Line, at: int) -> Word:
    """The word of a line in whose text that character is."""
    for word in line.words:
        if at <= len(word.text):
            return word
        at -= len(word.text) + 1
    return line.words[-1]


def x_of(line: Line, at: int) -> float:
    """Where the middle of that word stands."""
    return word_of(line, at).middle[0]
