"""What a plate may hold, by the household's rows: on a photo, or as somebody calls it.

Leaves looking at the photo to `looking`, and ranking what it may show to `offers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kitchensync.errors import NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.eye.looking import Glimpse
from kitchensync.kitchen.eye.offers import DISH, FOOD, LATELY, Meant, Offer, rank
from kitchensync.kitchen.eye.products import known
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.planning.rows import entries
from kitchensync.kitchen.recipes.cooked import STANDING
from kitchensync.kitchen.recipes.rows import find_recipe, titles
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.stock.duedates import day
from kitchensync.kitchen.stock.shelf import check_alone
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import normal_name
from kitchensync.vision.recognising import Candidate, Level

_COOKED: Final = f"SELECT recipe, max(day) AS day, id FROM ({STANDING}) GROUP BY recipe"  # noqa: S608  # the rule's own words


class Plates:
    """Reads the household's dishes and foods; writes nothing."""

    def __init__(self, household: Desk) -> None:
        self._household = household

    def ranked(self, glimpse: Glimpse) -> list[Offer]:
        """What a photo may show, the likeliest first."""
        with self._household.replica.snapshot():
            dishes = titles(self._household.replica)
            return rank(self._seen(glimpse, dishes), self._cooked(dishes), self._planned(dishes))

    def _seen(self, glimpse: Glimpse, dishes: dict[bytes, str]) -> Iterator[tuple[Meant, float]]:
        """Dishes and foods that the photo itself speaks for."""
        reader = self._household.replica
        understanding = Understanding(reader)
        for thing in glimpse.things:
            if thing.code and (product := known(reader, thing.code)) and product.food:
                name = understanding.name_of(product.food) or product.called
                yield Meant(FOOD, product.food, name), 1.0
            for choice in thing.choices:
                if meant := _of(choice, understanding, dishes):
                    yield meant, choice.probability

    def _cooked(self, dishes: dict[bytes, str]) -> dict[Meant, int]:
        """How many days ago the dishes were cooked last that are still to be had."""
        return {
            Meant(DISH, recipe, dishes[recipe]): days
            for recipe, (days, _) in self.lately().items()
            if recipe in dishes
        }

    def _planned(self, dishes: dict[bytes, str]) -> set[Meant]:
        """The dishes that are planned for today."""
        today = self._household.today
        return {
            Meant(DISH, entry.recipe, dishes[entry.recipe])
            for entry in entries(self._household.replica, today, today)
            if entry.recipe in dishes
        }

    def lately(self) -> dict[bytes, tuple[int, bytes]]:
        """Of each recipe, how many days ago it was cooked last, and that cooking."""
        today = self._household.today
        return {
            row["recipe"]: ((today - when).days, row["id"])
            for row in self._household.replica.rows(_COOKED)
            if (when := day(row["day"])) and 0 <= (today - when).days < len(LATELY)
        }

    def titled(self, words: str) -> Iterator[tuple[Meant, str]]:
        """Dishes whose whole title begins or ends the words, which then have “it” for it: "2 it"
        of "2 Dish 12". Those that say more come first."""
        phrase = normal_name(words)
        dishes = titles(self._household.replica)
        for dish, name in sorted(dishes.items(), key=lambda one: len(one[1]), reverse=True):
            title = normal_name(name)
            if title and phrase.startswith(title):
                yield Meant(DISH, dish, name), f"it{phrase.removeprefix(title)}"
            elif title and phrase.endswith(title):
                yield Meant(DISH, dish, name), f"{phrase.removesuffix(title)}it"

    def meant(self, what: str, *, tinned: bool = False) -> Meant:
        """A dish of that title, else a food, else a dish of which that is a part of the title.

        Of a food that was `tinned`, what is canned. NotFound, Ambiguous.
        """
        reader = self._household.replica
        with reader.snapshot():
            dishes = titles(reader)
            if naming.wholly_named(what, dishes):
                dish = naming.exactly(what, dishes, "recipes")
                return Meant(DISH, dish, dishes[dish])
            understanding = Understanding(reader)
            called = tins.canned(what, understanding.book) if tinned else None
            food = understanding.food(called or what)
            if food is not None:
                check_alone(reader, what, understanding.book)
                return Meant(FOOD, food, understanding.name_of(food) or clean_name(what))
            try:
                dish = find_recipe(reader, what)
            except NotFound:
                raise NotFound(
                    f"No dish or food is called “{what}”.", "`ks recipe` shows the dishes."
                ) from None
            return Meant(DISH, dish, dishes[dish])


def _of(choice: Candidate, understanding: Understanding, dishes: dict[bytes, str]) -> Meant | None:
    """What a candidate of the eye means; None for what the household has no row for."""
    if choice.level is not Level.HOUSEHOLD:
        food = understanding.food(choice.food or choice.label)
        return Meant(FOOD, food, understanding.name_of(food) or choice.label) if food else None
    row = bytes.fromhex(choice.food) if choice.food else understanding.food(choice.label)
    if row is None:
        return None
    if row in dishes:
        return Meant(DISH, row, dishes[row])
    name = understanding.name_of(row)
    return Meant(FOOD, row, name) if name else None
