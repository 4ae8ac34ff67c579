"""Recipes as their rows say, with lines and steps.

Leaves what people think of them to `opinions`, writing them to `writing`, and what people see of
them to `showing`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, cast

from kitchensync.errors import NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.recipes.understood import Understood
from kitchensync.measure import units
from kitchensync.recipes.durations import LONGEST_SECONDS
from kitchensync.recipes.model import IngredientLine, Recipe, Step, Timer
from kitchensync.recipes.yields import Yield
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.reader import Reader

UNTITLED = "(no title)"
"""What a recipe is called whose own row has not come yet."""

_AT_ONCE = 500
"""Not by `replica.statements`, which brings the schema along: listing recipes needs none of it."""
_TITLES = "SELECT id, title FROM recipe_shown ORDER BY id"
_RECIPE = "SELECT * FROM recipe_shown WHERE id = ?"
_EVER = "SELECT * FROM recipe WHERE id = ?"
_TAGS = "SELECT member FROM recipe_tags_shown WHERE recipe = ? ORDER BY member"
_LINES = "SELECT * FROM recipe_line_shown WHERE recipe = ? ORDER BY position, id"
_STEPS = "SELECT * FROM recipe_step_shown WHERE recipe = ? ORDER BY position, id"


@dataclass(frozen=True, slots=True)
class LineRow(Understood):
    """An ingredient line, with what was understood of it or said by somebody."""

    id: bytes
    recipe: bytes
    words: str
    section: str
    position: str

    def is_name(self, said: str) -> bool:
        """Whether that was understood as its name, which may begin with a number."""
        return said == self.name


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step, with the timers that the file had marked."""

    id: bytes
    recipe: bytes
    text: str
    section: str
    timers: tuple[Timer, ...]
    position: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A recipe: its row by column, its tags, lines and steps in order."""

    id: bytes
    columns: Mapping[str, Any]
    tags: tuple[str, ...]
    lines: tuple[LineRow, ...]
    steps: tuple[StepRow, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.columns["title"] or UNTITLED

    @property
    def servings(self) -> Fraction | None:
        """For how many people it is."""
        return self.makes.servings

    @property
    def makes(self) -> Yield:
        """How much of it there is then."""
        return made(self.columns["servings"], self.columns["yield_words"])

    def plain(self) -> Recipe:
        """The recipe as any format can take it; a picture that is a blob is left out."""
        row = self.columns
        return Recipe(
            title=self.title,
            description=row["description"] or "",
            lines=tuple(IngredientLine(line.words, line.section) for line in self.lines),
            steps=tuple(Step(step.text, step.section, step.timers) for step in self.steps),
            servings=self.servings,
            yield_words=row["yield_words"] or "",
            prep_minutes=row["prep_minutes"],
            cook_minutes=row["cook_minutes"],
            total_minutes=row["total_minutes"],
            tags=self.tags,
            source=row["source"] or "",
            author=row["author"] or "",
            notes=row["notes"] or "",
            picture=row["picture"],
            language=row["language"] or "",
            extra=_extra(row["extra"]),
        )


def made(servings: int | None, words: str | None) -> Yield:
    """What a recipe makes as its columns say, thousandths of servings and words."""
    return Yield(Fraction(servings, 1000) if servings and servings > 0 else None, words or "")


def about(
    reader: Reader, sql: str, column: str, recipes: Collection[bytes] | None, rest: str = ""
) -> Iterator[sqlite3.Row]:
    """The rows of a query whose column is one of these recipes, or all; some hundred at a time.

    `rest` is what follows of the query, such as how its rows are grouped.
    """
    if recipes is None:
        yield from reader.rows(sql + rest)
        return
    left = iter(recipes)
    while some := [*islice(left, _AT_ONCE)]:
        marks = ", ".join("?" * len(some))
        yield from reader.rows(f"{sql} WHERE {column} IN ({marks}){rest}", some)


def titles(reader: Reader) -> dict[bytes, str]:
    """What all recipes are called."""
    return {id_: title or UNTITLED for id_, title in reader.rows(_TITLES)}


def find_recipe(reader: Reader, wanted: str) -> bytes:
    """The recipe meant by its title, the beginning or a part of it, or its id; see `naming`."""
    named = titles(reader)
    if not naming.find_named(wanted, named):
        by_id = find_by_id(wanted, ((id_.hex(), id_) for id_ in named))
        if by_id is not None:
            return by_id
    return naming.resolve(wanted, named, "recipes")


def read(reader: Reader, recipe: bytes) -> Stored:
    """A recipe that is shown; NotFound."""
    found = reader.rows(_RECIPE, (recipe,))
    if not found:
        raise NotFound("That recipe is not here.", "`ks recipe` shows those that are.")
    return _read(reader, found[0])


def read_ever(reader: Reader, recipe: bytes) -> Stored | None:
    """A recipe as it was last, though it may have been removed; None for what never was here."""
    found = reader.rows(_EVER, (recipe,))
    return _read(reader, found[0]) if found else None


def _read(reader: Reader, row: sqlite3.Row) -> Stored:
    recipe = row["id"]
    return Stored(
        recipe,
        dict(zip(row.keys(), row, strict=True)),
        tuple(tag for (tag,) in reader.rows(_TAGS, (recipe,))),
        tuple(map(line_of, reader.rows(_LINES, (recipe,)))),
        tuple(map(_step, reader.rows(_STEPS, (recipe,)))),
    )


def line_of(row: sqlite3.Row) -> LineRow:
    """A row of `recipe_line`; what a merge mixed up is as if it had not been understood."""
    dimension, unit = row["dimension"], row["unit"]
    known = units.find(unit) if unit else None
    mixed = dimension is None or (known is not None and known.dimension != dimension)
    return LineRow(
        id=row["id"],
        recipe=row["recipe"],
        words=row["words"] or "",
        section=row["section"] or "",
        amount=None if mixed else _positive(row["amount"]),
        amount_to=None if mixed else _positive(row["amount_to"]),
        dimension=None if mixed else dimension,
        unit=None if mixed else unit,
        name=row["name"] or "",
        food=row["food"],
        preparation=row["preparation"] or "",
        optional=bool(row["optional"]),
        confidence=max(0, min(row["confidence"] or 0, 100)),
        position=row["position"] or "",
    )


def _positive(value: int | None) -> int | None:
    return value if value is not None and value > 0 else None


def _step(row: sqlite3.Row) -> StepRow:
    return StepRow(
        row["id"],
        row["recipe"],
        row["text"] or "",
        row["section"] or "",
        _read_timers(row["timers"]),
        row["position"] or "",
    )


def _read_timers(said: str | None) -> tuple[Timer, ...]:
    """Timers as a row keeps them; none where that cannot be read."""
    found = _json(said)
    pairs = cast("list[object]", found) if isinstance(found, list) else []
    timers: list[Timer] = []
    for pair in pairs:
        match pair:
            case [str(name), int(seconds)] if 0 < seconds <= LONGEST_SECONDS:
                timers.append(Timer(name, seconds))
            case _:
                pass
    return tuple(timers)


def write_timers(timers: Sequence[Timer]) -> str | None:
    """Timers for a row."""
    pairs = [[timer.name, timer.seconds] for timer in timers]
    return json.dumps(pairs, ensure_ascii=False) if pairs else None


def _extra(said: str | None) -> dict[str, str]:
    found = _json(said)
    pairs = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    return {name: value for name, value in pairs.items() if isinstance(value, str)}


def _json(said: str | None) -> object:
    try:
        found: object = json.loads(said or "null")
    except (ValueError, RecursionError):
        return None
    return found


def minutes_of(total: int | None, prep: int | None, cook: int | None) -> int | None:
    """How long it takes in all, as far as anybody said."""
    if total is not None:
        return total
    return None if prep is None and cook is None else (prep or 0) + (cook or 0)
