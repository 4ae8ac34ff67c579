"""Recipes in Markdown files, written so that `markdown` reads the same, and people gladly.

What Markdown has no words for stands in the block at the head, see `front_matter` and `beside`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import groupby

from kitchensync.recipes import beside, front_matter, markdown
from kitchensync.recipes.model import Recipe, Step
from kitchensync.recipes.normal import normal

_ADDRESS = re.compile(r"[^\s()<>]+")
_HEADED = re.compile(r"#{1,6} ")


def write(recipe: Recipe) -> str:
    """The recipe as a text that `markdown.read` reads as the same."""
    body = "".join(f"\n{each}\n" for each in _body(recipe))
    found = normal(markdown.read(f"{_head(recipe)}{body}", "?"))
    return f"{_head(recipe, beside.beside(recipe, found))}{body}"


def _head(recipe: Recipe, more: str = "") -> str:
    given = markdown.details(recipe.extra.get(markdown.DETAILS, ""))
    without = {"description", "notes", "lines", "steps"} | set(_same(recipe, given))
    if _picture(recipe):
        without.add("picture")
    extra = {name: said for name, said in recipe.extra.items() if name != markdown.DETAILS}
    head = front_matter.block(recipe, *without, extra=extra, more=more)
    return _with_timers(head, recipe)


def _same(recipe: Recipe, given: Recipe) -> Iterator[str]:
    """The fields that the lines of `details` say by themselves."""
    for each in fields(Recipe):
        if each.name in markdown.DETAILED and getattr(recipe, each.name) == getattr(
            given, each.name
        ):
            yield each.name


def _with_timers(head: str, recipe: Recipe) -> str:
    said = [
        f"{number}: {timer.seconds} s {timer.name}".rstrip()
        for number, step in enumerate(recipe.steps, 1)
        for timer in step.timers
    ]
    return front_matter.with_list(head, markdown.TIMERS, said) if said else head


def _picture(recipe: Recipe) -> str:
    address = recipe.picture if isinstance(recipe.picture, str) else ""
    return f"![{recipe.title}]({address})" if _ADDRESS.fullmatch(address) else ""


def _body(recipe: Recipe) -> Iterator[str]:
    yield from filter(None, (_picture(recipe), recipe.description, _details(recipe.extra)))
    if recipe.lines:
        yield "## Ingredients"
    for section, lines in groupby(recipe.lines, lambda each: each.section):
        yield from _heading(section)
        yield "\n".join(f"- {each.words}" for each in lines)
    if recipe.steps:
        yield "## Directions"
    numbered = enumerate(recipe.steps, 1)
    for section, steps in groupby(numbered, lambda each: each[1].section):
        yield from _heading(section)
        yield "\n".join(_item(number, step) for number, step in steps)
    if recipe.notes:
        yield recipe.notes if _HEADED.match(recipe.notes) else f"## Notes\n\n{recipe.notes}"


def _details(extra: Mapping[str, str]) -> str:
    return extra.get(markdown.DETAILS, "")


def _heading(section: str) -> Iterator[str]:
    if section:
        yield f"### {section}"


def _item(number: int, step: Step) -> str:
    """A step as an item of a list; its further lines are indented."""
    first, *others = step.text.split("\n")
    written = [f"{number}. {first}"]
    for each in others:
        if each and not markdown.is_item(each) and written[-1]:
            written[-1] += "\\"
        written.append(f"    {each}" if each else "")
    return "\n".join(written)
