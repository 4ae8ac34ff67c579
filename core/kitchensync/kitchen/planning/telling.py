"""How a plan is spoken of: what an entry is called, for how many it is and when.

Leaves finding the one that is meant to `rows`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from kitchensync.kitchen import naming
from kitchensync.measure.weeks import WEEKDAYS
from kitchensync.planning.entries import Entry
from kitchensync.planning.wording import ways
from kitchensync.recipes.yields import number_text
from kitchensync.replica.ids import normal_name

_MOST = 3
"""So many recipes are named that may be meant."""


def called(entry: Entry, dishes: Mapping[bytes, str]) -> str:
    """What an entry is called: as its recipe is, as long as that is there."""
    return dishes.get(entry.recipe or b"") or entry.words


def for_how_many(servings: int | None) -> str | None:
    """Thousandths of servings as people write them."""
    return None if servings is None else number_text(Fraction(servings, 1000))


def spoken_day(when: date) -> str:
    """ "Friday 2026-11-27"."""
    return f"{WEEKDAYS[when.weekday()]} {when.isoformat()}"


def spoken_when(entry: Entry) -> str:
    """ "dinner on Friday 2026-11-27"."""
    when = spoken_day(entry.day)
    return f"{entry.meal} on {when}" if entry.meal else when


def meant_instead(words: str, dishes: Mapping[bytes, str]) -> str:
    """What a recipe is called that these words may begin a word of, or be a slip for."""
    begun = f" {normal_name(words)}"
    close = sorted(title for title in dishes.values() if begun in f" {normal_name(title)}")
    close = close[:_MOST] or naming.near(words, dishes.values())
    return f" No recipe is called so; did you mean {' or '.join(close)}?" if close else ""


def spoken_as_a_day(words: str, today: date, meal: str | None) -> str:
    """How to plan it for the day that its words may begin or end with, "tacos wednesday"."""
    way = next(ways(words, today), None)
    if way is None or way.days == (today,):
        return ""
    meal = meal or way.meal
    options = ["--on", way.said, *(("--meal", meal) if meal else ())]
    instead = shlex.join(["ks", "plan", "add", way.what, *options])
    return f" If “{way.said}” is its day: `ks undo`, then `{instead}`."


def _dish(entry: Entry, dishes: Mapping[bytes, str]) -> str:
    """ "Dal (for 4)"."""
    many = for_how_many(entry.servings)
    return f"{called(entry, dishes)} (for {many})" if many else called(entry, dishes)


def spoken(entry: Entry, dishes: Mapping[bytes, str]) -> str:
    """ "Dal (for 4) for dinner on Friday 2026-11-27"."""
    note = f", {entry.note}" if entry.note else ""
    return f"{_dish(entry, dishes)} for {spoken_when(entry)}{note}"
