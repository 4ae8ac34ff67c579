"""A recipe as it is given away: it says whose cups and pints its lines mean.

Whoever reads it gets as much of everything, whatever they prefer. Leaves naming these in words to
`recipes.whose`, and the files to `recipes.writing`.
"""

from __future__ import annotations

from dataclasses import replace

from kitchensync.kitchen.recipes.rows import LineRow, Stored
from kitchensync.measure.units import Preference
from kitchensync.recipes.lines import read_line
from kitchensync.recipes.measuring import needed
from kitchensync.recipes.model import IngredientLine, Recipe
from kitchensync.recipes.whose import named

_HEADS: tuple[Preference, ...] = ("us", "imperial", "metric")
"""The first of them that a line means goes for all that name none."""
_READINGS: tuple[Preference, ...] = ("us", "imperial")
"""Words mean to who prefers metric units what they mean to who prefers imperial ones."""


def given(stored: Stored) -> Recipe:
    """The recipe for anybody; a line that means others than the rest names them."""
    meant = [_meant(line) for line in stored.lines]
    units = next((preference for preference in _HEADS if preference in meant), None)
    lines = (
        IngredientLine(
            named(line.words, own, line.is_name) if own and units == "us" != own else line.words,
            line.section,
        )
        for line, own in zip(stored.lines, meant, strict=True)
    )
    return replace(stored.plain(), units=units, lines=tuple(lines))


def _meant(line: LineRow) -> Preference | None:
    """Whose measures a line was understood to mean; None where its words leave no doubt."""
    readings = (read_line(line.words, whose, line.is_name) for whose in _READINGS)
    theirs, own = map(needed, readings)
    if theirs == own or line.unit is None:
        return None
    if theirs and line.unit == theirs.unit:
        return "us"
    if own and line.unit == own.unit:
        return "imperial" if own.unit.startswith("imperial") else "metric"
    return None
