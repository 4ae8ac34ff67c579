"""What people type to find recipes: "pasta -dairy <30m #quick fav >=4 with:basil -cooked:4w".

Pure: what the parts mean for the recipes of a kitchen is left to `search`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kitchensync.errors import BadInput, TooLarge
from kitchensync.recipes.durations import minutes as minutes_of

LONGEST = 500
"""Characters of a search."""

_HOURS, _MINUTES = r"(?:h|hours?)", r"(?:m|mins?|minutes?)"
_SPACED = rf"\d+\s*{_HOURS}\s*\d+\s*{_MINUTES}(?!\S)|\d\S*(?:\s+(?:{_HOURS}|{_MINUTES})(?!\S))?"
_PART = re.compile(rf'-?(?:[\w#]+:)?"[^"]*"|[<>]=?\s*(?:{_SPACED})|\S+', re.IGNORECASE)
_TIME = re.compile(r"<=?\s*(\d.*)")
_STARS = re.compile(r">(=?)\s*([0-5])\*?")
_SPAN = re.compile(r"(\d{1,3}) ?(d|days?|w|weeks?|m|months?|y|years?)", re.ASCII)
EVER = "ever"
_NEVER = "never"
_MEANT = {
    re.compile(r"<=?\s*-?\d.*"): 'Say a time as in "<30m" or "<1h".',
    re.compile(r">=?\s*-?\d.*"): 'Say up to five stars, as in ">=4".',
    re.compile(r"cooked:.+", re.IGNORECASE): "Say a time as in cooked:4w, or cooked:never.",
}
"""What filters look like, and how they are said; what can be read as one is no word."""
_FAVOURITE = frozenset(
    {"fav", "favs", "favourite", "favourites", "favorite", "favorites", "is:fav"}
)
_OF_STARS = frozenset({"star", "stars", "*"})
_FIELDS = {"tag": "tags", "with": "foods", "without": "without_foods"}
_NOT = {
    "words": "without",
    "tags": "without_tags",
    "foods": "without_foods",
    "without_foods": "foods",
    "cooked": "not_cooked",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What a recipe has to be: have all `words`, `tags` and `foods`, and none of the others.

    `minutes` is the most it may take in all, `stars` the least it must have. It was `cooked` and
    `not_cooked` within these times, such as "4w", or EVER.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    foods: tuple[str, ...] = ()
    without_foods: tuple[str, ...] = ()
    minutes: int | None = None
    stars: int | None = None
    favourite: bool = False
    cooked: tuple[str, ...] = ()
    not_cooked: tuple[str, ...] = ()


def read_span(said: str) -> str | None:
    """A time that people name, "4 weeks", as "4w"; None where it is none."""
    found = _SPAN.fullmatch(said.strip().lower())
    return f"{int(found[1])}{found[2][0]}" if found else None


def read_query(said: str) -> Query:
    """What somebody looks for; whatever cannot be read otherwise is a word. TooLarge."""
    if len(said) > LONGEST:
        raise TooLarge(f"A search has at most {LONGEST} characters.", "Look for less.")
    query = Query()
    after_stars = False
    for part in _PART.findall(said):
        if not (after_stars and part.lower() in _OF_STARS):
            query = _with(query, part)
        after_stars = _STARS.fullmatch(part) is not None
    return query


def check_filters(words: Iterable[str]) -> None:
    """BadInput for a word that was to be a filter; looked for as a word, it would be none."""
    for word in words:
        hint = next((hint for looks, hint in _MEANT.items() if looks.fullmatch(word)), None)
        if hint:
            raise BadInput(f"“{word}” is nothing to look for.", hint)


def _with(query: Query, part: str) -> Query:
    found = _TIME.fullmatch(part)
    if found and (minutes := minutes_of(found[1])) is not None:
        return replace(query, minutes=minutes)
    if found := _STARS.fullmatch(part):
        return replace(query, stars=int(found[2]) + (not found[1]))
    if part.lower() in _FAVOURITE:
        return replace(query, favourite=True)
    return _with_member(query, part)


def _with_member(query: Query, part: str) -> Query:
    """A word, a tag or a food, that there must be or, behind a minus, not be."""
    unwanted = part.startswith("-") and len(part) > 1
    part = part[unwanted:]
    name, colon, value = part.partition(":")
    field = "words"
    if part.startswith("#") and len(part) > 1:
        field, part = "tags", part[1:]
    elif colon and value and name.lower() in _FIELDS:
        field, part = _FIELDS[name.lower()], value
    elif name.lower() == "cooked" and (span := _cooked_within(value)):
        unwanted, field, part = unwanted != (span == _NEVER), "cooked", span.replace(_NEVER, EVER)
    part = part.replace('"', "").strip()
    field = _NOT[field] if unwanted else field
    members: dict[str, Any] = {field: (*getattr(query, field), part)}
    return replace(query, **members) if part else query


def _cooked_within(said: str) -> str | None:
    plain = said.replace('"', "").lower()
    return plain if plain in (EVER, _NEVER) else read_span(plain)
