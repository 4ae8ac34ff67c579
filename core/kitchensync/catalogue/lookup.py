"""Finds foods by the names people have for them: `catalogue().find("Spring onions")`.

Leaves names with words around them to `resolving`, and some of their words to `searching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, cached_property

from kitchensync.catalogue.model import Food, Substitute
from kitchensync.catalogue.shipped import read_foods, read_substitutes
from kitchensync.catalogue.words import key, plain


class Catalogue:
    """All foods, by key and by the forms of their names. Nothing in it changes."""

    def __init__(self, foods: list[Food]) -> None:
        self.foods: Mapping[str, Food] = {food.key: food for food in foods}
        self.forms: Mapping[str, Food] = {form: food for food in foods for form in food.forms}

    def find(self, name: str) -> Food | None:
        """The food that is called so, in whatever case, number and spelling of accents."""
        return self.forms.get(plain(name)) or self.forms.get(key(name))

    def substitutes(self, food: str) -> tuple[Substitute, ...]:
        """What can stand for the food of that key, the better ones first."""
        return tuple(self._substitutes.get(food, ()))

    def kinds(self, food: str) -> tuple[str, ...]:
        """The food of that key and the wider ones whose place it can take, the widest last."""
        found = [food]
        while (entry := self.foods.get(found[-1])) and entry.kind_of:
            found.append(entry.kind_of)
        return tuple(found)

    @cached_property
    def _substitutes(self) -> Mapping[str, list[Substitute]]:
        found: dict[str, list[Substitute]] = defaultdict(list)
        for substitute in read_substitutes():
            found[substitute.food].append(substitute)
        return found


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    return Catalogue(read_foods())


def find(name: str) -> Food | None:
    """As `Catalogue.find`, in the shipped catalogue."""
    return catalogue().find(name)
