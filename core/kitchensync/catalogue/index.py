"""How long foods keep and what they weigh, from a small table that is read in no time.

For who lists a pantry, and has no time for the whole catalogue, of which the table is made anew by
`python -m kitchensync.catalogue.index`. Leaves everything else of a food to `lookup`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kitchensync.catalogue.words import key, plain
from kitchensync.measure.table import TINS

TABLE = Path(__file__).parent / "index.tsv"

_FRESH = 60
"""Days in a cupboard: what keeps no longer than that is fresh, and no such thing in a tin."""


class Entry(NamedTuple):
    """A food of the catalogue: days it keeps, mg a piece, a ml, a clove. See `model.Food`.

    `aisle` is where a shop keeps it, `place` the climate in which it is usually kept, `due_kind`
    what a day on it usually means.
    """

    key: str
    name: str
    aisle: str
    place: str
    due_kind: str
    pantry: int | None
    fridge: int | None
    freezer: int | None
    opened: int | None
    thawed: int | None
    piece: int | None
    density: int | None
    each: dict[str, int]


def entry(name: str) -> Entry | None:
    """What is called so, as `Catalogue.find` finds it."""
    return _entry(plain(name)) or _entry(key(name))


def entry_in(name: str, unit: str) -> Entry | None:
    """The same of what comes in such units: of tuna in tins what is known of canned tuna.

    Of a tin of what is kept cool, and is not known canned, nothing is known, and of one of what is
    fresh not how long it keeps: cherry tomatoes.
    """
    found = entry(name)
    if unit not in TINS:
        return found
    if is_canned(name):
        return entry(f"canned {name}")
    if found is None or found.place != "pantry":
        return None
    if found.pantry is None or found.pantry > _FRESH:
        return found
    return found._replace(pantry=None, fridge=None, freezer=None, opened=None, thawed=None)


def is_canned(name: str) -> bool:
    """Whether what comes in tins is another food than that: tuna is, but no coconut milk.

    A tin of biscuits holds no dough.
    """
    found = entry(f"canned {name}")
    return found is not None and found.aisle != "bakery" and found != entry(name)


def names() -> set[str]:
    """What all foods of the catalogue are called."""
    return {said.split("\t", 2)[1] for said in _table().values()}


def is_called(found: Entry, name: str) -> bool:
    """Whether the name is the food's own, in whatever number, and no alias."""
    return key(found.name) == key(name)


@cache
def numbered() -> frozenset[str]:
    """Names that begin with a digit, in lower case: "7 up", and "5 spice" of five spice."""
    from kitchensync.measure.numerals import ONES  # who lists a pantry reads no numbers

    digits = {word: str(number) for number, word in enumerate(ONES, 1)}
    words = (form.partition(" ") for form in _table())
    found = (f"{digits.get(word, word)} {rest}" for word, _, rest in words if rest)
    return frozenset(name for name in found if name[0].isdigit())


@cache
def _table() -> dict[str, str]:
    """What each line says, by each form under which its food is found."""
    found: dict[str, str] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        said, _, forms = line.rpartition("\t")
        for form in forms.split("|"):
            found[form] = said
    return found


def _entry(form: str) -> Entry | None:
    said = _table().get(form)
    if said is None:
        return None
    slug, name, aisle, place, kind, *numbers, each = said.split("\t")
    pairs = (unit.split("=") for unit in each.split(",") if unit)
    weights = {unit: int(mass) for unit, mass in pairs}
    *days, piece, density = (int(number) if number else None for number in numbers)
    pantry, fridge, freezer, opened, thawed = days
    lives = (pantry, fridge, freezer, opened, thawed)
    return Entry(slug, name, aisle, place, kind, *lives, piece, density, weights)


def lines() -> Iterator[str]:
    """The lines of the table as they follow from the catalogue."""
    from kitchensync.catalogue.lookup import catalogue

    for food in catalogue().foods.values():
        life = food.shelf_life
        days = (life.pantry, life.fridge, life.freezer, life.opened, life.thawed)
        each = ",".join(f"{unit}={mass}" for unit, mass in food.each.items())
        numbers = ("" if one is None else str(one) for one in (*days, food.piece, food.density))
        said = (food.key, food.name, food.aisle, food.place, food.due_kind)
        yield "\t".join((*said, *numbers, each, "|".join(food.forms)))


def main() -> None:
    """Write the table anew."""
    TABLE.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")


if __name__ == "__main__":
    main()
