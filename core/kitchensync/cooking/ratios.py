"""How much of one way to measure a food is one of another, where its own weight tells.

Leaves units and their sizes to `measure`. What cannot be known is None, never a guess: a clove is
no head of garlic, and a spoon of something whose density nobody knows has no weight.
"""

from __future__ import annotations

from fractions import Fraction

from kitchensync.cooking.facts import Food
from kitchensync.measure.units import PIECE, Dimension

_SAME = {"tin": "can", "packet": "pack", "package": "pack", "dozen": PIECE}
_PACKS = frozenset(
    {"bottle", "box", "can", "carton", "jar", "pack", "pouch", "sachet", "tub", "tube"}
)
_LITTLE = frozenset(
    {"pinch", "dash", "drop", "drizzle", "grating", "grind", "splash", "sprinkling", "squeeze"}
)


def is_little(unit: str) -> bool:
    """Whether it is so little that whatever is there is enough, and nobody would measure it."""
    return unit in _LITTLE


def counted_as(unit: str) -> str:
    """Which thing is counted: a tin is a can, a dozen are pieces."""
    return _SAME.get(unit, unit)


def ratio(
    asked: Dimension,
    asked_unit: str,
    there: Dimension,
    there_unit: str,
    food: Food,
    pack: int | None = None,
) -> Fraction | None:
    """Base units of what is there for one of what is asked; None where nobody can know.

    What is there may come in packs of `pack` base units: then a can of it is one of them.
    """
    if pack and asked == "count" and counted_as(asked_unit) in _PACKS:
        return Fraction(pack, 1000)
    if asked == there:
        same = asked != "count" or counted_as(asked_unit) == counted_as(there_unit)
        return Fraction(1) if same else None
    one, other = _weight(asked, asked_unit, food), _weight(there, there_unit, food)
    return one / other if one and other else None


def _weight(dimension: Dimension, unit: str, food: Food) -> Fraction | None:
    """mg that one base unit weighs."""
    if dimension == "mass":
        return Fraction(1)
    if dimension == "volume":
        return Fraction(food.density, 1000) if food.density else None
    if food.piece is None or counted_as(unit) != PIECE:
        return None
    return Fraction(food.piece, 1000)
