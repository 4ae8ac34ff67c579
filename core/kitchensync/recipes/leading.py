"""Where in an ingredient line its amount stands: first, behind "about", behind "juice of".

Reading the amount itself is left to `measure.quantities`, the words around it to `tagging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kitchensync.measure.quantities import Quantity, measured, past_another, read, unit_at
from kitchensync.measure.table import CONTAINERS, Preference, Unit
from kitchensync.measure.tokens import ARTICLES, CROSSES, Token, low_at
from kitchensync.recipes.lexicon import (
    ABBREVIATED,
    BULLETS,
    LENGTHS,
    LOOSE,
    NEARLY,
    SIZES,
    TIMES,
    VAGUE,
)

_BEFORE = frozenset(("of", "from", ",", ":", "-", "–", "—"))
_MORE = ("plus", "+", "and", "&")


@dataclass(frozen=True, slots=True)
class Leading:
    """The amount, and the tokens it takes, other units of it included: `start` to `end`.

    `aside` is the one among them that says what so much is sold in, as the tin of "400g tin".
    """

    quantity: Quantity
    start: int
    end: int
    aside: int | None = None


def leading(line: Sequence[Token], preference: Preference = "us") -> Leading | None:
    """The amount a line is about, or None where it says none."""
    at = _past_nearly(line)
    found = _read(line, at, preference)
    if found is None:
        found = _unnumbered(line, at) or _behind(line, at, preference)
    return _contained(line, _summed(line, found, preference)) if found else None


def _past_nearly(line: Sequence[Token]) -> int:
    """Behind "about", and behind the "a scant" of "a scant 1/2 cup"."""
    behind = _past_words(line, 1) if low_at(line, 0) in ARTICLES else 0
    number = behind > 1 and behind < len(line) and line[behind].value is not None
    return behind if number else _past_words(line, 0)


def _past_words(line: Sequence[Token], at: int) -> int:
    while at < len(line) and (line[at].low in NEARLY or line[at].text in BULLETS):
        at += 1
        if line[at - 1].low in ABBREVIATED and low_at(line, at) == ".":
            at += 1
    return at


def _read(line: Sequence[Token], at: int, preference: Preference) -> Quantity | None:
    """The quantity at `at`, unless its number tells a length, a share or a time."""
    found = read(line, at, preference)
    if found is None:
        return None
    if found.unit is None and found.pack is None:
        piece = _container(line, _past_length(line, found.end))
        if piece and line[found.end - 1].low in CROSSES:
            return found._replace(unit=piece[0], end=piece[1])
        if _tells_else(line, found.end):
            return None
    if low_at(line, at) in ARTICLES and found.end == at + 1:
        return _after_article(line, found, preference)
    return _sized(line, found)


def _after_article(
    line: Sequence[Token], found: Quantity, preference: Preference
) -> Quantity | None:
    """ "A 3-pound chicken" is one; "a few sprigs" are as many as one likes."""
    if low_at(line, found.end) not in ARTICLES:
        inner = read(line, found.end, preference)
        if inner is not None and inner.joined:
            return _sized(line, inner)._replace(start=found.start)
    return None if low_at(line, found.end) in VAGUE else found


def _sized(line: Sequence[Token], found: Quantity) -> Quantity:
    """A "10-ounce steak" is one of ten ounces, a "10-ounce can" one can."""
    if not found.joined or found.unit is None:
        return found
    end = found.end + (low_at(line, found.end) == "-")
    unit, end = _container(line, end) or (None, end)
    return Quantity(Fraction(1), None, unit, found.start, end, found.low, found.unit)


def _container(line: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    unit = unit_at(line, at)
    return unit if unit and unit[0].name in CONTAINERS else None


def _unnumbered(line: Sequence[Token], at: int) -> Quantity | None:
    """The unit of "small knob of butter", of which nobody says how many."""
    at = _past_length(line, at)
    while low_at(line, at) in SIZES or low_at(line, at).endswith("-sized"):
        at += 1
    unit = unit_at(line, at)
    if unit is None or unit[0].dimension != "count" or unit[1] >= len(line):
        return None
    if unit[0].name not in LOOSE and low_at(line, unit[1]) != "of":
        return None
    return Quantity(None, None, unit[0], at, unit[1])


def _past_length(line: Sequence[Token], at: int) -> int:
    """Behind "2.5cm/1in", the length of a piece; or `at`."""
    end = at
    while end < len(line) and line[end].value is not None:
        end += 1 + (low_at(line, end + 1) in ("-", "–"))
        if low_at(line, end) not in LENGTHS:
            return at
        end += 1
        if low_at(line, end) != "/":
            return end
        end += 1
    return at


def _tells_else(line: Sequence[Token], at: int) -> bool:
    unit = at + (low_at(line, at) in ("-", "–"))
    return low_at(line, unit) in LENGTHS or low_at(line, unit) in TIMES


def _behind(line: Sequence[Token], start: int, preference: Preference) -> Quantity | None:
    """The first quantity behind "of" or a comma, outside brackets: "juice of 1 lemon"."""
    depth = 0
    for at in range(start, len(line)):
        depth += (line[at].text == "(") - (line[at].text == ")")
        if depth or not at or line[at - 1].low not in _BEFORE:
            continue
        certain = line[at - 1].low in ("of", "from", ":")
        found = read(line, at, preference) if certain else measured(line, at, preference)
        if found and not (found.unit is None and _tells_else(line, found.end)):
            return found if line[at].low not in ARTICLES else None
    return _last(line, preference)


def _last(line: Sequence[Token], preference: Preference) -> Quantity | None:
    """The measure that a line ends with: "rye flour 120 g", "cream 1/3 cup (75 g)", "oil (5 g)"."""
    for at in range(1, len(line)):
        bracket = line[at - 1].text == "(" and line[-1].text == ")"
        before = line[at - 1 - bracket]
        if line[at].value is None or not before.is_word or before.low in NEARLY:
            continue
        found = measured(line, at, preference)
        if found and past_another(line, found.end) + bracket == len(line):
            return found
    return None


def _summed(line: Sequence[Token], found: Quantity, preference: Preference) -> Leading:
    """With what comes on top of it in the same dimension: "1 cup plus 2 tbsp"."""
    end = past_another(line, found.end)
    while found.unit and found.low and found.high is None and low_at(line, end) in _MORE:
        more = read(line, end + 1, preference)
        if more is None or not (more.unit and more.low):
            break
        if more.unit.name in LOOSE:
            end = more.end
            break
        if more.unit.dimension != found.unit.dimension or found.unit.dimension == "count":
            break
        found = found._replace(low=found.low + more.low * more.unit.size / found.unit.size)
        end = past_another(line, more.end)
    return Leading(found, found.start, end)


def _contained(line: Sequence[Token], found: Leading) -> Leading:
    """With the word for what a mass or volume is sold in: "400g tin"."""
    unit = found.quantity.unit
    container = _container(line, found.end) if unit and unit.dimension != "count" else None
    if container is None or container[1] >= len(line):
        return found
    return replace(found, end=container[1], aside=found.end)
