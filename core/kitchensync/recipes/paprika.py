"""Recipes that Paprika exported: one (`.paprikarecipe`), or the archive of all (`.paprikarecipes`).

Unpacking is left to `archive`; what Paprika exports as HTML is microdata, which `web` reads.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from itertools import pairwise

from kitchensync import text
from kitchensync.recipes.durations import is_told_whole, minutes
from kitchensync.recipes.extras import as_words, fitting, stars
from kitchensync.recipes.instructions import words
from kitchensync.recipes.linked import Thing, listed, thing_of
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.yields import best

_USED_NAMES = (
    "name description ingredients directions notes servings prep_time cook_time total_time source"
    " source_url categories photo_data image_url uid hash created photo photo_hash photo_large"
    " photos photo_url scale deleted in_trash is_pinned on_favorites on_grocery_list"
)
_USED = frozenset(_USED_NAMES.split())
_TIMES = ("prep_time", "cook_time", "total_time")


def is_one(value: object) -> bool:
    """Whether a JSON value is a recipe of Paprika."""
    thing = thing_of(value)
    return bool(thing) and {"name", "ingredients", "directions"} <= (thing or {}).keys()


def recipe_of(value: object) -> Recipe:
    """The recipe that a JSON value of Paprika is."""
    said = thing_of(value) or {}
    servings, yield_words = best([found] if (found := words(said.get("servings"))) else [])
    return Recipe(
        title=words(said.get("name")),
        description=_text(said, "description"),
        lines=tuple(IngredientLine(*each) for each in _sectioned(_text(said, "ingredients"))),
        steps=tuple(Step(*each) for each in _sectioned(_text(said, "directions"))),
        servings=servings,
        yield_words=yield_words,
        prep_minutes=minutes(_text(said, "prep_time")),
        cook_minutes=minutes(_text(said, "cook_time")),
        total_minutes=minutes(_text(said, "total_time")),
        tags=tuple(filter(None, map(words, listed(said.get("categories"))))),
        source=_text(said, "source_url") or _text(said, "source"),
        notes=_text(said, "notes"),
        picture=_photo(said) or _text(said, "image_url") or None,
        extra=fitting(_extra(said)),
        stars=stars(said.get("rating")),
    )


def _text(said: Thing, name: str) -> str:
    value = said.get(name)
    return text.paragraphs(value) if isinstance(value, str) else words(value)


def _sectioned(said: str) -> Iterator[tuple[str, str]]:
    """Each line with the heading above it: a line that ends with a colon, is in capitals or bold.

    What has no line below it is a line itself.
    """
    section = ""
    found = text.lines(said)
    loud = all(line == line.upper() or _is_bold(line) for line in found)
    for line, after in pairwise([*found, ""]):
        if _is_heading(line, loud) and after and not _is_heading(after, loud):
            section = line.strip("*_:# ")
        else:
            yield line, section


def _is_heading(line: str, loud: bool) -> bool:
    """Whether a line may be one: capitals tell nothing of it in a text of nothing else."""
    bare = line.strip("*_# ")
    apart = bare.endswith(":") or ((line.isupper() or _is_bold(line)) and not loud)
    return len(line) <= 60 and not bare[:1].isdigit() and apart


def _is_bold(line: str) -> bool:
    """Whether all of it is between the asterisks that make it bold."""
    return line.startswith("**") and line.endswith("**") and bool(line.strip("* "))


def _photo(said: Thing) -> bytes | None:
    value = said.get("photo_data")
    try:
        return base64.b64decode(value, validate=False) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


def _extra(said: Thing) -> Iterator[tuple[str, str]]:
    if said.get("source_url") and said.get("source"):
        yield "source", _text(said, "source")
    for name in _TIMES:
        if (time := _text(said, name)) and not is_told_whole(time):
            yield name, time
    for name, value in said.items():
        if name not in _USED and value not in (None, "", [], {}, 0, False):
            yield name, as_words(value)
