"""What readers choose by on a page, and what they have not chosen: tabs, servings, other units.

What of a page is a list of ingredients is left to `listing`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kitchensync.recipes.classes import DIVISIONS, FEWEST_LINES, MOST_IN_ITEM, Found
from kitchensync.recipes.page import Node, attribute, visible, walk
from kitchensync.text import line, lines

_LISTS = frozenset(("ul", "ol"))
_BOXES = _LISTS | DIVISIONS
_ACTIVE = re.compile(r"(?:^|\s)(?:is-)?(?:active|selected|current)(?:\s|$)", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none", re.IGNORECASE)
_MOST_CHOICES = 20
"""Elements beside one another, and choices on a page."""
_MOST_IN_CHOICE = 2_000
"""Nodes of one list of ingredients."""
_MOST_TIMES = 4
_FEWEST_AGAIN = 3
"""Lines that may stand there in several units."""


def chosen(region: Sequence[Node]) -> list[Node]:
    """A part of a page without what only serves to choose, and what says the chosen once more.

    Of elements beside one another that is the chosen one whose class alone says that it is active,
    or that is not hidden.
    """
    out: set[int] = set()
    for node in (*filter(_is_to_choose_by, region), *_not_chosen(region)):
        if id(node) not in out:
            out.update(map(id, walk(node)))
    return [node for node in region if id(node) not in out]


def _is_to_choose_by(node: Node) -> bool:
    """Whether it is a row of tabs, a link to a script, a choice or its label, a list of numbers."""
    if attribute(node, "role") == "tablist":
        return True
    if node.name == "a" and attribute(node, "onclick") and not attribute(node, "href"):
        return True
    if any(each.name == "select" for each in node.children or ()):
        return line(visible(node, most=MOST_IN_ITEM)).endswith(":")
    items = [each for each in node.children or () if each.name == "li"]
    if node.name not in _LISTS or len(items) < FEWEST_LINES:
        return False
    return all(line(visible(each, most=MOST_IN_ITEM)).isnumeric() for each in items)


def _not_chosen(region: Sequence[Node]) -> Iterator[Node]:
    """The elements beside a chosen one that say the same, in other units or for other numbers."""
    boxes = [node for node in region if node.name in _BOXES]
    active = [node for node in boxes if _is_active(node)]
    count = Counter((id(node.parent), node.name) for node in active)
    alone = (node for node in active if count[id(node.parent), node.name] == 1)
    for node in islice(alone, _MOST_CHOICES):
        yield from _saying_again(node)
    for node in islice(filter(_is_hidden, boxes), _MOST_CHOICES):
        if not all(map(_is_hidden, _saying_again(node))):
            yield node


def _saying_again(node: Node) -> Iterator[Node]:
    """The elements of the same name beside one that say what it says, once more."""
    children = node.parent.children or () if node.parent else ()
    beside = [other for other in children if other.name == node.name and other is not node]
    said = lines(visible(node, most=_MOST_IN_CHOICE))
    for each in beside if len(beside) < _MOST_CHOICES else ():
        if says_again(said, lines(visible(each, most=_MOST_IN_CHOICE))):
            yield each


def _is_active(node: Node) -> bool:
    return bool(_ACTIVE.search(attribute(node, "class")[:1_000]))


def _is_hidden(node: Node) -> bool:
    return "hidden" in (node.attrs or {}) or bool(_HIDDEN.search(attribute(node, "style")[:1_000]))


def says_again(said: Sequence[str], again: Sequence[str]) -> bool:
    """Whether some lines are others once more, in other units or for other numbers."""
    return len(said) >= FEWEST_LINES and len(again) == len(said) and _alike([said, again])


def once(found: Found) -> Found:
    """Lines without those that say them again, in other units or for other screens."""
    if any(section or words.endswith(":") for words, section in found):
        return found
    said = [words for words, _ in found]
    for times in range(2, _MOST_TIMES + 1):
        size, rest = divmod(len(found), times)
        parts = [said[at : at + size] for at in range(0, len(said), size or 1)]
        if size >= _FEWEST_AGAIN and not rest and _alike(parts):
            return found[:size]
    return found


def _alike(lists: Sequence[Iterable[str]]) -> bool:
    """Whether the lines of several lists end in the same words, and these differ among them."""
    first, *others = ([words.rpartition(" ")[2].casefold() for words in each] for each in lists)
    again = sum(one == other for each in others for one, other in zip(first, each, strict=True))
    return 2 * len(set(first)) > len(first) and 4 * again >= 3 * len(first) * len(others)
