"""The units people measure food in, each as an exact number of base units.

Reading and writing amounts is left to `amounts`; which word of a phrase is a unit, to `words`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Literal

from kitchensync.errors import UnknownUnit

Dimension = Literal["mass", "volume", "count"]
"""The values of `schema.Dimension`, spelled here so that reading a kitchen imports no models."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `size` is in base units (mg, µl, thousandths of a piece).

    `metric` units may give way to a neighbour when the number gets long; the others stay.
    """

    name: str
    dimension: Dimension
    size: Fraction
    aliases: tuple[str, ...] = ()
    metric: bool = False
    plural: str | None = None


PIECE = "piece"

# International pound: 0.45359237 kg exactly. US gallon: 231 cubic inches of 2.54 cm exactly.
# Both from NIST Handbook 44 (2024), Appendix C; cup, pint, spoons are the US customary ones of its
# tables, so a cup is 236.588 ml, not the 240 ml of nutrition labels nor the metric 250 ml.
_POUND = Fraction(453_592_370, 1000)
_GALLON = 231 * Fraction(254, 100) ** 3 * 1000

UNITS: tuple[Unit, ...] = (
    Unit("mg", "mass", Fraction(1), ("milligram", "milligrams"), metric=True),
    Unit("g", "mass", Fraction(10**3), ("gr", "gram", "grams", "gramme", "grammes"), metric=True),
    Unit(
        "kg",
        "mass",
        Fraction(10**6),
        ("kgs", "kilo", "kilos", "kilogram", "kilograms"),
        metric=True,
    ),
    Unit("oz", "mass", _POUND / 16, ("ounce", "ounces")),
    Unit("lb", "mass", _POUND, ("lbs", "pound", "pounds")),
    Unit("µl", "volume", Fraction(1), ("ul", "microlitre", "microliter"), metric=True),
    Unit(
        "ml",
        "volume",
        Fraction(10**3),
        ("mls", "millilitre", "millilitres", "milliliter", "milliliters"),
        metric=True,
    ),
    Unit("cl", "volume", Fraction(10**4), ("centilitre", "centiliter"), metric=True),
    Unit("dl", "volume", Fraction(10**5), ("decilitre", "deciliter"), metric=True),
    Unit(
        "l",
        "volume",
        Fraction(10**6),
        ("lt", "ltr", "litre", "litres", "liter", "liters"),
        metric=True,
    ),
    Unit("tsp", "volume", _GALLON / 768, ("tsps", "teaspoon", "teaspoons")),
    Unit("tbsp", "volume", _GALLON / 256, ("tbsps", "tablespoon", "tablespoons")),
    Unit("fl oz", "volume", _GALLON / 128, ("floz", "fluid ounce", "fluid ounces")),
    Unit("cup", "volume", _GALLON / 16, plural="cups"),
    Unit("pint", "volume", _GALLON / 8, ("pt",), plural="pints"),
    Unit("piece", "count", Fraction(10**3), ("pcs", "pc", "x", "×"), plural="pieces"),
    Unit(
        "pack",
        "count",
        Fraction(10**3),
        ("package", "packages", "packet", "packets"),
        plural="packs",
    ),
)

_LARGEST: dict[Dimension, int] = {"mass": 10**10, "volume": 10**10, "count": 10**9}
_USUAL: dict[Dimension, str] = {"mass": "g", "volume": "ml", "count": PIECE}
LARGEST_TEXT: dict[Dimension, str] = {
    "mass": "10 t",
    "volume": "10,000 l",
    "count": "1,000,000 pieces",
}


def largest(dimension: Dimension) -> int:
    """The most that one amount may be, in base units; beyond it is a slip of the finger."""
    return _LARGEST[dimension]


@cache
def _by_name() -> dict[str, Unit]:
    named: dict[str, Unit] = {}
    for unit in UNITS:
        for name in (unit.name, *unit.aliases, *([unit.plural] if unit.plural else [])):
            named[_folded(name)] = unit
    return named


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().rstrip(".")


def find(word: str) -> Unit | None:
    """The unit of that name in any usual spelling, or None."""
    return _by_name().get(_folded(word))


@lru_cache(maxsize=256)
def measured(dimension: Dimension | None, unit: str | None) -> tuple[Dimension, str]:
    """How a lot is measured, whatever a merge left of it; the dimension goes before the unit."""
    known = find(unit) if unit else None
    if dimension is None:
        dimension = known.dimension if known else "count"
    if not unit or (known is not None and known.dimension != dimension):
        unit = _USUAL[dimension]
    return dimension, unit


def near(word: str) -> tuple[str, ...]:
    """Up to three unit names that `word` may be a misspelling of, best first."""
    import difflib

    matches = difflib.get_close_matches(_folded(word), _by_name(), n=6, cutoff=0.6)
    return tuple(dict.fromkeys(_by_name()[match].name for match in matches))[:3]


def unit_named(word: str) -> Unit:
    """The unit of that name; UnknownUnit names near ones."""
    unit = find(word)
    if unit is not None:
        return unit
    close = near(word)
    hint = (
        f"Did you mean {' or '.join(close)}?"
        if close
        else f"Units are {', '.join(unit.name for unit in UNITS)}."
    )
    raise UnknownUnit(f"“{word}” is not a unit.", hint)
