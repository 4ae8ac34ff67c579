"""Amounts that a phrase spells out: "a dozen eggs", "a pinch of salt", "2 (14 oz) cans tomatoes".

Leaves plain ones, "milk 2 l", and what there is to do without any, to `words`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kitchensync.errors import BadAmount
from kitchensync.measure.amounts import Amount, amount_of
from kitchensync.measure.numbers import Number, is_year, read_number
from kitchensync.measure.numerals import PAIRS
from kitchensync.measure.quantities import Quantity, each_holds, read, unit_at
from kitchensync.measure.table import CONTAINERS, NUMBERED, Preference
from kitchensync.measure.tokens import ARTICLES, CROSSES, Token, low_at, tokens
from kitchensync.measure.units import PIECE, largest, unit_named

_HOLDING = CONTAINERS - {PIECE}
_NO_NUMBER = ("minute",)
"""What makes a name of a number: two minute noodles."""


@dataclass(frozen=True, slots=True)
class Spelt:
    """How much of what; `pack` is how much each of several holds, in base units."""

    name: str
    amount: Amount
    pack: int | None = None


def spelt(phrase: str, preference: Preference = "us") -> Spelt | None:
    """The amount at the end or the beginning of a phrase, as far as it is spelt out.

    None where there is no such amount; of what is an amount alone the name is "". BadAmount for a
    range, and for more than a kitchen holds. `preference` says whose cups and pints are meant.
    """
    line = tokens(phrase)
    first = _surely(line, 0, preference)
    if first and not _bare(first) and first.end == len(line) and not _begins_in_a_name(first):
        return _said(phrase, line, first, "")
    for at in range(1, len(line)):
        found = _behind(line, at, preference) if phrase[line[at].start - 1] == " " else None
        if found and found.end == len(line) and not _bare(found):
            before = at - 1 if at > 1 and line[at - 1].low in CROSSES else at
            return _said(phrase, line, found, phrase[: line[before].start])
    if sized := _around(phrase, line, preference):
        return sized
    found = first or _one_of(line, preference)
    if found and _leads(line, found):
        return _said(phrase, line, found, phrase[line[found.end].start :])
    return None


def _behind(line: Sequence[Token], at: int, preference: Preference) -> Quantity | None:
    """The amount that begins there, unless its number is of the name: "after eight 200 g", "flour
    405 1 kg"."""
    found = None if line[at - 1].low in NUMBERED else _surely(line, at, preference)
    if found and found.pack and not found.unit:
        of_a_name = line[at].is_word and line[at + 1].value
        if of_a_name or (_is_odd(found) and low_at(line, at + 1) not in CROSSES):
            return None
    return found


def _begins_in_a_name(found: Quantity) -> bool:
    """Whether the number of packs is what a food is called: "4711 50 ml"."""
    return found.pack is not None and found.unit is None and _is_odd(found)


def _is_odd(found: Quantity) -> bool:
    """Whether nobody has so many packs: it is a vintage, a type of flour, or a share of fat or
    cocoa."""
    return found.low is not None and (found.low >= 50 or found.low.denominator > 1)


def _leads(line: Sequence[Token], found: Quantity) -> bool:
    """Whether what is read first is an amount and not of the name: "half fat milk 1 l"."""
    if found.end == len(line) or (line[0].is_word and _ends_in_one(line)):
        return False
    return not _bare(found) or _several(line, found)


def _ends_in_one(line: Sequence[Token]) -> bool:
    """Whether a plain amount stands at the end, and no year."""
    if is_year(line[-1].text):
        return False
    last = [at for at in (len(line) - 2, len(line) - 1) if line[at].value is not None]
    return any((found := read(line, at)) and found.end == len(line) for at in last)


