"""Recipes in text without any marks: headings are lines that say “Ingredients” and “Method” alone.

Leaves reading them to `markdown`, for which it marks them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kitchensync.recipes.headwords import INGREDIENTS, STEPS
from kitchensync.recipes.markdown import is_item


def marked(text: str) -> str:
    """The text with headings of Markdown; as it is where no such lines follow each other.

    The first line is the title. Steps without a blank line between them are one on a line.
    """
    lines = text.split("\n")
    start = _first(lines, 0, lambda said: bool(INGREDIENTS.fullmatch(said)))
    stop = _first(lines, start + 1, lambda said: bool(STEPS.fullmatch(said)))
    if not 0 <= start < stop:
        return text
    title = _first(lines[:start], 0, bool)
    if title >= 0:
        lines[title] = f"# {lines[title].strip()}"
    for at in (start, stop):
        lines[at] = f"## {lines[at].strip()}"
    steps = "\n".join(lines[stop + 1 :]).strip().split("\n")
    if all(map(str.strip, steps)) and not any(map(is_item, steps)):
        lines[stop + 1 :] = ["", *(f"{number}. {step}" for number, step in enumerate(steps, 1))]
    return "\n".join(lines)


def _first(lines: Sequence[str], begin: int, wanted: Callable[[str], bool]) -> int:
    """Where the first line from `begin` on is that is wanted; -1 for nowhere."""
    found = (at for at in range(begin, len(lines)) if wanted(lines[at].strip(" *_:")))
    return next(found, -1)
