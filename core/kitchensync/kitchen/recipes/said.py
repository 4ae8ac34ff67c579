"""What people say of recipes, as it is kept: texts, servings, times, columns, addresses.

Everything is bounded here; leaves writing it down to `editing` and `importing`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from kitchensync.errors import BadInput, TooLarge
from kitchensync.kitchen.declared import check_declared
from kitchensync.kitchen.recipes.query import read_span
from kitchensync.measure.numbers import read_number
from kitchensync.measure.words import clean_name
from kitchensync.recipes.durations import LONGEST_MINUTES
from kitchensync.recipes.model import LONGEST_LINE, MOST_SERVINGS
from kitchensync.recipes.yields import Yield

LONGEST_TEXT = 16_000
"""Characters of a description, of notes, of a step."""


def is_url(text: str) -> bool:
    """Whether a text is the address of a page."""
    return text[:8].lower().startswith(("http://", "https://"))


def servings_said(said: str) -> Fraction:
    """A number of servings as it is typed; BadInput."""
    found = read_number(said.strip())
    if found is None or not 0 < found.value <= MOST_SERVINGS:
        raise BadInput(f"“{said}” is no number of servings.", "Say it like 4 or 2.5.")
    return found.value


def span_said(said: str) -> str:
    """For how long something was not cooked, as a search has it; BadInput."""
    found = read_span(said)
    if found is None:
        raise BadInput(f"“{said}” is no time.", "Say it like 10d, 4w, 6m or 1y.")
    return found


def minutes_said(minutes: int) -> int:
    """How long something takes; BadInput for less than nothing, or more than anything does."""
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise BadInput(f"{minutes} minutes are no time to cook.", "Say minutes, for example 30.")
    return minutes


def number_wanted(said: str | None, makes: Yield, title: str) -> Fraction | None:
    """Of how many a recipe is wanted; BadInput where it does not say of how many it is."""
    number = None if said is None else servings_said(said)
    if number is not None and makes.number is None:
        raise BadInput(
            f"{title} does not say for how many it is.",
            "Say it first: `ks recipe edit NAME --servings 4`.",
        )
    return number


class RecipeEdit(TypedDict, total=False):
    """What may be said of a recipe as a whole; None leaves it as it is, "" takes it away."""

    title: str | None
    description: str | None
    servings: str | None
    yield_words: str | None
    prep_minutes: int | None
    cook_minutes: int | None
    total_minutes: int | None
    notes: str | None
    source: str | None


def columns(said: RecipeEdit) -> dict[str, object]:
    """The columns of a recipe that this changes; BadInput, TooLarge."""
    check_declared(said, RecipeEdit)
    return {name: _column(name, value) for name, value in said.items() if value is not None}


def _column(name: str, value: object) -> object:
    if name == "servings":
        return round(servings_said(str(value)) * 1000) if value else None
    if name == "title":
        return clean_name(str(value))
    if isinstance(value, str):
        return text_said(value) if value.strip() else None
    return minutes_said(value) if isinstance(value, int) else value


def line_said(words: str) -> str:
    """The words of an ingredient; BadInput, TooLarge."""
    words = " ".join(words.split())
    if not words:
        raise BadInput("A line needs words.", "Say them, for example “2 onions, chopped”.")
    return _bounded(words, LONGEST_LINE)


def text_said(text: str) -> str:
    """A text that may have several lines; BadInput, TooLarge."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not text:
        raise BadInput("A step needs words.", "Say what to do.")
    return _bounded(text, LONGEST_TEXT)


def _bounded(text: str, longest: int) -> str:
    if len(text) > longest:
        raise TooLarge(f"A text has at most {longest:,} characters.", "Shorten it.")
    return text
