"""The things of type Recipe in JSON-LD, wherever they stand: in a graph, a list, another thing.

What their properties mean is left to `schema_org`, unreadable scripts to `mending`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from kitchensync.recipes.mending import DEPTH

Thing = Mapping[str, object]
"""A thing: its properties by name."""

_MOST_NODES = 200_000
_ELSEWHERE = frozenset(("mentions", "isRelatedTo", "isSimilarTo", "citation"))
"""What a page points to there are recipes of other pages."""
_SPLIT = re.compile(r"[/#:]")


class Graph:
    """The things of some JSON-LD documents, and which of them an `@id` names."""

    def __init__(self, documents: list[object]) -> None:
        self.things = list(_things(documents))
        self._named: dict[str, Thing] = {}
        for thing in self.things:
            name = thing.get("@id")
            if isinstance(name, str) and len(thing) > len(self._named.get(name, ())):
                self._named[name] = thing

    def recipes(self) -> list[Thing]:
        """The things of type Recipe, in the order in which they stand there."""
        found = [thing for thing in self.things if is_a(thing, "recipe")]
        return [thing for thing in found if self.resolved(thing) is thing]

    def resolved(self, value: object) -> object:
        """The thing that a reference names, where it is there; all else as it is."""
        thing = thing_of(value)
        name = thing.get("@id") if thing and len(thing) <= 2 else None
        named = self._named.get(name) if isinstance(name, str) else None
        return value if named is None else named


def thing_of(value: object) -> Thing | None:
    """The value, if it is a thing."""
    return cast(Thing, value) if isinstance(value, Mapping) else None


def listed(value: object) -> list[object]:
    """The members of a list, a single value as the only one, none of None."""
    if isinstance(value, list):
        return cast(list[object], value)
    return [] if value is None else [value]


def is_a(thing: Thing, kind: str) -> bool:
    """Whether a thing has this type (in lower case), written in any of its ways."""
    kinds = listed(thing.get("@type", thing.get("type")))
    return any(isinstance(each, str) and short(each) == kind for each in kinds)


def short(name: str) -> str:
    """The last part of a name in lower case: "http://schema.org/Recipe/" is "recipe"."""
    return _SPLIT.split(name.strip().rstrip("/#"))[-1].lower()


def _parts(thing: Thing) -> list[object]:
    return [value for name, value in thing.items() if name not in _ELSEWHERE]


def _things(documents: list[object]) -> Iterator[Thing]:
    """All objects in the documents, outer ones first."""
    stack: list[tuple[object, int]] = [(each, 0) for each in reversed(documents)]
    budget = _MOST_NODES
    while stack and budget:
        budget -= 1
        value, depth = stack.pop()
        if (thing := thing_of(value)) is not None:
            yield thing
        inner = listed(value) if thing is None else _parts(thing)
        if depth < DEPTH:
            stack += (
                (each, depth + 1) for each in reversed(inner) if isinstance(each, Mapping | list)
            )
