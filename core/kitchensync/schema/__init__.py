"""What a kitchen consists of: records, and the tables derived from them."""

from kitchensync.schema.households import Device, Person
from kitchensync.schema.pantries import Food, ListLine, Lot, Place, Posting, ShoppingList
from kitchensync.schema.record import Record
from kitchensync.schema.records import RECORDS
from kitchensync.schema.tables import Column, Table, Value, ledger_for, tables
from kitchensync.schema.values import Allergen, Dimension, PostingKind

__all__ = [
    "RECORDS",
    "Allergen",
    "Column",
    "Device",
    "Dimension",
    "Food",
    "ListLine",
    "Lot",
    "Person",
    "Place",
    "Posting",
    "PostingKind",
    "Record",
    "ShoppingList",
    "Table",
    "Value",
    "ledger_for",
    "tables",
]
