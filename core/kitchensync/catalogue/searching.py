"""Finds foods by some of their words, or by how those begin: `search("red oni")` has red onions.

Leaves whole names to `lookup`. A slip of a finger is forgiven from the third letter on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kitchensync.catalogue import spelling
from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import Food
from kitchensync.catalogue.words import plain

_SHORTEST_WITH_SLIP = 3
LONGEST = 60
"""Characters that are looked at."""


def search(words: str) -> list[Food]:
    """Foods with names that have all of these words or beginnings, best first; else with slips."""
    begun = plain(words[:LONGEST])
    if not begun:
        return []
    found: dict[str, Food] = {}
    for matching in (_called, _beginning, _anywhere):
        for hit in sorted(matching(begun), key=_rank):
            found.setdefault(hit.food.key, hit.food)
    near = () if found else sorted(_slipped(begun), key=_rank)
    return list(found.values()) or list({hit.food.key: hit.food for hit in near}.values())


class _Hit(NamedTuple):
    folded: str
    name: str
    food: Food


@cache
def _names() -> list[_Hit]:
    """Every name: folded, as it is written, and whose it is."""
    return [
        _Hit(name.casefold() if name.isascii() else plain(name), name, food)
        for food in catalogue().foods.values()
        for name in (food.name, *food.aliases)
    ]


def _rank(hit: _Hit) -> tuple[bool, int, str]:
    """A food's own name first, then short ones."""
    return hit.name != hit.food.name, len(hit.folded), hit.folded


def _beginning(begun: str) -> Iterator[_Hit]:
    return (hit for hit in _names() if hit.folded.startswith(begun))


def _called(begun: str) -> Iterator[_Hit]:
    return (hit for hit in _names() if hit.folded == begun)


def _anywhere(begun: str) -> Iterator[_Hit]:
    """Names of which some word begins with each that was said, in whatever order."""
    words = [f" {word}" for word in begun.split()]
    return (hit for hit in _names() if all(word in f" {hit.folded}" for word in words))


def _slipped(begun: str) -> Iterator[_Hit]:
    """Names that begin nearly so; also where three letters, which are no word, hold a slip."""
    if len(begun) < _SHORTEST_WITH_SLIP:
        return
    slips = max(1, spelling.slips(begun))
    pieces = _pieces(begun, slips + 1)
    for hit in _names():
        # So many slips leave one of more pieces whole; looking for those first is cheap.
        near = any(piece in hit.folded for piece in pieces)
        if near and spelling.distance(begun, hit.folded, slips, unfinished=True) <= slips:
            yield hit


def _pieces(begun: str, count: int) -> list[str]:
    size = -(-len(begun) // count)
    return [begun[at : at + size] for at in range(0, len(begun), size)]
