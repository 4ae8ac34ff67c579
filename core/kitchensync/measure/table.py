"""The units people measure food in, each as an exact number of base units; the table alone.

Finding a unit by what people call it is left to `units`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Dimension = Literal["mass", "volume", "count"]
"""The values of `schema.Dimension`, spelled here so that reading a kitchen imports no models."""

Preference = Literal["us", "imperial", "metric"]
"""Whose cups, pints and spoons are meant, and which units a person likes to hear."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `size` is in base units (mg, µl, thousandths of a piece).

    `metric` units may give way to a neighbour when the number gets long; the others stay. `called`
    is what those who prefer imperial or metric units call it, where others mean another by that.
    """

    name: str
    dimension: Dimension
    size: Fraction
    aliases: tuple[str, ...] = ()
    metric: bool = False
    plural: str | None = None
    called: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called by itself."""
        return (self.name, *self.aliases, *((self.plural,) if self.plural else ()))

    @property
    def decimal(self) -> bool:
        """Whether every decimal of it that is fine enough is a whole number of base units."""
        return str(self.size).rstrip("0") == "1"


PIECE = "piece"

# International pound: 0.45359237 kg exactly. US gallon: 231 cubic inches of 2.54 cm exactly.
# Both from NIST Handbook 44 (2024), Appendix C; cup, pint, spoons are the US customary ones of its
# tables, so a cup is 236.588 ml, not the 240 ml of nutrition labels nor the metric 250 ml.
# Imperial gallon: 4.54609 l exactly (Weights and Measures Act 1985, schedule 1). Kitchens that
# measure so have spoons of 5, 10 and 15 ml and cups of 250 ml.
_POUND = Fraction(453_592_370, 1000)
_GALLON = 231 * Fraction(254, 100) ** 3 * 1000
_IMPERIAL = Fraction(4_546_090)
_ONE = Fraction(1000)

