"""Recipes in text without headings: lines that say “Ingredients” and “Method” alone, or a list.

Leaves reading them to `markdown`, for which it marks them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kitchensync.recipes.amount_lists import counts
from kitchensync.recipes.headwords import INGREDIENTS, STEPS
from kitchensync.recipes.instructions import bare
from kitchensync.recipes.markdown import is_item

_FEWEST = 2
"""Items of a list of ingredients that nothing heads."""


def marked(text: str) -> str:
    """The text with headings of Markdown; as it is where there are neither such lines nor a list.

    The first line is the title. Steps without a blank line between them are one on a line.
    """
    lines = text.split("\n")
    start = _first(lines, 0, lambda said: bool(INGREDIENTS.fullmatch(said)))
    stop = _first(lines, start + 1, lambda said: bool(STEPS.fullmatch(said)))
    if 0 <= start < stop:
        return _headed(lines[:start], lines[start + 1 : stop], lines[stop + 1 :])
    start = next((at for at, said in enumerate(lines) if _is_bulleted(said)), len(lines))
    below = enumerate(lines[start:], start)
    stop = next((at for at, said in below if said.strip() and not _is_bulleted(said)), start)
    if not _are_amounts([said for said in lines[start:stop] if said.strip()]):
        return text
    return _headed(lines[:start], lines[start:stop], lines[stop:])


def _is_bulleted(said: str) -> bool:
    return is_item(said) and not said.strip()[0].isdigit()


def _are_amounts(items: Sequence[str]) -> bool:
    """Whether half of the items of a list begin with an amount."""
    return len(items) >= _FEWEST and 2 * sum(counts(bare(said)) for said in items) >= len(items)


def _headed(above: list[str], items: Sequence[str], below: Sequence[str]) -> str:
    title = _first(above, 0, bool)
    if title >= 0 and not above[title].startswith("#"):
        above[title] = f"# {above[title].strip()}"
    steps = "\n".join(below).strip().split("\n")
    if all(map(str.strip, steps)) and not any(is_item(each) or each[0] == "#" for each in steps):
        steps = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    return "\n".join([*above, "## Ingredients", "", *items, "", "## Directions", "", *steps])


def _first(lines: Sequence[str], begin: int, wanted: Callable[[str], bool]) -> int:
    """Where the first line from `begin` on is that is wanted; -1 for nowhere."""
    found = (at for at in range(begin, len(lines)) if wanted(lines[at].strip(" *_:")))
    return next(found, -1)
