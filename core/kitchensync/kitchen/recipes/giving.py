"""A recipe as it is given away: it says what was corrected, and whose cups its lines mean.

Whoever reads it gets as much of everything, whatever they prefer. Leaves saying so in a line's
words to `recipes.rewording`, and the files to `recipes.writing`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kitchensync.kitchen.recipes.rows import LineRow, Stored
from kitchensync.kitchen.recipes.understood import SAID
from kitchensync.measure import amounts, units
from kitchensync.measure.amounts import Amount
from kitchensync.measure.units import Preference
from kitchensync.recipes.lines import read_line
from kitchensync.recipes.measuring import needed
from kitchensync.recipes.model import IngredientLine, Recipe
from kitchensync.recipes.rewording import named, with_amount

_HEADS: tuple[Preference, ...] = ("us", "imperial", "metric")
"""The first of them that a line means goes for all that name none."""
_READINGS: tuple[Preference, ...] = ("us", "imperial")
"""Words mean to who prefers metric units what they mean to who prefers imperial ones."""


def given(stored: Stored) -> Recipe:
    """The recipe for anybody; a line that means others than the rest names them."""
    said = [_said(line) for line in stored.lines]
    whose: list[Preference] = [each.whose for each in said if each.whose]
    head = min(whose, key=_HEADS.index) if whose else None
    return replace(stored.plain(), units=head, lines=tuple(each.under(head) for each in said))


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a line, and whose measures that means; None where it leaves no doubt."""

    line: LineRow
    words: str
    whose: Preference | None

    def under(self, head: Preference | None) -> IngredientLine:
        """The line of a recipe in the units of its head: it names its own where they are others."""
        words = self.words
        if self.whose and head == "us" != self.whose:
            words = named(words, self.whose, self.line.is_name)
        return IngredientLine(words, self.line.section)


def _said(line: LineRow) -> _Said:
    words = _corrected(line)
    theirs, own = _readings(line, words)
    if theirs == own or line.unit is None:
        return _Said(line, words, None)
    if theirs and line.unit == theirs.unit:
        return _Said(line, words, "us")
    if own and line.unit == own.unit:
        return _Said(line, words, "imperial" if own.unit.startswith("imperial") else "metric")
    return _Said(line, words, None)


def _corrected(line: LineRow) -> str:
    """Its words, with the amount that a person said if it is another."""
    amount = amounts.stored(line.amount, line.dimension, line.unit)
    if amount is None or line.confidence != SAID:
        return line.words
    if any(each and each.value == amount.value for each in _readings(line, line.words)):
        return line.words
    pieces = line.unit == units.PIECE
    return with_amount(line.words, amount.text, line.name, pieces=pieces)


def _readings(line: LineRow, words: str) -> list[Amount | None]:
    return [needed(read_line(words, whose, line.is_name)) for whose in _READINGS]
