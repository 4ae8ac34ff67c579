"""Of how much the figures on a nutrition label are: of 100 g, in which column, or of a serving.

Leaves reading the figures to `nutrients`, and choosing among them to `labels`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kitchensync.catalogue.reading.figures import number
from kitchensync.receipts.model import Line, Word
from kitchensync.receipts.nutrients import NAME, Figure, Row, word_of, x_of

_HUNDRED = re.compile(
    r"(?<![\d.,])(?:1|(?<![^\W_])[li|])\s?[0o]{2} ?(?:(?P<ml>m[l1i|])|g)(?![^\W_])"
    r"|(?:(?<=per|pro|por|par)|(?<=per |pro |por |par )|(?<=pour )|(?<=je ))100 ?[9q](?![^\W_])"
)
"""With what its letters and digits are taken for."""
_EACH = r"(?:per|pro|por|par|pour|je)"
_SERVING = re.compile(
    rf"(?:serving|serv\.? size|portion|portie|porzione)(?!\w* {_EACH}(?![^\W_]))(.{{0,40}})"
)
"""But servings per 400 g are how many there are in a pack."""
_SIZE = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d)?) ?(g|ml)(?![^\W_])")
_PORTION = re.compile(r"serving|portion|portie|porzione|per (?!100)\d{1,3} ?(?:g|ml)")
_HEAD = re.compile(
    rf"{_PORTION.pattern}|(?<![^\W_]){_EACH} [^\W\d_]{{3,}}"
    rf"|(?!1 ?00 ?(?:g|ml)){_SIZE.pattern}"
)
"""What a column beside that of 100 g may be called, in the line that calls that."""
_OF_EACH = re.compile(rf"{_EACH} ?$")
_NEAR = 2
"""Lines between the names of two columns."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures are of: the column at `x` of 100 g, or a `serving` of so many g or ml.

    `other` is where a column of something else stands, `line` the first that it may hold for.
    """

    liquid: bool
    x: float | None = None
    other: float | None = None
    serving: Fraction | None = None
    line: int = 0


def find(lines: Sequence[Line], texts: Sequence[str], rows: Sequence[Row]) -> Basis | None:
    """100 g where figures stand below it; else the size of a serving.

    None, too, where either may be taken for the other.
    """
    columns = [row.figures for row in rows if row.name != "energy"]
    sizes = _servings(texts)
    head = _head(texts, rows)
    if head is None:
        liquid, size = next(sizes, (False, None))
        return None if size is None or _hide_100_g(columns, size) else Basis(liquid, serving=size)
    at, match = head
    line, text = lines[at], texts[at]
    single = 2 * sum(len(figures) == 1 for figures in columns) > len(columns)
    if single and not _OF_EACH.search(text[: match.start()]) and any(sizes):
        return None  # it may be what the pack weighs
    other = _beside(line, text, match)
    if other is None:
        other = next(_around(lines, texts, at), None)
    return Basis(match["ml"] is not None, x_of(line, match.start()), other, line=at)


def is_head(text: str) -> bool:
    """Whether a line says something of 100 g."""
    return bool(_HUNDRED.search(text))


def _head(texts: Sequence[str], rows: Sequence[Row]) -> tuple[int, re.Match[str]] | None:
    """Where 100 g are said of most rows: jam says it of its fruit, a pack of its weight."""
    said = [(at, match) for at, text in enumerate(texts) if (match := _HUNDRED.search(text))]
    ends = [*(at for at, _ in said), len(texts)][1:]
    below = [
        sum(at <= row.line < end for row in rows) for (at, _), end in zip(said, ends, strict=True)
    ]
    return said[below.index(max(below))] if any(below) else None


def _hide_100_g(columns: Iterable[Sequence[Figure]], serving: Fraction) -> bool:
    """Whether one of two columns is of 100 g, though nothing that can be read says so."""
    pairs = [figures for figures in columns if len(figures) == 2]
    ratios = [second.value / first.value for first, second in pairs if first.value]
    wanted = serving / 100, 100 / serving
    alike = sum(any(abs(ratio - each) <= each / 5 for each in wanted) for ratio in ratios)
    return len(ratios) > 1 and 2 * alike > len(ratios)


def _servings(texts: Sequence[str]) -> Iterator[tuple[bool, Fraction]]:
    """Whether a serving is told in ml, and how much it is."""
    for text in texts:
        for match in _SERVING.finditer(text):
            (before, *_) = NAME.split(match[1], maxsplit=1)
            size = _SIZE.search(before)
            if size and (much := number(size[1].replace(",", "."))):
                yield size[2] == "ml", much


def _beside(line: Line, text: str, hundred: re.Match[str]) -> float | None:
    """Another column that the same line calls by its name, one on the left before all."""
    begin = max((match.end() for match in NAME.finditer(text, 0, hundred.start())), default=0)
    end = next((match.start() for match in NAME.finditer(text, hundred.end())), len(text))
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
        if match and _begin(line, word_of(line, match.start())) > margin:
            yield x_of(line, match.start())


def _begin(line: Line, word: Word) -> int:
    """Where the words begin that stand close before that one: "1 Portion", "Pack of 5 portions"."""
    left = word.left
    for before in reversed(line.words[: line.words.index(word)]):
        if left - before.right > word.height:
            break
        left = before.left
    return left
