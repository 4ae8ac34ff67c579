"""The lines of a part of a page: the items of its lists and tables, or its text outside of these.

Which part is meant is left to `headings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kitchensync.recipes import classes, rows
from kitchensync.recipes.alike import alike
from kitchensync.recipes.amounts_apart import joined
from kitchensync.recipes.bold import under_bold
from kitchensync.recipes.choices import chosen, once
from kitchensync.recipes.classes import FEWEST_LINES, LISTED, Found, heads_group
from kitchensync.recipes.groups import LONGEST_HEADING
from kitchensync.recipes.headwords import HEADWORDS
from kitchensync.recipes.page import RANKS, Node, in_rows, parted, shown, visible, walk
from kitchensync.recipes.yields import only_servings
from kitchensync.text import line, lines

_LONGEST_LOOSE = 300
"""Characters of a line of ingredients that is in no list: what is longer is prose."""
_FEWEST_IN_ITEM = 3
"""Lines of one item that may each be one: of two, the other may say more of the first."""
_MOST_BARE = 4
"""Fewer than one line in so many may say no word."""


def listed(region: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The items of the lists and the rows of the tables; one that holds others is a heading.

    So is a term of a list of definitions, unless it has one alone, or none has any.
    """
    nodes = list(in_rows(region))
    terms = [node.name for node in nodes if node.name in ("dt", "dd")]
    paired = terms == ["dt", "dd"] * max(FEWEST_LINES, len(terms) // 2)
    heading = "dt" if "dd" in terms and not paired else ""
    turned = rows.amounts_last(node for node in nodes if node.name == "tr")
    section = term = ""
    for node in nodes:
        if node.name in RANKS or node.name == heading:
            section = line(visible(node)).rstrip(":")
        elif node.name == "dt" and paired:
            term = line(visible(node))
        elif node.name in (*LISTED, "dt") and (said := lines(visible(node))):
            if any(each.name in LISTED for child in node.children or () for each in walk(child)):
                section = said[0].rstrip(":")
            elif heads_group(node) or rows.heads(node):
                section = " ".join(said).rstrip(":")
            else:
                yield from ((each, section) for each in _in_item(node, said, term, turned=turned))
                term = ""


def _in_item(node: Node, said: Sequence[str], term: str, *, turned: bool) -> Sequence[str]:
    """What an item says: one line, with the term that it is of, or several."""
    if len(said) >= _FEWEST_IN_ITEM and rows.is_several(said):
        return said
    words = rows.words(node, turned=turned)
    return [rows.together((term, words)) if term else words]


def loose(region: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The lines of text that is in no list."""
    section = ""
    parts: list[str] = []
    inside: set[int] = set()
    for node in region:
        if node.name in RANKS:
            yield from ((each, section) for each in _lines(parts))
            section, parts = line(visible(node)).rstrip(":"), []
            inside = set(map(id, walk(node)))
        elif id(node) not in inside:
            parts.append(shown(node))
    yield from ((each, section) for each in _lines(parts))


def _lines(parts: Iterable[str]) -> Iterator[str]:
    """The lines of a text but those that only head a part of any recipe."""
    for each in lines(parted("".join(parts))):
        if len(each) > LONGEST_HEADING or not HEADWORDS.fullmatch(each):
            yield each


def steps_in(region: Sequence[Node]) -> Found:
    """The steps in a part of a page."""
    return list(listed(region)) or list(loose(region))


def ingredients_in(region: Sequence[Node]) -> Found:
    """The lines of ingredients in a part of a page, and those that say for how many it is."""
    region = chosen(region)
    text = list(loose(region))
    found = list(classes.marked(region)) or list(listed(region)) or alike(region, text)
    these = once(under_bold(found or joined(text), region))
    return [each for each in text if only_servings(each[0]) and each not in these] + these


def are_lines(found: Found) -> bool:
    """Whether none of these lines is prose and few are bare numbers, as cells of a table are."""
    said = [each for each in found if any(map(str.isalpha, each[0]))]
    short = all(len(words) <= _LONGEST_LOOSE for words, _ in found)
    return short and (len(found) - len(said)) * _MOST_BARE < len(found)


def are_amounts(found: Found) -> bool:
    """Whether half of these lines say a number, and none is prose."""
    numbered = sum(any(map(str.isnumeric, words)) for words, _ in found)
    return len(found) >= FEWEST_LINES and 2 * numbered >= len(found) and are_lines(found)
