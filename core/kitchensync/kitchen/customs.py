"""The household's own ways: its places and what climate they have, its stores, its preferences.

Leaves what follows from a climate to `duedates`, and what from a preference to `preferences`.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

from kitchensync.counting import listed
from kitchensync.errors import BadInput
from kitchensync.kitchen import naming, preferences
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.naming import What
from kitchensync.kitchen.preferences import STAPLE, STAPLES
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.stock.climates import CLIMATES, climate_of
from kitchensync.kitchen.stock.duedates import day
from kitchensync.kitchen.stock.places import places
from kitchensync.kitchen.views import Done, PlaceView, PreferenceView, StoreView
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import normal_name

Spot = Literal["place", "store"]

_STORES = """
    SELECT store.id, store.name, count(lot.id), max(lot.acquired)
    FROM store_shown AS store LEFT JOIN lot_shown AS lot ON lot.store = store.id
    WHERE store.name IS NOT NULL GROUP BY store.id
"""
_PREFERENCES = f"""
    SELECT preference.key, preference.value, preference.person, person.name
    FROM preference_shown AS preference LEFT JOIN person ON person.id = preference.person
    WHERE preference.key NOT IN {STAPLE, STAPLES} AND preference.value IS NOT NULL
"""  # noqa: S608  # names of ours
_WHAT: dict[Spot, What] = {"place": "places", "store": "stores"}


class Customs:
    """Places, stores and preferences of a household."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def places(self) -> list[PlaceView]:
        """All places by name, with how many lots are there."""
        replica = self._desk.replica
        with replica.snapshot():
            climates = {one.id: one.climate for one in places(replica)}
            lots = shelf.there(replica)
            named = shelf.places_of(replica, lots)
        climates |= {lot.place: lot.climate for lot in lots if lot.place}
        there = Counter(lot.place for lot in lots)
        views = (
            PlaceView(row.hex(), name, climates.get(row), there[row]) for row, name in named.items()
        )
        return sorted(views, key=lambda place: normal_name(place.name))

    def add_place(self, name: str, climate: str | None = None, *, dry_run: bool = False) -> Done:
        """A place, before anything is in it; its climate is "pantry", "fridge" or "freezer"."""
        said = _climate(climate) if climate else None
        with self._desk.change(dry_run) as change:
            row, name = change.called("place", name)
            if said:
                change.put("place", row, {"climate": said})
            change.tell(row, name, f"There is a place {name}")
        return change.done()

    def set_climate(self, name: str, climate: str, *, dry_run: bool = False) -> Done:
        """What keeps food at a place; what is there counts as kept so from now on."""
        said = _climate(climate)
        with self._desk.change(dry_run) as change:
            row, name = _found(change, "place", name)
            change.put("place", row, {"climate": said})
            change.tell(row, name, f"{name} keeps food as a {said} does")
        return change.done()

    def stores(self) -> list[StoreView]:
        """All stores by name, with how many lots were bought there, and when last."""
        stores = [
            StoreView(id_.hex(), name, bought, day(last))
            for id_, name, bought, last in self._desk.replica.rows(_STORES)
        ]
        return sorted(stores, key=lambda store: normal_name(store.name))

    def add_store(self, name: str, *, dry_run: bool = False) -> Done:
        """A store, before anything was bought there."""
        with self._desk.change(dry_run) as change:
            row, name = change.called("store", name)
            change.tell(row, name, f"There is a store {name}")
        return change.done()

    def rename(self, spot: Spot, name: str, to: str, *, dry_run: bool = False) -> Done:
        """Another name for a place or a store; the one that it was made with still finds it.

        A place goes on being a fridge, unless its new name tells another climate.
        """
        to = clean_name(to)
        with self._desk.change(dry_run) as change:
            row, name = _found(change, spot, name)
            named = names_of(change.transaction, spot)
            hint = f"Choose another name, or remove {name}: `ks {spot} rm`."
            naming.check_free(to, row, named, spot, hint)
            kept = _kept(change, row, to) if spot == "place" else {}
            change.put(spot, row, {"name": to, **kept})
            change.tell(row, to, f"{name} is called {to} now")
        return change.done()

    def remove(self, spot: Spot, name: str, *, dry_run: bool = False) -> Done:
        """Take a store off the list, or a place in which nothing is; BadInput, NotFound.

        What was bought there keeps the store's name.
        """
        with self._desk.change(dry_run) as change:
            row, name = _found(change, spot, name)
            if spot == "place" and (there := _in(change, row)):
                raise BadInput(
                    f"There is {listed(there)} in {name}.",
                    f"Move it first, for example: ks move {there[0]} --to fridge",
                )
            change.transaction.delete(spot, row)
            change.tell(row, name, f"{name} is no {spot} any more")
        return change.done()

    def preferences(self, key: str | None = None) -> list[PreferenceView]:
        """What everybody prefers, of all or of one; `whose` is None for the household.

        BadInput for what is no preference.
        """
        found = [
            PreferenceView(key, value, (name or shelf.NAMELESS) if person else None)
            for key, value, person, name in self._desk.replica.rows(_PREFERENCES)
        ]
        found = [one for one in found if key in (None, one.key)]
        if key is not None and not found:
            preferences.check_key(key)
        return sorted(found, key=lambda preference: (preference.key, preference.whose or ""))

    def prefer(
        self, key: str, value: str | None, *, everybody: bool = False, dry_run: bool = False
    ) -> Done:
        """Set what `preferences` knows for whoever uses this device, or everybody; None forgets.

        What an import taught can be forgotten, too. BadInput.
        """
        if value is not None or key not in {one.key for one in self.preferences()}:
            preferences.check_key(key)
        if not everybody and key == preferences.DAYS:
            raise BadInput("How days are written is the household's.", "Say it with --everybody.")
        if everybody and key == preferences.LOOKUP:
            raise BadInput(
                "Whether strangers are asked, each person says alone.", "Leave --everybody out."
            )
        said = None if value is None else preferences.checked(key, value)
        with self._desk.change(dry_run) as change:
            person = None if everybody else self._desk.person
            row = preferences.prefer(change, key, said, person)
            names = names_of(change.transaction, "person")
            whose = names.get(person, shelf.NAMELESS) if person else "everybody"
            change.tell(row, key, f"{key} for {whose}: {said or 'as they come'}")
        return change.done()


