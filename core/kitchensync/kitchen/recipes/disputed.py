"""Whose cups and pints a recipe means that two people added apart, each reading their own.

One question for all of its lines. Leaves all other conflicts, and asking, to `choosing`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.recipes.rows import LineRow, line_of, titles
from kitchensync.measure.speaking import SPOONS
from kitchensync.measure.units import Preference
from kitchensync.recipes.lines import read_line
from kitchensync.recipes.measuring import least_and_most
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.replica.values import Conflict

_TABLE = "recipe_line"
_LINE = "SELECT * FROM recipe_line_shown WHERE id = ?"
_READINGS: tuple[Preference, Preference] = ("us", "imperial")

Reading = Mapping[str, object]
"""What the columns of a line say that follow from whose cups it means."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that two people read apart: as it is, as either reads it, and what is open of it."""

    row: LineRow
    readings: tuple[Reading, Reading]
    cells: tuple[Conflict, ...]

    @property
    def holds(self) -> int:
        """Which of the readings holds until somebody chooses."""
        return int(self.row.unit == self.readings[1]["unit"])


@dataclass(frozen=True, slots=True)
class Disputed:
    """A recipe, and its lines of which it is open whose cups they mean."""

    recipe: bytes
    title: str
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        """What it is found by, the same on every device."""
        return hashlib.sha256(f"measure/{self.recipe.hex()}".encode()).hexdigest()

    @property
    def values(self) -> tuple[str, str]:
        """Whose they may be, those that hold first."""
        units = (str(line.readings[1]["unit"]) for line in self.lines)
        imperial = any(unit.startswith("imperial") for unit in units)
        both = ("us", "imperial" if imperial else "metric")
        return (both[1], both[0]) if self.lines[0].holds else both

    @property
    def matters(self) -> bool:
        """Whether it is worth a question, as no spoonful is."""
        return any(line.row.unit not in SPOONS for line in self.lines)

    def choose(self, change: Change, number: int) -> None:
        """Let all lines mean those of the value of that number."""
        reading = self.lines[0].holds ^ (number - 1)
        for line in self.lines:
            for cell in line.cells:
                value = line.readings[reading][cell.column]
                change.transaction.resolve(_TABLE, cell.row, cell.column, value)


def disputed(reader: Reader, conflicts: Iterable[Conflict]) -> list[Disputed]:
    """What is open of lines by nothing but whose cups they mean, by recipe."""
    cells: defaultdict[bytes, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        if conflict.table == _TABLE:
            cells[conflict.row].append(conflict)
    by_recipe: defaultdict[bytes, list[Line]] = defaultdict(list)
    for line in _lines(reader, cells):
        by_recipe[line.row.recipe].append(line)
    named = titles(reader) if by_recipe else {}
    return [
        Disputed(recipe, named.get(recipe, ""), tuple(_in_order(lines)))
        for recipe, lines in by_recipe.items()
    ]


def _in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.row.position, line.row.id))


def _lines(reader: Reader, cells: Mapping[bytes, Sequence[Conflict]]) -> Iterator[Line]:
    for row, open_ in cells.items():
        for found in reader.rows(_LINE, (row,)):
            line = line_of(found)
            us, imperial = (_reading(line, whose) for whose in _READINGS)
            derived = tuple(cell for cell in open_ if cell.column in us)
            if derived and us != imperial and all(_follows(cell, us, imperial) for cell in derived):
                yield Line(line, (us, imperial), derived)


def _reading(line: LineRow, whose: Preference) -> Reading:
    least, most = least_and_most(read_line(line.words, whose, line.is_name))
    said = (least.value, least.unit) if least else (None, None)
    return {"amount": said[0], "amount_to": most, "unit": said[1]}


def _follows(cell: Conflict, *readings: Reading) -> bool:
    """Whether nobody said anything there but what the words say to them."""
    said = {cell.value, *(value for _, value in cell.others)}
    return said <= {reading[cell.column] for reading in readings}
