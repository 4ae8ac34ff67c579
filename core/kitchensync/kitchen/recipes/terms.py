"""Which documents have the words that somebody types: whole, unfinished or misspelled.

Leaves filters to `search`, and what a recipe's words are to `documents`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kitchensync.catalogue import spelling
from kitchensync.catalogue.words import plain, singular
from kitchensync.kitchen.recipes.documents import IN_FOODS, IN_TITLE, telling
from kitchensync.replica.ids import normal_name
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
        return _in_all(named) if named else set()

    def near(self, word: str, *, unfinished: bool = False) -> list[str]:
        """Words of the index that it may be a misspelling of, or of the beginning of."""
        allowed = spelling.slips(word)
        longest = 60 if unfinished else len(word) + allowed
        known = self._index.words(spelling.beginnings(word), len(word) - allowed, longest)
        return spelling.nearest(word, known, unfinished=unfinished)

    def complete(self, prefix: str, most: int) -> list[str]:
        """Titles that go on from what was typed so far, those that begin with it first."""
        begun = plain(prefix)
        *whole, last = begun.split() or [""]
        docs = self._going_on(last)
        before = [self._going_on(word) for word in telling(whole)]
        found = self._index.some_titles(_in_all(before) if before else docs)
        titles = {title for doc, (_, title, _) in found.items() if doc in docs or _has(title, last)}
        ranked = sorted(
            titles, key=lambda one: (not plain(one).startswith(begun), normal_name(one))
        )
        return ranked[:most]

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

    def _going_on(self, word: str) -> set[int]:
        """Documents whose title has a word that goes on from there, or from nearly there."""
        docs = _titled(self._index.beginning(word))
        if docs or not word:
            return docs
        near = self.near(word, unfinished=True)
        return {doc for other in near for doc in _titled(self._index.having(other))}


def _in_all(docs: Sequence[set[int]]) -> set[int]:
    first, *others = docs
    return first.intersection(*others)


def _has(title: str, beginning: str) -> bool:
    """Whether a word of a title begins so, one that no document is found by among them."""
    return any(word.startswith(beginning) for word in plain(title).split())


def _titled(hits: Hits) -> set[int]:
    return {doc for doc, place in hits.items() if place >= IN_TITLE}


def _take(found: dict[int, int], hits: Hits, counts: int) -> None:
    for doc, place in hits.items():
        found[doc] = max(found.get(doc, 0), place * counts)