def _found(change: Change, spot: Spot, name: str) -> tuple[bytes, str]:
    """The spot of that name; of two that are called alike by now, the emptier one."""
    what = _WHAT.get(spot)
    if what is None:
        raise BadInput(f"“{spot}” is neither a place nor a store.", "Say place or store.")
    reader = change.transaction
    lots = shelf.there(reader)
    named = shelf.places_of(reader, lots) if spot == "place" else names_of(reader, spot)
    called = {normal_name(each): each for each in named.values()}
    meant = naming.resolve(name, called, what)
    full = Counter(lot.place if spot == "place" else lot.store for lot in lots)
    alike = (row for row, each in named.items() if normal_name(each) == meant)
    row = min(alike, key=lambda row: (full[row], row))
    return row, named[row]


def _kept(change: Change, place: bytes, to: str) -> dict[str, object]:
    """The climate that only the name of a place told, where the new one tells none."""
    known = next((one for one in places(change.transaction) if one.id == place), None)
    return {"climate": known.climate} if known and not climate_of(to) else {}


def _in(change: Change, place: bytes) -> list[str]:
    """Up to three foods that are in a place."""
    lots = (lot for lot in shelf.there(change.transaction) if lot.place == place)
    return sorted({lot.food_name for lot in lots})[:3]


def _climate(said: str) -> str:
    climate = normal_name(said)
    if climate not in CLIMATES:
        raise BadInput(
            f"“{said}” is no climate.", "Say pantry, fridge or freezer: what the place is like."
        )
    return climate
