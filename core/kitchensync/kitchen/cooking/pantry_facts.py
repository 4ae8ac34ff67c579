"""What cooking needs to know of a household, read at once: lots, foods, recipes and who eats.

A food's key is that of the catalogue where it has one by that name, else its row's: so "eggs" in a
recipe, "egg" on the shelf and what was merged are one. Leaves what follows from it to `room`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from kitchensync.catalogue import model
from kitchensync.catalogue.lookup import Catalogue, catalogue
from kitchensync.catalogue.resolving import added_to, known_by
from kitchensync.cooking import facts
from kitchensync.cooking.facts import (
    NOTHING_KNOWN,
    Eater,
    Food,
    Key,
    Larder,
    Line,
    Part,
    Recipe,
    Traits,
)
from kitchensync.kitchen.cooking.staples import staples
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods.traits import (
    DIETS,
    DOUBTED,
    Kind,
    broken_by,
    denied,
    diets_of,
    everybody_says,
    holding,
    named_on_packs,
    said_of,
)
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.recipes.rows import made
from kitchensync.kitchen.stock import picking, shelf
from kitchensync.measure import units
from kitchensync.measure.units import Dimension
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader

_KINDS: tuple[Kind, ...] = ("allergens", "diets", "traces")
_ON_PACKS: tuple[Kind, ...] = ("allergens", "traces")
_RECIPES = "SELECT id FROM recipe_shown"
_NEEDS = """
    SELECT recipe, food, CASE WHEN food IS NULL THEN coalesce(nullif(name, ''), words, '') END
    FROM recipe_line_shown WHERE optional IS NOT 1
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
    """A recipe that nobody looked at yet."""

    id: bytes
    needs: frozenset[str]
    reading: Callable[[bytes], Recipe]

    def read(self) -> Recipe:
        """See `facts.Needing`."""
        return self.reading(self.id)


