"""The formats that recipes are written in, by name; each is read back as the same recipe.

Writing each format is left to its module, where the bytes go to the shell.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from kitchensync.errors import BadInput
from kitchensync.recipes import cooklang_files, markdown_writing, plain, schema_org_writing
from kitchensync.recipes.model import Recipe
from kitchensync.recipes.normal import normal

FORMATS: Final[dict[str, tuple[str, Callable[[Recipe], bytes]]]] = {
    "json": (".json", lambda recipe: plain.write([recipe])),
    "jsonld": (".jsonld", lambda recipe: schema_org_writing.write([recipe])),
    "cooklang": (".cook", lambda recipe: cooklang_files.write(recipe).encode()),
    "markdown": (".md", lambda recipe: markdown_writing.write(recipe).encode()),
}
"""By the name of a format, how its files end and how it is written."""


def format_of(name: str) -> str:
    """The format that a file of that name is to have, by its ending; BadInput."""
    ending = PurePath(name).suffix
    by_ending = {own: format for format, (own, _) in FORMATS.items()}
    if ending.lower() not in by_ending:
        raise BadInput(
            f"What {ending or 'a file without an ending'} is to hold is not clear.",
            f"Let it end in {', '.join(by_ending)}.",
        )
    return by_ending[ending.lower()]


def write_recipe(recipe: Recipe, format: str) -> bytes:
    """A file with one recipe that `reading.read_recipes` reads as the same; BadInput, BadFile."""
    if format not in FORMATS:
        raise BadInput(f"“{format}” is no format for recipes.", f"Say {', '.join(FORMATS)}.")
    return FORMATS[format][1](normal(recipe))
