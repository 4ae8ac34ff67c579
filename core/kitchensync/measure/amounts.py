"""Amounts: what people write, as exact integers in base units, and back.

Leaves the table of units to `units` and phrases such as "milk 2 l" to `words`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from kitchensync.errors import BadAmount
from kitchensync.measure import units
from kitchensync.measure.numbers import VULGAR, Number, in_ascii, read_number
from kitchensync.measure.table import NEVER_BY_THE_THOUSAND
from kitchensync.measure.units import PIECE, Dimension, Preference, Unit


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of something: `value` in base units of `dimension`; `unit` is how people say it."""

    value: int
    dimension: Dimension
    unit: str

    @property
    def text(self) -> str:
        """As people speak; reading it again gives the same value."""
        return display(self.value, self.unit)


def stored(value: int | None, dimension: Dimension | None, unit: str | None) -> Amount | None:
    """What three columns say between them; None where they do not, as a merge may mix them."""
    if value is None or value <= 0 or dimension is None or not unit:
        return None
    known = units.find(unit)
    if known is not None and known.dimension != dimension:
        return None
    return Amount(value, dimension, unit)


def one_piece() -> Amount:
    """What is meant when nothing is said."""
    return Amount(1000, "count", PIECE)


def amount_of(number: Number, unit: Unit, *, zero: bool = False) -> Amount:
    """`number` units as an amount; thirds and US measures round to the nearest base unit.

    BadAmount for what is negative, zero (unless `zero`), absurdly large, or finer than a base unit.
    """
    if number.doubtful and unit.name not in NEVER_BY_THE_THOUSAND:
        raise BadAmount(
            "A comma and three digits may be thousands or a fraction.",
            "Write thousands without a comma, a fraction with a point: 1500 or 1.5.",
        )
    value = number.value * unit.size
    if value < 0 or (not value and not zero):
        raise BadAmount("An amount is more than nothing.", "Say how much, for example “milk 2 l”.")
    if value > units.largest(unit.dimension):
        limit = units.LARGEST_TEXT[unit.dimension]
        raise BadAmount(f"That is more than {limit}, the most one entry holds.", "Look for a slip.")
    lossy = number.exact and unit.decimal and value.denominator != 1
    rounded = round(value)
    if lossy or (value and not rounded):
        raise BadAmount(
            f"That is finer than {_BASE[unit.dimension]}, the least that is kept.", "Round it."
        )
    return Amount(rounded, unit.dimension, unit.name)


def so_many(number: int, each: Amount, text: str) -> Amount:
    """So many of an amount; BadAmount, which names `text`, for none or absurdly many."""
    value = number * each.value
    if not number or value > units.largest(each.dimension):
        raise BadAmount(f"“{text}” is no amount that a kitchen holds.", "Look for a slip.")
    return replace(each, value=value)


_BASE: dict[Dimension, str] = {"mass": "1 mg", "volume": "1 µl", "count": "1/1000 of a piece"}


def parse_amount(text: str, preference: Preference = "us", *, zero: bool = False) -> Amount:
    """ "500 ml", "1,5kg", "12" as an amount; BadAmount or UnknownUnit for anything else.

    `preference` says whose cups and pints it means.
    """
    match = re.fullmatch(rf"(.*[0-9{VULGAR}]) ?(\D*)", " ".join(in_ascii(text).split()))
    number = read_number(match[1]) if match else None
    if match is None or number is None:
        raise BadAmount(f"“{text}” is not an amount.", "Write it like “2 l”, “500 g” or “12”.")
    return amount_of(number, units.unit_named(match[2] or PIECE, preference), zero=zero)


def display(value: int, unit_name: str) -> str:
    """`value` base units as people speak: "2 l", "0.75 l", "500 ml", "1.2 kg", "12".

    The number is the shortest that reads back as `value`. An unknown unit, from a newer version,
    is left out.
    """
    unit = units.find(unit_name)
    if unit is None:
        return _shortest(value, Fraction(1000))
    unit = _speakable(value, unit)
    number = _shortest(value, unit.size)
    if unit.name == PIECE:
        return number
    return f"{number} {unit.name if number == '1' or not unit.plural else unit.plural}"


def told(amount: str, name: str) -> str:
    """So much of a food in a sentence: "2 l milk", "1 × eggs", which is right for any name."""
    return f"{amount} × {name}" if amount[-1:].isdigit() else f"{amount} {name}"


def _speakable(value: int, unit: Unit) -> Unit:
    """The unit itself while the number is short in it, else the metric one in which it is."""
    size = unit.size.numerator  # of metric units it is whole
    if not unit.metric or not value or size <= 10 * value < 10_000 * size:
        return unit
    ladder = [
        other
        for other in units.UNITS
        if other.metric and other.dimension == unit.dimension and other.name not in ("cl", "dl")
    ]
    return next((other for other in reversed(ladder) if other.size <= value), ladder[0])


_PLACES = {10**places: places for places in range(10)}
"""Sizes of which the decimal need not be looked for."""


def _shortest(value: int, size: Fraction) -> str:
    """The decimal with the fewest digits that rounds to `value` when multiplied by `size`."""
    places = _PLACES.get(size.numerator) if size.denominator == 1 else None
    if places is not None:
        whole, rest = divmod(value, size.numerator)
        return f"{whole}.{rest:0{places}d}".rstrip("0") if rest else str(whole)
    digits = 0
    while True:
        scaled = round(value * 10**digits / size)
        if round(Fraction(scaled, 10**digits) * size) == value:
            break
        digits += 1
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)
