"""Lots by the place that they are kept in, as people shorten its name.

Leaves which lots a food has to `shelf`, and where a new one goes to `places`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kitchensync.errors import NotEnough
from kitchensync.kitchen import naming
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader


@dataclass(frozen=True, slots=True)
class Where:
    """The place that somebody names; without a `name` it is everywhere, "" is nowhere."""

    id: bytes | None = None
    name: str | None = None

    def of(self, found: Sequence[Lot]) -> list[Lot]:
        """The lots that are kept there."""
        if self.name is None:
            return list(found)
        there = normal_name(self.name)
        return [lot for lot in found if normal_name(lot.place_name or "") == there]

    def there(self, found: Sequence[Lot]) -> list[Lot]:
        """The same, of lots of one food; NotEnough if there are none."""
        kept = self.of(found)
        if kept:
            return kept
        name = found[0].food_name
        raise NotEnough(
            f"There is no {name}{self.told('in')}.", f"`ks ls {name}` says where it is."
        )

    def told(self, preposition: str) -> str:
        """It in a sentence: " from cellar"; nothing where no place was named."""
        if self.name is None:
            return ""
        return f" {preposition} {self.name or 'no place'}"


def meant(reader: Reader, said: str | None, found: Sequence[Lot] = ()) -> Where:
    """The place of that name, or part of one; `found` may be in one that was removed.

    NotFound, Ambiguous.
    """
    if said is None or not said.strip():
        return Where(None, None if said is None else "")
    named = shelf.places_of(reader, found)
    called = {normal_name(name): (id_, name) for id_, name in named.items()}
    key = naming.resolve(said, {key: name for key, (_, name) in called.items()}, "places")
    return Where(*called[key])
