"""Finding recipes: by words as they are typed, misspelled or unfinished, and by what they must be.

Leaves what was typed to `query`, the stored index to `replica.index`, and how recipes are shown to
`showing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kitchensync.catalogue import spelling
from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.words import plain, singular
from kitchensync.errors import HomeError
from kitchensync.kitchen.naming import not_found
from kitchensync.kitchen.recipes import documents as recipe_documents
from kitchensync.kitchen.recipes import food_groups
from kitchensync.kitchen.recipes.cooked import cooked_after
from kitchensync.kitchen.recipes.documents import IN_FOODS, IN_TITLE, tag_term
from kitchensync.kitchen.recipes.food_groups import Holding
from kitchensync.kitchen.recipes.listing import Asking
from kitchensync.kitchen.recipes.opinions import opinions, tags
from kitchensync.kitchen.recipes.query import EVER, Query
from kitchensync.kitchen.recipes.understanding import Understanding, shipped_foods
from kitchensync.measure.days import parse_day
from kitchensync.replica import Replica
from kitchensync.replica.ids import named_id, normal_name
from kitchensync.replica.index import Index

_EXACT, _BEGINNING, _MISSPELLED = 4, 2, 1
"""What a hit counts, times the place where the word stands."""
_SHORTEST_BEGINNING = 2

Hits = Mapping[int, int]
"""How well documents match."""


@dataclass(frozen=True, slots=True)
class Found:
    """A recipe that matches; `unsure` are the groups it may belong to though it must not."""

    recipe: bytes
    unsure: tuple[str, ...]


@dataclass(slots=True)
class _Chosen:
    """Documents that are left, None for all, and what is not known of them."""

    docs: set[int] | None = None
    unsure: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, docs: Iterable[int]) -> None:
        self.docs = set(docs) if self.docs is None else self.docs.intersection(docs)


class Search:
    """Searches of one kitchen."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._judged: dict[str, Holding] = {}
        self._judged_at: tuple[int, int] | None = None

    @cached_property
    def _index(self) -> Index:
        return self._replica.index

    def refresh(self) -> None:
        """Look at the recipes that were written to; where the file cannot be, as it stood."""
        with suppress(HomeError):
            self._index.refresh(lambda some: recipe_documents.describe(self._replica, some))

    def find(self, query: Query, asking: Asking) -> list[Found]:
        """What matches, best first; without words, by title. NotFound for a tag of none."""
        self.refresh()
        with self._replica.snapshot():
            self._check_tags(query.tags)
            hits = self._all(query.words)
            chosen = _Chosen(None if hits is None else set(hits))
            self._keep_what_must_be(chosen, query, asking)
            self._drop_what_must_not_be(chosen, query, asking)
            scores = hits or {}
            rows = self._rows(chosen)
        found = [
            (-scores.get(doc, 0), normal_name(title), recipe, doc)
            for doc, (recipe, title, _) in rows.items()
        ]
        return [
            Found(recipe, tuple(chosen.unsure.get(doc, ()))) for _, _, recipe, doc in sorted(found)
        ]

    def _check_tags(self, said: Iterable[str]) -> None:
        for tag in said:
            if self._index.having(tag_term(tag)):
                continue
            there = {one for of_recipe in tags(self._replica).values() for one in of_recipe}
            if normal_name(tag) not in map(normal_name, there):
                raise not_found(tag, sorted(there), "tags")

    def _rows(self, chosen: _Chosen) -> dict[int, tuple[bytes, str, int | None]]:
        if chosen.docs is None:
            return self._index.titles()
        return self._index.some_titles(sorted(chosen.docs))

    def _all(self, words: Sequence[str]) -> dict[int, int] | None:
        """Documents that have every word; None where no word was said."""
        parts = [part for word in words for part in plain(word).split()]
        found: dict[int, int] | None = None
        for part in parts:
            hits = self._hits(part)
            if found is None:
                found = dict(hits)
            else:
                found = {doc: found[doc] + hits[doc] for doc in found.keys() & hits.keys()}
        return found

    def _hits(self, word: str) -> Hits:
        exact = {word, singular(word)}
        found: dict[int, int] = {}
        if len(word) >= _SHORTEST_BEGINNING:
            _take(found, self._index.beginning(word), _BEGINNING)
        for form in exact:
            _take(found, self._index.having(form), _EXACT)
        if not found:
            for other in self._near(word):
                _take(found, self._index.having(other), _MISSPELLED)
        return found

    def _near(self, word: str, *, unfinished: bool = False) -> list[str]:
        allowed = spelling.slips(word)
        longest = 60 if unfinished else len(word) + allowed
        known = self._index.words(spelling.beginnings(word), len(word) - allowed, longest)
        return spelling.nearest(word, known, unfinished=unfinished)

    def _keep_what_must_be(self, chosen: _Chosen, query: Query, asking: Asking) -> None:
        if query.minutes is not None:
            chosen.keep(self._index.quick(query.minutes))
        for tag in query.tags:
            chosen.keep(self._index.having(tag_term(tag)))
        for food in query.foods:
            chosen.keep(self._with_food(food))
        if query.favourite or query.stars is not None:
            chosen.keep(self._index.docs(self._liked(query, asking.person)))
        for span in query.cooked:
            chosen.keep(self._cooked_within(span, asking.today))

    def _liked(self, query: Query, person: bytes | None) -> Iterable[bytes]:
        """Favourites of whoever asks; stars are theirs, or else those of the household."""
        for recipe, thought in opinions(self._replica).items():
            stars = thought.stars.get(person or b"", thought.mean)
            enough = query.stars is None or (stars is not None and stars >= query.stars)
            if enough and (not query.favourite or person in thought.favourite_of):
                yield recipe

    def _cooked_within(self, span: str, today: date) -> set[int]:
        """Documents of what was cooked on as many days as that, today among them."""
        before = None if span == EVER else parse_day(f"-{span}", today, past=True)
        return self._index.docs(cooked_after(self._replica, before or date.min))

    def _drop_what_must_not_be(self, chosen: _Chosen, query: Query, asking: Asking) -> None:
        unwanted: set[int] = set()
        for tag in query.without_tags:
            unwanted |= self._index.having(tag_term(tag)).keys()
        for food in query.without_foods:
            unwanted |= self._with_food(food)
        for word in query.without:
            unwanted |= self._with_word(word, chosen)
        for span in query.not_cooked:
            unwanted |= self._cooked_within(span, asking.today)
        if unwanted:
            chosen.docs = (
                self._index.titles().keys() if chosen.docs is None else chosen.docs
            ) - unwanted

    def _with_word(self, word: str, chosen: _Chosen) -> set[int]:
        """Documents to leave out: those of the group, else those that name it."""
        if not food_groups.is_group(word):
            return self._naming(word)
        group = self._group(word)
        surely = self._index.holding(group.surely)
        for doc in self._index.holding(group.perhaps) - surely:
            chosen.unsure[doc].append(word)
        return surely | self._index.having(tag_term(word)).keys()

    def _group(self, word: str) -> Holding:
        """Which foods belong to a group, judged again only after somebody has written anything."""
        now = self._replica.data_version()
        if self._judged_at != now:
            self._judged, self._judged_at = {}, now
        if word not in self._judged:
            self._judged[word] = food_groups.holding(self._replica, word, self._index.foods())
        return self._judged[word]

    def _naming(self, words: str) -> set[int]:
        """Documents that name all of the words."""
        found: set[int] | None = None
        for word in plain(words).split():
            found = self._named(word) if found is None else found & self._named(word)
        return found or set()

    def _named(self, word: str) -> set[int]:
        """Documents with the word in their title, tags or foods; steps may mention it."""
        forms = {word, singular(word)}
        hits = [hit for form in forms for hit in self._index.having(form).items()]
        return {doc for doc, place in hits if place >= IN_FOODS}

    def _with_food(self, name: str) -> set[int]:
        """Documents with a food or a kind of it; of a food that nobody knows, with its name."""
        understanding = Understanding(self._replica)
        food = understanding.food(name)
        if food is None:
            return self._naming(name)
        same = {other for kind in _kinds(food) for other in understanding.book.same(kind)}
        return self._index.holding(same)

    def complete(self, prefix: str, most: int) -> list[str]:
        """Titles that go on from what was typed so far, those that begin with it first."""
        self.refresh()
        *whole, last = plain(prefix).split() or [""]
        hits = self._titled(self._index.beginning(last))
        if not hits and last:
            near = self._near(last, unfinished=True)
            hits = {doc for word in near for doc in self._titled(self._index.having(word))}
        for word in whole:
            hits &= self._titled(self._hits(word))
        titles = {title for _, title, _ in self._index.some_titles(hits).values()}
        begun = plain(prefix)
        ranked = sorted(
            titles, key=lambda one: (not plain(one).startswith(begun), normal_name(one))
        )
        return ranked[:most]

    @staticmethod
    def _titled(hits: Hits) -> set[int]:
        return {doc for doc, place in hits.items() if place >= IN_TITLE}


def _take(found: dict[int, int], hits: Hits, counts: int) -> None:
    for doc, place in hits.items():
        found[doc] = max(found.get(doc, 0), place * counts)


def _kinds(food: bytes) -> set[bytes]:
    """The food and all that can take its place as a kind of it."""
    wanted = shipped_foods().get(food)
    if wanted is None:
        return {food}
    known = catalogue()
    kinds = (one for one in known.foods if wanted.key in known.kinds(one))
    return {food, *(named_id("food", known.foods[one].name) for one in kinds)}
