"""What the kitchen answers about recipes: frozen plain values, made for people and for JSON.

Ids are lower-case hex, `value` counts base units. Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

UNDERSTOOD = 50
"""Lines that are understood less well, in percent, are shown as they were written."""


@dataclass(frozen=True, slots=True)
class RecipeItem:
    """One recipe of a list. `stars` are those of whoever asks, else the household's on average.

    `unsure` are the groups of foods that were not wanted, and of which nobody knows whether one is
    in it. `cooked_days_ago` is of `last_cooked`, and below zero where a clock elsewhere is ahead.
    """

    id: str
    title: str
    servings: str | None
    minutes: int | None
    tags: tuple[str, ...]
    stars: float | None
    favourite: bool
    unsure: tuple[str, ...] = ()
    last_cooked: date | None = None
    cooked_days_ago: int | None = None
    times_cooked: int = 0


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """An ingredient: `words` as they were written; the other fields as they are understood.

    `text` is scaled. `confidence` is in percent, 100 what a person said.
    """

    id: str
    number: int
    words: str
    section: str
    text: str
    amount: str | None
    value: int | None
    value_to: int | None
    dimension: str | None
    unit: str | None
    food: str | None
    preparation: str
    optional: bool
    confidence: int

    @property
    def is_scaled(self) -> bool:
        """Whether `text` goes with the servings; else it stands as it was written."""
        return self.amount is not None and self.confidence >= UNDERSTOOD


@dataclass(frozen=True, slots=True)
class TimerView:
    """A time to wait. `name` is what the recipe calls it, or empty."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """One step, the times it speaks of, and the numbers of the ingredients that it names."""

    id: str
    number: int
    text: str
    section: str
    timers: tuple[TimerView, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NutrientView:
    """How much of a nutrient is in a serving, in µg, of energy in J.

    `value` is None where none of it is known; `at_least` is whether more of it may be in foods of
    which it is not known.
    """

    name: str
    value: int | None
    text: str
    at_least: bool


@dataclass(frozen=True, slots=True)
class NutritionView:
    """What is in one serving, or in all where nobody says how many there are.

    `unknown` are the words of lines of which the weight or the figures are not known,
    `unknown_percent` their share of all lines that are not optional.
    """

    per_serving: bool
    nutrients: tuple[NutrientView, ...]
    unknown: tuple[str, ...]
    unknown_percent: int


@dataclass(frozen=True, slots=True)
class RecipeView:
    """A recipe, scaled to `servings`; `written_for` is what it says itself. Times in minutes.

    `cooked_days_ago` is of `last_cooked`, and below zero where a clock elsewhere is ahead.
    """

    id: str
    title: str
    description: str
    servings: str | None
    written_for: str | None
    yield_words: str
    prep_minutes: int | None
    cook_minutes: int | None
    minutes: int | None
    tags: tuple[str, ...]
    stars: float | None
    my_stars: int | None
    favourite: bool
    lines: tuple[RecipeLine, ...]
    steps: tuple[RecipeStep, ...]
    notes: str
    source: str
    author: str
    language: str
    picture: str | None
    nutrition: NutritionView
    last_cooked: date | None
    cooked_days_ago: int | None
    times_cooked: int
