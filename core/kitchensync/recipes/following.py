"""A recipe whose parts nothing heads: a list of amounts, and the text after it that names them.

What is headed by words that are known on both sides is left to `headings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kitchensync.measure.tokens import tokens
from kitchensync.recipes import rows
from kitchensync.recipes.bold import under_bold
from kitchensync.recipes.classes import FEWEST_LINES, LISTED, Found
from kitchensync.recipes.headwords import DECKED_INGREDIENTS, DECKED_STEPS
from kitchensync.recipes.instructions import bare
from kitchensync.recipes.leading import leading
from kitchensync.recipes.listing import are_amounts, ingredients_in, listed, loose, once
from kitchensync.recipes.page import RANKS, Node, attribute, visible, walk
from kitchensync.recipes.regions import Look, below, ends
from kitchensync.text import line

_FEWEST = 3
"""Lines of a list that nothing heads."""
_MOST_LISTS = 4
_MOST_HEADINGS = 30
_MOST_NODES = 5_000
_MOST_IN_ITEM = 100
_JUST_ABOVE = 30
"""Nodes between a heading and the list below it."""
_LONGEST_NAME = 40
"""Characters of a line; what is longer and ends as a sentence is one."""
_SENTENCE = (".", "!", "。")
_STEMS = re.compile(r"(?<![^\W\d_])[^\W\d_]{4,5}")
"""The beginnings of words, without short ones, which are in any text."""
_NO_RECIPE = re.compile(
    r"[€$£]|\d\s*k(?:cal|j)\b|protein|protéin|proteín|eiwei[sß]|eiwit|carbohydr|kohlenhydr|koolhydr|glucid",
    re.IGNORECASE,
)
"""What stands in lists of prices and of what is in a food."""
_NUMBERED = re.compile(r"\D{0,12}\d{1,2}(?!\d)")
_STEP_NUMBER = re.compile(r"\d{1,2}\s*[.):-]\s")


@dataclass(frozen=True, slots=True)
class _List:
    """The items of a list, and where in what is seen of the page it begins and ends."""

    kind: str
    lines: list[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Lines:
    """What may be the ingredients of a page, and where they end; `rest` is prose right below."""

    found: Found
    end: int
    headed: bool
    rest: Found


def recipe(look: Look) -> tuple[Found, Found]:
    """Of what may be ingredients that which the text after it names most of, and that text.

    Both are empty where no text names half of the lines; below a heading that is known, or above
    one, two that are named are enough.
    """
    best: tuple[int, Found, Found] = (0, [], [])
    for each in _candidates(look):
        named, steps = _named_after(look, each)
        if named > best[0]:
            best = (named, each.found, steps)
    return best[1:]


def _candidates(look: Look) -> Iterator[_Lines]:
    for chain in islice(_chains(look), _MOST_LISTS):
        start, end = chain[0].start, chain[-1].end
        region = look.nodes[start:end]
        above = look.nodes[max(0, start - _JUST_ABOVE) : start]
        headed = any(look.says(each, DECKED_INGREDIENTS) for each in above)
        if headed or _weigh(words for each in chain for words in each.lines):
            yield _Lines(once(under_bold(list(listed(region)), region)), end, headed, [])
    heads = (at for at, node in enumerate(look.nodes) if look.says(node, DECKED_INGREDIENTS))
    for at in islice(heads, _MOST_LISTS):
        region = list(islice(below(look, at), _MOST_NODES))
        found = ingredients_in(region)
        prose = next((k for k, (words, _) in enumerate(found) if _is_prose(words)), len(found))
        links = sum(map(_is_link, (each for each in region if each.name in LISTED)))
        if 2 * links < len(found) and are_amounts(found[:prose]):
            end = at + sum(1 for _ in walk(look.nodes[at])) + len(region)
            yield _Lines(found[:prose], end, True, found[prose:])


def _chains(look: Look) -> Iterator[list[_List]]:
    """Lists of amounts, each with those that go on with it."""
    chain: list[_List] = []
    for each in _lists(look):
        if chain and not _goes_on(chain[-1], each):
            yield chain
            chain = []
        if chain or _measures(each.lines):
            chain.append(each)
    if chain:
        yield chain


def _goes_on(one: _List, other: _List) -> bool:
    """Whether a list is of the same recipe as the one before it."""
    if any(map(_is_prose, other.lines)):
        return False
    alike = one.kind == other.kind and not any(each.endswith(_SENTENCE) for each in other.lines)
    return alike or 2 * sum(map(_counts, other.lines)) >= len(other.lines)


def _measures(lines: Sequence[str]) -> bool:
    if len(lines) < _FEWEST or any(_is_prose(each) or _NO_RECIPE.search(each) for each in lines):
        return False
    return 2 * sum(map(_counts, lines)) >= len(lines)


def _weigh(lines: Iterable[str]) -> bool:
    """Whether several lines say an amount in a unit that is known."""
    amounts = map(leading, map(tokens, filter(_counts, lines)))
    return sum(each is not None and each.quantity.unit is not None for each in amounts) > 1


def _counts(words: str) -> bool:
    return words[:1].isnumeric() and not _STEP_NUMBER.match(words)


def _is_prose(words: str) -> bool:
    return len(words) > _LONGEST_NAME and words.endswith(_SENTENCE) and not _counts(words)


def _lists(look: Look) -> Iterator[_List]:
    """The lists and tables whose items hold no others, without those that are only links."""
    places = {id(node): at for at, node in enumerate(look.nodes)}
    items: dict[int, list[Node]] = {}
    for node in look.nodes:
        if node.name in LISTED:
            items.setdefault(id(node.parent), []).append(node)
    for each in items.values():
        lines = [bare(said) for node in each if (said := _words(node))]
        if lines and 2 * sum(map(_is_link, each)) < len(each):
            end = places[id(each[-1])] + sum(id(node) in places for node in walk(each[-1]))
            yield _List(_kind(each[0].parent), lines, places[id(each[0])], end)


def _kind(node: Node | None) -> str:
    return f"{node.name} {attribute(node, 'class')}" if node else ""


def _words(item: Node) -> str:
    """What an item says on one line; "" for one that holds others, or very much."""
    within = list(islice(walk(item), 1, _MOST_IN_ITEM + 2))
    if len(within) > _MOST_IN_ITEM or any(each.name in LISTED for each in within):
        return ""
    return rows.words(item)


def _is_link(item: Node) -> bool:
    """Whether all that an item says is a link."""
    within = (node for node in islice(walk(item), _MOST_IN_ITEM) if node.name == "a")
    return any(line(visible(node)) == line(visible(item)) for node in within)


def _named_after(look: Look, lines: _Lines) -> tuple[int, Found]:
    """How many of the lines the text names that names most of them, and that text.

    Text below a heading of steps goes before other. None where that names too few lines.
    """
    stems = [set(_STEMS.findall(words.casefold())) for words, _ in lines.found]
    heads = (at for at in range(lines.end, len(look.nodes)) if _heads_steps(look, at))
    for at in islice(heads, 1):
        steps = _steps(list(islice(below(look, at), _MOST_NODES)), stems)
        if _named(stems, steps) >= FEWEST_LINES:
            return _named(stems, steps), steps
    runs = (_steps(each, stems) for each in _runs(look, lines.end, stems))
    steps = max([lines.rest, *runs], key=lambda each: _named(stems, each))
    named = _named(stems, steps)
    enough = named >= FEWEST_LINES if lines.headed else 2 * named >= len(stems)
    return (named, steps) if enough else (0, [])


def _heads_steps(look: Look, at: int) -> bool:
    return look.says(look.nodes[at], DECKED_STEPS)


def _steps(region: Sequence[Node], stems: Sequence[set[str]]) -> Found:
    """The items of the lists of a region, or all its lines where these name more."""
    both = (list(listed(region)), list(loose(region)))
    return max(both, key=lambda found: _named(stems, found))


def _runs(look: Look, start: int, stems: Sequence[set[str]]) -> Iterator[list[Node]]:
    """The longest parts of a page of which what stands below each heading names lines.

    What stands below a heading with a number goes on with what is above it.
    """
    run: list[Node] = []
    for part in _parts(look, start):
        named = _named(stems, list(loose(part)))
        if run and (named > 1 or _NUMBERED.match(look.said.get(id(part[0]), ""))):
            run += part
        else:
            yield run
            run = part if named else []
    yield run


def _parts(look: Look, start: int) -> Iterator[list[Node]]:
    """What stands after a list, parted at the headings."""
    part: list[Node] = []
    count = 0
    for node in islice(look.nodes, start, start + _MOST_NODES):
        if node.name in RANKS:
            if part:
                yield part
            part = []
            count += 1
        if count > _MOST_HEADINGS or ends(look, node, ""):
            break
        part.append(node)
    if part:
        yield part


def _named(stems: Iterable[set[str]], found: Found) -> int:
    """How many lines have a word that is in a text; none where that is a list of amounts."""
    if 2 * sum(_counts(words) for words, _ in found) >= len(found):
        return 0
    known = {stem for words, _ in found for stem in _STEMS.findall(words.casefold())}
    return sum(not known.isdisjoint(each) for each in stems)
