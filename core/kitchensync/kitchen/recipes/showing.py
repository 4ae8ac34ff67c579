"""Recipes as people see them: scaled, in their units, with what is in a serving.

Leaves reading rows to `rows`, figures to `nutrition`, times in steps to
`kitchensync.recipes.durations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import msgspec

from kitchensync.catalogue.resolving import known_by
from kitchensync.catalogue.words import key, plain
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.recipes.cooked import NEVER, cooked
from kitchensync.kitchen.recipes.listing import Asking
from kitchensync.kitchen.recipes.nutrition import Facts, nutrition
from kitchensync.kitchen.recipes.opinions import Opinions, rounded
from kitchensync.kitchen.recipes.rows import LineRow, StepRow, Stored, minutes_of
from kitchensync.kitchen.recipes.understanding import Understanding, shipped_foods
from kitchensync.kitchen.recipes.understood import SAID
from kitchensync.kitchen.recipes.views import (
    UNDERSTOOD,
    NutritionView,
    RecipeLine,
    RecipeStep,
    RecipeView,
    TimerView,
)
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount
from kitchensync.measure.speaking import like_itself, spoken
from kitchensync.measure.units import Dimension, Preference
from kitchensync.recipes.durations import timers_of
from kitchensync.recipes.lines import read_line
from kitchensync.recipes.measuring import needed
from kitchensync.recipes.model import Step
from kitchensync.recipes.rewording import with_amount, with_packs
from kitchensync.recipes.yields import number_text
from kitchensync.replica.reader import Reader

_FIGURES = "SELECT food, nutrient, value FROM figure_shown WHERE value IS NOT NULL"
_WEAK = frozenset(
    ("fresh", "dried", "large", "small", "medium", "whole", "ground", "chopped", "and", "the")
)


def shown(
    reader: Reader,
    stored: Stored,
    thought: Opinions,
    asking: Asking,
    servings: Fraction | None,
    preference: Preference | None,
) -> RecipeView:
    """A recipe for so many servings, in the units of a preference; else as it is written."""
    understanding, row = Understanding(reader), stored.columns
    text = partial(_text, row)
    number = stored.makes.number
    factor = servings / number if servings and number else Fraction(1)
    makes = stored.makes.scaled(servings) if servings else stored.makes
    ever = cooked(reader, [stored.id]).get(stored.id, NEVER)
    lines = tuple(_line_views(stored.lines, Scale(factor, preference), understanding))
    return RecipeView(
        id=stored.id.hex(),
        title=stored.title,
        description=text("description"),
        servings=number_text(makes.servings),
        written_for=number_text(stored.servings),
        yield_words=makes.words,
        prep_minutes=row["prep_minutes"],
        cook_minutes=row["cook_minutes"],
        minutes=minutes_of(row["total_minutes"], row["prep_minutes"], row["cook_minutes"]),
        tags=stored.tags,
        stars=rounded(thought.mean),
        my_stars=thought.stars.get(asking.person or b""),
        favourite=asking.person in thought.favourite_of,
        lines=lines,
        steps=tuple(_steps(stored.steps, lines)),
        notes=text("notes"),
        source=text("source"),
        author=text("author"),
        language=text("language"),
        picture=row["picture"],
        nutrition=_nutrition(reader, stored, understanding),
        last_cooked=ever.last,
        cooked_days_ago=ever.days_ago(asking.today),
        times_cooked=ever.times,
    )


def _text(row: Mapping[str, Any], column: str) -> str:
    return str(row[column] or "")


@dataclass(frozen=True, slots=True)
class Scale:
    """How many times as much, and in whose units; None is those of the recipe."""

    factor: Fraction = Fraction(1)
    preference: Preference | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether the words of a recipe say it as it is."""
        return self.factor == 1 and self.preference is None

    def likes(self, unit: str | None) -> bool:
        """Whether a unit is one of those that are preferred."""
        known = units.find(unit) if unit else None
        metric = self.preference == "metric"
        return self.preference is None or (known is not None and known.metric is metric)

    def of(self, value: int | None) -> int | None:
        """So many times an amount; never nothing of something."""
        return None if value is None else max(1, round(value * self.factor))


def _line_views(
    lines: Iterable[LineRow], scale: Scale, understanding: Understanding
) -> Iterator[RecipeLine]:
    for number, line in enumerate(lines, 1):
        name = understanding.name_of(line.food)
        yield _line_view(line, number, scale, name, own=_says_otherwise(line))


def _says_otherwise(line: LineRow) -> bool:
    """Whether its words say another amount to anybody: one was corrected, or has imperial pints."""
    if line.confidence != SAID and (line.unit is None or units.whose(line.unit) == "us"):
        return False
    said = needed(read_line(line.words, is_name=line.is_name))
    return (said.value if said else None) != line.amount


