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
    meant: list[Preference | None] = [_meant(line) for line in stored.lines]
    said: list[Preference] = [whose for whose in meant if whose]
    units = min(said, key=_HEADS.index) if said else None
    lines = zip(stored.lines, meant, strict=True)
    return replace(stored.plain(), units=units, lines=tuple(_line(units, *each) for each in lines))


def _line(units: Preference | None, line: LineRow, own: Preference | None) -> IngredientLine:
    """A line of a recipe in those units, which names its own where they are others."""
    unlike = units == "us" and own not in (None, "us")
    words = named(line.words, own, line.is_name) if own and unlike else line.words
    return IngredientLine(words, line.section)


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
