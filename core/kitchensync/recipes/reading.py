"""The one door for files with recipes: which format a file is in says its content, then its name.

Reading each format is left to its module; files come from elsewhere, so everything is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from kitchensync.decoding import decoded
from kitchensync.errors import BadFile, BadInput, TooLarge
from kitchensync.measure.words import named
from kitchensync.recipes import (
    archive,
    bare,
    cooklang_files,
    front_matter,
    markdown,
    mealie,
    mealie_backup,
    mending,
    paprika,
    plain,
    web,
)
from kitchensync.recipes.linked import listed, thing_of
from kitchensync.recipes.model import Recipe
from kitchensync.recipes.normal import MOST_RECIPES, normal
from kitchensync.text import line

LARGEST: Final = 512 * 1024 * 1024
"""Bytes of an archive."""
LARGEST_TEXT: Final = 10 * 1024 * 1024
"""Bytes of any other file."""

_INGREDIENT = re.compile(r"@[^@#~{}\s][^@#~{}\n]{0,100}\{[^{}\n]{0,100}\}")
"""As Cooklang has them: "@red lentils{200%g}"."""
_TITLE = re.compile(r"^#{1,6} ", re.MULTILINE)
"""What Markdown has, and Cooklang has not."""
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_RECIPE_FILES = (".json", ".jsonld", ".paprikarecipe", ".cook", ".md", ".markdown", ".html", ".htm")
_HEADING = "Put a heading like “## Ingredients” above them, and one like “## Directions” below."
_HINT = "Recipes are read from web pages, JSON, Cooklang, Markdown, Mealie and Paprika exports."


def read_recipes(data: bytes, name: str | None) -> list[Recipe]:
    """The recipes in a file, at least one, in normal form; BadFile, TooLarge.

    `name` is the name of the file, if it has one: it is the title of a recipe that has none, with a
    number where it is one of several, which come in all the same.
    """
    path = PurePosixPath(name or "")
    found = [normal(each) for each in _titled(_read(data, path, nested=False), _called(path))]
    if not found:
        raise BadFile("There is no recipe in the file.", _HINT)
    return found


def _called(path: PurePosixPath) -> str:
    return path.stem.replace("-", " ").replace("_", " ").strip()


def _titled(found: list[Recipe], file: str) -> Iterator[Recipe]:
    """The same, each with a title; of one alone, in a file without a name, nobody knows any."""
    for place, recipe in enumerate(found, 1):
        if named(line(recipe.title)):
            yield recipe
        else:
            title = f"{file or 'Recipe'} {place}" if len(found) > 1 else file
            yield replace(recipe, title=title)


def _read(data: bytes, path: PurePosixPath, *, nested: bool) -> list[Recipe]:
    if data.startswith(_ZIP) and not nested:
        return _in_archive(data)
    if data.startswith(_GZIP) and not nested:
        return _read(archive.unzipped(data), path, nested=True)
    if len(data) > LARGEST_TEXT:
        raise TooLarge("The file is larger than 10 MiB.", "Export fewer recipes at a time.")
    return _in_text(data, path)


def _in_text(data: bytes, path: PurePosixPath) -> list[Recipe]:
    text = decoded(data)
    if "\0" in text[:1024]:
        raise BadFile("The file holds no text.", _HINT)
    start = text.lstrip("\ufeff\u200b \t\r\n")[:1]
    suffix = path.suffix.lower()
    title = _called(path)
    if start.startswith(("{", "[")) and suffix not in (".cook", ".md", ".markdown"):
        return _in_json(data, text)
    if start.startswith("<") or suffix in (".html", ".htm", ".xhtml"):
        return web.read_page(text)
    if suffix == ".cook":
        return [cooklang_files.read(text, title)]
    if suffix not in (".md", ".markdown") and _INGREDIENT.search(text) and not _TITLE.search(text):
        return [cooklang_files.read(text, title)]
    return _in_words(text, title)


def _in_words(text: str, title: str) -> list[Recipe]:
    """A text by what it looks like: Markdown has headings, Cooklang has marks."""
    for read in (markdown.read, cooklang_files.read):
        found = read(text, title)
        if found.lines or (read is markdown.read and front_matter.split(text)[0]):
            return [found]
    if (found := markdown.read(bare.marked(text), title)).lines:
        return [found]
    raise BadFile("There is no list of ingredients in the text.", _HEADING)


def _in_json(data: bytes, text: str) -> list[Recipe]:
    if plain.FORMAT.encode() in data[:1_000]:
        return plain.read(data)
    try:
        documents = mending.loads(text)
    except mending.NoJson as error:
        raise BadFile(f"The JSON in the file is broken. {error}", _HINT) from None
    values = [each for document in documents for each in listed(document)]
    found = [each for value in values for each in _of_program(value)]
    return found or web.read_json(documents)


def _of_program(value: object) -> Iterator[Recipe]:
    """The recipe that a JSON value of Mealie or Paprika is, or those in it."""
    if mealie_backup.is_one(value):
        yield from mealie_backup.read(value)
    elif mealie.is_one(value):
        yield mealie.recipe_of(value)
    elif paprika.is_one(value):
        yield paprika.recipe_of(value)
    elif (thing := thing_of(value)) and "@graph" not in thing:
        for each in listed(thing.get("items", thing.get("recipes"))):
            if mealie.is_one(each):
                yield mealie.recipe_of(each)


def _in_archive(data: bytes) -> list[Recipe]:
    """The recipes in the files of an archive; files that are none are passed over.

    If not one can be read, what is wrong with the first is told.
    """
    if len(data) > LARGEST:
        raise TooLarge("The archive is larger than 512 MiB.", "Export in several parts.")
    members = {each.name: each for each in archive.members(data)}
    pictures = _Pictures(members)
    found: list[Recipe] = []
    wrong: BadInput | None = None
    shown = [mealie_backup.TABLES] if mealie_backup.is_archive(members) else members
    for name in shown:
        member, path = members[name], PurePosixPath(name)
        if path.suffix.lower() not in _RECIPE_FILES or len(found) >= MOST_RECIPES:
            continue
        try:
            inside = _titled(_unpacked(member.read(), path), _called(path))
            found += (pictures.added(each, path) for each in inside)
        except BadInput as error:
            wrong = wrong or error
    if not found and wrong:
        raise wrong
    return found


def _unpacked(data: bytes, path: PurePosixPath) -> list[Recipe]:
    data = archive.unzipped(data) if data.startswith(_GZIP) else data
    return _read(data, path, nested=True)


class _Pictures:
    """The pictures of an archive: those that a recipe names, or that lie beside it."""

    def __init__(self, members: Mapping[str, archive.Member]) -> None:
        self._members = members
        self._left = LARGEST
        beside = [name for name in members if PurePosixPath(name).stem in ("original", "image")]
        self._beside = {str(PurePosixPath(name).parent): name for name in beside if _shows(name)}

    def added(self, recipe: Recipe, path: PurePosixPath) -> Recipe:
        """The recipe in the file at `path`, with its picture if the archive has it."""
        folder = path.parent
        named = str(folder / recipe.picture) if isinstance(recipe.picture, str) else ""
        lying = self._beside.get(str(folder / "images")) or self._beside.get(str(folder))
        name = named if named in self._members else lying if not recipe.picture else None
        if name is None or not _shows(name):
            return recipe
        picture = self._members[name].read()
        self._left -= len(picture)
        return replace(recipe, picture=picture) if self._left > 0 else recipe


def _shows(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in (".jpg", ".jpeg", ".png", ".webp", ".gif")
