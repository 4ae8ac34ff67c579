"""A thing of type schema.org/Recipe, as pages have it, becomes a recipe.

Where things stand in a page is left to `web`, the shapes of steps and lines to `instructions`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from fractions import Fraction

from kitchensync import text
from kitchensync.measure.words import named
from kitchensync.recipes.durations import is_told_whole, minutes
from kitchensync.recipes.extras import as_words, fitting
from kitchensync.recipes.instructions import by_short_name, ingredient_lines, steps, words
from kitchensync.recipes.linked import Graph, Thing, listed, thing_of
from kitchensync.recipes.model import Recipe
from kitchensync.recipes.yields import best

_SMALLEST_PICTURE = 2_048
_INSIDE = re.compile(r"data:[\w/+.-]*;base64,")
_USED = (
    "name headline description abstract recipeingredient ingredients ingredient supply"
    " recipeinstructions instructions recipeyield yield"
    " keywords recipecategory recipecuisine author creator image photo thumbnailurl url"
    " isbasedon isbasedonurl mainentityofpage inlanguage language comment notes text"
)
_UNWANTED = (
    "video review reviews interactionstatistic ispartof publisher breadcrumb potentialaction type"
    " commentcount interactioncount isaccessibleforfree haspart speakable subjectof id context"
    " copyrightholder sourceorganization associatedmedia thumbnail articlebody itemreviewed"
)
_TIMES = ("preptime", "cooktime", "performtime", "totaltime")
_ISO = re.compile(r"P\S*")
_NO_EXTRA = frozenset(f"{_USED} {_UNWANTED}".split())


def recipe_of(graph: Graph, thing: Thing) -> Recipe:
    """What a thing of type Recipe says; missing parts stay empty."""
    said = by_short_name(thing)
    lines = ingredient_lines(graph, _first(said, "recipeingredient", "ingredients", "supply"))
    feeds, yield_words = _yield(_first(said, "recipeyield", "yield"))
    return Recipe(
        title=named(words(said.get("name"))) or named(words(said.get("headline"))),
        description=_paragraphs(_first(said, "description", "abstract")),
        lines=lines,
        steps=steps(graph, _first(said, "recipeinstructions", "instructions")),
        servings=feeds,
        yield_words=yield_words,
        prep_minutes=_minutes(said.get("preptime")),
        cook_minutes=_minutes(_first(said, "cooktime", "performtime")),
        total_minutes=_minutes(said.get("totaltime")),
        tags=tuple(dict.fromkeys(_tags(said))),
        source=_source(said),
        author=_names(graph, _first(said, "author", "creator")),
        notes=_paragraphs(_first(said, "notes")),
        picture=_picture(graph, _first(said, "image", "photo", "thumbnailurl")),
        language=words(_first(said, "inlanguage", "language")),
        extra=fitting(_extra(thing)),
    )


def _first(said: dict[str, object], *names: str) -> object:
    return next((said[name] for name in names if name in said), None)


def _paragraphs(value: object) -> str:
    found = [each for each in listed(value) if isinstance(each, str)]
    return text.paragraphs(text.from_markup("\n\n".join(found)))


def _yield(value: object) -> tuple[Fraction | None, str]:
    return best([said for each in listed(value) if (said := _yield_words(each))])


def _yield_words(value: object) -> str:
    """A yield, which may be a QuantitativeValue."""
    thing = by_short_name(thing_of(value) or {})
    amount = words(thing.get("value") or thing.get("minvalue"))
    return " ".join(filter(None, (amount, words(thing.get("unittext"))))) or words(value)


def _minutes(value: object) -> int | None:
    """A time; pages say PT0M where they do not know one."""
    if (said := thing_of(value)) is not None:
        thing = by_short_name(said)
        value = _first(thing, "maxvalue", "value", "@value", "minvalue", "text")
    return minutes(words(value)) or None


def _tags(said: dict[str, object]) -> Iterator[str]:
    for name in ("keywords", "recipecategory", "recipecuisine"):
        for each in listed(said.get(name)):
            yield from filter(None, map(text.line, words(each).split(",")))


def _names(graph: Graph, value: object) -> str:
    found = [words(graph.resolved(each)) for each in listed(value)]
    return ", ".join(dict.fromkeys(filter(None, found)))


def _source(said: dict[str, object]) -> str:
    for name in ("isbasedon", "isbasedonurl", "url", "mainentityofpage"):
        for each in listed(said.get(name)):
            if found := _address(each):
                return found
    return ""


def _address(value: object) -> str:
    if (thing := thing_of(value)) is not None:
        value = next((thing[name] for name in ("url", "contentUrl", "@id") if name in thing), "")
    return text.line(value) if isinstance(value, str) else ""


def _picture(graph: Graph, value: object) -> str | bytes | None:
    """The URL of the first picture, or the bytes that stand in its place."""
    found = [address for each in listed(value) if (address := _address(graph.resolved(each)))]
    inside = [match for each in found if (match := _INSIDE.match(each))]
    if len(inside) < len(found):
        return next(each for each in found if not _INSIDE.match(each))
    return _decoded(found[0][inside[0].end() :]) if inside else None


def _decoded(said: str) -> bytes | None:
    """Bytes in base64; what pages show until the picture is loaded is none."""
    try:
        picture = base64.b64decode(said)
    except (binascii.Error, ValueError):
        return None
    return picture if len(picture) >= _SMALLEST_PICTURE else None


def _extra(thing: Thing) -> Iterator[tuple[str, str]]:
    """What no field takes: words as they are, all else as JSON."""
    for name, value in thing.items():
        plain = "".join(by_short_name({name: value}))
        if not plain or name.startswith("@") or plain in _NO_EXTRA:
            continue
        if plain not in _TIMES or _says_more(value):
            yield name, as_words(value)


def _says_more(value: object) -> bool:
    """Whether a time has words that its number does not tell: "overnight", "1 h plus cooling"."""
    return isinstance(value, str) and not _ISO.fullmatch(value) and not is_told_whole(value)
