"""Titles for whoever has begun to type one, with its words unfinished or misspelled.

Pure, and of titles alone: it is asked at each key, also where nothing may be written and the index
that `search` has is behind.
"""

from __future__ import annotations

from collections.abc import Iterable

from kitchensync.catalogue import spelling
from kitchensync.catalogue.words import plain
from kitchensync.kitchen.recipes.documents import telling
from kitchensync.replica.ids import normal_name


def completed(titles: Iterable[str], typed: str, most: int) -> list[str]:
    """So many of the titles that go on from what was typed, those that begin with it first."""
    begun = plain(typed)
    *whole, last = begun.split() or [""]
    said = {title: plain(title) for title in titles}
    known = {word for words in said.values() for word in words.split()}
    going_on = [_going_on(word, known) for word in (*telling(whole), last)]
    found = (
        title
        for title, words in said.items()
        if not any(meant.isdisjoint(words.split()) for meant in going_on)
    )
    return sorted(found, key=lambda title: (not said[title].startswith(begun), normal_name(title)))[
        :most
    ]


def _going_on(typed: str, known: Iterable[str]) -> set[str]:
    """The words that begin so, else those that begin nearly so."""
    begun = {word for word in known if word.startswith(typed)}
    near = (word for word in known if word.startswith(spelling.beginnings(typed)))
    return begun or {*spelling.nearest(typed, near, unfinished=True)}
