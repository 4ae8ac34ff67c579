"""Lists of amounts, whatever stands above them: of items, of rows, of lines of text.

Which of them are the ingredients of a recipe is left to `following`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kitchensync.measure.tokens import tokens
from kitchensync.recipes import rows
from kitchensync.recipes.classes import LISTED, MOST_IN_ITEM
from kitchensync.recipes.instructions import bare
from kitchensync.recipes.leading import leading
from kitchensync.recipes.page import RANKS, Node, attribute, parted, shown, visible, walk
from kitchensync.recipes.regions import Look
from kitchensync.text import line, lines

_FEWEST = 3
"""Lines of a list that nothing heads."""
_LONGEST_NAME = 40
"""Characters of a line; what is longer and ends as a sentence is one."""
_MOST_NAMES = 3
"""Lines without an amount below the last one that has one, in text."""
_SENTENCE = (".", "!", "。")
_NO_RECIPE = re.compile(
    r"[€$£]|\d\s*k(?:cal|j)\b|protein|protéin|proteín|eiwei[sß]|eiwit|carbohydr|kohlenhydr|koolhydr|glucid",
    re.IGNORECASE,
)
"""What stands in lists of prices and of what is in a food."""
_AMOUNT_LAST = re.compile(r"\s\d[\d.,]*\s?[^\W\d_]{1,3}$")
_STEP_NUMBER = re.compile(r"\d{1,2}\s*[.):-]\s")


@dataclass(frozen=True, slots=True)
class AmountList:
    """The items of a list, and where in what is seen of the page it begins and ends."""

    kind: str
    lines: list[str]
    start: int
    end: int


def chains(look: Look) -> Iterator[list[AmountList]]:
    """Lists of amounts, each with those that go on with it."""
    chain: list[AmountList] = []
    for each in _lists(look):
        if chain and not _goes_on(chain[-1], each):
            yield chain
            chain = []
        if chain or _measures(each.lines):
            chain.append(each)
    if chain:
        yield chain


def _goes_on(one: AmountList, other: AmountList) -> bool:
    """Whether a list is of the same recipe as the one before it."""
    if any(map(is_prose, other.lines)):
        return False
    alike = one.kind == other.kind and not any(each.endswith(_SENTENCE) for each in other.lines)
    return alike or 2 * sum(map(counts, other.lines)) >= len(other.lines)


def in_text(look: Look) -> Iterator[AmountList]:
    """Lines of text one below the other that are amounts, with the few among them that are none."""
    run: list[tuple[str, int]] = []
    for words, at in _text(look):
        if counts(words) or (run and _is_name(words)):
            run.append((words, at))
        else:
            yield from _run(run)
            run = []
    yield from _run(run)


def _run(run: list[tuple[str, int]]) -> Iterator[AmountList]:
    """The lines of a run up to the last amount, and a few more: salt and pepper."""
    last = max((at for at, (words, _) in enumerate(run) if counts(words)), default=-1)
    said = [bare(words) for words, _ in run[: last + 1 + _MOST_NAMES]]
    if run and _measures(said) and weigh(said):
        yield AmountList("", said, run[0][1], run[len(said) - 1][1] + 1)


def _is_name(words: str) -> bool:
    return 0 < len(words) <= _LONGEST_NAME and not words.endswith((*_SENTENCE, ":"))


def _text(look: Look) -> Iterator[tuple[str, int]]:
    """The lines of text that is in no list, each with the place where it ends; "" between parts."""
    inside: set[int] = set()
    parts: list[str] = []
    for at, node in enumerate(look.nodes):
        edge = id(node) in inside or node.name in RANKS or node.name in LISTED
        if edge or "\n" in shown(node):
            yield from ((each, at - 1) for each in lines(parted("".join(parts))))
            parts = []
        if edge:
            inside.update(map(id, walk(node)) if id(node) not in inside else ())
            yield "", at
        else:
            parts.append(shown(node))
    yield from ((each, len(look.nodes) - 1) for each in lines(parted("".join(parts))))


def _measures(lines: Sequence[str]) -> bool:
    """Whether half of these lines begin with an amount, and few say another at their end."""
    if len(lines) < _FEWEST or any(is_prose(each) or _NO_RECIPE.search(each) for each in lines):
        return False
    converted = sum(counts(each) and bool(_AMOUNT_LAST.search(each)) for each in lines)
    return 2 * sum(map(counts, lines)) >= len(lines) > 2 * converted


def weigh(lines: Iterable[str]) -> bool:
    """Whether several lines say an amount in a unit that is known."""
    return weighed(lines) > 1


def weighed(lines: Iterable[str]) -> int:
    """How many lines begin with an amount in a unit that is known."""
    amounts = map(leading, map(tokens, filter(counts, lines)))
    return sum(each is not None and each.quantity.unit is not None for each in amounts)


def counts(words: str) -> bool:
    """Whether words begin with a number that is not one of a step."""
    return words[:1].isnumeric() and not _STEP_NUMBER.match(words)


def is_prose(words: str) -> bool:
    """Whether words are a long sentence, and not of an amount."""
    return len(words) > _LONGEST_NAME and words.endswith(_SENTENCE) and not counts(words)


def _lists(look: Look) -> Iterator[AmountList]:
    """The lists and tables whose items hold no others, without those that are only links."""
    places = {id(node): at for at, node in enumerate(look.nodes)}
    items: dict[int, list[Node]] = {}
    for node in look.nodes:
        if node.name in LISTED:
            items.setdefault(id(node.parent), []).append(node)
    for each in items.values():
        lines = [bare(said) for node in each if (said := _words(node))]
        if lines and 2 * sum(map(is_link, each)) < len(each):
            end = places[id(each[-1])] + sum(id(node) in places for node in walk(each[-1]))
            yield AmountList(_kind(each[0].parent), lines, places[id(each[0])], end)


def _kind(node: Node | None) -> str:
    return f"{node.name} {attribute(node, 'class')}" if node else ""


def _words(item: Node) -> str:
    """What an item says on one line; "" for one that holds others, or very much."""
    within = list(islice(walk(item), 1, MOST_IN_ITEM + 2))
    if len(within) > MOST_IN_ITEM or any(each.name in LISTED for each in within):
        return ""
    return rows.words(item)


def is_link(item: Node) -> bool:
    """Whether all that an item says is a link."""
    within = (node for node in islice(walk(item), MOST_IN_ITEM) if node.name == "a")
    return any(line(visible(node)) == line(visible(item)) for node in within)
