"""Records of what a household taught its devices to read: products, pictures, receipts."""

from __future__ import annotations

from kitchensync.schema.merging import members, register
from kitchensync.schema.record import Record
from kitchensync.schema.values import Allergen, Day, Dimension, Id, Name, Vector


class Product(Record):
    """What a barcode stands for; the id derives from its digits.

    `amount` is how much a pack holds, in base units. `source` names where it was looked up, nil is
    somebody of the household. A product of no food is known and not kept. `allergens` and `traces`
    are those that its pack names; of the others nothing is known.
    """

    table = "product"
    read_by = "food"
    code: Name = register()
    name: Name | None = register(None)
    brand: Name | None = register(None)
    food: Id | None = register(None, refers="food")
    amount: int | None = register(None)
    dimension: Dimension | None = register(None)
    unit: Name | None = register(None)
    source: Name | None = register(None)
    allergens: frozenset[Allergen] = members(safety=True)
    traces: frozenset[Allergen] = members(safety=True)


class Prototype(Record):
    """How something looks, taught by one picture, which is a photo of this row.

    `vector` is the picture in the space that `embedding` names: 127 times its unit vector, a signed
    byte a dimension. What it shows is a food, or else a dish.
    """

    table = "prototype"
    label: Name = register()
    food: Id | None = register(None, refers="food")
    recipe: Id | None = register(None, refers="recipe")
    embedding: Name = register()
    vector: Vector = register()


class Receipt(Record):
    """That a receipt was read; the id derives from its file and its place there, its picture is a
    photo of this row.

    `total` is in minor units of `currency`, `at` in Unix milliseconds as a person saw it.
    """

    table = "receipt"
    store: Id | None = register(None, refers="store")
    day: Day | None = register(None)
    total: int | None = register(None)
    currency: Name | None = register(None)
    at: int = register()
    person: Id | None = register(None, refers="person")


class Wording(Record):
    """What a store's receipts call a food; the id derives from store and words.

    Nil is nothing to keep: a bag, a deposit.
    """

    table = "wording"
    store: Id | None = register(None, refers="store")
    words: Name = register()
    food: Id | None = register(None, refers="food")
