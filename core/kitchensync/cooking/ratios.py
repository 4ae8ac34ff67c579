"""How much of one way to measure a food is one of another, where the food itself tells.

Leaves weights to `measure.converting`, and adds what cooks call alike. What cannot be known is
None, never a guess: a clove is no head of garlic.
"""

from __future__ import annotations

from fractions import Fraction

from kitchensync.cooking.facts import Food
from kitchensync.measure.converting import Physical, Refusal, exactly
from kitchensync.measure.units import Dimension

_SAME = {"tin": "can", "packet": "pack", "package": "pack"}
_PACKS = frozenset(
    {"bottle", "box", "can", "carton", "jar", "pack", "pouch", "sachet", "tub", "tube"}
)
_LITTLE = frozenset(
    {"pinch", "dash", "drop", "drizzle", "grating", "grind", "splash", "sprinkling", "squeeze"}
)


def is_little(unit: str) -> bool:
    """Whether it is so little that whatever is there is enough, and nobody would measure it."""
    return unit in _LITTLE


def ratio(
    asked: Dimension,
    asked_unit: str,
    there: Dimension,
    there_unit: str,
    food: Food,
    pack: int | None = None,
) -> Fraction | int | None:
    """Base units of what is there for one of what is asked; None where nobody can know.

    What is there may come in packs of `pack` base units: then a can of it is one of them.
    """
    if asked == there and (asked_unit == there_unit or asked != "count"):
        return 1  # nearly always, and exact fractions take their time
    asked_unit, there_unit = _SAME.get(asked_unit, asked_unit), _SAME.get(there_unit, there_unit)
    if pack and asked == "count" and asked_unit in _PACKS:
        return Fraction(pack, 1000)
    known = Physical(food.density, food.piece, food.each)
    found = exactly(Fraction(1), asked, asked_unit, there, known, there_unit)
    return None if isinstance(found, Refusal) else found
