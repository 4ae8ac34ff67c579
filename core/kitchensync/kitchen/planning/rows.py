"""Plans as they are stored: reading them, finding the entry and the recipe that somebody means.

Leaves what counts as one entry, and which come first, to `kitchensync.planning`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kitchensync.errors import Ambiguous
from kitchensync.kitchen import naming
from kitchensync.kitchen.foods.book import NAMELESS
from kitchensync.kitchen.planning.telling import called, spoken_when
from kitchensync.kitchen.preferences import month_first
from kitchensync.kitchen.recipes.cooked import STANDING
from kitchensync.kitchen.recipes.rows import titles
from kitchensync.kitchen.stock.duedates import day
from kitchensync.measure.days import several
from kitchensync.planning.entries import Entry, planned
from kitchensync.planning.wording import for_meal, ways
from kitchensync.recipes.model import MOST_SERVINGS
from kitchensync.replica.ids import find_by_id, normal_name
from kitchensync.replica.reader import Reader

_ENTRIES = """
    SELECT id, day, meal, words, recipe, servings, note, position
    FROM plan_entry_shown WHERE day >= ? AND day <= ?
"""
_MOST_SERVINGS = MOST_SERVINGS * 1000
_COOKINGS = f"SELECT recipe, day FROM ({STANDING}) WHERE day BETWEEN ? AND ?"  # noqa: S608  # the rule's own words


def entries(reader: Reader, first: date, last: date = date.max) -> list[Entry]:
    """What is planned for these days, both among them."""
    rows = reader.rows(_ENTRIES, (first.isoformat(), last.isoformat()))
    return planned(
        Entry(
            row["id"],
            when,
            row["meal"],
            row["words"] or NAMELESS,
            row["recipe"],
            row["servings"] if 0 < (row["servings"] or 0) <= _MOST_SERVINGS else None,
            row["note"],
            row["position"] or "",
        )
        for row in rows
        if (when := day(row["day"]))
    )


def cookings(reader: Reader, first: date, last: date) -> Mapping[tuple[bytes, date], int]:
    """How often recipes were cooked on these days; what was taken back was not."""
    found = reader.rows(_COOKINGS, (first.isoformat(), last.isoformat()))
    return Counter((row["recipe"], when) for row in found if (when := day(row["day"])))


def find(reader: Reader, wanted: str, today: date, on: date | None) -> Entry:
    """The entry meant by its name, the beginning or a part of it, or the beginning of its id.

    What is still to come goes first. With `on`, of that day alone. NotFound, Ambiguous.
    """
    there = entries(reader, on, on) if on else entries(reader, date.min)
    dishes = titles(reader)
    names = {entry: called(entry, dishes) for entry in there}
    if naming.find_named(wanted, names) is None:
        by_id = find_by_id(wanted, ((id_.hex(), entry) for entry in there for id_ in entry.ids))
        if by_id is not None:
            return by_id
    to_come = {entry: name for entry, name in names.items() if entry.day >= today}
    found = _named(wanted, to_come) or _named(wanted, names)
    if not found:
        raise naming.not_found(wanted, to_come.values(), "planned dishes")
    if len(found) > 1:
        raise _ambiguous(wanted, found, names)
    return found[0]


def _named(wanted: str, names: Mapping[Entry, str]) -> list[Entry]:
    """By what they are called, else by the words that were typed."""
    return naming.matching(wanted, names) or naming.matching(
        wanted, {entry: entry.words for entry in names}
    )


def _ambiguous(wanted: str, found: Iterable[Entry], names: Mapping[Entry, str]) -> Ambiguous:
    told = [f"{names[each]} for {spoken_when(each)} ({naming.short(each.id)})" for each in found]
    return Ambiguous(
        f"“{wanted}” may be {len(told)} planned dishes: {', '.join(told)}.",
        tuple(told),
        "Say its day with --on, or what stands in brackets.",
    )


def recipe_meant(words: str, dishes: Mapping[bytes, str]) -> bytes | None:
    """The recipe of that title or id, else the only one whose title has these words; Ambiguous.

    Only whole words count: who plans to eat out plans no trout. Nor does the beginning of an id:
    that may be “beef”.
    """
    found = naming.wholly_named(words, dishes) or [*_with_words(words, dishes)]
    found = found or [each for each in dishes if each.hex() == words.lower()]
    if len(found) > 1:
        apart = naming.told_apart(dishes)
        told = sorted(apart[each] for each in found)
        raise Ambiguous(
            f"“{words}” may be {len(found)} recipes: {', '.join(told[:8])}.",
            tuple(told),
            "Say the whole title as it stands here, or --as-words where none is meant.",
        )
    return found[0] if found else None


def with_day(
    reader: Reader, words: str, today: date, dishes: Mapping[bytes, str], meal: str | None
) -> tuple[str, date, str | None]:
    """What is meant, for which day and meal, where the words say so: "dal on friday for lunch".

    They do not where all of them name a recipe, nor where another `meal` is said beside them;
    without "on" they do only beside a recipe. Else it is for `today`. Ambiguous, BadDate.
    """
    if recipe_meant(words, dishes) is None:
        for way in ways(words, today, month_first=month_first(reader)):
            if not _may_be(way.meal, meal):
                continue
            if way.named or recipe_meant(way.what, dishes) is not None:
                meant, *others = way.days
                if others:
                    raise several(way.said, way.days)
                return way.what, meant, meal or way.meal
    return words, today, meal


def with_meal(words: str, dishes: Mapping[bytes, str], meal: str | None) -> tuple[str, str | None]:
    """The same of words whose day is said beside them. Ambiguous."""
    what, said = for_meal(words)
    if said and _may_be(said, meal) and recipe_meant(words, dishes) is None:
        return what, meal or said
    return words, meal


def _may_be(said: str | None, meal: str | None) -> bool:
    """Whether a meal that words say is that which is said beside them, if one is."""
    return not (said and meal) or said == normal_name(meal)


def _with_words(words: str, dishes: Mapping[bytes, str]) -> Iterator[bytes]:
    """A mark ends a word, as in “grandma's”, but “s” and the “don” of “don't” are none."""
    wanted = normal_name(words)
    whole = re.compile(rf"(?<![\w'’]){re.escape(wanted)}(?!\w|['’](?!s\b)\w)")
    named = ((each, normal_name(title)) for each, title in dishes.items())
    return (each for each, title in named if wanted in title and whole.search(title))
