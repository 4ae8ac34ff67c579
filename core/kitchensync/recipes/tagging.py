"""Which words of an ingredient line name the food: a conditional random field and its features.

Its weights are learnt from labelled lines by `tests.core.recipes.training`; what the other words of
a line are is left to `lines`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kitchensync.recipes.lexicon import CUTS, LENGTHS, MARKS, TURNS

Row = tuple[float, float, float, float]
"""One number for each tag."""

BEFORE, NAME, AFTER, UNIT = range(4)
"""Before the name, of it, after it, or what is counted, as the last word of "3 garlic cloves"."""

AMOUNT = "#"
"""The word that stands for the amount of a line, whatever it is."""

NUMBER = "0"
"""The word that stands for any other number."""

FILE = "lines.weights"
_ALL = range(4)
_NEVER = -1e9
_NAMELESS = MARKS | {NUMBER}
_UNKNOWN = 0.7
"""How much more a word that no example has speaks for a name: words about foods are few and known,
names are many."""


@dataclass(frozen=True, slots=True)
class Model:
    """How much each feature speaks for each tag, and a tag for the next; `first`, for the first."""

    weights: dict[str, Row]
    follows: tuple[Row, ...]
    first: Row
    odds: tuple[tuple[float, ...], ...]
    """`follows` as factors: `odds[tag][old]`."""


@cache
def shipped() -> Model:
    """The model of this package, read when the first line is."""
    text = resources.files("kitchensync.recipes").joinpath(FILE).read_text(encoding="utf-8")
    return model(dict(_row(line) for line in text.splitlines() if not line.startswith("//")))


def model(rows: dict[str, Row]) -> Model:
    """Of weights by feature; those of a tag after tag n are called "->n", of the first "->"."""
    follows = tuple(rows[f"->{tag}"] for tag in _ALL)
    odds = tuple(tuple(math.exp(follows[old][tag]) for old in _ALL) for tag in _ALL)
    return Model(rows, follows, rows["->"], odds)


def _row(line: str) -> tuple[str, Row]:
    """A feature and its weights, hundredths in the file."""
    name, before, of_name, after, unit = line.rsplit(" ", 4)
    return name, (int(before) / 100, int(of_name) / 100, int(after) / 100, int(unit) / 100)


def features(words: Sequence[str], capitals: Sequence[bool]) -> Iterator[list[str]]:
    """What is noticed of each word of a line, in lower case and its numbers all "0"."""
    count = str(min(len(words), 4))
    padded = ["<", *words, ">"]
    ahead = _ahead(words)
    part = start = 0
    for at, word in enumerate(words):
        if word in MARKS:
            part, start = part + 1, at + 1
        left, right = padded[at], padded[at + 2]
        rest, turn = ahead[at]
        ending, part_ = word[-3:], str(min(part, 2))
        yield [
            "w" + word,
            "l" + left,
            "r" + right,
            "3" + ending,
            "2" + word[-2:] + right[-2:],
            "1" + left[-2:] + word[-2:],
            "p" + part_ + str(min(at - start, 2)) + str(min(rest, 3)) + turn,
            "e" + ending + str(min(rest, 2)),
            "k" + str(min(at, 3)) + count,
            "s" + "aA"[capitals[at]] + "a-"["-" in word] + counts(word) + " #"[left == AMOUNT],
            "u" + counts(left) + part_,
            "v" + counts(right) + str(min(rest, 1)),
        ]


def _ahead(words: Sequence[str]) -> list[tuple[int, str]]:
    """How many words follow each before a mark or a turn, and which that is."""
    found: list[tuple[int, str]] = []
    rest, turn = 0, ">"
    for word in reversed(words):
        found.append((rest, turn))
        if word in MARKS or word in TURNS:
            rest, turn = 0, word
        else:
            rest += 1
    return found[::-1]


@cache
def _counting() -> frozenset[str]:
    from kitchensync.measure.table import UNITS

    return frozenset(
        name
        for unit in UNITS
        if unit.dimension == "count"
        for name in (unit.name, unit.plural or "")
    )


@cache
def _measuring() -> frozenset[str]:
    from kitchensync.measure.table import UNITS

    measures = (unit for unit in UNITS if unit.dimension != "count")
    return LENGTHS.union(name for unit in measures for name in (unit.name, *unit.aliases))


def counts(word: str) -> str:
    """ "u" for a unit that counts, as clove or slices, else "-"."""
    return "u" if word in _counting() else "-"


def may_count(words: Sequence[str], at: int) -> bool:
    """Whether a word may be what is counted."""
    return counts(words[at]) == "u" and words[at] not in CUTS


def _may_name(words: Sequence[str], at: int) -> bool:
    """Not a mark or a number, nor the unit of one, as "oz" where "7 oz" is said aside."""
    measure = at > 0 and words[at - 1] == NUMBER and words[at] in _measuring()
    return words[at] not in _NAMELESS and not measure


def tagged(
    model: Model, words: Sequence[str], capitals: Sequence[bool], units: Collection[int]
) -> tuple[list[int], float]:
    """The likeliest tag of each word and how likely they are together; only `units` may be UNIT.

    A mark, a number or its unit is never part of a name.
    """
    scores = [
        _score(model, noticed, may_name=_may_name(words, at), may_count=at in units)
        for at, noticed in enumerate(features(words, capitals))
    ]
    return _likeliest(model, scores) if scores else ([], 1.0)


def _score(model: Model, noticed: list[str], *, may_name: bool, may_count: bool) -> Row:
    before = name = after = unit = 0.0
    for feature in noticed:
        row = model.weights.get(feature)
        if row is not None:
            before += row[0]
            name += row[1]
            after += row[2]
            unit += row[3]
    if noticed[0] not in model.weights:
        name += _UNKNOWN
    return before, name if may_name else _NEVER, after, unit if may_count else _NEVER


def _likeliest(model: Model, scores: Sequence[Row]) -> tuple[list[int], float]:
    """Viterbi's path, and its share of what all paths weigh."""
    best = total = [model.first[tag] + scores[0][tag] for tag in _ALL]
    came: list[list[int]] = []
    for score in scores[1:]:
        ways = [[best[old] + model.follows[old][tag] for old in _ALL] for tag in _ALL]
        came.append([way.index(max(way)) for way in ways])
        best = [max(way) + score[tag] for tag, way in enumerate(ways)]
        total = _sums(model, total, score)
    tag = best.index(max(best))
    path = [tag]
    for step in reversed(came):
        tag = step[tag]
        path.append(tag)
    return path[::-1], math.exp(max(best) - _log_sum(total))


def _sums(model: Model, total: list[float], score: Row) -> list[float]:
    """The logarithm of what all paths to each tag weigh, one word further."""
    top = max(total)
    nothing, name, after, unit = (math.exp(one - top) for one in total)
    return [
        top + score[tag] + math.log(nothing * a + name * b + after * c + unit * d)
        for tag, (a, b, c, d) in enumerate(model.odds)
    ]


def _log_sum(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))
