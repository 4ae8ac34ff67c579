"""Which food people mean who name one: the household's own, or one that only the catalogue has.

Leaves what is on the shelves of it to `shelf`, and what is said of it to the rooms that ask.
"""

from __future__ import annotations

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import Food
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.stock import shelf
from kitchensync.replica.reader import Reader


def meant(reader: Reader, book: Book, name: str) -> tuple[bytes | None, Food | None]:
    """The household's row, if it has one, and what the catalogue has by its name; Ambiguous."""
    shelf.check_alone(reader, name, book)
    own = book.find(name) or book.find_by_catalogue(name)
    known = None if own else catalogue().find(name)
    if own is None and known is None:
        own = shelf.find_food(reader, name, book)
    return own, known or catalogue().find(book.name(own) if own else name)


def own_food(change: Change, name: str) -> tuple[bytes, str]:
    """The household's row of a food, made if only the catalogue has it; NotFound, Ambiguous."""
    food, known = meant(change.transaction, change.book, name)
    if food is not None:
        return change.written(food)
    return change.food(known.name if known else name)