class PantryFacts:
    """One household as cooking sees it, as its rows stood when this was made."""

    def __init__(self, reader: Reader, today: date) -> None:
        self._reader = reader
        self._today = today
        self._book = books.read(reader)
        self._keys: dict[bytes, Key] = {}
        self._recipes: dict[bytes, Recipe] = {}
        self._rows: defaultdict[Key, list[bytes]] = defaultdict(list)
        for food in self._book.names:
            self._rows[self.key(food)].append(food)
        self._said = {kind: said_of(reader, kind, self.key) for kind in _KINDS}
        self._packs = {
            kind: named_on_packs(reader, kind, lambda food, _: self.key(food)) for kind in _ON_PACKS
        }

    @property
    def _catalogue(self) -> Catalogue:
        return catalogue()

    # Foods

    def key(self, food: bytes) -> Key:
        """The key of the food of that row."""
        if food not in self._keys:
            self._keys[food] = self._key(self._book.end(food))
        return self._keys[food]

    def _key(self, food: bytes) -> Key:
        known = known_by(self._book.name(food))
        return known.key if known else food.hex()

    def named(self, name: str) -> Key:
        """The key of what people call so; of a stranger, the name."""
        own = self._book.find(name)
        if own is not None:
            return self.key(own)
        known = known_by(name)
        return known.key if known else normal_name(name)

    def row(self, key: Key) -> bytes | None:
        """The household's own row of a food, if it has one."""
        return next(iter(self._rows.get(key, ())), None)

    def food(self, key: Key) -> Food | None:
        """What is known of a food; what the household says goes before what everybody knows."""
        known, rows = self._catalogue.foods.get(key), self._rows.get(key, ())
        if known is None and not rows:
            return None
        weights = [self._book.weights(row) for row in rows]
        pieces = (piece for piece, _ in weights if piece is not None)
        allergens, diets = (self._traits(kind, key, known) for kind in ("allergens", "diets"))
        doubted = denied(
            self._said["allergens"].get(key, {}), self._packs["allergens"].get(key, NOTHING_KNOWN)
        )
        broken = broken_by(allergens.yes | doubted)
        densities = (density for _, density in weights if density is not None)
        return Food(
            key,
            self._book.name(rows[0]) if rows else known.name if known else key,
            density=next(densities, known.density if known else None),
            piece=next(pieces, known.piece if known else None),
            each=known.each if known else {},
            kinds=self._kinds(key),
            allergens=allergens,
            diets=Traits(diets.yes - broken, diets.no) if broken else diets,
            traces=self._traces(key),
            denied=doubted,
        )

    def _kinds(self, key: Key) -> tuple[Key, ...]:
        """What else a food is: cheddar is cheese."""
        return self._catalogue.kinds(key)[1:] if key in self._catalogue.foods else ()

    def _traits(self, kind: Kind, key: Key, known: model.Food | None) -> Traits:
        """What it holds or fits; of foods that count as one, what is less safe."""
        said, others = self._said[kind].get(key, {}), self._others.get(key, ())
        packs = self._packs.get(kind, {}).get(key, NOTHING_KNOWN)
        if not said and not others and not packs:
            return _allergens(known) if kind == "allergens" else _diets(known)
        held = holding(kind, said, everybody_says(kind, (known, *others)), packs)
        return Traits(
            frozenset(code for code, holds in held.items() if holds),
            frozenset(code for code, holds in held.items() if holds is False),
        )

    def _traces(self, key: Key) -> frozenset[str]:
        """What it may contain traces of, also where people differ."""
        said = self._said["traces"].get(key, {})
        packs = self._packs["traces"].get(key, NOTHING_KNOWN)
        held = holding("traces", said, {}, packs)
        return frozenset(code for code, holds in held.items() if holds is not False)

    @cached_property
    def _others(self) -> Mapping[Key, list[model.Food]]:
        """What the catalogue has by other names of a food, as of one that was merged into it."""
        found: defaultdict[Key, list[model.Food]] = defaultdict(list)
        for food, name in self._book.other_names():
            other, key = self._catalogue.find(name), self.key(food)
            if other is not None and other.key != key:
                found[key].append(other)
        return found

    @cached_property
    def _own_substitutes(self) -> Mapping[Key, Sequence[facts.Substitute]]:
        """What the household itself said may stand for what."""
        found: defaultdict[Key, list[facts.Substitute]] = defaultdict(list)
        for food, instead, over, under, purpose in self._reader.rows(_SUBSTITUTES):
            if food and instead and (over or 0) > 0 and (under or 0) > 0:
                part, key = Part(self.key(instead), Fraction(over, under)), self.key(food)
                if part.food == key:
                    continue  # what were two foods was merged
                found[key].append(facts.Substitute(key, (part,), None, purpose or ""))
        return found

    @property
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
        """The same, where nothing stands for anything unless the household said so."""
        return self._larder(self._own_substitutes)

    def _larder(self, substitutes: Mapping[Key, Sequence[facts.Substitute]]) -> Larder:
        found = sorted(shelf.there(self._reader, book=self._book), key=picking.turn)
        return Larder(
            self.food,
            map(self._lot, found),
            today=self._today,
            substitutes=substitutes,
            staples=frozenset(map(self.named, staples(self._reader))),
            kinds=self._kinds,
        )

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
        needs: defaultdict[bytes, set[str]] = defaultdict(set)
        keys = self._keys
        for recipe, food, name in self._reader.rows(_NEEDS):
            needs[recipe].add((keys.get(food) or self.key(food)) if food else name)
        return [
            Unread(id_, frozenset(needs[id_]), self.recipe)
            for (id_,) in self._reader.rows(_RECIPES)
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
        return Line(id_, name, key, known, measure, unit, bool(optional), beside)

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


def _allergens(food: model.Food | None) -> Traits:
    return _allergens_of(food.contains, food.unsure, food.composite) if food else Traits()


@cache  # many foods have the same, and most kitchens have many foods
def _allergens_of(contains: tuple[str, ...], unsure: tuple[str, ...], composite: bool) -> Traits:
    has = frozenset(contains)
    doubt = frozenset(model.ALLERGENS if composite else unsure)
    return Traits(has, frozenset(model.ALLERGENS) - has - doubt)


def _diets(food: model.Food | None) -> Traits:
    return _diets_of(*diets_of(food).values()) if food else Traits()


@cache
def _diets_of(*fits: bool | None) -> Traits:
    known = dict(zip(DIETS, fits, strict=True))
    return Traits(
        frozenset(code for code, fitting in known.items() if fitting),
        frozenset(code for code, fitting in known.items() if fitting is False),
    )


def _substitute(said: model.Substitute) -> facts.Substitute:
    parts = tuple(Part(part.food, Fraction(part.ratio)) for part in said.parts)
    return facts.Substitute(said.food, parts, _DIMENSIONS.get(said.by), said.only_for or "")


_DIMENSIONS: Mapping[str, Dimension] = {"mass": "mass", "volume": "volume", "count": "count"}
