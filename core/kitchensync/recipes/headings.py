"""Recipes on pages that do not say what is what: a list below a heading "Ingredients".

Taken only where both headings and a list are there, and marked as uncertain. What the classes of
elements tell is left to `classes`, which headings count to `headwords`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from kitchensync.measure.words import named
from kitchensync.recipes import classes, following, titles
from kitchensync.recipes.amount_lists import counts, weighed
from kitchensync.recipes.choices import says_again
from kitchensync.recipes.classes import FEWEST_LINES, LISTED, Found
from kitchensync.recipes.groups import under_headings
from kitchensync.recipes.headwords import (
    DECKED_INGREDIENTS,
    DECKED_STEPS,
    LONG_INGREDIENTS,
    LONG_STEPS,
    OF_A_PART,
)
from kitchensync.recipes.instructions import bare, numberless
from kitchensync.recipes.listing import are_amounts, are_lines, ingredients_in, steps_in
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.page import Node, Page
from kitchensync.recipes.regions import LESS_LIKELY, Look, below, end, look_at
from kitchensync.recipes.yields import only_servings

_MOST_TRIED = 8
"""Headings that may be a link in a table of contents, or a tab, before the one above the list."""


def recipes(page: Page, *, knows_steps: bool = False) -> list[Recipe]:
    """The one recipe that a page seems to hold, or none; where it has no title, "" is that.

    Where one knows steps of it, its lines are enough.
    """
    for ingredients, steps in _tries(page):
        if len(ingredients) >= FEWEST_LINES and (steps or knows_steps):
            return [_recipe(page, ingredients, steps)]
    return []


def ingredients(page: Page) -> Iterator[tuple[IngredientLine, ...]]:
    """What a page seems to list as ingredients, the surest list first."""
    return (_lines(found) for found, _ in _tries(page) if len(found) >= FEWEST_LINES)


def _lines(found: Found) -> tuple[IngredientLine, ...]:
    """Lines that are more than a number of servings."""
    lines = [IngredientLine(bare(words), head) for words, head in found if not only_servings(words)]
    return under_headings(lines)


def _recipe(page: Page, ingredients: Found, steps: Found) -> Recipe:
    servings = (only_servings(words) for words, _ in ingredients)
    return Recipe(
        title=_title(page),
        description=page.meta("description", "og:description"),
        lines=_lines(ingredients),
        servings=next(filter(None, servings), None),
        steps=tuple(numberless([Step(words, section) for words, section in steps])),
        picture=page.meta("og:image") or None,
        uncertain=("title", "lines", "steps"),
    )


def _tries(page: Page) -> Iterator[tuple[Found, Found]]:
    """Ingredients and steps as several ways to look for them find them, the surest one first."""
    look = look_at(page)
    yield _ingredients_below(look, LONG_INGREDIENTS), _steps_below(look, LONG_STEPS)
    yield _by_classes(page)
    yield _ingredients_below(look, DECKED_INGREDIENTS), _steps_below(look, DECKED_STEPS)
    look = look_at(page, asides=True, headings=LESS_LIKELY)
    yield _ingredients_below(look, LONG_INGREDIENTS), _steps_below(look, LONG_STEPS)
    yield following.recipe(look)


def _by_classes(page: Page) -> tuple[Found, Found]:
    """Lists in elements whose classes say so, or text in them that says amounts."""
    for region in classes.of_ingredients(page):
        found = classes.under_others(ingredients_in(region))
        if len(found) >= FEWEST_LINES and (
            any(each.name in LISTED for each in region) or are_amounts(found)
        ):
            return found, steps_in(classes.of_steps(page))
    return [], []


def _title(page: Page) -> str:
    """What calls itself the name of a recipe, if the page agrees: it may be that of another one."""
    said = named(classes.title(page))
    low = said.casefold()
    names = [each.casefold() for each in page.names if each]
    agreed = any(low in each or each in low for each in names)
    return said if said and (agreed or not names) else titles.of_page(page)


def _steps_below(look: Look, wanted: re.Pattern[str]) -> Found:
    """What stands below the first such heading that has words below it."""
    for at in _starts(look, wanted):
        found = steps_in(list(below(look, at)))
        if said := [each for each in found if any(map(str.isalpha, each[0]))]:
            return said
    return []


def _ingredients_below(look: Look, wanted: re.Pattern[str]) -> Found:
    """What stands below the first such heading that has lines below it.

    Where they are only named, as where a page tells why it takes them, they give way to amounts.
    """
    found = list(map(_joined, _lists(look, wanted)))
    return next(filter(_counts_any, found), found[0] if found else [])


def _lists(look: Look, wanted: re.Pattern[str]) -> list[dict[str, Found]]:
    """The lists below such headings, each by its own; those of parts of a recipe are one."""
    parts: dict[str, Found] = {}
    lists: list[dict[str, Found]] = []
    for at in _starts(look, wanted):
        said = look.said[id(look.nodes[at])]
        found = _lines_in(list(below(look, at)))
        if found and OF_A_PART.fullmatch(said):
            lists += [] if parts else [parts]
            parts.setdefault(said, found)
        elif len(found) >= FEWEST_LINES and not OF_A_PART.fullmatch(said):
            lists.append({"": found + _between(look, at, found)})
            if not parts and _counts_any(found):
                break
    return lists


def _joined(parts: dict[str, Found]) -> Found:
    """The lines of the parts of a recipe, a part that is alone under no heading."""
    if len(parts) == 1:
        return next(iter(parts.values()))
    return [(words, head or said.rstrip(" :")) for said in parts for words, head in parts[said]]


def _counts_any(found: Found) -> bool:
    return any(counts(words) for words, _ in found)


def _between(look: Look, at: int, known: Found) -> Found:
    """Amounts under other headings of the rank of this one, if all up to that of steps have some.

    Most of them say a unit that is known: tools are counted, too. None is what is known again.
    """
    rank, lines = look.nodes[at].name, list[tuple[str, str]]()
    while (at := end(look, at)) < len(look.nodes) and not look.says(look.nodes[at], DECKED_STEPS):
        found = _lines_in(list(below(look, at)))
        if look.nodes[at].name != rank or 2 * weighed(words for words, _ in found) <= len(found):
            return []
        said = look.said.get(id(look.nodes[at]), "").rstrip(" :")
        lines += [(words, head or said) for words, head in found]
    said_before = says_again([words for words, _ in known], [words for words, _ in lines])
    return lines if at < len(look.nodes) and not said_before else []


def _lines_in(region: Sequence[Node]) -> Found:
    found = ingredients_in(region)
    return found if are_lines(found) else []


def _starts(look: Look, wanted: re.Pattern[str]) -> Iterator[int]:
    starts = (at for at, node in enumerate(look.nodes) if look.says(node, wanted))
    return islice(starts, _MOST_TRIED)
