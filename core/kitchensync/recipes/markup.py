"""Recipes in the attributes of a page (microdata, RDFa, hRecipe classes), as JSON-LD has them.

What the properties mean is left to `schema_org`, what an element shows to `page`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kitchensync.recipes import classes
from kitchensync.recipes.classes import FEWEST_LINES, LISTED
from kitchensync.recipes.linked import short
from kitchensync.recipes.listing import listed
from kitchensync.recipes.page import Node, Page, attribute, visible, walk
from kitchensync.text import line

_LONGEST_NAME = 100
_MOST_VALUES = 2_000
_MOST_NODES = 200_000
_MOST_IN_ITEM = 30
_INGREDIENT = "recipeIngredient"
_DEEPEST = 5
"""Things within things, properties within properties."""
_LINK_NAMES = (
    "url image photo sameas thumbnailurl contenturl mainentityofpage isbasedon isbasedonurl logo"
    " suitablefordiet thumbnail discussionurl embedurl"
)
_LINKS = frozenset(_LINK_NAMES.split())
_SOURCES = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "object": "data",
}
_OLD = {
    "ingredient": "recipeIngredient",
    "ingredients": "recipeIngredient",
    "instructions": "recipeInstructions",
    "yield": "recipeYield",
    "photo": "image",
    "summary": "description",
    "recipetype": "recipeCategory",
    "duration": "totalTime",
    "preptime": "prepTime",
    "cooktime": "cookTime",
    "fn": "name",
    "tag": "keywords",
}
_TYPES = re.compile(r"\bh-?recipe\b")
_COUNTING = re.compile(r"\d+[.)]\s*")
_PREFIXES = ("p-", "e-", "u-", "dt-")


@dataclass(frozen=True)
class _Syntax:
    """How a kind of markup says which elements are things, of what types, with what properties."""

    is_thing: Callable[[Node], bool]
    types: Callable[[Node], list[str]]
    names: Callable[[Node], list[str]]


def recipes(page: Page) -> list[dict[str, object]]:
    """The recipes that the markup of a page holds, each in the shape that JSON-LD would have."""
    found: list[dict[str, object]] = []
    for syntax in (_MICRODATA, _RDFA, _CLASSES):
        for element in page.elements:
            if syntax.is_thing(element) and "recipe" in map(short, syntax.types(element)):
                found.append(_thing(page, element, syntax))
        if any(_INGREDIENT in each or "recipeInstructions" in each for each in found):
            break
    return found or list(_untyped(page))


def _untyped(page: Page) -> Iterator[dict[str, object]]:
    """Things that list ingredients in microdata, though none is said to be a recipe.

    What they are called may be the name of anything.
    """
    if not any(map(_lists_one, page.elements)):
        return
    for thing in (page.root, *filter(_MICRODATA.is_thing, page.elements)):
        names = [name for name, _, _ in _properties(page, thing, _MICRODATA)]
        if names.count(_INGREDIENT) >= FEWEST_LINES:
            said = _thing(page, thing, _MICRODATA)
            yield {name: said[name] for name in said if name not in ("name", "headline")}


def _lists_one(element: Node) -> bool:
    return not {_INGREDIENT, "ingredients"}.isdisjoint(_MICRODATA.names(element))


def _thing(page: Page, element: Node, syntax: _Syntax, depth: int = 0) -> dict[str, object]:
    values: dict[str, list[object]] = {}
    apart: set[int] = set()
    for name, holder, item in _properties(page, element, syntax) if depth < _DEEPEST else ():
        said = values.setdefault(name, [])
        if len(said) >= _MOST_VALUES:
            continue
        if name == _INGREDIENT and (id(holder) in apart or _is_filed_under(holder)):
            continue
        if name == _INGREDIENT and (items := list(_items(holder))):
            apart.update(map(id, walk(holder)))
            said += items
        else:
            value = _value(page, holder, syntax, name, depth)
            said.append(_with_amount(value, item) if name == _INGREDIENT else value)
    kinds: list[object] = [*syntax.types(element)]
    return {"@type": _one_or_all(kinds)} | {
        name: _one_or_all(each) for name, each in values.items()
    }


def _one_or_all(values: list[object]) -> object:
    return values[0] if len(values) == 1 else values


def _items(holder: Node) -> Iterator[str]:
    """What the items of the lists say that an element holds, under headings that end in a colon."""
    within = [each for child in holder.children or () for each in walk(child)]
    last = ""
    for words, section in classes.under_others(listed(within)) if holder.name not in LISTED else ():
        if section != last:
            yield f"{section}:"
        last = section
        yield words


def _is_filed_under(holder: Node) -> bool:
    """Whether an element says under what the recipe is filed, by several links of that relation."""
    links = (attribute(each, "rel").lower().split() for each in walk(holder) if each.name == "a")
    return sum("tag" in each for each in links) > 1


def _with_amount(value: object, item: Node | None) -> object:
    """An ingredient with all of its item where an amount stands there, outside what is marked."""
    if item is None or not isinstance(value, str) or any(map(str.isnumeric, value)):
        return value
    whole, said = line(visible(item, most=_MOST_IN_ITEM)), line(value)
    ahead = whole.partition(said)[0] if said else ""
    amount = ahead[:1].isnumeric() and not _COUNTING.fullmatch(ahead)
    return whole if amount and ahead != whole else value


def _properties(
    page: Page, thing: Node, syntax: _Syntax
) -> Iterator[tuple[str, Node, Node | None]]:
    """The properties of a thing, the elements that hold them, and the items these are within.

    Those of things in it are left out.
    """
    stack: list[tuple[Node, int, Node | None]]
    stack = [(child, 0, None) for child in reversed(thing.children or ())]
    for identifier in reversed(attribute(thing, "itemref").split()[:20]):
        found = page.by_id.get(identifier)
        stack += [(found, 0, None)] if found and found is not thing else []
    budget = _MOST_NODES
    while stack and budget:
        budget -= 1
        node, depth, item = stack.pop()
        if node.name.startswith("#"):
            continue
        names = dict.fromkeys(_OLD.get(name.lower(), name) for name in syntax.names(node))
        yield from ((name, node, None if node.name in LISTED else item) for name in names)
        depth += bool(names)
        item = node if node.name in LISTED else item
        if not syntax.is_thing(node) and depth < _DEEPEST:
            stack += ((child, depth, item) for child in reversed(node.children or ()))


def _value(page: Page, node: Node, syntax: _Syntax, name: str, depth: int) -> object:
    if syntax.is_thing(node) and syntax.types(node):
        thing = _thing(page, node, syntax, depth + 1)
        return thing if len(thing) > 1 else {**thing, "text": visible(node)}
    if attribute(node, "content") and (node.name == "meta" or not _says_more(node)):
        return attribute(node, "content")
    if name.lower() in _LINKS and node.name in _SOURCES:
        return attribute(node, _SOURCES[node.name]) or attribute(node, "data-src")
    if node.name == "time" and attribute(node, "datetime"):
        return attribute(node, "datetime")
    if node.name in ("data", "meter") and attribute(node, "value"):
        return attribute(node, "value")
    return visible(node) or attribute(node, "value") or attribute(node, "title")


def _says_more(node: Node) -> bool:
    """Whether what is shown is longer than what the attribute says, as where that is cut off."""
    return len(visible(node)) > max(80, len(attribute(node, "content")))


def _words(said: str) -> list[str]:
    return [word for word in said[:1_000].split() if len(word) <= _LONGEST_NAME]


def _last(name: str) -> str:
    return re.split(r"[/#:]", name)[-1] or name


def _class_names(node: Node) -> list[str]:
    """The properties that the classes of an element stand for."""
    found: list[str] = []
    for word in _words(attribute(node, "class").lower()):
        plain = next((word[len(each) :] for each in _PREFIXES if word.startswith(each)), word)
        if plain in _OLD and _OLD[plain] not in found:
            found.append(_OLD[plain])
        elif word in ("p-name", "p-author", "author", "u-url"):
            found.append(plain)
    return found


def _is_class_recipe(node: Node) -> bool:
    return bool(_TYPES.search(attribute(node, "class")))


_MICRODATA = _Syntax(
    lambda node: "itemscope" in (node.attrs or {}) or "itemtype" in (node.attrs or {}),
    lambda node: _words(attribute(node, "itemtype")),
    lambda node: [_last(name) for name in _words(attribute(node, "itemprop"))],
)
_RDFA = _Syntax(
    lambda node: "typeof" in (node.attrs or {}),
    lambda node: _words(attribute(node, "typeof")),
    lambda node: [_last(name) for name in _words(attribute(node, "property"))],
)
_CLASSES = _Syntax(
    _is_class_recipe,
    lambda node: ["Recipe"] if _is_class_recipe(node) else [],
    _class_names,
)
