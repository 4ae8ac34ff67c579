"""What a kitchen consists of: one small class a record, each field saying how it merges.

Adding a record is adding a class to this file and its table to an upgrade; tables, codecs, checks
and the page `docs/records.md` follow from it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from kitchensync.schema.merging import entry, members, position, register

Id = Annotated[bytes, "row id: 16 bytes"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
BlobId = Annotated[bytes, "keyed hash of a blob's content: 32 bytes"]


class Dimension(StrEnum):
    """What an amount measures; its integer counts the base unit named here."""

    MASS = "mass"  # milligrams
    VOLUME = "volume"  # microlitres
    COUNT = "count"  # thousandths of a piece


class PostingKind(StrEnum):
    """Why stock changed. `counted` is absolute, the others are signed differences."""

    BOUGHT = "bought"
    USED = "used"
    COOKED = "cooked"
    WASTED = "wasted"
    MOVED = "moved"
    CORRECTED = "corrected"
    COUNTED = "counted"


class Allergen(StrEnum):
    """The fourteen of Annex II of Regulation (EU) No 1169/2011, as ASCII codes."""

    CELERY = "celery"
    CRUSTACEANS = "crustaceans"
    EGGS = "eggs"
    FISH = "fish"
    GLUTEN = "gluten"
    LUPIN = "lupin"
    MILK = "milk"
    MOLLUSCS = "molluscs"
    MUSTARD = "mustard"
    NUTS = "nuts"
    PEANUTS = "peanuts"
    SESAME = "sesame"
    SOYA = "soya"
    SULPHITES = "sulphites"


class Record(BaseModel):
    """Base of all records; `ledger_of` names the record whose stock a ledger's rows make up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: ClassVar[str]
    ledger_of: ClassVar[str | None] = None


class Person(Record):
    """Somebody of the household."""

    table = "person"
    name: Name = register()


class Device(Record):
    """The name that people gave a device; its id is the device id of the membership log.

    `household_device`, in a personal space, is the id that the same device has in the household.
    """

    table = "device"
    name: Name = register()
    person: Id | None = register(None, refers="person")
    household_device: Id | None = register(None, keeps_alive=False)


class Place(Record):
    """Where things are kept; the id derives from the name."""

    table = "place"
    name: Name = register()


class Food(Record):
    """Something to eat or drink; the id derives from the name."""

    table = "food"
    name: Name = register()
    place: Id | None = register(None, refers="place")
    minimum: int | None = register(None)
    minimum_dimension: Dimension | None = register(None)
    minimum_unit: str | None = register(None)
    allergens: frozenset[Allergen] = members(safety=True)
    tags: frozenset[str] = members()


class Lot(Record):
    """Some of a food, bought together and due together. Its stock is its ledger."""

    table = "lot"
    food: Id = register(refers="food")
    place: Id | None = register(None, refers="place")
    dimension: Dimension = register()
    unit: str = register()
    best_before: Day | None = register(None, safety=True)
    opened: Day | None = register(None)
    acquired: Day | None = register(None)
    price: int | None = register(None)
    currency: str | None = register(None)
    note: Text | None = register(None)


class Posting(Record):
    """One thing that happened to a lot. Immutable; taken back by voiding.

    `amount` is in base units; `at` in Unix milliseconds as a person saw it; `cause` is the id of
    what it derives from; `seen` is for counts: how many postings of each device they saw.
    """

    table = "posting"
    ledger_of = "lot"
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
    list: Id = register(refers="list")
    words: Name = register()
    food: Id | None = register(None, refers="food")
    amount: int | None = register(None)
    dimension: Dimension | None = register(None)
    unit: str | None = register(None)
    checked: bool = register(False)
    position: str = position()


class Household(Record):
    """What the household is called and where its devices meet; its id derives from the space's."""

    table = "household"
    name: Name | None = register(None)
    relay: Text | None = register(None)


class Photo(Record):
    """A picture of the row `of` in the table `of_table`. The pictures themselves travel as blobs.

    `epoch` is the one whose key seals both blobs; sizes are their bytes before sealing, `width` and
    `height` in pixels.
    """

    table = "photo"
    of: Id = register()
    of_table: Name = register()
    blob: BlobId = register()
    thumbnail: BlobId = register()
    epoch: int = register()
    size: int = register()
    thumbnail_size: int = register()
    media: Name = register()
    width: int = register()
    height: int = register()
    caption: Text | None = register(None)


RECORDS: tuple[type[Record], ...] = (
    Person,
    Device,
    Place,
    Food,
    Lot,
    Posting,
    ShoppingList,
    ListLine,
    Household,
    Photo,
)
