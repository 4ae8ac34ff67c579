"""What a food is called that comes in tins: three tins of chickpeas are canned chickpeas.

The one rule for what is typed, imported and in recipes. Leaves phrases to `measure.words`, and
which lots are meant to `stock.tinned`.
"""

from __future__ import annotations

from dataclasses import replace

from kitchensync.kitchen.foods.book import Book
from kitchensync.measure.words import Words


def canned(name: str, book: Book) -> str | None:
    """What that is called where it comes in tins; None where that is no other food.

    What the household gave a name to means that, also in tins.
    """
    from kitchensync.catalogue.index import is_canned
    from kitchensync.catalogue.words import key

    called = f"canned {name.lower()}"
    if not is_canned(name) and book.find(called) is None:
        return None
    return None if key(name) in book.taught else called


def meant(words: Words, book: Book) -> Words:
    """The same of the food that is in the tins, if tins were named."""
    called = canned(words.name, book) if words.tinned else None
    return replace(words, name=called) if called else words
