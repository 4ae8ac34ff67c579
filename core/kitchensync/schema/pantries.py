"""Records of foods, where they are kept, how much there is of them, and what to get."""

from __future__ import annotations

from kitchensync.schema.merging import entry, members, position, register
from kitchensync.schema.record import Record
from kitchensync.schema.values import (
    Allergen,
    Climate,
    Day,
    Dimension,
    DueKind,
    Id,
    Name,
    PostingKind,
    Text,
)


class Place(Record):
    """Where things are kept; the id derives from the name."""

    table = "place"
    name: Name = register()
    climate: Climate | None = register(None)


class Store(Record):
    """Where things are bought; the id derives from the name."""

    table = "store"
    name: Name = register()


class Food(Record):
    """Something to eat or drink; the id derives from the name.

    What is nil is as the food catalogue says. `days_…` is how long it keeps there, and once opened
    or thawed; `piece` is mg a piece and `density` mg a ml. `allergens` are what is in it, `traces`
    those of which its packs say that it may contain traces. Of these and of diets, a member that is
    present is a yes, one that was taken away a no. `same_as` redirects to the food that this one
    was merged into.
    """

    table = "food"
    name: Name = register()
    place: Id | None = register(None, refers="place")
    minimum: int | None = register(None)
    minimum_dimension: Dimension | None = register(None)
    minimum_unit: str | None = register(None)
    aisle: Name | None = register(None)
    due_kind: DueKind | None = register(None, safety=True)
    days_pantry: int | None = register(None)
    days_fridge: int | None = register(None)
    days_freezer: int | None = register(None)
    days_opened: int | None = register(None)
    days_thawed: int | None = register(None)
    piece: int | None = register(None)
    density: int | None = register(None)
    same_as: Id | None = register(None, refers="food", keeps_alive=False)
    allergens: frozenset[Allergen] = members(safety=True)
    traces: frozenset[Allergen] = members(safety=True)
    diets: frozenset[str] = members(safety=True)
    tags: frozenset[str] = members()


class Alias(Record):
    """Another name of a food; the id derives from the name."""

    table = "alias"
    name: Name = register()
    food: Id = register(refers="food")


class Figure(Record):
    """How much of a nutrient is in 100 g of a food; the id derives from both.

    `value` is in µg, for energy in J; nil is unknown. `source` names where it was found.
    """

    table = "figure"
    read_by = "food"
    food: Id = register(refers="food")
    nutrient: Name = register()
    value: int | None = register(None)
    source: Name | None = register(None)


class Substitute(Record):
    """What can stand in for a food; the id derives from food, substitute and purpose.

    `over` of it for `under` of the food, both by weight, volume or pieces as the food is measured.
    """

    table = "substitute"
    read_by = "food"
    food: Id = register(refers="food")
    instead: Id = register(refers="food")
    over: int = register()
    under: int = register()
    purpose: Text | None = register(None)


class Lot(Record):
    """Some of a food, bought together and due together. Its stock is its ledger.

    `best_before` is the day on it, of which `due_kind` says what it means; `pack` how much one pack
    holds, in base units; `price` is in minor units. Of leftovers, `cooking` is what they are of.
    """

    table = "lot"
    over_when = ()
    food: Id = register(refers="food")
    place: Id | None = register(None, refers="place")
    dimension: Dimension = register()
    unit: str = register()
    best_before: Day | None = register(None, safety=True)
    opened: Day | None = register(None, safety=True)
    acquired: Day | None = register(None)
    price: int | None = register(None)
    currency: str | None = register(None)
    note: Text | None = register(None)
    due_kind: DueKind | None = register(None, safety=True)
    frozen: Day | None = register(None, safety=True)
    thawed: Day | None = register(None, safety=True)
    store: Id | None = register(None, refers="store")
    pack: int | None = register(None)
    cooking: Id | None = register(None, refers="cooking")


class Posting(Record):
    """One thing that happened to a lot. Immutable; taken back by voiding.

    `amount` is in base units; `at` in Unix milliseconds as a person saw it; `cause` is the id of
    what it derives from; `seen` is for counts: which postings of each device they saw.
    """

    table = "posting"
    ledger_of = "lot"
    read_by = "cause"
    lot: Id = entry(refers="lot")
    kind: PostingKind = entry()
    amount: int = entry()
    at: int = entry()
    person: Id | None = entry(None, refers="person")
    cause: Id | None = entry(None)
    seen: bytes | None = entry(None)
    voided: bool = register(False, keeps_alive=False)


class ShoppingList(Record):
    """A list of things to get; the id derives from the name."""

    table = "list"
    name: Name = register()


class ListLine(Record):
    """One line of a list. `words` are what the person typed."""

    table = "list_line"
    over_when = ("checked",)
    list: Id = register(refers="list")
    words: Name = register()
    food: Id | None = register(None, refers="food")
    amount: int | None = register(None)
    dimension: Dimension | None = register(None)
    unit: str | None = register(None)
    checked: bool = register(False)
    position: str = position()
