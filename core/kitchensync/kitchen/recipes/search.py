"""Finding recipes: by words as they are typed, misspelled or unfinished, and by what they must be.

Leaves what was typed to `query`, the stored index to `replica.index`, and how recipes are shown to
`showing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.words import plain
from kitchensync.errors import HomeError, NotFound
from kitchensync.kitchen.naming import near, not_found
from kitchensync.kitchen.recipes import documents as recipe_documents
from kitchensync.kitchen.recipes import food_groups
from kitchensync.kitchen.recipes.cooked import cooked_after
from kitchensync.kitchen.recipes.documents import tag_term
from kitchensync.kitchen.recipes.food_groups import Holding
from kitchensync.kitchen.recipes.listing import Asking
from kitchensync.kitchen.recipes.opinions import opinions, tags
from kitchensync.kitchen.recipes.query import EVER, Query, check_filters
from kitchensync.kitchen.recipes.terms import Terms
from kitchensync.kitchen.recipes.understanding import Understanding, shipped_foods
from kitchensync.measure.days import parse_day
from kitchensync.replica import Replica
from kitchensync.replica.ids import named_id, normal_name
from kitchensync.replica.index import Index


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

    @cached_property
    def _terms(self) -> Terms:
        return Terms(self._index)

    def refresh(self) -> None:
        """Look at the recipes that were written to; where the file cannot be, as it stood."""
        with suppress(HomeError):
            self._index.refresh(lambda some: recipe_documents.describe(self._replica, some))

    def find(self, query: Query, asking: Asking) -> list[Found]:
        """What matches, best first; without words, by title. BadInput for a filter that is none.

        NotFound for a tag of none, and for what is unwanted and unknown.
        """
        self.refresh()
        with self._replica.snapshot():
            check_filters(query.words)
            self._check_tags((*query.tags, *query.without_tags))
            hits = self._terms.all_of(query.words)
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
            unwanted |= self._unwanted(food, chosen, self._with_food)
        for word in query.without:
            unwanted |= self._unwanted(word, chosen, self._with_word)
        for span in query.not_cooked:
            unwanted |= self._cooked_within(span, asking.today)
        if unwanted:
            chosen.docs = (
                self._index.titles().keys() if chosen.docs is None else chosen.docs
            ) - unwanted

    def _unwanted(self, said: str, chosen: _Chosen, having: Callable[[str], set[int]]) -> set[int]:
        """Documents to leave out: those of the group, else those that have it."""
        if not food_groups.is_group(said):
            return having(said) or self._none_of_what_is_known(said)
        group = self._group(said)
        surely = self._index.holding(group.surely)
        for doc in self._index.holding(group.perhaps) - surely:
            chosen.unsure[doc].append(said)
        return surely | self._index.having(tag_term(said)).keys()

    def _none_of_what_is_known(self, said: str) -> set[int]:
        """No documents; NotFound for what nobody knows, which would leave nothing out unnoticed."""
        if Understanding(self._replica).food(said) is not None:
            return set()
        words = (other for word in plain(said).split() for other in self._terms.near(word))
        close = near(said, [*food_groups.NAMES, *words])
        raise NotFound(
            f"“{said}” is in no title, tag or ingredient, nor is it a food or a group of foods.",
            f"Did you mean {' or '.join(close)}?" if close else "Look how it is written.",
        )

    def _with_word(self, word: str) -> set[int]:
        """Documents that name it, or have that food or a kind of it."""
        return self._terms.naming(word) | self._with_food(word)

    def _group(self, word: str) -> Holding:
        """Which foods belong to a group, judged again only after somebody has written anything."""
        now = self._replica.data_version()
        if self._judged_at != now:
            self._judged, self._judged_at = {}, now
        if word not in self._judged:
            self._judged[word] = food_groups.holding(self._replica, word, self._index.foods())
        return self._judged[word]

    def _with_food(self, name: str) -> set[int]:
        """Documents with a food or a kind of it; of a food that nobody knows, with its name."""
        understanding = Understanding(self._replica)
        food = understanding.food(name)
        if food is None:
            return self._terms.naming(name)
        same = {other for kind in _kinds(food) for other in understanding.book.same(kind)}
        return self._index.holding(same)


def _kinds(food: bytes) -> set[bytes]:
    """The food and all that can take its place as a kind of it."""
    wanted = shipped_foods().get(food)
    if wanted is None:
        return {food}
    known = catalogue()
    kinds = (one for one in known.foods if wanted.key in known.kinds(one))
    return {food, *(named_id("food", known.foods[one].name) for one in kinds)}
