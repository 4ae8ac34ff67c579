"""The block of "name: value" lines at the head of Markdown and Cooklang files.

Reading YAML is `ruamel.yaml`'s part; what stands below the block is left to the two formats.
Every value is read as the words that stand there: "no" and 2021-03-11 are neither bool nor date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any, Final, Protocol, cast

from kitchensync.measure.units import preferred
from kitchensync.recipes import beside
from kitchensync.recipes.durations import is_told_whole, minutes
from kitchensync.recipes.extras import as_json
from kitchensync.recipes.model import Recipe
from kitchensync.recipes.yields import best
from kitchensync.text import line

Values = Mapping[str, str | list[str]]
"""What a block says, by name; names in other names are joined by dots."""

_OURS = f"{beside.KEY}:"
_LONGEST: Final = 32 * 1024
_MOST_BRACKETS: Final = 500
_MOST_NODES: Final = 20_000
_FENCE = re.compile(r"-{3,}\s*")
_END = re.compile(r"(?:-{3,}|\.{3})\s*")
_LINE = re.compile(r"([^:]{1,200}?)\s*:\s*(.*)")
_PLAIN = re.compile(r"[^\W_](?:[\w /().%+°&'’–-]*[\w).%])?")
_TYPED = re.compile(
    r"(?:y|yes|n|no|on|off|true|false|null|none|[\d_.]+e[\d]+|0[xo].*)", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[\s_-]+")

_NAMES: Final = {
    "title": "title name",
    "description": "description introduction summary intro",
    "yield_words": "yield yields makes",
    "servings": "servings serves serving portions",
    "prep_minutes": "prep.time prep preparation.time time.prep preptime",
    "cook_minutes": "cook.time cook cooking.time time.cook cooktime",
    "total_minutes": "total.time time time.required time.total duration totaltime",
    "tags": "tags tag keywords",
    "source": "source source.url url link source.link original",
    "author": "author authors source.author by",
    "notes": "notes note",
    "picture": "picture image images photo cover thumbnail picture.url",
    "language": "language lang locale",
    "units": "units",
    "uncertain": "uncertain",
}
_FIELDS: Final = {name: field for field, names in _NAMES.items() for name in names.split()}


class _Node(Protocol):
    """What is used of a node of `ruamel.yaml`."""

    id: str
    value: Any


def split(text: str) -> tuple[Values, str]:
    """What the block says, if the text begins with one, and the text below it.

    Lines between two rules are no block if the first of them has no name.
    """
    lines = text.split("\n")
    start = next((at for at, each in enumerate(lines) if each.strip()), 0)
    if not _FENCE.fullmatch(lines[start]):
        return {}, text
    ends = (at for at in range(start + 1, len(lines)) if _END.fullmatch(lines[at]))
    end = next(ends, None)
    if end is None:
        return {}, text
    said = _read("\n".join(lines[start + 1 : end]))
    return ({}, text) if said is None else (said, "\n".join(lines[end + 1 :]))


def _read(block: str) -> Values | None:
    """The values of a block: of YAML, or if it is none or too large, of its lines."""
    ours = [each for each in block.split("\n") if each.startswith(_OURS)]
    rest = "\n".join(each for each in block.split("\n") if not each.startswith(_OURS))
    said = _yaml(rest) or dict(_by_lines(rest))
    return None if "" in said else {**said, **dict(_by_lines("\n".join(ours)))}


def _yaml(block: str) -> Values | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(block) > _LONGEST or block.count("[") + block.count("{") > _MOST_BRACKETS:
        return None
    try:
        node: _Node | None = cast(Any, YAML(typ="base", pure=True)).compose(block)
        return dict(_values(node))
    except (YAMLError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None


def _by_lines(block: str) -> Iterator[tuple[str, str]]:
    """Names and values; a line without a name goes on with the value before it."""
    name = ""
    said: list[str] = []
    for each in filter(None, map(str.strip, block.split("\n"))):
        match = _LINE.fullmatch(each)
        if match and (name or said):
            yield name, "\n".join(said)
        if match:
            name, said = _unquoted(match[1]), []
        said.append(_unquoted(match[2].strip()) if match else each)
    if name or said:
        yield name, "\n".join(said)


def _unquoted(said: str) -> str:
    if len(said) < 2 or said[0] != said[-1] or said[0] not in "\"'":
        return said
    try:
        return str(json.loads(said))
    except ValueError:
        return said[1:-1]


def _values(node: _Node | None) -> Iterator[tuple[str, str | list[str]]]:
    if node is None:
        return
    budget = [_MOST_NODES]
    for name, value in _members(node):
        if value.id == "mapping":
            for inner, each in _members(value):
                yield f"{name}.{inner}", _said(each, budget)
        else:
            yield name, _said(value, budget)


def _members(node: _Node) -> Iterator[tuple[str, _Node]]:
    if node.id != "mapping":
        raise ValueError("It has no names.")
    for key, value in cast(list[tuple[_Node, _Node]], node.value):
        yield line(str(key.value)), value


def _items(node: _Node) -> list[_Node]:
    return cast(list[_Node], node.value)


def _said(node: _Node, budget: list[int]) -> str | list[str]:
    """The words of a scalar, those of a list of scalars, all else as JSON."""
    if node.id == "scalar":
        return str(node.value)
    if node.id == "sequence" and all(each.id == "scalar" for each in _items(node)):
        return [str(each.value) for each in _items(node)]
    return as_json(_plain(node, budget))


def _plain(node: _Node, budget: list[int]) -> object:
    budget[0] -= 1
    if budget[0] < 0:
        raise ValueError("It is too large.")
    if node.id == "scalar":
        return str(node.value)
    if node.id == "sequence":
        return [_plain(each, budget) for each in _items(node)]
    return {name: _plain(value, budget) for name, value in _members(node)}


def recipe(values: Values, **below: Any) -> Recipe:
    """The recipe that a block says, with what stands `below` it where the block is silent."""
    said: dict[str, Any] = {"title": ""}
    extra: dict[str, str] = {}
    yields: list[str] = []
    for name, value in values.items():
        field = field_of(name)
        words = ", ".join(value) if isinstance(value, list) else value
        if field in ("servings", "yield_words"):
            yields.append(line(words))
        elif not field or said.get(field) or not _fill(said, field, value, words):
            extra[name] = as_json(value) if isinstance(value, list) else words
    said["servings"], said["yield_words"] = best(yields)
    for name, value in below.items():
        if name != "extra" and value and not said.get(name):
            said[name] = value
    return Recipe(**said, extra={**below.get("extra", {}), **extra})


def field_of(name: str) -> str:
    """The field that a name stands for in any of the usual spellings, or ""."""
    return _FIELDS.get(_SEPARATORS.sub(".", name.strip().lower()), "")


def _fill(said: dict[str, Any], field: str, value: str | list[str], words: str) -> bool:
    """Whether a field takes the value."""
    if field.endswith("_minutes"):
        said[field] = minutes(words)
        return is_told_whole(words)
    if field in ("tags", "uncertain"):
        parts = value if isinstance(value, list) else words.split(",")
        said[field] = tuple(each for each in map(line, parts) if each)
    elif field == "picture":
        said[field] = value[0] if isinstance(value, list) and value else words
        return not isinstance(value, list) or len(value) == 1
    elif field == "units":
        said[field] = preferred(words)
        return said[field] is not None
    else:
        said[field] = words
    return bool(words)


def block(recipe: Recipe, *without: str, extra: Mapping[str, str], more: str = "") -> str:
    """The block that says a recipe: its fields but those in `without`, some extras, `more`."""
    said = {name: value for name, value in _block(recipe) if name not in without}
    lines = [
        f"{_NAMES[name].split()[0].replace('.', ' ')}: {value}" for name, value in said.items()
    ]
    lines += [f"{_scalar(name)}: {_scalar(value)}" for name, value in extra.items()]
    lines += [f"{_OURS} {json.dumps(more, ensure_ascii=False)}"] if more else []
    return "\n".join(["---", *lines, "---", ""])


def with_list(block: str, name: str, said: Sequence[str]) -> str:
    """A block with one more line, which holds a list."""
    return f"{block.removesuffix('---' + chr(10))}{name}: [{', '.join(map(_scalar, said))}]\n---\n"


def _block(recipe: Recipe) -> Iterator[tuple[str, str]]:
    for field in fields(Recipe):
        value = getattr(recipe, field.name)
        if field.name.endswith("_minutes") and value is not None:
            yield field.name, f"{value} min"
        elif value and isinstance(value, str | Fraction):
            yield field.name, _scalar(str(value))
        elif field.name in ("tags", "uncertain") and value:
            yield field.name, f"[{', '.join(map(_scalar, value))}]"


def _scalar(said: str) -> str:
    """Words as YAML takes them: as they are where that is safe, else in quotes."""
    if _PLAIN.fullmatch(said) and not _TYPED.fullmatch(said):
        return said
    return json.dumps(said, ensure_ascii=False)
