"""Which documents have the words that somebody types: whole, unfinished or misspelled.

Leaves filters to `search`, titles that are being typed to `completing`, and what the words of a
recipe are to `documents`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kitchensync.catalogue import spelling
from kitchensync.catalogue.words import plain, singular
from kitchensync.kitchen.recipes.documents import IN_FOODS, telling
from kitchensync.replica.index import Index

_EXACT, _BEGINNING, _MISSPELLED = 4, 2, 1
"""What a hit counts, times the place where the word stands."""
_SHORTEST_BEGINNING = 2

Hits = Mapping[int, int]
"""How well documents match."""


class Terms:
    """The words of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def all_of(self, words: Sequence[str]) -> dict[int, int] | None:
        """Documents that have every word; None where no word was said."""
        said = [part for word in words for part in plain(word).split()]
        found: dict[int, int] | None = None
        for part in telling(said) or said:
            hits = self._hits(part)
            if found is None:
                found = dict(hits)
            else:
                found = {doc: found[doc] + hits[doc] for doc in found.keys() & hits.keys()}
        return found

    def naming(self, words: str) -> set[int]:
        """Documents with all of the words in their title, tags or foods; steps may mention them."""
        said = plain(words).split()
        named = [self._named(word) for word in telling(said) or said]
        return set[int].intersection(*named) if named else set()

    def near(self, word: str) -> list[str]:
        """Words of the index that it may be a misspelling of."""
        slips = spelling.slips(word)
        known = self._index.words(spelling.beginnings(word), len(word) - slips, len(word) + slips)
        return spelling.nearest(word, known)

    def _hits(self, word: str) -> Hits:
        found: dict[int, int] = {}
        if len(word) >= _SHORTEST_BEGINNING:
            _take(found, self._index.beginning(word), _BEGINNING)
        for form in (word, singular(word)):
            _take(found, self._index.having(form), _EXACT)
        if not found:
            for other in self.near(word):
                _take(found, self._index.having(other), _MISSPELLED)
        return found

    def _named(self, word: str) -> set[int]:
        hits = [hit for form in (word, singular(word)) for hit in self._index.having(form).items()]
        return {doc for doc, place in hits if place >= IN_FOODS}


def _take(found: dict[int, int], hits: Hits, counts: int) -> None:
    for doc, place in hits.items():
        found[doc] = max(found.get(doc, 0), place * counts)
