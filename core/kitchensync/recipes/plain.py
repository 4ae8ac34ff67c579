"""Recipes in JSON of our own: everything that one holds, field by field; see docs/guide.

Which file is one is left to `reading`, what other formats cannot say is written `beside` them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import msgspec

from kitchensync.errors import BadFile
from kitchensync.measure.table import Preference
from kitchensync.recipes.model import IngredientLine, Recipe, Step, Timer

FORMAT: Final = "kitchensync recipes"
VERSION: Final = 1


class PlainTimer(msgspec.Struct, omit_defaults=True):
    seconds: int
    name: str = ""


class PlainStep(msgspec.Struct, omit_defaults=True):
    text: str
    section: str = ""
    timers: tuple[PlainTimer, ...] = ()


class PlainLine(msgspec.Struct, omit_defaults=True):
    words: str
    section: str = ""


class PlainRecipe(msgspec.Struct, omit_defaults=True):
    """A recipe with what is empty left out; a picture's bytes are in base64."""

    title: str
    description: str = ""
    servings: int | str | None = None
    yield_words: str = ""
    prep_minutes: int | None = None
    cook_minutes: int | None = None
    total_minutes: int | None = None
    lines: tuple[PlainLine, ...] = ()
    steps: tuple[PlainStep, ...] = ()
    tags: tuple[str, ...] = ()
    source: str = ""
    author: str = ""
    notes: str = ""
    picture_url: str | None = None
    picture: bytes | None = None
    language: str = ""
    units: Preference | None = None
    extra: dict[str, str] = {}
    uncertain: tuple[str, ...] = ()


class PlainFile(msgspec.Struct):
    format: str
    version: int
    recipes: list[PlainRecipe]


def read(data: bytes) -> list[Recipe]:
    """The recipes of a file; BadFile."""
    try:
        file = msgspec.json.decode(data, type=PlainFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadFile(f"The recipes cannot be read: {error}.", "Export them once more.") from None
    if file.format != FORMAT or file.version > VERSION:
        raise BadFile("The recipes were written by a newer version.", "Update this one first.")
    return [_recipe(each) for each in file.recipes]


def write(recipes: Sequence[Recipe]) -> bytes:
    """The recipes as a file."""
    file = PlainFile(FORMAT, VERSION, [_plain(each) for each in recipes])
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def fields(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain JSON values by field, with what is empty left out."""
    found: dict[str, Any] = msgspec.to_builtins(_plain(recipe))
    return found


def from_fields(said: dict[str, Any]) -> Recipe:
    """What `fields` took apart; BadFile."""
    try:
        return _recipe(msgspec.convert(said, PlainRecipe))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadFile(f"The recipe cannot be read: {error}.", "Export it once more.") from None


def _plain(recipe: Recipe) -> PlainRecipe:
    number = recipe.servings
    return PlainRecipe(
        title=recipe.title,
        description=recipe.description,
        servings=int(number) if number is not None and number.denominator == 1 else _text(number),
        yield_words=recipe.yield_words,
        prep_minutes=recipe.prep_minutes,
        cook_minutes=recipe.cook_minutes,
        total_minutes=recipe.total_minutes,
        lines=tuple(PlainLine(each.words, each.section) for each in recipe.lines),
        steps=tuple(PlainStep(each.text, each.section, _timers(each)) for each in recipe.steps),
        tags=recipe.tags,
        source=recipe.source,
        author=recipe.author,
        notes=recipe.notes,
        picture_url=recipe.picture if isinstance(recipe.picture, str) else None,
        picture=recipe.picture if isinstance(recipe.picture, bytes) else None,
        language=recipe.language,
        units=recipe.units,
        extra=dict(recipe.extra),
        uncertain=recipe.uncertain,
    )


def _text(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _timers(step: Step) -> tuple[PlainTimer, ...]:
    return tuple(PlainTimer(each.seconds, each.name) for each in step.timers)


def _recipe(said: PlainRecipe) -> Recipe:
    return Recipe(
        title=said.title,
        description=said.description,
        lines=tuple(IngredientLine(each.words, each.section) for each in said.lines),
        steps=tuple(_step(each) for each in said.steps),
        servings=None if said.servings is None else _number(said.servings),
        yield_words=said.yield_words,
        prep_minutes=said.prep_minutes,
        cook_minutes=said.cook_minutes,
        total_minutes=said.total_minutes,
        tags=said.tags,
        source=said.source,
        author=said.author,
        notes=said.notes,
        picture=said.picture_url if said.picture is None else said.picture,
        language=said.language,
        units=said.units,
        extra=said.extra,
        uncertain=said.uncertain,
    )


def _step(said: PlainStep) -> Step:
    return Step(said.text, said.section, tuple(Timer(t.name, t.seconds) for t in said.timers))


def _number(said: int | str) -> Fraction:
    try:
        return Fraction(said if isinstance(said, int) else said[:40])
    except (ValueError, ZeroDivisionError):
        raise BadFile(f"“{said}” is no number of servings.", "Write it like 4 or 9/2.") from None
