"""Recipes on pages that do not say what is what: a list below a heading "Ingredients".

Taken only where both headings and a list are there, and marked as uncertain. What the classes of
elements tell is left to `classes`, which headings count to `INGREDIENTS` and `STEPS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kitchensync.measure.words import named
from kitchensync.recipes import classes, rows, titles
from kitchensync.recipes.amounts_apart import joined
from kitchensync.recipes.bold import under_bold
from kitchensync.recipes.classes import FEWEST_LINES, LISTED, Found
from kitchensync.recipes.groups import under_headings
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
_LESS_LIKELY = _HEADINGS | {"span", "label", "summary", "legend", "th"}
"""What may be a heading where there is no other: pages name what to search by in these, too."""
_RANK_OF_OTHERS = "h3"
"""A heading that is none to a browser goes on over the smaller ones below it."""
_ENDS = re.compile(r"\b(?:comments?(?!-count)|respond|disqus_thread)\b", re.IGNORECASE)
_FACTS = re.compile(r"(?<![^\W_])nutrition", re.IGNORECASE)
_BOXES = frozenset(("div", "section", "table"))
INGREDIENTS = re.compile(
    r"(?:the )?(?:ingredients?(?: list)?|(?:what )?you(?:['’]ll| will)? need|zutaten"
    r"|das brauch(?:st du|t ihr)|ingrédients|ingredientes|ingredienti|ingrediënten|ingredienser"
    r"|ingrediente|składniki|suroviny|ingrediencie|hozzávalók|ainekset|malzemeler|υλικά"
    r"|ингредиенты|інгредієнти|bahan(?:-bahan)?|nguyên liệu|材料|食材|用料|재료)\W*",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"(?:the )?(?:(?:step[- ]by[- ]step )?(?:directions?|instructions?)|method|preparation|steps"
    r"|how to make .{1,60}|zubereitung|anleitung(?:en)?|so (?:geht['’]?s|wird['’]?s gemacht)"
    r"|(?:la )?préparation|(?:modo de )?prepara(?:ción|ção)|elaboración|procedimiento"
    r"|preparazione|procedimento|(?:modo de )?preparo|modo de (?:fazer|confec?ção)"
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
_DECKED_INGREDIENTS, _DECKED_STEPS = (
    re.compile(rf"\W*+(?:{each.pattern})", re.IGNORECASE)
    for each in (_LONG_INGREDIENTS, _LONG_STEPS)
)
"""The same behind marks: "🛒 What you'll need"."""
_LONGEST_LOOSE = 300
"""Characters of a line of ingredients that is in no list: what is longer is prose."""
_MOST_TRIED = 8
"""Headings that may be a link in a table of contents, or a tab, before the one above the list."""
_MOST_BARE = 4
"""Fewer than one line in so many may say no word."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What is seen of a page, and what each element that may be a heading says, by its `id`."""

    nodes: list[Node]
    said: dict[int, str]

    def says(self, node: Node, wanted: re.Pattern[str]) -> bool:
        """Whether an element says one of these words and little else."""
        said = self.said.get(id(node))
        return said is not None and bool(wanted.fullmatch(said))


def recipes(page: Page) -> list[Recipe]:
    """The one recipe that a page seems to hold, or none; where it has no title, "" is that."""
    for ingredients, steps in _tries(page):
        if len(ingredients) >= FEWEST_LINES and steps:
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
    look = _look(page)
    yield _below(look, _LONG_INGREDIENTS), _below(look, _LONG_STEPS)
    yield classes.ingredients(page), classes.steps(page)
    yield _below(look, _DECKED_INGREDIENTS), _below(look, _DECKED_STEPS)
    look = _look(page, asides=True, headings=_LESS_LIKELY)
    yield _below(look, _LONG_INGREDIENTS), _below(look, _LONG_STEPS)


def _look(page: Page, *, asides: bool = False, headings: frozenset[str] = _HEADINGS) -> _Look:
    nodes = list(seen(page.root, asides=asides))
    said = {id(each): classes.heading(each) for each in nodes if each.name in headings}
    return _Look(nodes, {key: each for key, each in said.items() if each})


def _title(page: Page) -> str:
    """What calls itself the name of a recipe, if the page agrees: it may be that of another one."""
    said = named(classes.title(page))
    low = said.casefold()
    names = [each.casefold() for each in page.names if each]
    agreed = any(low in each or each in low for each in names)
    return said if said and (agreed or not names) else titles.of_page(page)


def _below(look: _Look, wanted: re.Pattern[str]) -> Found:
    """What stands below the first such heading that has something below it."""
    starts = [at for at, node in enumerate(look.nodes) if look.says(node, wanted)]
    for at in starts[:_MOST_TRIED]:
        region = list(_region(look, at))
        steps = wanted in (_LONG_STEPS, _DECKED_STEPS)
        found = _steps_in(region) if steps else _ingredients_in(region)
        said = [each for each in found if any(map(str.isalpha, each[0]))]
        if said and (steps or _are_lines(found, said)):
            return said if steps else found
    return []


def _steps_in(region: Sequence[Node]) -> Found:
    return list(_listed(region)) or list(_loose(region))


def _ingredients_in(region: Sequence[Node]) -> Found:
    found = list(classes.marked(region)) or list(_listed(region)) or joined(list(_loose(region)))
    return under_bold(found, region)


def _are_lines(found: Found, said: Found) -> bool:
    """Whether none of these lines is prose and few are bare numbers, as cells of a table are."""
    short = all(len(words) <= _LONGEST_LOOSE for words, _ in found)
    return short and (len(found) - len(said)) * _MOST_BARE < len(found)


def _region(look: _Look, at: int) -> Iterator[Node]:
    """The nodes between a heading and what ends its part of the page."""
    within = list(walk(look.nodes[at]))
    heading = next((each for each in within if each.name in RANKS), look.nodes[at])
    rank = heading.name if heading.name in RANKS else _RANK_OF_OTHERS
    own = set(map(id, within))
    for node in look.nodes[at:]:
        if id(node) not in own:
            if _ends(look, node, rank):
                return
            yield node


def _ends(look: _Look, node: Node, rank: str) -> bool:
    if node.name == "footer" or (node.name in RANKS and node.name <= rank):
        return True
    names = f"{attribute(node, 'id')} {attribute(node, 'class')}"
    if _ENDS.search(names) or (node.name in _BOXES and _FACTS.search(names)):
        return True
    return look.says(node, _LONG_INGREDIENTS) or look.says(node, _LONG_STEPS)


def _listed(region: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The items of the lists and the rows of the tables; one that holds others is a heading."""
    section = ""
    for node in in_rows(region):
        if node.name in RANKS:
            section = line(visible(node)).rstrip(":")
        elif node.name in LISTED and (said := lines(visible(node))):
            if any(each.name in LISTED for child in node.children or () for each in walk(child)):
                section = said[0].rstrip(":")
            elif classes.heads_group(node) or rows.heads(node):
                section = " ".join(said).rstrip(":")
            else:
                yield rows.words(node), section


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
