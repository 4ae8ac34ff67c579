"""The lines of a recipe as the page shows them, where its data says them worse.

What a page shows that says nothing in data is left to `headings`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kitchensync.recipes import headings
from kitchensync.recipes.model import IngredientLine, Recipe
from kitchensync.recipes.page import Page, visible
from kitchensync.text import line

_JOINTS = re.compile(r"[\s,]+")
_MOST_IN_ITEM = 30
_FEWEST_SHOWN = 2


def as_shown(page: Page, found: Sequence[Recipe]) -> list[Recipe]:
    """Recipes of the data of a page, with the lines that it shows where these say more."""
    lists = _lists(page) if found else {}
    rejoined = [_rejoined(lists, each) for each in found]
    rejoined = [_whole(lists, *rejoined)] if len(rejoined) == 1 else rejoined
    one = sum(map(_only_names, rejoined)) == 1
    return [_measured(page, each) if one and _only_names(each) else each for each in rejoined]


def _rejoined(shown: Mapping[str, Sequence[str]], recipe: Recipe) -> Recipe:
    """A recipe whose lines a program split or ran together, with the lines of the list shown."""
    lines = shown.get(_JOINTS.sub("", "".join(each.words for each in recipe.lines)), ())
    if len(lines) < _FEWEST_SHOWN or len(lines) == len(recipe.lines):
        return recipe
    if any(each.section for each in recipe.lines):
        return recipe
    return replace(recipe, lines=tuple(map(IngredientLine, lines)))


def _whole(shown: Mapping[str, Sequence[str]], recipe: Recipe) -> Recipe:
    """A recipe with the list shown that has its lines and between or behind them more amounts."""
    known = [_plain(each.words) for each in recipe.lines]
    if len(known) < _FEWEST_SHOWN or any(each.section for each in recipe.lines):
        return recipe
    for lines in shown.values():
        more = _beyond(known, lines)
        if more and all(words[:1].isnumeric() for words in more):
            return replace(recipe, lines=tuple(map(IngredientLine, lines)))
    return recipe


def _beyond(known: Sequence[str], lines: Sequence[str]) -> list[str]:
    """What stands in a list besides the lines that are known; empty where it lacks one of these."""
    rest = iter(known)
    wanted = next(rest)
    more: list[str] = []
    for words in lines:
        if _plain(words) == wanted:
            wanted = next(rest, "")
        else:
            more.append(words)
    return [] if wanted else more


def _plain(words: str) -> str:
    return _JOINTS.sub("", words).casefold()


def _lists(page: Page) -> dict[str, list[str]]:
    """The items of each list of a page, by what they say without spaces and commas."""
    found: dict[str, list[str]] = {}
    for each in page.named("ul", "ol"):
        items = (item for item in each.children or () if item.name == "li")
        said = [line(visible(item, most=_MOST_IN_ITEM)) for item in items]
        found[_JOINTS.sub("", "".join(said))] = said
    return found


def _only_names(recipe: Recipe) -> bool:
    """Whether it has lines, and few of them say how much of anything."""
    few = 2 * sum(map(_counts, recipe.lines)) < len(recipe.lines)
    return few and not any(each.section for each in recipe.lines)


def _counts(line: IngredientLine) -> bool:
    return any(map(str.isnumeric, line.words))


def _measured(page: Page, recipe: Recipe) -> Recipe:
    """A recipe whose lines only name things, with those of a list that says how much of them.

    Where that list has more lines than the data, it is a guess that they belong together.
    """
    for lines in headings.ingredients(page):
        more = sum(map(_counts, lines)) > sum(map(_counts, recipe.lines))
        if more and _named_by(recipe.lines, lines):
            surely = len(lines) == len(recipe.lines)
            return replace(recipe, lines=lines, uncertain=() if surely else ("lines",))
    return recipe


def _named_by(names: Sequence[IngredientLine], lines: Sequence[IngredientLine]) -> bool:
    """Whether each name stands in a line of its own, in this order."""
    rest = (each.words.casefold() for each in lines)
    return all(any(name.words.casefold() in each for each in rest) for name in names)
