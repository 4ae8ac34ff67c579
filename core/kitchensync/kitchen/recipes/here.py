"""Which recipe of this kitchen one that comes in is, though it was typed here or came with it.

Leaves what a recipe says of itself, and what follows from it, to `writing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kitchensync.kitchen.recipes.giving import given
from kitchensync.kitchen.recipes.rows import read, titles
from kitchensync.kitchen.recipes.writing import identified, recipe_id, says_which
from kitchensync.recipes.model import Recipe
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader


class Here:
    """The recipes of a kitchen by what they say now."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._titled: defaultdict[str, list[bytes]] = defaultdict(list)
        for id_, title in titles(reader).items():
            self._titled[normal_name(title)].append(id_)

    def identified(self, recipe: Recipe) -> tuple[bytes, Recipe]:
        """Which one it is, and the recipe without that; see `writing.identified`.

        What does not say which it is is also one that says the same, whatever its id.
        """
        id_, bare = identified(recipe)
        if says_which(recipe):
            return id_, bare
        alike = self._titled.get(normal_name(bare.title), ())
        same = (one for one in alike if id_ in self._ids(one))
        return id_ if id_ in alike else next(same, id_), bare

    def _ids(self, recipe: bytes) -> Iterator[bytes]:
        """What follows from what it says, as it was typed and as it is given away."""
        stored = read(self._reader, recipe)
        yield recipe_id(stored.plain())
        yield recipe_id(given(stored))
