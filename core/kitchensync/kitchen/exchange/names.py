"""Names in a table that may be several foods, or slips of the finger, and how lines are read.

A name of the household or of the catalogue is clear as it stands; so is one that is like no other.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, cached_property

from kitchensync.kitchen.exchange.meaning import Reading
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.preferences import preference
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.replica.reader import Reader

_OR = re.compile(r"\s+or\s+|\s*/\s*", re.IGNORECASE)


class Names:
    """What names may be, as one household stood when this was made."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def _understanding(self) -> Understanding:
        return Understanding(self._reader)

    def may_be(self, name: str) -> tuple[str, ...]:
        """Foods of which nobody knows whether the name means them; none where it is clear."""
        knows = self._understanding
        if knows.book.find(name) or knows.book.find_by_catalogue(name):
            return ()
        match = knows.match(name)
        if match is None:
            return tuple(knows.spelled_like(name))
        each = [knows.name_of(knows.food(part)) for part in _OR.split(name)] if match.choice else []
        return tuple(dict.fromkeys(called for called in each if called))

    def canned(self, name: str) -> str | None:
        """What that is called in tins; None where that is no other food."""
        return tins.canned(name, self._understanding.book)


def reading_of(reader: Reader, today: date, currency: str) -> Reading:
    """How this household reads lines; prices without a currency are in `currency`."""

    def lesson(key: str) -> str | None:
        return preference(reader, key)

    names = Names(reader)
    return Reading(today, currency, cache(names.may_be), cache(lesson), cache(names.canned))
