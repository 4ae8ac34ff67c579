"""What the classes of elements tell of a page that does not say what is what.

Which of it is believed is left to `headings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kitchensync.recipes.page import Node, Page, attribute, in_rows, seen, visible, walk
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
_TITLE = re.compile(r"(?:^|\s)\S{0,40}recipes?[-_]{1,2}(?:name|title)(?:\s|$)", re.IGNORECASE)
_ITEMS = frozenset(("li", "tr", "dd", "p"))


def title(page: Page) -> str:
    """What the element says that calls itself the name of a recipe; "" where several do."""
    named = (each for each in seen(page.root) if _TITLE.search(attribute(each, "class")[:1_000]))
    found = {line(visible(each)) for each in named} - {""}
    return found.pop() if len(found) == 1 else ""


def ingredients(page: Page) -> list[tuple[str, str]]:
    """The items within elements whose classes name ingredients; no sections are known."""
    return [(words, "") for words in _within(page, _INGREDIENTS) if words]


def steps(page: Page) -> list[tuple[str, str]]:
    """The items within elements whose classes name directions; no sections are known."""
    return [(words, "") for words in _within(page, _STEPS) if words]


def _within(page: Page, wanted: frozenset[str]) -> Iterator[str]:
    inside: set[int] = set()
    for node in in_rows(seen(page.root)):
        if id(node) not in inside and _named(node, wanted):
            inside.update(map(id, walk(node)))
        if id(node) in inside and node.name in _ITEMS and not _holds_items(node):
            yield " ".join(lines(visible(node)))


def _named(node: Node, wanted: frozenset[str]) -> bool:
    said = f"{attribute(node, 'id')} {attribute(node, 'class')}"[:1_000].lower()
    return not wanted.isdisjoint(_WORDS.findall(said.replace("_", " ")))


def _holds_items(node: Node) -> bool:
    inner = (each for child in node.children or () for each in walk(child))
    return any(each.name in _ITEMS for each in inner)
