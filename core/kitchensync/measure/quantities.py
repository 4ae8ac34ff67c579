"""How much a text says, where it says it: numbers, ranges, units, packs: "2-3 cups", "6 x 330 ml".

A number alone is left to `numerals`, words to `tokens`; which part of an ingredient line to read,
to `recipes.lines`, what may be stored, to `amounts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from kitchensync.measure.numbers import read_number
from kitchensync.measure.numerals import PARTS, numeral
from kitchensync.measure.table import CONTAINERS, NEVER_BY_THE_THOUSAND, PIECE, Preference, Unit
from kitchensync.measure.tokens import ARTICLES, CROSSES, Token, low_at
from kitchensync.measure.units import find, first_words

_DASHES = ("-", "–", "—", "‐", "‑")
_TO = (*_DASHES, "to", "or")
_FULL = ("level", "heaped", "heaping", "rounded", "scant", "generous", "packed", "filled", "good")
_BULKY = ("small", "medium", "large")
_LOWER = {"lb": "oz", "kg": "g"}
"""What "2lb 4oz" goes on with."""


class Quantity(NamedTuple):
    """`low` (to `high`) of `unit`, each holding `pack` of `pack_unit`; tokens `start` to `end`.

    `low` is None where a unit has no number, as in "pinch of salt"; `unit` is None for what is
    counted by itself. `joined` if a dash ties it to what follows, as in
    "10-ounce": then it is the size of something.
    """

    low: Fraction | None
    high: Fraction | None
    unit: Unit | None
    start: int
    end: int
    pack: Fraction | None = None
    pack_unit: Unit | None = None
    joined: bool = False


def read(line: Sequence[Token], at: int, preference: Preference = "us") -> Quantity | None:
    """The quantity that begins with token `at`, as far as it goes; None where none begins."""
    if low_at(line, at) == "between":
        return _between(line, at, preference)
    found = numbers(line, at)
    if found is None:
        return None
    end = found.end
    times = low_at(line, end)
    if times in CROSSES and (inner := measured(line, end + 1, preference)):
        return _packed(line, found, inner, inner.end)
    if times in CROSSES:
        return found._replace(end=end + 1)
    if sized := _size(line, end, preference):
        unit = unit_at(line, sized[1], preference)
        if unit and sized[0].unit and unit[0].dimension != "count":
            return found._replace(unit=unit[0], end=unit[1])
        return _packed(line, found, *sized)
    return _holding(line, _with_unit(line, found, preference), preference)


def numbers(line: Sequence[Token], at: int) -> Quantity | None:
    """The number, product or range that begins with token `at`, of whatever follows; or None."""
    number = numeral(line, at)
    if number is None:
        return None
    low, end = _times(line, *number)
    high, end = (None, end) if low_at(line, end) in CROSSES else _upto(line, end, low)
    return Quantity(low, high, None, at, end)


def _times(line: Sequence[Token], number: Fraction, at: int) -> tuple[Fraction, int]:
    """Twelve for the "2 x 6" of "2 x 6 x 330 ml"."""
    while low_at(line, at) in CROSSES and low_at(line, at + 2) in CROSSES and line[at + 1].value:
        number, at = number * (line[at + 1].value or 1), at + 2
    return number, at


def _holding(line: Sequence[Token], found: Quantity, preference: Preference) -> Quantity:
    """With what each container holds: "2 cans (14 oz)"; of "2 sticks (1 cup)" it is the sum."""
    if found.unit is None or found.unit.name not in CONTAINERS:
        return found
    in_brackets = low_at(line, found.end) == "("
    sized = each_holds(line, found.end + (low_at(line, found.end) == "of"), preference)
    # Nobody knows whether "2 pieces 200 g" are 200 g or 400 g.
    sure = in_brackets or found.unit.name != PIECE
    if sized is None or not sure or (sized[0].high is not None and not in_brackets):
        return found
    end = past_another(line, sized[1])
    return found._replace(pack=sized[0].low, pack_unit=sized[0].unit, end=end)


def each_holds(
    line: Sequence[Token], at: int, preference: Preference = "us"
) -> tuple[Quantity, int] | None:
    """What one of several holds, "14 oz", "14 oz each" or "(14 oz each)", and where it ends."""
    bracket = low_at(line, at) == "("
    inner = measured(line, at + bracket, preference)
    if inner is None:
        return None
    end = inner.end + (low_at(line, inner.end) == "each")
    if not bracket:
        return inner, end
    return (inner, end + 1) if low_at(line, end) == ")" else None


def _between(line: Sequence[Token], at: int, preference: Preference) -> Quantity | None:
    low = numeral(line, at + 1)
    high = numeral(line, low[1] + 1) if low and low_at(line, low[1]) == "and" else None
    if low is None or high is None or high[0] <= low[0]:
        return None
    return _with_unit(line, Quantity(low[0], high[0], None, at, high[1]), preference)


def measured(line: Sequence[Token], at: int, preference: Preference = "us") -> Quantity | None:
    """A quantity of mass or volume that begins with token `at`, or None."""
    number = numeral(line, at)
    if number is None:
        return None
    high, end = _upto(line, number[1], number[0])
    found = _with_unit(line, Quantity(number[0], high, None, at, end), preference)
    return found if found.unit and found.unit.dimension != "count" else None


def _and_less(line: Sequence[Token], found: Quantity) -> Quantity:
    """With the smaller unit that goes on a larger: "2lb 4oz", "1-pound, 12-ounce"."""
    unit = found.unit
    if unit is None or unit.name not in _LOWER or found.low is None or found.high is not None:
        return found
    at = found.end + (found.joined and low_at(line, found.end) == ",")
    number = numeral(line, at)
    if number is None or line[at].value is None:
        return found
    less = _with_unit(line, Quantity(number[0], None, None, at, number[1]), "us")
    if less.unit is None or less.unit.name != _LOWER[unit.name] or less.joined != found.joined:
        return found
    low = found.low + number[0] * less.unit.size / unit.size
    return found._replace(low=low, end=less.end)


def unit_at(
    line: Sequence[Token], at: int, preference: Preference = "us"
) -> tuple[Unit, int] | None:
    """The unit that token `at` names, alone or with what follows, and where it ends."""
    if low_at(line, at) not in first_words() and low_at(line, at) not in _LETTERS:
        return None
    said, plain, found = "", "", None
    for _ in range(_MOST_WORDS):
        if at >= len(line) or not line[at].is_word:
            break
        said = f"{said} {_CAPITAL.get(line[at].text) or line[at].low}".lstrip()
        plain = f"{plain} {line[at].low}".lstrip()
        at += 1 + (low_at(line, at + 1) == ".")
        unit = find(said, preference) or find(plain, preference)
        if unit and said not in CROSSES:
            found = unit, at
    return found


_MOST_WORDS = 3
"""Of a unit: "imp. fl. oz"."""
_LETTERS = ("t", "c")
_CAPITAL = {"T": "tbsp", "t": "tsp", "c": "cup", "C": "cup"}


def past_another(line: Sequence[Token], at: int) -> int:
    """Where the same measure in other units ends that begins at `at`: "/7oz", "(7 oz)"; or `at`."""
    while low_at(line, at) == "/" and (other := measured(line, at + 1)):
        at = other.end
    if low_at(line, at) == "(" and (other := measured(line, at + 1)):
        return other.end + 1 if low_at(line, other.end) == ")" else at
    return at


def _upto(line: Sequence[Token], at: int, low: Fraction) -> tuple[Fraction | None, int]:
    """The upper end of a range whose lower is `low`, and where it ends."""
    to = at
    if low_at(line, to) in _DASHES and low_at(line, to + 1) in ("to", "or"):
        to += 1
        to += int(low_at(line, to + 1) in _DASHES)
    if low_at(line, to) not in _TO or to + 1 >= len(line):
        return None, at
    number = numeral(line, to + 1)
    if number is None or number[0] <= low or low_at(line, to + 1) in ARTICLES:
        return None, at
    return number


def _with_unit(line: Sequence[Token], found: Quantity, preference: Preference) -> Quantity:
    at = found.end
    joined = low_at(line, at) in _DASHES
    how = at + low_at(line, at).endswith("ly")
    if low_at(line, how) in _FULL:
        unit = unit_at(line, how + 1, preference)
    else:
        unit = unit_at(line, at + joined, preference)
    if unit is None or (joined and unit[0].dimension == "count"):
        return found
    found = _with_decimals(line, found, unit[0])
    found = found._replace(unit=unit[0], end=unit[1], joined=joined)
    return _and_less(line, _and_a_half(line, found))


def _and_a_half(line: Sequence[Token], found: Quantity) -> Quantity:
    """With the part that is said behind the unit: "a cup and a half"."""
    words = [low_at(line, found.end + at) for at in range(3)]
    if words[0] != "and" or words[1] not in ARTICLES or words[2] not in PARTS:
        return found
    if found.low is None or found.high is not None or found.low.denominator != 1:
        return found
    return found._replace(low=found.low + PARTS[words[2]], end=found.end + 3)


def _with_decimals(line: Sequence[Token], found: Quantity, unit: Unit) -> Quantity:
    """A kilo and a quarter for "1,250 kg", of which the comma was taken for one of thousands."""
    if unit.name not in NEVER_BY_THE_THOUSAND:
        return found
    number = read_number(line[found.end - 1].text)
    if number is None or not number.doubtful:
        return found
    if found.high is None:
        return found._replace(low=number.value)
    return found._replace(high=number.value)


def _size(line: Sequence[Token], at: int, preference: Preference) -> tuple[Quantity, int] | None:
    """The size of each that follows a number: "(14 oz)", "10-ounce", "14 oz"; and its end."""
    at += low_at(line, at) in _BULKY and low_at(line, at + 1) == "("
    bracket = low_at(line, at) == "("
    inner = measured(line, at + bracket, preference)
    if inner is None:
        return None
    end = inner.end
    if bracket:
        if low_at(line, end) != ")":
            return None
        end += 1
    elif low_at(line, end) in _DASHES:
        end += 1
    return inner, end


def _packed(line: Sequence[Token], outer: Quantity, inner: Quantity, end: int) -> Quantity:
    end = past_another(line, end)
    unit = unit_at(line, end)
    container = unit if unit and unit[0].dimension == "count" else None
    return outer._replace(
        unit=container[0] if container else None,
        end=container[1] if container else end,
        pack=inner.low,
        pack_unit=inner.unit,
    )
