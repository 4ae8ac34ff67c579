"""What an ingredient line calls for, in base units, scaled.

Reading the line is left to `lines`, other dimensions to `measure.converting`.
"""

from __future__ import annotations

from fractions import Fraction

from kitchensync.measure import units
from kitchensync.measure.amounts import Amount
from kitchensync.measure.table import PIECE, Unit
from kitchensync.recipes.lines import Line

_STICK = "stick"
_FATS = ("butter", "margarine", "shortening")
_STICKS_A_POUND = 4
_ONCE = Fraction(1)


def needed(line: Line, factor: Fraction = _ONCE, *, most: bool = False) -> Amount | None:
    """`factor` times what a line calls for, of a range the least or the `most`, rounded once.

    None where it says no number, or one that no kitchen holds. Packs are what they hold: two tins
    of 400 g are 800 g, and a stick of butter is a quarter of a pound.
    """
    number = line.high if most and line.high else line.low
    if number is None:
        return None
    unit, each = _measure(line)
    value = number * each * unit.size * factor
    if not 0 < value <= units.largest(unit.dimension):
        return None
    return Amount(max(1, round(value)), unit.dimension, unit.name)


def least_and_most(line: Line) -> tuple[Amount | None, int | None]:
    """What a line calls for, and of a range also the most, in the same base units."""
    least = needed(line)
    most = needed(line, most=True) if line.high else None
    return least, most.value if least and most and most.value > least.value else None


def _measure(line: Line) -> tuple[Unit, Fraction]:
    """The unit to measure in, and how many of it one of what is counted holds."""
    if line.pack is not None and line.pack_unit is not None:
        return units.unit_named(line.pack_unit), line.pack
    if line.unit == _STICK and any(fat in line.name.lower() for fat in _FATS):
        return units.unit_named("lb"), Fraction(1, _STICKS_A_POUND)
    return units.unit_named(line.unit or PIECE), _ONCE
