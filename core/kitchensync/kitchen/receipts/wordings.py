"""What a store's receipts mean in this household: what it was taught, and what words let guess.

Leaves guessing itself to `kitchensync.receipts.names`, and when to ask to `judging`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from kitchensync.catalogue.lookup import catalogue
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import NAMELESS, Book
from kitchensync.kitchen.foods.book import read as read_book
from kitchensync.kitchen.receipts.views import WordingView
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.measure.words import LONGEST_NAME
from kitchensync.receipts.names import Proposal, Wording, Wordings, propose, wording_key
from kitchensync.replica.ids import caused_id, named_id, normal_name
from kitchensync.replica.reader import Reader

_TAUGHT: Final = "SELECT store, words, food FROM wording_shown WHERE words IS NOT NULL"

_LISTED: Final = """
    SELECT store.name, wording.words, wording.food
    FROM wording_shown AS wording LEFT JOIN store ON store.id = wording.store
    WHERE wording.words IS NOT NULL
"""


def wording_id(store: bytes | None, words: str) -> bytes:
    """The row that says what a store means by words; the same for words that compare equal."""
    return caused_id("wording", (store or b"") + b"\0" + wording_key(words).encode(), 0)


def same_words(one: str, other: str) -> bool:
    """Whether what a store writes is the same, however it is spelled out."""
    return wording_key(one) == wording_key(other)


def teach(change: Change, store: bytes | None, words: str, food: bytes | None) -> bool:
    """Have words of a store mean a food from now on; None is nothing to keep.

    False for what has neither letter nor digit, of which nothing can be known.
    """
    if not wording_key(words):
        return False
    said: dict[str, object] = {"store": store, "words": words[:LONGEST_NAME], "food": food}
    change.put("wording", wording_id(store, words), said)
    return True


def forget(change: Change, store: bytes | None, words: str) -> bool:
    """Have words of a store mean nothing any more; False where they meant nothing."""
    return change.transaction.delete("wording", wording_id(store, words))


def listed(reader: Reader) -> list[WordingView]:
    """What was taught, by store and words."""
    book = read_book(reader)
    found = [
        WordingView(name, words, book.name(book.end(food)) if food else None)
        for name, words, food in reader.rows(_LISTED)
    ]
    return sorted(found, key=lambda one: (normal_name(one.store or ""), normal_name(one.words)))


class Meaning:
    """What the receipts of one store mean, as the household stood when this was made."""

    def __init__(self, reader: Reader, store: bytes | None) -> None:
        self._reader = reader
        self._store = store.hex() if store else None

    def propose(self, words: str) -> Proposal | None:
        """The food that words mean, if it is one that has a name here."""
        found = propose(words, self._store, self._wordings, self._understanding.resolver)
        return found if found and (found.food is None or self.name_of(found)) else None

    def name_of(self, proposal: Proposal | None) -> str | None:
        """What a proposed food is called here; None where it is none."""
        if proposal is None or proposal.food is None:
            return None
        known = catalogue().foods.get(proposal.food)
        row = named_id("food", known.name) if known else bytes.fromhex(proposal.food)
        return self._understanding.name_of(row)

    def near(self, words: str) -> list[str]:
        """Up to five foods that words may mean, the likeliest first."""
        return self._understanding.near(words)

    @cached_property
    def _understanding(self) -> Understanding:
        return Understanding(self._reader)

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings(_taught(self._reader, self._understanding.book))


def _taught(reader: Reader, book: Book) -> Iterator[Wording]:
    """What was taught, but of foods that are gone."""
    for store, words, food in reader.rows(_TAUGHT):
        if food is None or book.name(food) != NAMELESS:
            end = book.end(food).hex() if food else None
            yield Wording(store.hex() if store else None, words, end)
