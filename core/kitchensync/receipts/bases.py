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

_HUNDRED = re.compile(
    r"(?<![\d.,])(?:1|(?<![^\W_])[li|])\s?[0o]{2} ?(?:(?P<ml>m[l1i|])|g)(?![^\W_])"
    r"|(?:(?<=per|pro|por|par)|(?<=per |pro |por |par )|(?<=pour )|(?<=je ))100 ?[9q](?![^\W_])"
)
"""With what its letters and digits are taken for."""
_SERVING = re.compile(r"(?:serving|serv\.? size|portion|portie|porzione)(.{0,40})")
_SIZE = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d)?) ?(g|ml)(?![^\W_])")
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
            return Basis(match["ml"] is not None, x_of(line, match.start()), other)
    return next((Basis(liquid, serving=size) for liquid, size in _servings(texts, names)), None)


def _servings(texts: Sequence[str], names: re.Pattern[str]) -> Iterator[tuple[bool, Fraction]]:
    """Whether a serving is told in ml, and how much it is."""
    for text in texts:
        for match in _SERVING.finditer(text):
            (before, *_) = names.split(match[1], maxsplit=1)
            size = _SIZE.search(before)
            if size and (much := number(size[1].replace(",", "."))):
                yield size[2] == "ml", much


def _beside(line: Line, text: str, hundred: re.Match[str], names: re.Pattern[str]) -> float | None:
    """Another column that the same line calls by its name, one on the left before all."""
    begin = max((match.end() for match in names.finditer(text, 0, hundred.start())), default=0)
    end = next((match.start() for match in names.finditer(text, hundred.end())), len(text))
    heads = (
        *_HEAD.finditer(text, begin, hundred.start()),
        *_HEAD.finditer(text, hundred.end(), end),
    )
    return x_of(line, heads[0].start()) if heads else None


def _around(lines: Sequence[Line], texts: Sequence[str], at: int) -> Iterator[float]:
    """Columns of a portion that lines near that one call so, none of which begins where all do."""
    margin = min(line.words[0].right for line in lines)
    for line, text in [*zip(lines, texts, strict=True)][max(0, at - _NEAR) : at + _NEAR + 1]:
        match = _PORTION.search(text)
        if match and word_of(line, match.start()).left > margin:
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
