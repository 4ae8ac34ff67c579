"""What cooking needs to know of a household, read at once: lots, recipes and who eats.

Leaves foods to `food_facts`, and what follows from it all to `room`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from kitchensync.catalogue import model
from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.resolving import added_to
from kitchensync.cooking import facts
from kitchensync.cooking.apart import only_part
from kitchensync.cooking.facts import Eater, Key, Larder, Line, Part, Recipe
from kitchensync.kitchen import naming
from kitchensync.kitchen.cooking.food_facts import FoodFacts
from kitchensync.kitchen.cooking.staples import staples
from kitchensync.kitchen.foods.traits import DOUBTED
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.recipes.rows import made
from kitchensync.kitchen.stock import picking, shelf
from kitchensync.measure import units
from kitchensync.measure.units import Dimension
from kitchensync.recipes.tins import held
from kitchensync.replica.reader import Reader

_RECIPES = "SELECT id, coalesce(title, '') FROM recipe_shown ORDER BY id"
_FOODS = """
    SELECT recipe, food, CASE WHEN food IS NULL THEN coalesce(nullif(name, ''), words, '') END,
           optional
    FROM recipe_line_shown
"""
_RECIPE = "SELECT title, servings, yield_words FROM recipe_shown WHERE id = ?"
_LINES = """
    SELECT id, coalesce(nullif(name, ''), words, ''), food, amount, dimension, unit, optional,
           coalesce(words, '')
    FROM recipe_line_shown WHERE recipe = ? ORDER BY coalesce(position, ''), id
"""
_SUBSTITUTES = """
    SELECT food, instead, "over", "under", purpose FROM substitute_shown ORDER BY id
"""
_WISHES = f"""
    SELECT person, member FROM {{0}} WHERE entry_at > 0 AND (present = 1 OR {DOUBTED})
