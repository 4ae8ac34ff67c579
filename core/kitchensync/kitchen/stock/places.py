"""Where a food is kept if nobody says otherwise: where its household put it, else where it belongs.

The rule is pure. Leaves what a place is like to `climates`, and writing to `changes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kitchensync.kitchen.stock.climates import climate_of, is_plain
from kitchensync.kitchen.stock.duedates import FREEZER
from kitchensync.replica.reader import Reader

_PLACES = "SELECT id, name, climate FROM place_shown WHERE name IS NOT NULL"


class Place(NamedTuple):
    """A place of the household; `climate` is None where nobody knows what it is like.

    It is `plain` where more than a word of its name tells that.
    """

    id: bytes
    name: str
    climate: str | None
    plain: bool = True


def places(reader: Reader) -> list[Place]:
    """All that people see, in no order."""
    return [
        Place(id_, name, climate_of(name, said), is_plain(name, said))
        for id_, name, said in reader.rows(_PLACES)
    ]


def usual_climate(food: str, unit: str = "") -> str | None:
    """Where everybody keeps a food of that name in such units, as the catalogue says."""
    from kitchensync.catalogue.index import entry_in

    found = entry_in(food, unit)
    return found.place if found else None


def usual(
    there: Sequence[Place],
    own: bytes | None,
    food: str | None,
    unit: str = "",
    *,
    frozen: bool = False,
) -> Place | None:
    """The household's `own` place of a food; else the only one that is as the catalogue says.

    Where there is none such, or several, nothing is guessed; a fridge goes before a fridge door.
    What is `frozen` goes to no place that would thaw it.
    """
    mine = next((place for place in there if place.id == own), None)
    if mine and (not frozen or mine.climate in (FREEZER, None)):
        return mine
    climate = FREEZER if frozen else usual_climate(food, unit) if there and food else None
    fitting = [place for place in there if climate and place.climate == climate]
    fitting = [place for place in fitting if place.plain] or fitting
    return fitting[0] if len(fitting) == 1 else None
