"""Recipes on pages that do not say what is what: a list below a heading "Ingredients".

Taken only where both headings and a list are there, and marked as uncertain. What the classes of
elements tell is left to `classes`, which headings count to `INGREDIENTS` and `STEPS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kitchensync.measure.words import named
from kitchensync.recipes import classes
from kitchensync.recipes.instructions import bare, numberless
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.page import (
    RANKS,
    Node,
    Page,
    attribute,
    in_rows,
    parted,
    seen,
    shown,
    visible,
    walk,
)
from kitchensync.recipes.yields import only_servings
from kitchensync.text import line, lines

_HEADINGS = frozenset((*RANKS, "strong", "b", "u", "dt", "p", "div"))
_RANK_OF_OTHERS = "h3"
"""A heading that is none to a browser goes on over the smaller ones below it."""
_ITEMS = frozenset(("li", "tr", "dd"))
_ENDS = re.compile(r"\b(?:comments?(?!-count)|respond|disqus_thread)\b", re.IGNORECASE)
INGREDIENTS = re.compile(
    r"(?:the )?(?:ingredients?(?: list)?|(?:what )?you(?:['’]ll| will)? need|zutaten"
    r"|das brauch(?:st du|t ihr)|ingrédients|ingredientes|ingredienti|ingrediënten|ingredienser"
    r"|ingrediente|składniki|suroviny|ingrediencie|hozzávalók|ainekset|malzemeler|υλικά"
    r"|ингредиенты|інгредієнти|bahan(?:-bahan)?|nguyên liệu|材料|食材|用料|재료)\W*",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"(?:the )?(?:(?:step[- ]by[- ]step )?(?:directions?|instructions?)|method|preparation|steps"
    r"|how to make .{1,60}|zubereitung|so (?:geht['’]?s|wird['’]?s gemacht)|(?:la )?préparation"
    r"|preparación|elaboración|preparazione|procedimento|(?:modo de )?preparo|modo de fazer"
    r"|bereiding|bereidingswijze|gör så här|fremgangsmåde|(?:sådan|slik) gjør? du|przygotowanie"
    r"|sposób przygotowania|postup|elkészítés|valmistusohje|hazırlanışı|yapılışı"
    r"|mod de preparare|εκτέλεση|(?:способ )?приготовлени[ея]|приготування|cara membuat|cách làm"
    r"|作り方|(?:.{1,60}的)?做法|步骤|만드는 ?법)\W*",
    re.IGNORECASE,
)
_OF_WHAT = (
    r"(?:\s*[-–—:,]?\s*(?:[(（][^()（）]{1,40}[)）]"
    r"|(?:for|serves|makes|für|pour|para|per|voor|till|til|dla)"
    r"\s.{1,60})\W*)?"
)
_LONG_INGREDIENTS, _LONG_STEPS = (
    re.compile(each.pattern + _OF_WHAT, re.IGNORECASE) for each in (INGREDIENTS, STEPS)
)
"""The same, with what they are for: "Ingredients for the dough", "Zutaten (4 Personen)"."""
_FEWEST_LINES = 2
_LONGEST_LOOSE = 300
"""Characters of a line of ingredients that is in no list: what is longer is prose."""
_MOST_TRIED = 8
"""Headings that may be a link in a table of contents, or a tab, before the one above the list."""

Found = list[tuple[str, str]]
"""Lines, each with the heading it is under."""


def recipes(page: Page) -> list[Recipe]:
    """The one recipe that a page seems to hold, or none; where it has no title, "" is that."""
    ingredients, steps = _below(page, _LONG_INGREDIENTS), _below(page, _LONG_STEPS)
    if len(ingredients) < _FEWEST_LINES or not steps:
        ingredients, steps = classes.ingredients(page), classes.steps(page)
    if len(ingredients) < _FEWEST_LINES or not steps:
        return []
    said = [(words, only_servings(words), section) for words, section in ingredients]
    return [
        Recipe(
            title=named(classes.title(page)) or page.title,
            description=page.meta("description", "og:description"),
            lines=tuple(
                IngredientLine(bare(words), section) for words, feeds, section in said if not feeds
            ),
            servings=next((feeds for _, feeds, _ in said if feeds), None),
            steps=tuple(numberless([Step(words, section) for words, section in steps])),
            picture=page.meta("og:image") or None,
            uncertain=("title", "lines", "steps"),
        )
    ]


def _below(page: Page, wanted: re.Pattern[str]) -> Found:
    """What stands below the first such heading that has something below it."""
    nodes = list(seen(page.root))
    starts = [at for at, node in enumerate(nodes) if _is_heading(node) and _says(node, wanted)]
    for at in starts[:_MOST_TRIED]:
        region = list(_region(nodes, at))
        found = list(_listed(region)) or list(_loose(region))
        short = all(len(words) <= _LONGEST_LOOSE for words, _ in found)
        if found and (short or wanted is _LONG_STEPS):
            return found
    return []


def _region(nodes: list[Node], at: int) -> Iterator[Node]:
    """The nodes between a heading and what ends its part of the page."""
    within = list(walk(nodes[at]))
    heading = next((each for each in within if each.name in RANKS), nodes[at])
    rank = heading.name if heading.name in RANKS else _RANK_OF_OTHERS
    own = set(map(id, within))
    for node in nodes[at:]:
        if id(node) not in own:
            if _ends(node, rank):
                return
            yield node


def _ends(node: Node, rank: str) -> bool:
    if node.name == "footer" or (node.name in RANKS and node.name <= rank):
        return True
    if _ENDS.search(f"{attribute(node, 'id')} {attribute(node, 'class')}"):
        return True
    return _is_heading(node) and (_says(node, _LONG_INGREDIENTS) or _says(node, _LONG_STEPS))


def _listed(region: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The items of the lists and the rows of the tables; one that holds others is a heading."""
    section = ""
    for node in in_rows(region):
        if node.name in RANKS:
            section = line(visible(node)).rstrip(":")
        elif node.name in _ITEMS and (said := lines(visible(node))):
            if any(each.name in _ITEMS for child in node.children or () for each in walk(child)):
                section = said[0].rstrip(":")
            else:
                yield " ".join(said), section


def _loose(region: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The lines of text that is in no list."""
    section = ""
    parts: list[str] = []
    inside: set[int] = set()
    for node in region:
        if node.name in RANKS:
            yield from ((each, section) for each in lines(parted("".join(parts))))
            section, parts = line(visible(node)).rstrip(":"), []
            inside = set(map(id, walk(node)))
        elif id(node) not in inside:
            parts.append(shown(node))
    yield from ((each, section) for each in lines(parted("".join(parts))))


def _is_heading(node: Node) -> bool:
    return node.name in _HEADINGS


def _says(node: Node, wanted: re.Pattern[str]) -> bool:
    """Whether an element says one of these words and little else."""
    said = line(visible(node, most=12))
    return 0 < len(said) <= 80 and bool(wanted.fullmatch(said))
