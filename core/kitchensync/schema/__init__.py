"""What a kitchen consists of: records, and the tables derived from them."""

from kitchensync.schema.records import (
    RECORDS,
    Allergen,
    Device,
    Dimension,
    Food,
    ListLine,
    Lot,
    Person,
    Place,
    Posting,
    PostingKind,
    Record,
    ShoppingList,
)
from kitchensync.schema.tables import Column, Table, Value, ledger_for, tables

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
