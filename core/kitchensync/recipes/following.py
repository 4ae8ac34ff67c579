"""A recipe whose parts nothing heads: a list of amounts, and the text after it that names them.

What is headed by words that are known on both sides is left to `headings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kitchensync.recipes import amount_lists
from kitchensync.recipes.amount_lists import counts, is_link, is_prose, weigh
from kitchensync.recipes.bold import under_bold
from kitchensync.recipes.choices import once
from kitchensync.recipes.classes import FEWEST_LINES, LISTED, Found
from kitchensync.recipes.headwords import DECKED_INGREDIENTS, DECKED_STEPS
from kitchensync.recipes.listing import are_amounts, ingredients_in, listed, loose
from kitchensync.recipes.page import RANKS, Node, walk
from kitchensync.recipes.regions import Look, below, ends

_MOST_LISTS = 4
_MOST_HEADINGS = 30
_MOST_NODES = 5_000
_JUST_ABOVE = 30
"""Nodes between a heading and the list below it."""
_STEMS = re.compile(r"(?<![^\W\d_])[^\W\d_]{4,5}")
"""The beginnings of words, without short ones, which are in any text."""
_ENDS = re.compile(r"[.!](?=\s|$)|。")
_FEWEST_SENTENCES = 2
"""Of steps that nothing heads."""
_NUMBERED = re.compile(r"\D{0,12}\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class _Lines:
    """What may be the ingredients of a page, and where they end; `rest` is prose right below."""

    found: Found
    end: int
    headed: bool
    rest: Found


def recipe(look: Look) -> tuple[Found, Found]:
    """Of what may be ingredients that which the text after it names most of, and that text.

    Both are empty where no text of several sentences names half of the lines (below a heading that
    is known, or above one, two are enough), and where there is another list, which would be lost.
    """
    nothing: tuple[int, Found, Found] = (0, [], [])
    for candidates in ([*_in_lists(look), *_headed(look)], list(_in_text(look))):
        named = [(*_named_after(look, each), each.found) for each in candidates]
        most, steps, found = max([nothing, *named], key=lambda each: each[0])
        if most:
            alone = all(_is_of(each.found, found) for each in candidates)
            return (found, steps) if alone else ([], [])
    return [], []


def _is_of(other: Found, found: Found) -> bool:
    """Whether nearly all lines of one list share a word with another: it says the same again."""
    stems = [set(_STEMS.findall(words.casefold())) for words, _ in other]
    return 4 * _shared(stems, found) >= 3 * len(stems)


def _in_text(look: Look) -> Iterator[_Lines]:
    for each in islice(amount_lists.in_text(look), _MOST_LISTS):
        yield _Lines([(words, "") for words in each.lines], each.end, headed=False, rest=[])


def _in_lists(look: Look) -> Iterator[_Lines]:
    for chain in islice(amount_lists.chains(look), _MOST_LISTS):
        start, end = chain[0].start, chain[-1].end
        region = look.nodes[start:end]
        above = look.nodes[max(0, start - _JUST_ABOVE) : start]
        headed = any(look.says(each, DECKED_INGREDIENTS) for each in above)
        if headed or weigh(words for each in chain for words in each.lines):
            yield _Lines(once(under_bold(list(listed(region)), region)), end, headed, [])


def _headed(look: Look) -> Iterator[_Lines]:
    """What stands below a heading of ingredients, up to the first sentence."""
    heads = (at for at, node in enumerate(look.nodes) if look.says(node, DECKED_INGREDIENTS))
    for at in islice(heads, _MOST_LISTS):
        region = list(islice(below(look, at), _MOST_NODES))
        found = ingredients_in(region)
        prose = next((k for k, (words, _) in enumerate(found) if is_prose(words)), len(found))
        links = sum(map(is_link, (each for each in region if each.name in LISTED)))
        if 2 * links < len(found) and are_amounts(found[:prose]):
            end = at + sum(1 for _ in walk(look.nodes[at])) + len(region)
            yield _Lines(found[:prose], end, True, found[prose:])


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
    several = sum(len(_ENDS.findall(words)) for words, _ in steps) >= _FEWEST_SENTENCES
    enough = named >= FEWEST_LINES if lines.headed else 2 * named >= len(stems) and several
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
    if 2 * sum(counts(words) for words, _ in found) >= len(found):
        return 0
    return _shared(stems, found)


def _shared(stems: Iterable[set[str]], found: Found) -> int:
    known = {stem for words, _ in found for stem in _STEMS.findall(words.casefold())}
    return sum(not known.isdisjoint(each) for each in stems)
