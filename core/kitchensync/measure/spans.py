"""The amounts in a phrase, each with the tokens it takes: "2 l", "x 2", "3 tins of 400 g", "(6)".

Leaves reading quantities to `quantities`, and which of the amounts of a phrase count to `phrases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from kitchensync.measure.numbered import is_whole
from kitchensync.measure.numbers import Number, read_number
from kitchensync.measure.numerals import PAIRS, begins_number
from kitchensync.measure.quantities import Quantity, read, unit_at
from kitchensync.measure.table import (
    CONTAINERS,
    HOLD_PIECES,
    PIECE,
    Dimension,
    Preference,
    Unit,
)
from kitchensync.measure.tokens import CROSSES, Token, low_at
from kitchensync.measure.units import find, unit_named

_ONE, _TWO = (Number(Fraction(number), exact=True) for number in (1, 2))
_HELD_IN = CONTAINERS | {"loaf"}
_COUNT = ("cnt", "count", "ct", "ea")
_YEAR = 1000
"""So many packs nobody says; it is of the name: "wine 2019 box of 6"."""
_SIGNS = ("-", "−", "+")
_SPOONS = ("t", "c")
_OF_A_LETTER = ("battery", "batteries", "bone", "cell", "cells", "shirt", "shirts")
"""What makes a letter of a spoon or a cup: T bone steaks."""
_ODD = 50
"""So many packs of a measure nobody has."""


class Span(NamedTuple):
    """`times` so often `number` units, or pieces where `unit` is None; tokens `start` to `end`.

    `marked`: a cross, brackets, "each" or "pack of" says that it counts, or is in each; `inside`:
    brackets or "pack of" do. `spelled`: it begins with a word. `odd`: nobody has so many; it is a
    vintage, a type of flour, or a share of fat or cocoa. `ranged`: it has two ends, and nobody
    stores it.
    """

    start: int
    end: int
    number: Number
    unit: Unit | None
    times: Fraction | int = 1
    marked: bool = False
    spelled: bool = False
    odd: bool = False
    ranged: bool = False
    inside: bool = False

    @property
    def measures(self) -> bool:
        """Whether it is a mass or a volume."""
        return self.unit is not None and self.unit.dimension != "count"

    @property
    def holds(self) -> bool:
        """Whether it is so many of what food is sold in."""
        return self.unit is not None and self.unit.name in CONTAINERS and self.unit.name != PIECE

    @property
    def packs(self) -> bool:
        """Whether it is so many of what pieces are sold in, each of which holds several."""
        return self.unit is not None and self.unit.name in HOLD_PIECES

    @property
    def bare(self) -> bool:
        """Whether it is a number alone."""
        return self.unit is None and not self.marked

    @property
    def word(self) -> bool:
        """Whether it is one word for a number, as "five" in "five spice", or half of "half fat"."""
        return self.bare and self.spelled and self.end == self.start + 1

    @property
    def of_name(self) -> bool:
        """Whether its number is rather of a name: "after eight", the 4711 of "4711 50 ml"."""
        return self.word or (self.odd and self.measures)

    @property
    def many(self) -> Fraction:
        """How many units it is in all."""
        return self.number.value if self.times == 1 else self.times * self.number.value

    @property
    def size(self) -> tuple[Dimension, Fraction]:
        """What it is in base units."""
        unit = self.unit or unit_named(PIECE)
        return unit.dimension, self.many * unit.size


def begins(line: Sequence[Token], at: int) -> bool:
    """Whether an amount may begin there: behind a space, with a number, a cross or a bracket."""
    token = line[at]
    if at and token.start == line[at - 1].end and token.text[0] != " ":
        return False
    if token.value is not None or token.low in CROSSES or token.low in ("(", "between"):
        return True
    return begins_number(token) or _is_sign(line, at)


def ends(line: Sequence[Token], span: Span) -> bool:
    """Whether a space or nothing follows: the 2 of "2% milk" is no amount."""
    last = line[span.end - 1]
    return span.end >= len(line) or line[span.end].start > last.end or last.low in CROSSES


def span_at(line: Sequence[Token], at: int, preference: Preference) -> Span | None:
    """The amount that begins with token `at`, as far as it goes; None where none does."""
    if low_at(line, at) == "(":
        return _in_brackets(line, at, preference)
    crossed, signed = low_at(line, at) in CROSSES, _is_sign(line, at)
    first = at + (crossed or signed)
    found = read(line, first, preference)
    if found is None or found.low is None or (crossed and line[first].value is None):
        return None
    span = _span(line, _without_the_name(line, found))
    if crossed or signed:
        span = span._replace(start=at, marked=crossed or span.marked)
    if signed and line[at].text != "+":
        span = span._replace(number=replace(span.number, value=-span.number.value))
    span = _of_each(line, span, preference) if span.unit is None else _held(line, span)
    each = span.unit is not None and low_at(line, span.end) == "each"
    return span._replace(end=span.end + 1, marked=True) if each else span


def one_of(line: Sequence[Token], at: int, preference: Preference) -> Span | None:
    """One for "pinch of salt", "tin of beans", "dozen eggs"; two for a "couple of limes"."""
    if low_at(line, at) in PAIRS and low_at(line, at + 1) == "of":
        return Span(at, at + 2, _TWO, None, marked=True, spelled=True)
    unit = unit_at(line, at, preference)
    if unit is None or unit[1] >= len(line):
        return None
    dozen = unit[0].dimension == "count" and unit[0].size != unit_named(PIECE).size
    several = line[-1].low.endswith("s") or is_whole(line[unit[1]])
    if line[unit[1]].low != "of" and not (dozen and several):
        return None
    return _held(line, Span(at, unit[1], _ONE, unit[0], spelled=True))


def _is_sign(line: Sequence[Token], at: int) -> bool:
    if at + 1 >= len(line) or line[at].text not in _SIGNS:
        return False
    return line[at + 1].value is not None and line[at].end == line[at + 1].start


def _without_the_name(line: Sequence[Token], found: Quantity) -> Quantity:
    """Two of "2 T bone steaks" and of "2 one cup soups"."""
    first = found.start + 1
    if found.pack and not found.unit and first < len(line) and begins_number(line[first]):
        return found._replace(pack=None, pack_unit=None, end=first)
    if found.pack or not found.unit or low_at(line, found.end) not in _OF_A_LETTER:
        return found
    spoon = line[found.end - 1].low in _SPOONS
    return found._replace(unit=None, end=found.end - 1) if spoon else found


def _span(line: Sequence[Token], found: Quantity) -> Span:
    first, end, ranged = line[found.start], found.end, found.high is not None
    low = found.low or Fraction(0)
    doubtful = any("," in token.text and _is_doubtful(token) for token in line[found.start : end])
    spelled, odd = first.value is None, found.unit is None and _is_odd(first)
    if found.pack is not None and found.pack_unit is not None:
        crossed = low_at(line, found.start + 1) in CROSSES
        each = Number(found.pack, exact=False, doubtful=doubtful)
        marked, odd = crossed or ranged, odd and not crossed
        return Span(found.start, end, each, found.pack_unit, low, marked, spelled, odd, ranged)
    number = read_number(first.text) if doubtful or low == first.value else None
    number = number or Number(low, exact=False, doubtful=doubtful)
    marked = ranged or (line[end - 1].low in CROSSES and end < len(line))
    return Span(found.start, end, number, found.unit, 1, marked, spelled, odd, ranged)


def _is_doubtful(token: Token) -> bool:
    number = read_number(token.text) if token.value is not None else None
    return number is not None and number.doubtful


def _is_odd(token: Token) -> bool:
    """Of "1/2" anybody has as many, but not of "3.5"."""
    decimal = any(sign in token.text for sign in ".,")
    return token.value is not None and (token.value >= _ODD or decimal)


def _of_each(line: Sequence[Token], span: Span, preference: Preference) -> Span:
    """Six packs of "3 x 2 packs"; eighteen pieces of "18 ct"."""
    at = span.end
    if line[at - 1].low in CROSSES:
        each = span_at(line, at, preference)
        if each is None or each.spelled or not ends(line, each):
            return span
        times, spelled = each.times * span.many, span.spelled
        return each._replace(start=span.start, times=times, marked=True, spelled=spelled)
    at += low_at(line, at) == "-"
    if span.spelled or low_at(line, at) not in _COUNT:
        return span
    return span._replace(end=at + 1 + (low_at(line, at + 1) == "."), unit=unit_named(PIECE))


def _held(line: Sequence[Token], span: Span) -> Span:
    """Twelve of the "2 packs of 6" that end a phrase; two of the "400 g x 2" and all of the "400 g
    tin" that stand anywhere. The pot of "half a kilo pot roast" is of the name."""
    if not span.measures:
        return _of_pieces(line, span)
    crossed = False
    while low_at(line, span.end) in CROSSES and span.end + 1 < len(line):
        times = line[span.end + 1].value
        if times is None or times.denominator > 1:
            break
        crossed = True
        span = span._replace(end=span.end + 2, times=span.times * times, marked=True)
    last = find(line[span.end - 1].low)
    if not crossed and last and last.dimension == "count":
        return span
    holder = unit_at(line, span.end)
    if holder is None or holder[0].name not in (_HELD_IN if span.start else CONTAINERS):
        return span
    numbers = sum(token.value is not None for token in line[: span.end])
    plain = numbers == 1 and not span.spelled
    held = span.start or crossed or plain or low_at(line, holder[1]) == "of"
    alone = not span.start and not crossed and holder[1] == len(line)
    return span._replace(end=holder[1]) if held and not alone else span


def _of_pieces(line: Sequence[Token], span: Span) -> Span:
    last = span.end + 1
    many = line[last].value if last + 1 == len(line) and line[span.end].low == "of" else None
    if not many or not span.packs or many >= _YEAR or span.many >= _YEAR:
        return span
    pieces = Span(span.start, last + 1, Number(many, exact=True), None, span.many)
    return pieces._replace(marked=True, inside=True, spelled=span.spelled, ranged=span.ranged)


def _in_brackets(line: Sequence[Token], at: int, preference: Preference) -> Span | None:
    """What a phrase ends with in brackets: a few, or so much in a unit; "wine (2019)" is a name."""
    if line[-1].text != ")" or at + 2 >= len(line):
        return None
    inner = span_at(line[:-1], at + 1, preference)
    if inner is None or inner.end != len(line) - 1 or inner.word or (inner.bare and inner.odd):
        return None
    return inner._replace(start=at, end=len(line), marked=True, inside=True)