def _line_view(
    line: LineRow, number: int, scale: Scale, food: str | None, *, own: bool
) -> RecipeLine:
    """A line, scaled; its `own` amount is not what everybody reads in its words."""
    amount, amount_to = scale.of(line.amount), scale.of(line.amount_to)
    said = _amount_text(amount, amount_to, line, scale.preference)
    as_written = (scale.changes_nothing and not own) or line.confidence < UNDERSTOOD
    return RecipeLine(
        id=line.id.hex(),
        number=number,
        words=line.words,
        section=line.section,
        text=line.words if as_written or said is None else _scaled_text(line, scale, said),
        amount=said,
        value=amount,
        value_to=amount_to,
        dimension=line.dimension,
        unit=line.unit,
        food=food,
        preparation=line.preparation,
        optional=line.optional,
        confidence=line.confidence,
    )


def _scaled_text(line: LineRow, scale: Scale, amount: str) -> str:
    """Its words with so many packs, where it counts such as are liked, else with the amount."""
    if line.amount is not None and scale.likes(line.unit):
        packs = with_packs(line.words, scale.factor, line.name, line.amount)
        if packs is not None:
            return packs
    pieces = line.unit == units.PIECE
    return with_amount(line.words, amount, line.name, pieces=pieces)


def _amount_text(
    value: int | None, value_to: int | None, line: LineRow, preference: Preference | None
) -> str | None:
    """An amount as people speak: "200 g", "2–3 cups"."""
    if value is None or line.unit is None or line.dimension is None:
        return None
    low = _spoken(value, line.dimension, line.unit, preference)
    if value_to is None:
        return low
    high = _spoken(value_to, line.dimension, line.unit, preference)
    said, of = _parted(low), _parted(high)
    return f"{said[0]}–{high}" if said[1].rstrip("s") == of[1].rstrip("s") else f"{low} – {high}"


def _spoken(value: int, dimension: Dimension, unit: str, preference: Preference | None) -> str:
    amount = Amount(value, dimension, unit)
    return spoken(amount, preference) if preference else like_itself(amount)


def _parted(said: str) -> tuple[str, str]:
    """The number and what it counts."""
    at = next((place for place, letter in enumerate(said) if letter.isalpha()), len(said))
    return said[:at].rstrip(), said[at:]


def _steps(steps: Sequence[StepRow], lines: Sequence[RecipeLine]) -> Iterable[RecipeStep]:
    telling = _telling_words(lines)
    for number, step in enumerate(steps, 1):
        timers = timers_of(Step(step.text, step.section, step.timers))
        yield RecipeStep(
            step.id.hex(),
            number,
            step.text,
            step.section,
            tuple(TimerView(timer.name, timer.seconds) for timer in timers),
            tuple(_named_in(step.text, telling)),
        )


def _telling_words(lines: Sequence[RecipeLine]) -> dict[int, frozenset[str]]:
    """The words by which a step may name each line's food."""
    found: dict[int, frozenset[str]] = {}
    for line in lines:
        named = f"{line.food or ''} {line.words if not line.food else ''}"
        words = {word for word in key(named).split() if len(word) > 2 and not word[0].isdigit()}
        found[line.number] = frozenset(words - _WEAK)
    return found


def _named_in(text: str, telling: Mapping[int, frozenset[str]]) -> Iterable[int]:
    """Numbers of the lines that a step names: by all words of the food, or its last one alone."""
    said = set(key(text).split()) | set(plain(text).split())
    for number, words in telling.items():
        if words & said and (words <= said or not _better(words & said, number, telling, said)):
            yield number


def _better(
    shared: frozenset[str] | set[str],
    number: int,
    telling: Mapping[int, frozenset[str]],
    said: set[str],
) -> bool:
    """Whether another line is meant by the words: all of its own are said, these among them."""
    return any(
        other != number and words and words <= said and shared <= words
        for other, words in telling.items()
    )


def _nutrition(reader: Reader, stored: Stored, understanding: Understanding) -> NutritionView:
    foods = {line.food for line in stored.lines if line.food}
    return nutrition(stored.lines, facts_of(reader, understanding.book, foods), stored.servings)


def facts_of(reader: Reader, book: Book, foods: Iterable[bytes]) -> dict[bytes, Facts]:
    """What is known of foods: as the household says, else as everybody knows."""
    own: dict[bytes, dict[str, int]] = {}
    for food, nutrient, value in reader.rows(_FIGURES):
        own.setdefault(book.end(food), {})[nutrient] = value
    facts: dict[bytes, Facts] = {}
    for food in foods:
        end = book.end(food)
        shipped = shipped_foods().get(end) or known_by(book.name(end))
        figures = _figures(shipped.nutrients) if shipped else {}
        facts[food] = Facts(book.own(end).physical(shipped), figures | own.get(end, {}))
    return facts


def _figures(nutrients: msgspec.Struct) -> dict[str, int]:
    found: dict[str, int | None] = msgspec.structs.asdict(nutrients)
    return {name: value for name, value in found.items() if value is not None}
