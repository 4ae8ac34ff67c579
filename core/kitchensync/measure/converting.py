"""From mass to volume to count and back, through what is known of a food; exact, never guessed.

What is known of a food is left to whoever asks; within one dimension nothing needs converting, as
amounts are in base units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from kitchensync.measure.table import PIECE, Dimension, counts_as

Missing = Literal["density", "piece", "unit"]
_PIECE = 1000
_ML = 1000


@dataclass(frozen=True, slots=True)
class Physical:
    """What is known of a food: `density` in mg per ml, `piece` in mg per piece.

    `each` is mg per other unit that counts: a clove, a can. Nothing follows from one to another.
    """

    density: int | None = None
    piece: int | None = None
    each: Mapping[str, int] = field(default_factory=dict[str, int], hash=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an amount cannot be converted: what is not known, and a sentence for people."""

    missing: Missing
    reason: str


def exactly(
    value: Fraction,
    dimension: Dimension,
    unit: str,
    to: Dimension,
    physical: Physical,
    to_unit: str = PIECE,
) -> Fraction | Refusal:
    """Base units of one dimension in another, exactly: sums and chains are rounded at their end.

    What counts, counts pieces, or those of `unit` and `to_unit`.
    """
    if dimension == to and (to != "count" or counts_as(unit) == counts_as(to_unit)):
        return value
    start = _milligrams(dimension, unit, physical)
    end = _milligrams(to, to_unit, physical)
    if isinstance(start, Refusal):
        return start
    return end if isinstance(end, Refusal) else value * start / end


def _milligrams(dimension: Dimension, unit: str, physical: Physical) -> Fraction | Refusal:
    """What one base unit weighs."""
    if dimension == "mass":
        return Fraction(1)
    if dimension == "volume":
        return _known(physical.density, _ML, "density", "How much a millilitre of it weighs")
    if counts_as(unit) == PIECE:
        return _known(physical.piece, _PIECE, "piece", "How much a piece of it weighs")
    weight = physical.each.get(unit)
    return _known(weight, _PIECE, "unit", f"How much a {unit} of it holds")


def _known(weight: int | None, parts: int, missing: Missing, what: str) -> Fraction | Refusal:
    if not weight or weight < 0:
        return Refusal(missing, f"{what} is not known.")
    return Fraction(weight, parts)
