"""Which lots somebody means who says how many tins of a food: those of what is canned.

Leaves what that is called to `foods.tins`, and all other lots to `shelf`.
"""

from __future__ import annotations

from kitchensync.errors import NotEnough
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.stock.shelf import Lot
from kitchensync.measure.table import TINS
from kitchensync.measure.words import Words
from kitchensync.replica.reader import Reader


def canned_food(name: str, book: Book) -> bytes | None:
    """The household's row of what is canned of that; None where it has none, or it is no other."""
    called = tins.canned(name, book)
    return (book.find(called) or book.find_by_catalogue(called)) if called else None


def lots_there(reader: Reader, said: Words, book: Book) -> list[Lot]:
    """What `shelf.lots_there` finds, or what is there in tins where tins are said; its errors.

    Also where none is said, of what there is in nothing but tins.
    """
    found = [lot for lot in _in_tins(reader, said, book) if lot.there]
    if found:
        return found
    try:
        return shelf.lots_there(reader, said.name, book)
    except NotEnough:
        canned = canned_food(said.name, book)
        found = shelf.lots(reader, food=canned, book=book) if canned else []
        if there := [lot for lot in found if lot.there]:
            return there
        raise


def find_lots(reader: Reader, said: Words, book: Book) -> list[Lot]:
    """What `shelf.find_lots` finds, or what came in tins where tins are said; its errors."""
    return _in_tins(reader, said, book) or shelf.find_lots(reader, said.name, book)


def _in_tins(reader: Reader, said: Words, book: Book) -> list[Lot]:
    """Lots of what is canned, and tins of what was put in as it is, empty ones included."""
    if not said.tinned or tins.canned(said.name, book) is None:
        return []
    canned, plain = canned_food(said.name, book), book.find(said.name)
    found = shelf.lots(reader, food=canned, book=book) if canned else []
    if plain and plain != canned:
        found += [lot for lot in shelf.lots(reader, food=plain, book=book) if lot.unit in TINS]
    return found
