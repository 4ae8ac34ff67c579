"""The parts of a page: what stands between a heading and what ends its part.

What headings say is left to `headwords`, which part is believed to `headings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kitchensync.recipes import classes
from kitchensync.recipes.headwords import HEADWORDS, LONG_INGREDIENTS, LONG_STEPS
from kitchensync.recipes.page import RANKS, Node, Page, attribute, seen, walk

_HEADINGS = frozenset((*RANKS, "strong", "b", "u", "dt", "p", "div"))
LESS_LIKELY = _HEADINGS | {"span", "label", "summary", "legend", "th", "header", "caption"}
"""What may be a heading where there is no other: pages name what to search by in these, too."""
_RANK_OF_OTHERS = "h3"
"""A heading that is none to a browser goes on over the smaller ones below it."""
_ENDS = re.compile(r"\b(?:comments?(?!-count)|respond|disqus_thread)\b", re.IGNORECASE)
_FACTS = re.compile(r"(?<![^\W_])nutrition", re.IGNORECASE)
_BOXES = frozenset(("div", "section", "table"))


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a page, and what each element that may be a heading says, by its `id`."""

    nodes: list[Node]
    said: dict[int, str]

    def says(self, node: Node, wanted: re.Pattern[str]) -> bool:
        """Whether an element says one of these words and little else."""
        said = self.said.get(id(node))
        return said is not None and bool(wanted.fullmatch(said))


def look_at(page: Page, *, asides: bool = False, headings: frozenset[str] = _HEADINGS) -> Look:
    """What is seen of a page, beside its main part only with `asides`; which names may head."""
    nodes = list(seen(page.root, asides=asides))
    said = {id(each): classes.heading(each) for each in nodes if each.name in headings}
    said.update(_lines_of_their_own(nodes))
    return Look(nodes, {key: each for key, each in said.items() if each})


def _lines_of_their_own(nodes: Sequence[Node]) -> Iterator[tuple[int, str]]:
    """The texts between line breaks that say what heads a part of any recipe."""
    for at, node in enumerate(nodes[1:-1], 1):
        if node.name == "#text" and nodes[at + 1].name == "br":
            before = nodes[at - 1]
            if before.name == "br" or before is node.parent:
                said = classes.heading(node)
                if HEADWORDS.fullmatch(said):
                    yield id(node), said


def below(look: Look, at: int) -> Iterator[Node]:
    """The nodes between a heading and what ends its part of the page."""
    own = set(map(id, walk(look.nodes[at])))
    return (node for node in look.nodes[at : end(look, at)] if id(node) not in own)


def end(look: Look, at: int) -> int:
    """Where the part of the page ends that a heading is above."""
    within = list(walk(look.nodes[at]))
    heading = next((each for each in within if each.name in RANKS), look.nodes[at])
    rank = heading.name if heading.name in RANKS else _RANK_OF_OTHERS
    own = set(map(id, within))
    for place in range(at, len(look.nodes)):
        if id(look.nodes[place]) not in own and ends(look, look.nodes[place], rank):
            return place
    return len(look.nodes)


def ends(look: Look, node: Node, rank: str) -> bool:
    """Whether a part ends there that is below a heading of that rank; "" is above all ranks."""
    if node.name == "footer" or (node.name in RANKS and node.name <= rank):
        return True
    names = f"{attribute(node, 'id')} {attribute(node, 'class')}"
    if _ENDS.search(names) or (node.name in _BOXES and _FACTS.search(names)):
        return True
    return look.says(node, LONG_INGREDIENTS) or look.says(node, LONG_STEPS)