"""  # noqa: S608  # the names of three tables


class Unread(NamedTuple):
    """A recipe that nobody looked at yet; see `facts.Needing`."""

    id: bytes
    title: str
    needs: tuple[str, ...]
    extras: tuple[str, ...]
    reading: Callable[[bytes], Recipe]

    def read(self) -> Recipe:
        """Its lines, and how much it makes."""
        return self.reading(self.id)


class PantryFacts(FoodFacts):
    """One household as cooking sees it, as its rows stood when this was made."""

    def __init__(self, reader: Reader, today: date) -> None:
        super().__init__(reader)
        self._reader = reader
        self._today = today
        self._recipes: dict[bytes, Recipe] = {}

    # What stands for what

    @cached_property
    def _own_substitutes(self) -> Mapping[Key, Sequence[facts.Substitute]]:
        """What the household itself said may stand for what."""
        found: defaultdict[Key, list[facts.Substitute]] = defaultdict(list)
        for food, instead, over, under, purpose in self._reader.rows(_SUBSTITUTES):
            if food and instead and (over or 0) > 0 and (under or 0) > 0:
                part, key = Part(self.key(instead), Fraction(over, under)), self.key(food)
                if part.food == key:
                    continue  # what were two foods was merged
                said = facts.Substitute(key, (part,), None, purpose or "", own=True)
                found[key].append(said)
        return found

    @cached_property
    def _substitutes(self) -> Mapping[Key, Sequence[facts.Substitute]]:
        """The household's own, before everybody's."""
        own = self._own_substitutes
        everybodys = {
            key: [*own.get(key, ()), *map(_substitute, self._catalogue.substitutes(key))]
            for key in self._catalogue.foods
        }
        return {**own, **everybodys}

    # The pantry

    @cached_property
    def larder(self) -> Larder:
        """All that is there, and what can stand for what."""
        return self._larder(self._substitutes)

    @cached_property
    def own_larder(self) -> Larder:
        """The same, where nothing stands for anything unless the household said so.

        Yolks are still taken out of eggs.
        """
        kept = {
            key: [each for each in others if each.own or each.apart]
            for key, others in self._substitutes.items()
        }
        return self._larder(kept)

    def larder_for(self, *, as_written: bool) -> Larder:
        """The one for a recipe as it stands, or the one where anything may stand for anything."""
        return self.own_larder if as_written else self.larder

    def _larder(self, substitutes: Mapping[Key, Sequence[facts.Substitute]]) -> Larder:
        return Larder(
            self.food,
            self._lots(),
            today=self._today,
            substitutes=substitutes,
            staples=frozenset(map(self.named, staples(self._reader))),
            kinds=self._kinds,
        )

    def why_none(self, name: str) -> str:
        """Why no dish can use what is called so, in a sentence; "" where there is some of it."""
        key = self.named(name)
        if key in self.larder.staples or self.larder.lots(key):
            return ""
        known = self.food(key)
        if known is None:
            return str(naming.not_found(name, self._book.names.values(), "foods"))
        return f"There is nothing called {known.name} here."

    def _lots(self) -> Iterator[facts.Lot]:
        """What is there, in the order it is taken in; read when the first one is asked for."""
        found = sorted(shelf.there(self._reader, book=self._book), key=picking.turn)
        yield from map(self._lot, found)

    def _lot(self, lot: shelf.Lot) -> facts.Lot:
        due = lot.due
        over = due.day is not None and due.day < self._today
        return facts.Lot(
            lot.id,
            self.key(lot.food),
            lot.left,
            lot.dimension,
            lot.unit,
            due=due.day,
            opened=lot.opened is not None,
            spoilt=over and due.kind == "use-by",
            pack=lot.pack,
        )

    # Recipes

    @cached_property
    def recipes(self) -> list[Unread]:
        """All recipes, each to be read when somebody looks at it."""
        needs: defaultdict[bytes, list[str]] = defaultdict(list)
        extras: defaultdict[bytes, list[str]] = defaultdict(list)
        keys = self._keys
        for recipe, food, name, optional in self._reader.rows(_FOODS):
            key = (keys.get(food) or self.key(food)) if food else name
            (extras if optional else needs)[recipe].append(key)
        return [
            Unread(id_, title, tuple(needs[id_]), tuple(extras[id_]), self.recipe)
            for id_, title in self._reader.rows(_RECIPES)
        ]

    def recipe(self, id_: bytes) -> Recipe:
        """A recipe that is shown, its lines in order."""
        if id_ not in self._recipes:
            ((title, *makes),) = self._reader.rows(_RECIPE, (id_,))
            lines = tuple(self._line(*row) for row in self._reader.rows(_LINES, (id_,)))
            # Whether it takes flour, and not just to thicken a sauce with starch.
            bakes = any(line.food and line.food.endswith("-flour") for line in lines)
            self._recipes[id_] = Recipe(id_, title or "", lines, made(*makes), bakes)
        return self._recipes[id_]

    def _line(
        self,
        id_: bytes,
        name: str,
        food: bytes | None,
        amount: int | None,
        dimension: Dimension | None,
        unit: str | None,
        optional: int | None,
        words: str,
    ) -> Line:
        known = amount if amount and amount > 0 and dimension else None
        key = self.key(food) if food else None
        beside = tuple(dict.fromkeys(added.key for added in added_to(words)))
        measure, unit = units.measured(dimension, unit)
        parts = _taken_apart().get(key) if key else None
        only = only_part(parts, words) if parts else ""
        tin = held(words, known) if known and measure != "count" else 0
        return Line(id_, name, key, known, measure, unit, bool(optional), beside, only, tin)

    # Who eats

    def eaters(self) -> dict[bytes, Eater]:
        """Everybody of the household; dislikes are keys here, and names in `wishes`."""
        wishes = self.wishes()
        return {
            person: Eater(
                name,
                wishes["allergies"].get(person, frozenset()),
                wishes["diets"].get(person, frozenset()),
                frozenset(map(self.named, wishes["dislikes"].get(person, ()))),
            )
            for person, name in names_of(self._reader, "person").items()
        }

    def wishes(self) -> Mapping[str, Mapping[bytes, frozenset[str]]]:
        """Allergies, diets and dislikes by person, as they were said."""
        return {kind: self._wishes(kind) for kind in ("allergies", "diets", "dislikes")}

    def _wishes(self, kind: str) -> Mapping[bytes, frozenset[str]]:
        found: defaultdict[bytes, set[str]] = defaultdict(set)
        for person, member in self._reader.rows(_WISHES.format(f"person_{kind}")):
            found[person].add(member)
        return {person: frozenset(members) for person, members in found.items()}


def _substitute(said: model.Substitute) -> facts.Substitute:
    parts = tuple(Part(part.food, Fraction(part.ratio)) for part in said.parts)
    by = _DIMENSIONS.get(said.by)
    return facts.Substitute(said.food, parts, by, said.only_for or "", apart=said.apart)


@cache
def _taken_apart() -> Mapping[Key, Sequence[Key]]:
    """What is taken out of what: of eggs, yolks and whites."""
    known, found = catalogue(), defaultdict[Key, list[Key]](list)
    for part in known.foods:
        for other in known.substitutes(part):
            if other.apart:
                found[other.parts[0].food].append(part)
    return found


_DIMENSIONS: Mapping[str, Dimension] = {"mass": "mass", "volume": "volume", "count": "count"}
