"""What is planned for which day: what counts as one, in which order it comes, what was cooked.

Leaves what it lacks to `lacking`, and where entries come from to the kitchen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kitchensync.cooking.parts import cooking_id
from kitchensync.replica.ids import normal_name

MEALS = ("breakfast", "brunch", "lunch", "snack", "tea", "dinner", "supper")
"""As they come in a day; what is called otherwise comes after, and last what has no name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something planned for a day: `words` as they were typed, `servings` in thousandths.

    `copies` are other rows that it stands for: what two people planned alike is planned once.
    """

    id: bytes
    day: date
    meal: str | None
    words: str
    recipe: bytes | None
    servings: int | None
    note: str | None
    position: str
    copies: tuple[bytes, ...] = ()

    @property
    def ids(self) -> tuple[bytes, ...]:
        """All rows of it, its own first."""
        return (self.id, *self.copies)

    @property
    def says(self) -> object:
        """What entries have in common that are one."""
        meal = normal_name(self.meal or "")
        return self.day, meal, self.recipe or normal_name(self.words), self.servings, self.note


def planned(rows: Iterable[Entry]) -> list[Entry]:
    """All entries in their order, of those that say the same the first."""
    alike: dict[object, list[Entry]] = {}
    for entry in sorted(rows, key=_order):
        alike.setdefault(entry.says, []).append(entry)
    return [
        replace(first, copies=tuple(other.id for other in others)) if others else first
        for first, *others in alike.values()
    ]


def _order(entry: Entry) -> tuple[date, int, str, bytes]:
    return entry.day, _turn(entry.meal), entry.position, entry.id


def _turn(meal: str | None) -> int:
    if meal is None:
        return len(MEALS) + 1
    name = normal_name(meal)
    return MEALS.index(name) if name in MEALS else len(MEALS)


def cooked(entries: Iterable[Entry], times: Mapping[tuple[bytes, date], int]) -> frozenset[bytes]:
    """Which entries were cooked, by how often a recipe was on a day: the first ones of it."""
    left = dict(times)
    done: set[bytes] = set()
    for entry in entries:
        key = entry.recipe or b"", entry.day
        if left.get(key, 0) > 0:
            left[key] -= 1
            done.add(entry.id)
    return frozenset(done)


def occasions(entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes, bytes]]:
    """Entries of recipes, each with the recipe's id and that of the cooking that it will be.

    Which is the same on two phones, whoever planned it on which of them.
    """
    times: dict[tuple[bytes, date], int] = {}
    for entry in entries:
        if entry.recipe is not None:
            key = entry.recipe, entry.day
            times[key] = times.get(key, -1) + 1
            cooking = cooking_id(entry.recipe, entry.day.isoformat(), times[key])
            yield entry, entry.recipe, cooking