def _around(phrase: str, line: Sequence[Token], preference: Preference) -> Spelt | None:
    """What stands between how many and what each holds: "3 tins tomatoes 400 g", "3 x rice 1 kg".

    A bare number may belong to the name: "7 up 500 ml".
    """
    found = read(line, 0) or _one_of(line, preference)
    if found is None or found.pack or not _counts_packs(line, found):
        return None
    for at in range(found.end + 1, len(line)):
        each, end = each_holds(line, at, preference) or (None, 0)
        if each is None or each.high is not None or end < len(line):
            continue
        if not any(map(_doubtful, (*line[: found.end], *line[at:]))):
            held = replace(found, pack=each.low, pack_unit=each.unit)
            name = phrase[line[found.end].start : line[at].start].rstrip(" ,")
            return _said(phrase, line, held, name)
    return None


def _counts_packs(line: Sequence[Token], found: Quantity) -> bool:
    if found.unit is None:
        return line[found.end - 1].low in CROSSES
    return found.unit.name in _HOLDING


def only(text: str) -> Spelt | None:
    """The amount that a text is, without a name; None where it is not spelt out."""
    line = tokens(text)
    found = _surely(line, 0, "us")
    return _said(text, line, found, "") if found and found.end == len(line) else None


def _surely(line: Sequence[Token], at: int, preference: Preference) -> Quantity | None:
    """What is read there, unless it is a plain number and perhaps a unit."""
    found = read(line, at, preference)
    if found is None or found.low is None or any(map(_doubtful, line[at : found.end])):
        return None
    if line[at].value is None or found.pack is not None or found.high is not None:
        return found
    rest = line[at + 1 : found.end]
    return found if any(token.value or token.low in ARTICLES for token in rest) else None


def _doubtful(token: Token) -> bool:
    number = read_number(token.text) if token.value is not None and "," in token.text else None
    return number is not None and number.doubtful


def _one_of(line: Sequence[Token], preference: Preference) -> Quantity | None:
    """One for "pinch of salt", "tin of beans", "dozen eggs"; two for a "couple of limes"."""
    if line and line[0].low in PAIRS and low_at(line, 1) == "of":
        return Quantity(Fraction(2), None, None, 0, 2)
    unit = unit_at(line, 0, preference)
    if unit is None or unit[1] >= len(line):
        return None
    dozen = unit[0].size != unit_named(PIECE).size and unit[0].dimension == "count"
    if line[unit[1]].low != "of" and not (dozen and line[-1].low.endswith("s")):
        return None
    return Quantity(Fraction(1), None, unit[0], 0, unit[1])


def _bare(found: Quantity) -> bool:
    """Whether it is one word for a number, as "five" in "five spice", or half of "half fat"."""
    return found.unit is None and found.pack is None and found.end == found.start + 1


def _several(line: Sequence[Token], found: Quantity) -> bool:
    """Whether what follows such a word is counted by it: "two onions", "a lemon"."""
    after = line[found.end]
    if line[found.start].low in (*ARTICLES, "one"):
        return after.is_word and after.low not in (*ARTICLES, *_NO_NUMBER)
    whole = found.low is not None and found.low.denominator == 1
    return whole and line[-1].low.endswith("s") and after.low not in _NO_NUMBER


def _said(phrase: str, line: Sequence[Token], found: Quantity, name: str) -> Spelt:
    words = phrase[line[found.start].start : line[found.end - 1].end]
    if found.high is not None:
        raise BadAmount(
            f"“{words}” is a range; what is in the kitchen is so much.",
            f"Say one amount, or, if it belongs to the name, how much after it: “{phrase} 1”.",
        )
    name = name.strip().removeprefix("of ")
    if found.pack is None or found.pack_unit is None:
        unit = found.unit or unit_named(PIECE)
        return Spelt(name, amount_of(Number(found.low or Fraction(0), exact=False), unit))
    each = amount_of(Number(found.pack, exact=False), found.pack_unit)
    total = round((found.low or 0) * each.value)
    if not 0 < total <= largest(each.dimension):
        raise BadAmount(f"“{words}” is no amount that a kitchen holds.", "Look for a slip.")
    several = total > each.value and not total % each.value
    return Spelt(name, Amount(total, each.dimension, each.unit), each.value if several else None)
