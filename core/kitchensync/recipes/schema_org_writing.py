"""Recipes as JSON-LD of type schema.org/Recipe, as a page would have them.

What schema.org has no property for stands `beside` it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from kitchensync.recipes import beside, web
from kitchensync.recipes.durations import iso, iso_seconds
from kitchensync.recipes.extras import as_json
from kitchensync.recipes.model import Recipe, Step
from kitchensync.recipes.normal import normal
from kitchensync.recipes.rewording import named

_CONTEXT = "https://schema.org"
_APART = Fraction(1, 10)
"""A pint is a fifth more in one country than in another; for cups and spoons nobody asks."""
_KINDS = ((b"\xff\xd8", "image/jpeg"), (b"\x89PNG", "image/png"), (b"RIFF", "image/webp"))


def write(recipes: Sequence[Recipe]) -> bytes:
    """The recipes as a document: one thing, or a graph of several."""
    things = [_whole(each) for each in recipes]
    document: dict[str, Any] = {"@context": _CONTEXT}
    document |= things[0] if len(things) == 1 else {"@graph": things}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _whole(recipe: Recipe) -> dict[str, Any]:
    thing = dict(_thing(recipe))
    found = normal(web.read_json([thing])[0])
    more = beside.beside(recipe, found)
    return {**thing, beside.KEY: more} if more else thing


def _thing(recipe: Recipe) -> Iterator[tuple[str, Any]]:
    yield "@type", "Recipe"
    said: dict[str, Any] = {
        "name": recipe.title,
        "description": _marked_up(recipe.description),
        "inLanguage": recipe.language,
        "author": {"@type": "Person", "name": recipe.author} if recipe.author else "",
        "isBasedOn": recipe.source,
        "image": _picture(recipe.picture),
        "keywords": list(recipe.tags),
        "recipeYield": _yield(recipe),
        "prepTime": _time(recipe.prep_minutes),
        "cookTime": _time(recipe.cook_minutes),
        "totalTime": _time(recipe.total_minutes),
        "recipeIngredient": [_marked_up(_named(each.words, recipe)) for each in recipe.lines],
        "recipeInstructions": list(_instructions(recipe.steps)),
        "notes": _marked_up(recipe.notes),
    }
    yield from ((name, value) for name, value in said.items() if value)
    for name, each in recipe.extra.items():
        if name not in said and not name.startswith("@"):
            yield name, _value(each)


def _named(words: str, recipe: Recipe) -> str:
    """A line as it means the same to who reads pages, and is told nowhere else whose pint it is."""
    return named(words, recipe.units, apart=_APART) if recipe.units else words


def _value(said: str) -> object:
    """An extra as what it was: JSON, if it is JSON as this program writes it, else words."""
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return said
    return value if not isinstance(value, str) and as_json(value) == said else said


def _picture(picture: str | bytes | None) -> str:
    if isinstance(picture, bytes):
        kind = next((kind for start, kind in _KINDS if picture.startswith(start)), "")
        return f"data:{kind};base64,{base64.b64encode(picture).decode()}"
    return picture or ""


def _yield(recipe: Recipe) -> list[str]:
    number = "" if recipe.servings is None else str(recipe.servings)
    return [each for each in (number, recipe.yield_words) if each]


def _time(minutes: int | None) -> str:
    return "" if minutes is None else iso(minutes)


def _instructions(steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    for section, group in groupby(steps, lambda each: each.section):
        written = [_step(each) for each in group]
        if section:
            yield {"@type": "HowToSection", "name": section, "itemListElement": written}
        else:
            yield from written


def _step(step: Step) -> dict[str, Any]:
    timers = [{"name": each.name, "duration": iso_seconds(each.seconds)} for each in step.timers]
    said = {"@type": "HowToStep", "text": _marked_up(step.text)}
    return {**said, "timers": timers} if timers else said


def _marked_up(said: str) -> str:
    """Words as a reader of HTML reads them back: signs that would make tags are written out."""
    return said.replace("&", "&amp;").replace("<", "&lt;") if "<" in said or "&" in said else said
