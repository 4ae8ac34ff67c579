"""Recipes that Mealie exported: the JSON of one, or the archive of all.

Reading archives is left to `archive`, its backups to `mealie_backup`, JSON-LD to `web`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any
from unicodedata import normalize

from kitchensync.recipes.durations import is_told_whole, minutes
from kitchensync.recipes.extras import as_words, fitting, stars
from kitchensync.recipes.linked import Thing, listed, thing_of
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.yields import best

_FRACTION = re.compile("[⁰¹²³⁴-⁹]+/[₀-₉]+")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_USED_NAMES = (
    "name description recipe_ingredient recipe_instructions recipe_yield recipe_servings"
    " recipe_yield_quantity tags recipe_category"
    " org_url notes image id slug user_id group_id household_id date_added date_updated created_at"
    " update_at updated_at settings assets comments recipe_yield_text"
    " name_normalized description_normalized"
)
_USED = frozenset(_USED_NAMES.split())
_TIMES = ("total_time", "prep_time", "cook_time", "perform_time")


def is_one(value: object) -> bool:
    """Whether a JSON value is a recipe of Mealie: its lists hold objects of its own."""
    thing = thing_of(value)
    if thing is None:
        return False
    said = _snake(thing)
    lists = ("recipe_ingredient", "recipe_instructions")
    return "slug" in said and "name" in said and any(name in said for name in lists)


def recipe_of(value: object, picture: bytes | None = None) -> Recipe:
    """The recipe that a JSON value of Mealie is."""
    said = _snake(thing_of(value) or {})
    servings, yield_words = best(list(_yields(said)))
    return Recipe(
        title=_text(said.get("name")),
        description=_text(said.get("description")),
        lines=tuple(_lines(listed(said.get("recipe_ingredient")))),
        steps=tuple(_steps(listed(said.get("recipe_instructions")))),
        servings=servings,
        yield_words=yield_words,
        prep_minutes=_minutes(said.get("prep_time")),
        cook_minutes=_minutes(said.get("perform_time")) or _minutes(said.get("cook_time")),
        total_minutes=_minutes(said.get("total_time")),
        tags=tuple(_names(said.get("tags"), said.get("recipe_category"))),
        source=_text(said.get("org_url")),
        notes="\n\n".join(_notes(listed(said.get("notes")))),
        picture=picture,
        extra=fitting(_extra(said)),
        stars=stars(said.get("rating")),
    )


def _snake(thing: Thing) -> dict[str, Any]:
    """The properties by their names in lower case with underscores; newer files have camels."""
    return {_CAPITAL.sub("_", name).lower(): value for name, value in thing.items()}


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:g}"
    return value if isinstance(value, str) else ""


def _minutes(value: object) -> int | None:
    return minutes(_text(value))


def _yields(said: Mapping[str, Any]) -> Iterator[str]:
    servings = said.get("recipe_servings")
    words = _text(said.get("recipe_yield"))
    amount = _text(said.get("recipe_yield_quantity") or None)
    yield from filter(None, (_text(servings or None), f"{amount} {words}".strip()))


def _named(value: object) -> str:
    thing = thing_of(value)
    return _text(value) if thing is None else _text(thing.get("name"))


def _names(*values: object) -> Iterator[str]:
    for value in values:
        yield from filter(None, map(_named, listed(value)))


def _lines(items: list[object]) -> Iterator[IngredientLine]:
    """The lines; a title opens a section, which goes on until the next."""
    section = ""
    for item in items:
        said = _snake(thing_of(item) or {"note": item})
        section = _text(said.get("title")) or section
        words = _text(said.get("original_text")) or _displayed(said) or _line(said)
        yield IngredientLine(words, section)


def _displayed(said: Mapping[str, Any]) -> str:
    """The words that Mealie shows of a line, with fractions as people type them: it writes ¹/₂.

    It puts its note behind the food without a comma: "1 onion chopped".
    """
    words = _FRACTION.sub(lambda found: normalize("NFKC", found[0]), _text(said.get("display")))
    food, note = _named(said.get("food")), _text(said.get("note"))
    before = words.removesuffix(f" {note}")
    return f"{before}, {note}" if food and note and before != words else words


def _line(said: Mapping[str, Any]) -> str:
    """The words of a line that comes as amount, unit and food; without a food the note is all."""
    food = _named(said.get("food"))
    note = _text(said.get("note"))
    if not food or said.get("disable_amount"):
        return note or food
    amount = " ".join(filter(None, (_quantity(said), _named(said.get("unit")), food)))
    return f"{amount}, {note}" if note else amount


def _quantity(said: Mapping[str, Any]) -> str:
    """An amount as people write it: 1/2 rather than 0.5; "" for none."""
    value = said.get("quantity")
    if not isinstance(value, int | float) or not 0 < value < 1_000_000:
        return _text(value or None)
    number = Fraction(value).limit_denominator(8)
    if abs(number - Fraction(value)) > Fraction(1, 200):
        return f"{value:g}"
    whole, rest = divmod(number, 1)
    return " ".join(filter(None, (str(whole) if whole else "", str(rest) if rest else "")))


def _steps(items: list[object]) -> Iterator[Step]:
    section = ""
    for item in items:
        said = _snake(thing_of(item) or {"text": item})
        section = _text(said.get("title")) or section
        summary = _text(said.get("summary"))
        text = _text(said.get("text"))
        yield Step(f"{summary}\n{text}" if summary else text, section)


def _notes(items: list[object]) -> Iterator[str]:
    for item in items:
        said = thing_of(item) or {"text": item}
        parts = (_text(said.get("title")), _text(said.get("text")))
        yield "\n".join(filter(None, parts))


def _extra(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in said.items():
        thing = thing_of(value)
        is_left = not is_told_whole(_text(value)) if name in _TIMES else name not in _USED
        if is_left and (any(thing.values()) if thing is not None else value):
            yield name, as_words(value)
