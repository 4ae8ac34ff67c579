"""What a household's own rows say of its foods, read at once: names, redirects, its own columns.

A name finds the food that people mean, so that "egg" and "eggs", or what was merged, are one.
Leaves lots to `shelf`, and what everybody knows of a food to the catalogue.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, reduce
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from kitchensync.kitchen.foods.redirects import followed
from kitchensync.kitchen.naming import told_apart
from kitchensync.kitchen.stock.duedates import UNKNOWN, Days
from kitchensync.measure.amounts import Amount, stored
from kitchensync.replica.ids import named_id, normal_name
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.measure.converting import Physical

NAMELESS = "(no name)"
"""What a food is called whose own row has not come yet."""


@cache
def everybodys_names() -> Mapping[bytes, str]:
    """What foods of the catalogue are called, by the ids that their rows have in every household.

    Lines of recipes and other names may mean one that nobody here wrote down yet.
    """
    from kitchensync.catalogue.index import names

    return {named_id("food", name): name for name in names()}


_ROWS = """
    SELECT id, name, same_as, place, minimum, minimum_dimension, minimum_unit, aisle, due_kind,
           days_pantry, days_fridge, days_freezer, days_opened, days_thawed, piece, density
    FROM food
"""
_SHOWN = "SELECT id FROM food_shown UNION SELECT food FROM lot_shown WHERE food IS NOT NULL"
_ALIASES = "SELECT name, food FROM alias_shown WHERE name IS NOT NULL AND food IS NOT NULL"


class Weighed(Protocol):
    """A food of the catalogue, as far as it says what it weighs."""

    @property
    def density(self) -> int | None: ...
    @property
    def piece(self) -> int | None: ...
    @property
    def each(self) -> Mapping[str, int]: ...


class Own(NamedTuple):
    """What the household says of a food and of those merged into it; None is not said.

    `piece` is mg a piece, `density` mg a ml.
    """

    name: str
    place: bytes | None = None
    minimum: Amount | None = None
    aisle: str | None = None
    due_kind: str | None = None
    days: Days = UNKNOWN
    piece: int | None = None
    density: int | None = None

    def physical(self, known: Weighed | None) -> Physical:
        """What it weighs: as the household says, else as everybody knows."""
        from kitchensync.measure.converting import Physical

        if known is None:
            return Physical(self.density, self.piece)
        return Physical(
            known.density if self.density is None else self.density,
            known.piece if self.piece is None else self.piece,
            known.each,
        )


class Book:
    """All foods of a household, as they were when it was read."""

    def __init__(
        self,
        rows: Iterable[sqlite3.Row],
        shown: Iterable[bytes],
        aliases: Iterable[tuple[str, bytes]],
    ) -> None:
        self._rows: Mapping[bytes, sqlite3.Row] = {row[0]: row for row in rows}
        # Of two that are called alike, everybody is to mean the same one.
        self._shown = sorted(shown)
        self.said_aliases = tuple(aliases)
        """Other names that people gave foods, each with the food's own row."""
        self._ends = followed({row[0]: row[2] for row in self._rows.values() if row[2]})
        self._called = {food: row[1] for food, row in self._rows.items() if row[1] and not row[2]}
        self._kinds = any(row[8] for row in self._rows.values())

    def end(self, food: bytes) -> bytes:
        """The food that this one counts as."""
        return self._ends.get(food, food)

    def same(self, food: bytes) -> tuple[bytes, ...]:
        """All that count as a food, itself first."""
        end = self.end(food)
        return (end, *self._merged.get(end, ()))

    @cached_property
    def _merged(self) -> Mapping[bytes, list[bytes]]:
        merged: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for food, end in sorted(self._ends.items()):
            merged[end].append(food)
        return merged

    def name(self, food: bytes) -> str:
        """What a food is called, here or by everybody; `NAMELESS` where that has not come."""
        called = self._called.get(food)
        if called is None:
            called = self._written(food) or everybodys_names().get(self.end(food), NAMELESS)
            self._called[food] = called
        return called

    def is_everybodys(self, food: bytes) -> bool:
        """Whether only the catalogue says what it is called: nobody wrote it down here."""
        return not self._written(food) and self.name(food) != NAMELESS

    def _written(self, food: bytes) -> str | None:
        return next((row[1] for row in self._of(food) if row[1]), None)

    def _of(self, food: bytes) -> Iterator[sqlite3.Row]:
        return (self._rows[each] for each in self.same(food) if each in self._rows)

    def own(self, food: bytes) -> Own:
        """What is said of a food; where nothing is, what is said of those merged into it."""
        minima = (stored(*row[4:7]) for row in self._of(food))
        return Own(
            self.name(food),
            self._first(food, 3),
            next((minimum for minimum in minima if minimum), None),
            self._first(food, 7),
            self._first(food, 8),
            self.days(food),
            *self.weights(food),
        )

    def weights(self, food: bytes) -> tuple[int | None, int | None]:
        """What a piece weighs and what a ml does, as `Own` has it."""
        return self._first(food, 14), self._first(food, 15)

    def _first(self, food: bytes, column: int) -> Any:
        return next((row[column] for row in self._of(food) if row[column] is not None), None)

    def days(self, food: bytes) -> Days:
        """For how long it keeps, as far as the household says."""
        said = [Days(*row[9:14]) for row in self._of(food)]
        return reduce(Days.over, said) if said else UNKNOWN

    def due_kind(self, food: bytes) -> str | None:
        """What the days on its lots mean, where nothing else is said."""
        if not self._kinds:
            return None
        return next((row[8] for row in self._of(food) if row[8]), None)

    @cached_property
    def names(self) -> dict[bytes, str]:
        """What the foods are called that people see, by id."""
        ends = dict.fromkeys(map(self.end, self._shown))
        return {food: name for food in ends if (name := self.name(food)) != NAMELESS}

    @cached_property
    def taught(self) -> frozenset[str]:
        """All second names that the household gave to foods, each as its `key`."""
        from kitchensync.catalogue.words import key

        return frozenset(key(name) for name, _ in self.said_aliases)

    @cached_property
    def _said(self) -> dict[str, bytes]:
        """Foods by every name they have, whole: their own go before old ones and aliases."""
        named = {normal_name(name): self.end(food) for name, food in reversed(self.said_aliases)}
        old = {normal_name(row[1]): self.end(row[0]) for row in self._old_names()}
        own = {normal_name(name): food for food, name in self.names.items()}
        for food, apart in self._apart.items():
            own[normal_name(apart)] = food
            if food == named_id("food", name := self.names[food]):
                own[normal_name(name)] = food
        return named | old | own

    @cached_property
    def _apart(self) -> dict[bytes, str]:
        """What tells foods apart that have one name, as two phones may each have made one."""
        often = Counter(map(str.casefold, self.names.values()))
        alike = {food: name for food, name in self.names.items() if often[name.casefold()] > 1}
        return told_apart(alike) if alike else {}

    def alike(self, name: str) -> Mapping[bytes, str]:
        """The foods that who says that name may mean, told apart, where there are several."""
        food = self.find(name) if self._apart else None
        if food is None or food not in self._apart:
            return {}
        from kitchensync.catalogue.words import key

        if key(name) != key(self.names[food]):  # an alias, or with what tells it apart
            return {}
        said = normal_name(self.names[food])
        return {
            other: apart
            for other, apart in self._apart.items()
            if normal_name(self.names[other]) == said
        }

    def telling(self, food: bytes) -> str:
        """A name by which that food is found, and no other."""
        return self._apart.get(self.end(food)) or self.name(food)

    def _old_names(self) -> list[sqlite3.Row]:
        return [self._rows[food] for food in self._ends if self._rows[food][1]]

    @cached_property
    def _singulars(self) -> dict[str, bytes]:
        from kitchensync.catalogue.words import key

        found: dict[str, bytes] = {}
        for name in sorted(self._said):
            found.setdefault(key(name), self._said[name])
        return found

    def find(self, name: str) -> bytes | None:
        """The food called so: by its name, an alias, a former name, or another number of it."""
        found = self._said.get(normal_name(name)) or self._renamed(name)
        if found is not None or not self._rows:
            return found
        from kitchensync.catalogue.words import key

        return self._singulars.get(key(name))

    def _renamed(self, name: str) -> bytes | None:
        """What had that name when it was made."""
        row = self.end(named_id("food", name))
        return row if row in self.names else None

    def find_by_catalogue(self, name: str) -> bytes | None:
        """The food that has another name in the catalogue: "aubergine" finds "eggplant".

        Only one that bears the catalogue's own name: an alias may be narrower, and who keeps bread
        rolls does not mean them by bread.
        """
        from kitchensync.catalogue.index import entry

        known = entry(name)
        return self._catalogued.get(known.key) if known else None

    @cached_property
    def _catalogued(self) -> dict[str, bytes]:
        from kitchensync.catalogue.index import entry, is_called

        found: dict[str, bytes] = {}
        for name in sorted(self._said):
            known = entry(name)
            if known and is_called(known, name):
                found.setdefault(known.key, self._said[name])
        return found

    def merged(self, name: str) -> list[bytes]:
        """The foods of that name that were merged into others."""
        key = normal_name(name)
        return sorted(row[0] for row in self._old_names() if normal_name(row[1]) == key)

    def minima(self) -> dict[bytes, Amount]:
        """How much there should always be, of the foods of which that was said."""
        said = {self.end(row[0]) for row in self._rows.values() if row[4]}
        minima = {food: self.own(food).minimum for food in self.names if food in said}
        return {food: minimum for food, minimum in minima.items() if minimum}

    def aliases(self, food: bytes) -> list[str]:
        """Its other names, and those of what was merged into it."""
        return sorted({name for of, name in self.other_names() if of == food}, key=normal_name)

    def other_names(self) -> Iterator[tuple[bytes, str]]:
        """All other names, and those of what was merged, each with the food that it means."""
        yield from ((self.end(food), name) for name, food in self.said_aliases)
        yield from ((self.end(row[0]), row[1]) for row in self._old_names())


def read(reader: Reader) -> Book:
    """The book as it is now."""
    shown = (row[0] for row in reader.rows(_SHOWN))
    aliases = ((row[0], row[1]) for row in reader.rows(_ALIASES))
    return Book(reader.rows(_ROWS), shown, aliases)
