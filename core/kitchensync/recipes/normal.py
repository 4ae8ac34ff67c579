"""The last step of every reading: normal form, and limits on what comes from outside.

What normal form is says `text`; what is read how is left to the formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from textwrap import wrap
from typing import TypeVar

from kitchensync.errors import BadFile, TooLarge
from kitchensync.measure.words import named
from kitchensync.recipes.beside import KEY
from kitchensync.recipes.durations import LONGEST_MINUTES, LONGEST_SECONDS
from kitchensync.recipes.model import (
    LONGEST_LINE,
    MOST_SERVINGS,
    IngredientLine,
    Recipe,
    Step,
    Timer,
)
from kitchensync.text import line, paragraphs

T = TypeVar("T")

MOST_RECIPES = 10_000
MOST_PARTS = 1_000
"""Lines, steps, tags, extras of one recipe, timers of a step."""
LONGEST_TEXT = 100_000
LARGEST_PICTURE = 20 * 1024 * 1024


def normal(recipe: Recipe) -> Recipe:
    """The recipe in normal form; BadFile if it says nothing, TooLarge if it says too much."""
    title = named(_line(recipe.title))
    if not title:
        raise BadFile("A recipe in the file has no title.", "Give it one and import it again.")
    return replace(
        recipe,
        title=title,
        description=_text(recipe.description),
        lines=tuple(_lines(_few(recipe.lines))),
        steps=tuple(_steps(_few(recipe.steps))),
        servings=_servings(recipe.servings),
        yield_words=_line(recipe.yield_words),
        prep_minutes=_minutes(recipe.prep_minutes),
        cook_minutes=_minutes(recipe.cook_minutes),
        total_minutes=_minutes(recipe.total_minutes),
        tags=_tags(recipe.tags),
        source=_line(recipe.source),
        author=_line(recipe.author),
        notes=_text(recipe.notes),
        picture=_picture(recipe.picture),
        language=_line(recipe.language),
        extra=_extra(recipe.extra),
        uncertain=tuple(map(_line, _few(recipe.uncertain))),
    )


def _few(parts: Sequence[T]) -> Sequence[T]:
    if len(parts) > MOST_PARTS:
        raise TooLarge(f"A recipe has more than {MOST_PARTS} parts of one kind.", "Split it.")
    return parts


def _line(said: str) -> str:
    return _short(line(said), LONGEST_LINE)


def _text(said: str) -> str:
    return _short(paragraphs(said), LONGEST_TEXT)


def _short(said: str, longest: int) -> str:
    if len(said) > longest:
        raise TooLarge(f"A text in a recipe is longer than {longest} characters.", "Shorten it.")
    return said


def _lines(lines: Sequence[IngredientLine]) -> list[IngredientLine]:
    """The lines that say something; one that is too long goes on in the next."""
    return [
        IngredientLine(words, _line(each.section))
        for each in lines
        for words in _in_parts(line(each.words))
    ]


def _in_parts(words: str) -> list[str]:
    if len(words) <= LONGEST_LINE:
        return [words] if words else []
    return wrap(words, LONGEST_LINE, break_on_hyphens=False)


def _steps(steps: Sequence[Step]) -> list[Step]:
    found = [Step(_text(each.text), _line(each.section), _timers(each.timers)) for each in steps]
    return [each for each in found if each.text]


def _timers(timers: Sequence[Timer]) -> tuple[Timer, ...]:
    found = (Timer(_line(each.name), each.seconds) for each in _few(timers))
    return tuple(each for each in found if 0 < each.seconds <= LONGEST_SECONDS)


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    found = dict.fromkeys(_line(each) for each in _few(tags))
    return tuple(each for each in found if each)


def _servings(number: Fraction | None) -> Fraction | None:
    if number is None or not 0 < number <= MOST_SERVINGS or number.denominator > MOST_SERVINGS:
        return None
    return number


def _minutes(number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= LONGEST_MINUTES else None


def _picture(picture: str | bytes | None) -> str | bytes | None:
    if isinstance(picture, bytes):
        return picture if 0 < len(picture) <= LARGEST_PICTURE else None
    said = line(picture or "")
    return said if said and len(said) <= LONGEST_LINE else None


def _extra(extra: Mapping[str, str]) -> dict[str, str]:
    if len(extra) > MOST_PARTS:
        raise TooLarge(f"A recipe has more than {MOST_PARTS} further details.", "Delete some.")
    found = {_line(name): _text(value) for name, value in extra.items()}
    return {name: value for name, value in found.items() if name and value and name != KEY}
