"""The lines of a part of a page: the items of its lists and tables, or its text outside of these.

Which part is meant is left to `headings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kitchensync.recipes import rows
from kitchensync.recipes.classes import LISTED, heads_group
from kitchensync.recipes.page import RANKS, Node, in_rows, parted, shown, visible, walk
from kitchensync.text import line, lines


def listed(region: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The items of the lists and the rows of the tables; one that holds others is a heading."""
    section = ""
    for node in in_rows(region):
        if node.name in RANKS:
            section = line(visible(node)).rstrip(":")
        elif node.name in LISTED and (said := lines(visible(node))):
            if any(each.name in LISTED for child in node.children or () for each in walk(child)):
                section = said[0].rstrip(":")
            elif heads_group(node) or rows.heads(node):
                section = " ".join(said).rstrip(":")
            else:
                yield rows.words(node), section


def loose(region: Iterable[Node]) -> Iterator[tuple[str, str]]:
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
