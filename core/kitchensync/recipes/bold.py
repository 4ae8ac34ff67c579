"""Headings that stand among guessed lines, and that only their bold type tells apart.

Those that end in a colon are left to `groups`, what may be a heading at all to `classes`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync.recipes.classes import Found, heading
from kitchensync.recipes.groups import grouped
from kitchensync.recipes.page import Node

_BOLD = frozenset(("strong", "b", "u"))
_MOST_PARTS = 50
"""Bold words that are no whole line: where there are more, bold type is no heading's."""


def under_bold(found: Found, region: Sequence[Node]) -> Found:
    """The lines, each under the bold one before it.

    As they are where sections are known, and where bold type only stresses: there words within
    lines are bold, too, or half of the lines.
    """
    if any(section for _, section in found):
        return found
    bold = {said for node in region if node.name in _BOLD and (said := heading(node))}
    lines = {words for words, _ in found}
    heads = {words for words in bold & lines if not any(map(str.isnumeric, words))}
    if len(found) <= 2 * len(heads) or _stressed(bold - lines, lines):
        return found
    under = grouped([words for words, _ in found], heads.__contains__)
    return [(each.words, each.section) for each in under]


def _stressed(parts: set[str], lines: set[str]) -> bool:
    """Whether some of these stand within a line."""
    said = "\n".join(lines)
    return len(parts) > _MOST_PARTS or any(part in said for part in parts)
