"""Headings that stand among ingredient lines as if they were some: "For the dough:".

Headings that something else tells apart are left to `headings` and `classes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kitchensync.measure.words import named
from kitchensync.recipes.model import IngredientLine

LONGEST_HEADING = 80
"""Characters of a heading; what is longer is a sentence."""
_COLONS = (":", "：")


def under_headings(lines: Sequence[IngredientLine]) -> tuple[IngredientLine, ...]:
    """The lines without headings, each under its own; where sections are known, as they are."""
    if any(each.section for each in lines):
        return tuple(lines)
    return tuple(grouped([each.words for each in lines], _heads))


def grouped(lines: Sequence[str], heads: Callable[[str], bool]) -> Iterator[IngredientLine]:
    """The lines that are no headings, each under its own.

    A heading of nothing, as at the end or right before another one, stays a line.
    """
    section = ""
    for at, words in enumerate(lines, 1):
        after = lines[at] if at < len(lines) else ""
        if heads(words) and after and not heads(after):
            section = words.rstrip(": ：")
        else:
            yield IngredientLine(words, section)


def _heads(words: str) -> bool:
    """Whether a line ends in a colon and says no amount."""
    if not words.endswith(_COLONS) or len(words) > LONGEST_HEADING or not named(words):
        return False
    return not any(map(str.isnumeric, words))
