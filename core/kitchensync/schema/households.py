"""Records of who there is, with which devices, and what they see of it all."""

from __future__ import annotations

from typing import Final

from kitchensync.schema.merging import members, register
from kitchensync.schema.record import Record
from kitchensync.schema.values import Allergen, BlobId, Id, Name, Proof, Text


class Person(Record):
    """Somebody of the household, and what they must not or would rather not eat.

    `diets` are codes of the food catalogue, `dislikes` names of foods.
    """

    table = "person"
    name: Name = register()
    allergies: frozenset[Allergen] = members(safety=True)
    diets: frozenset[str] = members(safety=True)
    dislikes: frozenset[str] = members()


class Device(Record):
    """The name that people gave a device; its id is the device id of the membership log.

    `household_device`, in a personal space, is the id that the same device has in the household;
    `household_proof` shows it.
    """

    table = "device"
    name: Name = register()
    person: Id | None = register(None, refers="person")
    household_device: Id | None = register(None, keeps_alive=False)
    household_proof: Proof | None = register(None, keeps_alive=False)


class Household(Record):
    """What the household is called and where its devices meet; its id derives from the space's."""

    table = "household"
    name: Name | None = register(None)
    relay: Text | None = register(None)


BY_ADULTS: Final = frozenset({("household", "relay")})
"""Tables and columns of what counts as an adult's word alone: nothing but that adult's saying so
makes it one, neither taking over what another device wrote nor undoing something."""


def household_row(space: bytes) -> bytes:
    """The id of the row of the household whose space that is."""
    return space[:16]


class Photo(Record):
    """A picture of the row `of` in the table `of_table`. The pictures themselves travel as blobs.

    `epoch` is the one whose key seals both blobs; sizes are their bytes before sealing, `width` and
    `height` in pixels.
    """

    table = "photo"
    over_when = ()
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


class Preference(Record):
    """How somebody, or where nobody is named the household, likes things shown.

    It also keeps what imports taught, such as what a unit means and which of day and month comes
    first, and which foods are taken to be there. The id derives from person and key, of such a food
    from its name, too.
    """

    table = "preference"
    key: Name = register()
    person: Id | None = register(None, refers="person")
    value: Text | None = register(None)


class Review(Record):
    """Something that was not certain, kept with its evidence until somebody decides.

    The id derives from kind and subject. `evidence` and `decision` are JSON of that kind; `at` and
    `decided_at` Unix milliseconds.
    """

    table = "review"
    kind: Name = register()
    subject: Id | None = register(None)
    subject_table: Name | None = register(None)
    words: Text = register()
    evidence: Text | None = register(None)
    at: int = register()
    decision: Text | None = register(None)
    decided_at: int | None = register(None)
