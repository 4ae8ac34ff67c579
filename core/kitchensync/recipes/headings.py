"""Recipes on pages that do not say what is what: a list below a heading "Ingredients".

Taken only where both headings and a list are there, and marked as uncertain.
"""

from __future__ import annotations

import re

from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.page import Node, Page, visible
from kitchensync.recipes.text import line, lines

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "dt", "p")
INGREDIENTS = re.compile(
    r"(?:the )?(?:ingredients?(?: list)?|zutaten|ingrédients|ingredientes|ingredienti|ingrediënten"
    r"|ingredienser|składniki|ингредиенты)\W*",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"(?:the )?(?:directions?|instructions?|method|preparation|steps|how to make .{1,60}"
    r"|zubereitung"
    r"|préparation|preparación|preparazione|procedimento|bereiding|bereidingswijze"
    r"|gör så här|fremgangsmåde|przygotowanie|приготовление)\W*",
    re.IGNORECASE,
)
_FEWEST_LINES = 2


def recipes(page: Page) -> list[Recipe]:
    """The one recipe that a page seems to hold, or none."""
    ingredients = _below(page, INGREDIENTS, paragraphs=False)
    steps = _below(page, STEPS, paragraphs=True)
    if len(ingredients) < _FEWEST_LINES or not steps or not page.title:
        return []
    return [
        Recipe(
            title=page.title,
            description=page.meta("description", "og:description"),
            lines=tuple(IngredientLine(words, section) for words, section in ingredients),
            steps=tuple(Step(words, section) for words, section in steps),
            picture=page.meta("og:image") or None,
            uncertain=("title", "lines", "steps"),
        )
    ]


def _below(page: Page, wanted: re.Pattern[str], *, paragraphs: bool) -> list[tuple[str, str]]:
    """The items of the lists between a heading and the next one of its rank, with their sections.

    Where paragraphs are taken too, they are so only if there is no list.
    """
    items: list[tuple[str, str]] = []
    plain: list[tuple[str, str]] = []
    heading: Node | None = None
    section = ""
    for element in page.elements:
        if heading is None:
            if element.name in _HEADINGS and wanted.fullmatch(_short(element)):
                heading = element
        elif _ends(element, heading):
            break
        elif element.name in _HEADINGS[:6]:
            section = line(visible(element)).rstrip(":")
        elif element.name == "li":
            items += [(" ".join(lines(visible(element))), section)] if visible(element) else []
        elif element.name == "p" and element is not heading and visible(element):
            plain.append((line(visible(element)), section))
    return items or (plain if paragraphs else [])


def _ends(element: Node, heading: Node) -> bool:
    if element.name in ("footer", "form", "nav", "aside"):
        return True
    rank = heading.name if heading.name in _HEADINGS[:6] else "h6"
    is_heading = element.name in _HEADINGS[:6] and element.name <= rank
    return is_heading or (
        element.name in _HEADINGS
        and bool(INGREDIENTS.fullmatch(_short(element)) or STEPS.fullmatch(_short(element)))
    )


def _short(element: Node) -> str:
    """What an element says, if that is little."""
    said = line(visible(element, most=12))
    return said if len(said) <= 80 else ""
