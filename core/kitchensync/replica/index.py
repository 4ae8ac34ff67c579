"""What recipes are found by: their words and foods, kept beside them in the same file.

Triggers mark what was written to, by whatever wrote: a person, a merge, an undo, a snapshot. Leaves
what a recipe's words are, and what people search for, to the kitchen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kitchensync.replica.database import Database

UNKNOWN_FOOD = b""
"""Stands for the foods of lines of which nobody knows the food."""

_AT_ONCE = 500
_POSTED = """
    SELECT doc, max(place) FROM recipe_word JOIN recipe_term USING (term)
    WHERE word >= ?1 AND word < ?2 GROUP BY doc
"""
_EXACT = "SELECT doc, place FROM recipe_word JOIN recipe_term USING (term) WHERE word = ?"
_FOUND = "SELECT doc, recipe, title, minutes FROM recipe_found"
_BEHIND = "\U0010ffff"
"""Sorts after every character that a word has."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one recipe is found by. `words` tell the most telling place of each, from 1 up."""

    title: str
    minutes: int | None
    words: Mapping[str, int]
    foods: frozenset[bytes]


Describe = Callable[[Sequence[bytes]], Mapping[bytes, Document]]
"""Documents of the recipes that are shown, among these."""


class Index:
    """The index of one replica. Documents have numbers, which change when recipes do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh(self, describe: Describe) -> None:
        """Look again at all recipes that were written to, some hundred in one transaction."""
        while self._database.rows("SELECT 1 FROM recipe_stale LIMIT 1"):
            with self._database.write():
                found = self._database.rows("SELECT recipe FROM recipe_stale LIMIT ?", (_AT_ONCE,))
                stale = [recipe for (recipe,) in found]
                self._replace(stale, describe(stale))

    def _replace(self, stale: Sequence[bytes], documents: Mapping[bytes, Document]) -> None:
        execute, many = self._database.execute, self._database.executemany
        for recipe in stale:
            for (doc,) in execute("SELECT doc FROM recipe_found WHERE recipe = ?", (recipe,)):
                execute("DELETE FROM recipe_word WHERE doc = ?", (doc,))
                execute("DELETE FROM recipe_holds WHERE doc = ?", (doc,))
                execute("DELETE FROM recipe_found WHERE doc = ?", (doc,))
        terms = self._terms({word for document in documents.values() for word in document.words})
        for recipe, document in documents.items():
            doc = execute(
                "INSERT INTO recipe_found (recipe, title, minutes) VALUES (?, ?, ?)",
                (recipe, document.title, document.minutes),
            ).lastrowid
            words = [(terms[word], doc, place) for word, place in document.words.items()]
            many("INSERT INTO recipe_word VALUES (?, ?, ?)", words)
            many("INSERT INTO recipe_holds VALUES (?, ?)", [(food, doc) for food in document.foods])
        many("DELETE FROM recipe_stale WHERE recipe = ?", [(recipe,) for recipe in stale])

    def _terms(self, words: Collection[str]) -> dict[str, int]:
        """The numbers of words, new ones for those that are new."""
        self._database.executemany(
            "INSERT INTO recipe_term (word) VALUES (?) ON CONFLICT DO NOTHING",
            [(word,) for word in sorted(words)],
        )
        found = self._each_of("SELECT word, term FROM recipe_term WHERE word", words)
        return dict(map(tuple, found))

    def having(self, word: str) -> dict[int, int]:
        """Documents with that word, and the most telling place of it."""
        return dict(map(tuple, self._database.rows(_EXACT, (word,))))

    def beginning(self, prefix: str) -> dict[int, int]:
        """Documents with a word that begins so, and the most telling place of any."""
        return dict(map(tuple, self._database.rows(_POSTED, (prefix, prefix + _BEHIND))))

    def holding(self, foods: Iterable[bytes]) -> set[int]:
        """Documents with any of these foods."""
        return {doc for (doc,) in self._each_of("SELECT doc FROM recipe_holds WHERE food", foods)}

    def foods(self) -> list[bytes]:
        """Every food that any document has."""
        return [food for (food,) in self._database.rows("SELECT DISTINCT food FROM recipe_holds")]

    def words(self, beginnings: Iterable[str], shortest: int, longest: int) -> list[str]:
        """Words of so many characters that begin in one of these ways."""
        sql = (
            "SELECT word FROM recipe_term WHERE word >= ?1 AND word < ?2 "
            "AND length(word) BETWEEN ?3 AND ?4"
        )
        return [
            word
            for beginning in beginnings
            for (word,) in self._database.rows(
                sql, (beginning, beginning + _BEHIND, shortest, longest)
            )
        ]

    def titles(self) -> dict[int, tuple[bytes, str, int | None]]:
        """All documents: the recipe, its title, how many minutes it takes."""
        return _titles(self._database.rows(_FOUND))

    def some_titles(self, docs: Iterable[int]) -> dict[int, tuple[bytes, str, int | None]]:
        """The same of these documents."""
        return _titles(self._each_of(f"{_FOUND} WHERE doc", docs))

    def quick(self, minutes: int) -> set[int]:
        """Documents that take at most so many minutes."""
        sql = "SELECT doc FROM recipe_found WHERE minutes <= ?"
        return {doc for (doc,) in self._database.rows(sql, (minutes,))}

    def docs(self, recipes: Iterable[bytes]) -> set[int]:
        """The documents of these recipes."""
        sql = "SELECT doc FROM recipe_found WHERE recipe"
        return {doc for (doc,) in self._each_of(sql, recipes)}

    def _each_of(self, where: str, things: Iterable[object]) -> Iterator[sqlite3.Row]:
        """What a query answers, which ends with a column, where that is one of these things."""
        rest = iter(things)
        while some := [*islice(rest, _AT_ONCE)]:
            marks = ", ".join("?" * len(some))
            yield from self._database.rows(f"{where} IN ({marks})", some)


def _titles(found: Iterable[sqlite3.Row]) -> dict[int, tuple[bytes, str, int | None]]:
    return {doc: (recipe, title, minutes) for doc, recipe, title, minutes in found}