_MASS = (
    Unit("mg", "mass", Fraction(1), ("milligram", "milligrams"), metric=True),
    Unit(
        "g",
        "mass",
        Fraction(10**3),
        ("gr", "gm", "gms", "gram", "grams", "gramme", "grammes"),
        metric=True,
    ),
    Unit(
        "kg",
        "mass",
        Fraction(10**6),
        ("kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
        metric=True,
    ),
    Unit("oz", "mass", _POUND / 16, ("ozs", "ounce", "ounces")),
    Unit("lb", "mass", _POUND, ("lbs", "pound", "pounds")),
)

_VOLUME = (
    Unit("µl", "volume", Fraction(1), ("ul", "microlitre", "microliter"), metric=True),
    Unit(
        "ml",
        "volume",
        Fraction(10**3),
        ("mls", "millilitre", "millilitres", "milliliter", "milliliters"),
        metric=True,
    ),
    Unit(
        "cl",
        "volume",
        Fraction(10**4),
        ("centilitre", "centilitres", "centiliter", "centiliters"),
        metric=True,
    ),
    Unit(
        "dl",
        "volume",
        Fraction(10**5),
        ("decilitre", "decilitres", "deciliter", "deciliters"),
        metric=True,
    ),
    Unit(
        "l",
        "volume",
        Fraction(10**6),
        ("lt", "ltr", "ltrs", "litre", "litres", "liter", "liters"),
        metric=True,
    ),
)

_US = (
    Unit("tsp", "volume", _GALLON / 768, ("tsps", "teaspoon", "teaspoons")),
    Unit("tbsp", "volume", _GALLON / 256, ("tbsps", "tbs", "tb", "tablespoon", "tablespoons")),
    Unit("fl oz", "volume", _GALLON / 128, ("floz", "fluid ounce", "fluid ounces")),
    Unit("gill", "volume", _GALLON / 32, plural="gills"),
    Unit("cup", "volume", _GALLON / 16, plural="cups"),
    Unit("pint", "volume", _GALLON / 8, ("pt", "pts"), plural="pints"),
    Unit("quart", "volume", _GALLON / 4, ("qt", "qts"), plural="quarts"),
    Unit("gallon", "volume", _GALLON, ("gal", "gals"), plural="gallons"),
)


def _spoons(*sorts: str) -> tuple[str, ...]:
    """What French spoons for these are called, with a dot or accent less, too: "c. à s."."""
    whole = (f"cuill{e}r{end}" for e in "èe" for end in ("e", "es", "ée", "ées", "ee", "ees"))
    begins = ("c", "cuil", "cuill", *whole)
    return tuple(f"{spoon} {a} {sort}" for spoon in begins for a in "àa" for sort in sorts)


_ELSEWHERE = (
    Unit(
        "metric tsp",
        "volume",
        Fraction(5_000),
        ("càc", *_spoons("c", "café", "cafe", "thé")),
        called="tsp",
    ),
    Unit(
        "dessertspoon",
        "volume",
        Fraction(10_000),
        ("dsp", "dessert spoon", "dessert spoons"),
        plural="dessertspoons",
    ),
    Unit("metric tbsp", "volume", Fraction(15_000), ("càs", *_spoons("s", "soupe")), called="tbsp"),
    Unit("imperial fl oz", "volume", _IMPERIAL / 160, called="fl oz"),
    Unit("imperial gill", "volume", _IMPERIAL / 32, plural="imperial gills", called="gill"),
    Unit("metric cup", "volume", Fraction(250_000), plural="metric cups", called="cup"),
    Unit("imperial pint", "volume", _IMPERIAL / 8, plural="imperial pints", called="pint"),
    Unit("imperial quart", "volume", _IMPERIAL / 4, plural="imperial quarts", called="quart"),
    Unit("imperial gallon", "volume", _IMPERIAL, plural="imperial gallons", called="gallon"),
)


def _said(names: str) -> tuple[Unit, ...]:
    """Units that only count, between commas; an odd plural behind a slash: "leaf/leaves"."""
    pairs = (name.strip().partition("/") for name in names.split(","))
    return tuple(Unit(one, "count", _ONE, plural=many or f"{one}s") for one, _, many in pairs)


_COUNT = (
    Unit("piece", "count", _ONE, ("pcs", "pc", "x", "×"), plural="pieces"),
    Unit("pack", "count", _ONE, ("pk", "pks"), plural="packs"),
    Unit("packet", "count", _ONE, ("pkt", "pkts"), plural="packets"),
    Unit("package", "count", _ONE, ("pkg", "pkgs"), plural="packages"),
    Unit("dozen", "count", 12 * _ONE, ("doz",)),
    *_said(
        "bag, ball, bar, basket, batch/batches, block, bottle, box/boxes, bulb, bunch/bunches, can,"
        "carton, chunk, clove, container, cube, dash/dashes, dollop, drizzle, drop, ear, envelope,"
        "fillet, glass/glasses, glug, grating, grind, handful, head, jar, knob, leaf/leaves,"
        "loaf/loaves, log, nub, pat, pinch/pinches, pod, pot, pouch/pouches, punnet, rack, rasher,"
        "rib, round, sachet, scoop, sheet, shot, slab, sleeve, slice, spear, splash/splashes,"
        "spoonful, sprig, sprinkling, square, squeeze, stalk, stem, stick, strand, strip, tin,"
        "tray, tub, tube, twist, wedge"
    ),
)

UNITS: tuple[Unit, ...] = (*_MASS, *_VOLUME, *_US, *_ELSEWHERE, *_COUNT)

WHOSE = {"imp": "imperial", "imperial": "imperial", "metric": "metric", "us": "us"}
"""What goes before a measure that others mean another by, and whose it is then."""

NEVER_BY_THE_THOUSAND = ("kg", "l")
"""Before these a comma and three digits are decimals, as scales print them."""

CONTAINERS = frozenset(
    (
        *("bag", "ball", "block", "bottle", "box", "can", "carton", "container", "envelope"),
        *("jar", "pack", "package", "packet", "piece", "pot", "pouch", "punnet", "sachet"),
        *("tin", "tray", "tub", "tube"),
    )
)
"""Units that a mass or volume of food is sold in."""
TINS = frozenset(("can", "tin"))
"""Containers of what is preserved, which may be another food than what is fresh or dried."""

HOLDERS = f"(?:{'|'.join(sorted(CONTAINERS))}|pk|pkt)(?:e?s)?"
"""What these are called, as an expression."""

HOLD_PIECES = frozenset(
    ("bag", "basket", "box", "bunch", "carton", "pack", "package", "packet", "punnet", "tray")
)
"""Units of which each holds several pieces: "2 packs of 6"."""

NUMBERED = frozenset(
    ("grade", "no", "number", "omega", "size", "tipo", "typ", "type", "and", "or", "&", "+")
)
"""What a number behind it names and does not count: flour of type 405, omega 3 and 6."""

_ALIKE = {"can": "tin", "dozen": PIECE, "package": "pack", "packet": "pack"}
"""Units that count the same things by another name; a dozen is stored as twelve pieces."""


def counts_as(unit: str) -> str:
    """What a unit counts: what is counted by two units of one kind can be added up."""
    return _ALIKE.get(unit, unit)
