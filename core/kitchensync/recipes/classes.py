"""What the classes of elements tell of a page that does not say what is what.

Which of it is believed is left to `headings`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import islice

from kitchensync.recipes import rows
from kitchensync.recipes.groups import LONGEST_HEADING
from kitchensync.recipes.page import RANKS, Node, Page, attribute, in_rows, seen, visible, walk
from kitchensync.text import line, lines

_WORDS = re.compile(r"[^\W_]+")
_INGREDIENT_NAMES = (
    "ingredient ingredients zutat zutaten ingrédients ingredienti ingredientes ingredienser"
)
_INGREDIENTS = frozenset(_INGREDIENT_NAMES.split())
_STEP_NAMES = (
    "instruction instructions direction directions method steps procedure preparation"
    " zubereitung preparazione preparacion"
)
_STEPS = frozenset(_STEP_NAMES.split())
_ONE_STEP = _STEPS | {"step"}
_TITLE = re.compile(r"(?:^|\s)\S{0,40}recipes?[-_]{1,2}(?:name|title)(?:\s|$)", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:^|\s)(?:\S{0,40}[-_])?ingredient(?:s?[-_]{1,2}(?:item|line|row))?(?:\s|$)", re.IGNORECASE
)
_GROUP = re.compile(r"(?:^|[\s_-])(?:sub)?(?:title|heading)(?:[\s_-]|$)", re.IGNORECASE)
_OF_ONE = re.compile(r"ingredient[-_]{1,2}title", re.IGNORECASE)
LISTED = frozenset(("li", "tr", "dd"))
DIVISIONS = frozenset(("div", "p"))
MOST_IN_ITEM = 100
_MOST_IN_HEADING = 12
FEWEST_LINES = 2
"""Of what is taken for a list of ingredients."""

Found = list[tuple[str, str]]
"""Lines, each with the heading it is under."""


def title(page: Page) -> str:
    """What the element says that calls itself the name of a recipe; "" where several do."""
    named = (each for each in seen(page.root) if _TITLE.search(attribute(each, "class")[:1_000]))
    found = {line(visible(each)) for each in named} - {""}
    return found.pop() if len(found) == 1 else ""


def of_ingredients(page: Page) -> Iterator[list[Node]]:
    """What is in elements whose classes name ingredients: what steps do not repeat, then all."""
    for apart in (_ONE_STEP, frozenset[str]()):
        yield list(_inside(page, _INGREDIENTS, apart))


def of_steps(page: Page) -> list[Node]:
    """What is in elements whose classes name directions."""
    return list(_inside(page, _STEPS, frozenset()))


def under_others(found: Iterable[tuple[str, str]]) -> Found:
    """The lines, those under a heading that only says "Ingredients" under none."""
    return [(words, "" if head.lower() in _INGREDIENTS else head) for words, head in found]


def marked(nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The divisions whose class, which others beside them share, says that each is an ingredient.

    What stands between them as a heading is their section.
    """
    region = list(nodes)
    kinds = set(_shared(region))
    divisions = (each for each in region if kinds and each.name in DIVISIONS)
    return among(region, {id(each) for each in divisions if attribute(each, "class") in kinds})


def among(region: Iterable[Node], items: Set[int]) -> Iterator[tuple[str, str]]:
    """What those of these nodes say whose `id` is among the items, each under its heading."""
    section = ""
    inside: set[int] = set()
    for node in region if items else ():
        if id(node) in inside:
            continue
        if node.name in RANKS or heads_group(node):
            inside.update(map(id, walk(node)))
            section = line(visible(node)).rstrip(":")
        elif id(node) in items and (said := one_line(node)):
            inside.update(map(id, walk(node)))
            yield said, section


def heads_group(node: Node) -> bool:
    """Whether an element is by its class the heading of some lines, though it has no rank."""
    kind = attribute(node, "class")[:1_000]
    if not _GROUP.search(kind) or _OF_ONE.search(kind):
        return False
    said = heading(node)
    return bool(said) and not any(map(str.isnumeric, said))


def heading(node: Node) -> str:
    """What an element says, if that is short enough for a heading; else ""."""
    said = line(visible(node, most=_MOST_IN_HEADING))
    return said if len(said) <= LONGEST_HEADING else ""


def _shared(nodes: Iterable[Node]) -> Iterator[str]:
    """The classes that name an ingredient and that several divisions in one element have."""
    divisions = (each for each in nodes if each.name in DIVISIONS)
    said = Counter((id(each.parent), attribute(each, "class")) for each in divisions)
    for (_, kind), count in said.items():
        if count >= FEWEST_LINES and _ITEM.search(kind[:1_000]):
            yield kind


def one_line(node: Node) -> str:
    """What an element says on one line; "" for one that holds a list, or very much."""
    within = list(islice(walk(node), MOST_IN_ITEM + 1))
    if len(within) > MOST_IN_ITEM or any(each.name in LISTED for each in within):
        return ""
    return rows.together(lines(visible(node)))


def _inside(page: Page, wanted: frozenset[str], apart: frozenset[str]) -> Iterator[Node]:
    """What is seen in elements named by some words, but not in those named by others."""
    inside: set[int] = set()
    outside: set[int] = set()
    for node in in_rows(seen(page.root)):
        if id(node) in outside:
            continue
        if _named(node, apart) and not _named(node, wanted):
            outside.update(map(id, walk(node)))
            continue
        if id(node) not in inside and _named(node, wanted):
            inside.update(map(id, walk(node)))
        if id(node) in inside:
            yield node


def _named(node: Node, wanted: frozenset[str]) -> bool:
    said = f"{attribute(node, 'id')} {attribute(node, 'class')}"[:1_000].lower()
    return not wanted.isdisjoint(_WORDS.findall(said.replace("_", " ")))
