"""Decoders of files with recipes, which come from anywhere: pages, texts, archives, exports."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from gzip import compress

from kitchensync.recipes import mending
from kitchensync.recipes.model import IngredientLine, Recipe, Step, Timer
from kitchensync.recipes.reading import read_recipes
from kitchensync.recipes.writing import FORMATS, write_recipe
from tests.fuzz.target import Table, Target

SOUP = Recipe(
    "Soup",
    "Green.",
    (IngredientLine("2 leeks, sliced", "Base"), IngredientLine("salt")),
    (Step("Sweat the leeks for 10 minutes.", "Base", (Timer("", 600),)), Step("a\n\nb")),
    yield_words="1 l",
    prep_minutes=5,
    tags=("a", "b: c"),
    notes="Cold, too.",
    extra={"date": "2021-03-11"},
)
THING = {
    "@type": "Recipe",
    "name": "Soup",
    "recipeIngredient": ["2 leeks", {"@type": "HowToSupply", "name": "salt"}],
    "recipeInstructions": [{"@type": "HowToSection", "itemListElement": [{"text": "Stir."}]}],
}
MEALIE = {
    "name": "Soup",
    "slug": "soup",
    "recipeIngredient": [{"quantity": 0.5, "food": {"name": "leek"}}],
    "recipeInstructions": [{"text": "Stir."}],
}
PAPRIKA = {
    "name": "Soup",
    "ingredients": "BASE\n2 leeks",
    "directions": "Stir.",
    "photo_data": "AA",
}


def _pages() -> Iterable[bytes]:
    said = json.dumps(THING)
    yield f'<script type="application/ld+json">{said}</script>'.encode()
    yield f"<script type=application/ld+json>/*<![CDATA[*/{said};//]]></script>".encode()
    yield (
        b"<div itemscope itemtype=http://schema.org/Recipe><h1 itemprop=name>Soup</h1>"
        b"<li itemprop=recipeIngredient><span>2</span> leeks<time itemprop=cookTime datetime=PT1H>"
        b"<div itemprop=recipeInstructions><p>Stir.<p>Eat.</div></div>"
    )
    yield b"<h1>Soup</h1><h2>Ingredients</h2><li>2 leeks<li>salt<h2>Method</h2><p>Stir."


def _archives() -> Iterable[bytes]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.json"), json.dumps(MEALIE))
        archive.writestr(zipfile.ZipInfo("images/original.webp"), b"RIFF")
        packed = compress(json.dumps(PAPRIKA).encode(), mtime=0)
        archive.writestr(zipfile.ZipInfo("a.paprikarecipe"), packed)
    yield target.getvalue()
    yield compress(json.dumps(PAPRIKA).encode(), mtime=0)


def _json(data: bytes) -> None:
    try:
        mending.loads(data.decode("utf-8", "replace"))
    except mending.NoJson:
        read_recipes(data, "a.json")


def _programs() -> Iterable[bytes]:
    yield from (json.dumps(each).encode() for each in (THING, MEALIE, PAPRIKA, [THING, MEALIE]))
    yield b"{'@type': 'Recipe', name: \"a \"b\" c\", // d\n 'recipeIngredient': ['\\x41',]};"


def _named(name: str) -> Target:
    written = [write_recipe(SOUP, each) for each, (suffix, _) in FORMATS.items() if suffix in name]
    return Target(lambda data: read_recipes(data, name), lambda: written)


TARGETS: Table = {
    "recipe-page": Target(lambda data: read_recipes(data, "a.html"), _pages),
    "recipe-archive": Target(lambda data: read_recipes(data, None), _archives),
    "recipe-json": Target(_json, _programs),
    "recipe-program": Target(lambda data: read_recipes(data, "a.json"), _programs),
    "recipe-plain": _named("a.json"),
    "recipe-linked": _named("a.jsonld"),
    "recipe-cooklang": _named("a.cook"),
    "recipe-markdown": _named("a.md"),
}
