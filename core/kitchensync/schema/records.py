"""What a kitchen consists of: one small class a record, each field saying how it merges.

Adding a record is adding a class to a file of this package, its name to `RECORDS` and its table to
an upgrade; tables, codecs, checks and the page `docs/records.md` follow from it.
"""

from __future__ import annotations

from kitchensync.schema.dishes import Cooking, Eaten, Opinion, Recipe, RecipeLine, RecipeStep
from kitchensync.schema.households import Device, Household, Person, Photo, Preference, Review
from kitchensync.schema.learned import Product, Prototype, Receipt, Wording
from kitchensync.schema.pantries import (
    Alias,
    Figure,
    Food,
    ListLine,
    Lot,
    Place,
    Posting,
    ShoppingList,
    Store,
    Substitute,
)
from kitchensync.schema.plans import PlanEntry
from kitchensync.schema.record import Record

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
    Preference,
    Review,
    Store,
    Alias,
    Figure,
    Substitute,
    Recipe,
    RecipeLine,
    RecipeStep,
    Opinion,
    Cooking,
    Product,
    Prototype,
    Receipt,
    Wording,
    Eaten,
    PlanEntry,
)
