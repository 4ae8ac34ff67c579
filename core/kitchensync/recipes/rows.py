"""The rows of a table of ingredients: which head others, and which name what before how much."""

from __future__ import annotations

import re

from kitchensync.recipes.page import Node, attribute, visible
from kitchensync.recipes.yields import only_servings
from kitchensync.text import line, lines

_AMOUNT = re.compile(
    r"(?:^|[\s_-])(?:amount|quantity|qty|units?|menge|cantidad|quantit[eéaà])(?:[\s_-]|$)",
    re.IGNORECASE,
)


def heads(node: Node) -> bool:
    """Whether an element is a row of one cell, which heads the rows below it."""
    cells = _cells(node)
    return [each.name for each in cells] == ["th"] and not only_servings(line(visible(cells[0])))


def words(node: Node) -> str:
    """What an item or a row says on one line, an amount before the name that it is of."""
    cells = _cells(node)
    turned = list(map(_is_amount, cells)) == [False, True] and not _counts(cells[0])
    parts = reversed(cells) if turned else [node]
    return " ".join(said for part in parts for said in lines(visible(part)))


def _cells(node: Node) -> list[Node]:
    if node.name != "tr":
        return []
    return [each for each in node.children or () if each.name in ("td", "th")]


def _is_amount(cell: Node) -> bool:
    return bool(_AMOUNT.search(attribute(cell, "class")[:1_000]))


def _counts(cell: Node) -> bool:
    return visible(cell)[:1].isnumeric()
