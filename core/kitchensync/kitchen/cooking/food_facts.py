"""What cooking knows of single foods: what they weigh, hold and fit, here and to everybody.

A food's key is that of the catalogue where it has one by that name, else its row's: so "eggs" in a
recipe, "egg" on the shelf and what was merged are one. Leaves how answers go together to `traits`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, cached_property

from kitchensync.catalogue import model
from kitchensync.catalogue.lookup import Catalogue, catalogue
from kitchensync.catalogue.resolving import known_by
from kitchensync.cooking.facts import NOTHING_KNOWN, Food, Key, Traits
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.foods.traits import (
    DIETS,
    Kind,
    broken_by,
    denied,
    diets_of,
    everybody_says,
    holding,
    named_on_packs,
    said_of,
)
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader

_KINDS: tuple[Kind, ...] = ("allergens", "diets", "traces")
_ON_PACKS: tuple[Kind, ...] = ("allergens", "traces")


class FoodFacts:
    """The foods of one household, as its rows stood when this was made."""

    def __init__(self, reader: Reader) -> None:
        self._book = books.read(reader)
        self._keys: dict[bytes, Key] = {}
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

    def key(self, food: bytes) -> Key:
        """The key of the food of that row."""
        if food not in self._keys:
            self._keys[food] = self._key(self._book.end(food))
        return self._keys[food]

    def _key(self, food: bytes) -> Key:
        known = known_by(self._book.name(food))
        return known.key if known else food.hex()

    def named(self, name: str, *, tinned: bool = False) -> Key:
        """The key of what people call so, or that comes so in tins; of a stranger, the name."""
        name = tins.canned(name, self._book) or name if tinned else name
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
