"""Ingredients in divisions that only look alike: a name and an amount in each.

What the classes of divisions say is left to `classes`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.recipes.classes import DIVISIONS, MOST_IN_ITEM, Found, among
from kitchensync.recipes.page import Node, attribute, visible
from kitchensync.text import lines

_FEWEST = 3
"""Divisions of one class in one element; of a class that is known, one is enough."""
_MOST_LINES = 3
"""Lines of one ingredient: what is longer is a group of them."""


def alike(region: Sequence[Node], text: Found) -> Found:
    """What the divisions say that show a name and an amount each, where they say nearly all.

    `text` is all lines of the region.
    """
    if sum(words[:1].isnumeric() for words, _ in text) < _FEWEST:
        return []
    beside: dict[tuple[int, str], list[Node]] = {}
    for node in region:
        if node.name in DIVISIONS:
            beside.setdefault((id(node.parent), attribute(node, "class")), []).append(node)
    said = {
        key: [lines(visible(each, most=MOST_IN_ITEM)) for each in beside[key]] for key in beside
    }
    all_items = {key: len(each) for key, each in said.items() if _are_items(each)}
    kinds = {key[1] for key, count in all_items.items() if count >= _FEWEST}
    items = [key for key in all_items if all_items[key] >= _FEWEST or (key[1] and key[1] in kinds)]
    if 2 * sum(len(each) for key in items for each in said[key]) <= len(text):
        return []
    return list(among(region, {id(each) for key in items for each in beside[key]}))


def _are_items(group: Sequence[Sequence[str]]) -> bool:
    """Whether each says little, none two amounts, and most a name and an amount."""
    amounts = [sum(each[:1].isnumeric() for each in said) for said in group]
    both = sum(len(said) > 1 and amount == 1 for said, amount in zip(group, amounts, strict=True))
    few = all(len(said) <= _MOST_LINES for said in group)
    return few and max(amounts) <= 1 and 2 * both > len(group)
