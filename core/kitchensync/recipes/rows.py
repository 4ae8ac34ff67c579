"""The rows of a table of ingredients: which head others, and which name what before how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kitchensync.measure.tokens import tokens
from kitchensync.recipes.leading import leading
from kitchensync.recipes.page import Node, attribute, visible
from kitchensync.recipes.yields import only_servings
from kitchensync.text import line, lines

_AMOUNT = re.compile(
    r"(?:^|[\s_-])(?:amount|quantity|qty|units?|menge|cantidad|quantit[eéaà])(?:[\s_-]|$)",
    re.IGNORECASE,
)
_PAIR = 2
_MOST_IN_PART = 30
_LONGEST_AMOUNT = 30
"""Characters of an amount."""


def heads(node: Node) -> bool:
    """Whether an element is a row of one cell, which heads the rows below it."""
    cells = _cells(node)
    return [each.name for each in cells] == ["th"] and not only_servings(line(visible(cells[0])))


def amounts_last(rows: Iterable[Node]) -> bool:
    """Whether most rows have two cells, the second of which says how much there is of the first."""
    pairs = [_said(cells) for each in rows if (cells := _cells(each))]
    amounts = sum(len(said) == _PAIR and _is_surely_amount(said[1]) for said in pairs)
    return 2 * amounts > len(pairs)


def words(node: Node, *, turned: bool = False) -> str:
    """What an item or a row says on one line, an amount before the name that it is of.

    The cells of a row stay in their order unless they are to be turned, or their classes say so.
    """
    cells = _cells(node)
    if list(map(_is_called_amount, cells)) == [False, True] and not _counts(cells[0]):
        return " ".join(filter(None, reversed(_said(cells))))
    parts = cells or [each for each in node.children or () if visible(each, most=_MOST_IN_PART)]
    apart = turned if cells else "#text" not in (each.name for each in parts)
    return together(_said(parts)) if apart and len(parts) == _PAIR else _said([node])[0]


def _is_surely_amount(words: str) -> bool:
    return is_amount(words) or (words[:1].isnumeric() and " " not in words)


def _said(parts: Iterable[Node]) -> list[str]:
    return [" ".join(lines(visible(each))) for each in parts]


def together(said: Sequence[str]) -> str:
    """What is shown on several lines, an amount before the name above it: "800 g leeks, sliced"."""
    if len(said) == _PAIR and is_amount_of(*said):
        amount, comma, after = said[1].partition(", ")
        return f"{amount} {said[0]}{comma}{after}"
    return " ".join(filter(None, said))


def is_several(said: Sequence[str]) -> bool:
    """Whether the lines of what should be one ingredient are each one."""
    counted = sum(words[:1].isnumeric() for words in said)
    return 2 * counted > len(said) > 1 and not any(map(is_amount, said))


def is_amount(words: str) -> bool:
    """Whether words say an amount and nothing else."""
    line = tokens(words) if len(words) <= _LONGEST_AMOUNT else []
    found = leading(line)
    return found is not None and (found.start, found.end) == (0, len(line))


def is_amount_of(name: str, words: str) -> bool:
    """Whether words say a number and at most the unit of it, and the name before them none."""
    amount = words.partition(", ")[0].split()
    numbers = all(any(map(str.isnumeric, each)) for each in amount[:-1])
    names = any(map(str.isalpha, name)) and not name[:1].isnumeric()
    return names and numbers and words[:1].isnumeric()


def _cells(node: Node) -> list[Node]:
    if node.name != "tr":
        return []
    return [each for each in node.children or () if each.name in ("td", "th")]


def _is_called_amount(cell: Node) -> bool:
    return bool(_AMOUNT.search(attribute(cell, "class")[:1_000]))


def _counts(cell: Node) -> bool:
    return visible(cell)[:1].isnumeric()
