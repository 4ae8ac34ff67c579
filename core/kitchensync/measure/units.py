"""Units by what people call them, and how much of each one entry may hold.

The units themselves stand in `table`; reading and writing amounts is left to `amounts`; which word
of a text is a unit, to `quantities`.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from kitchensync.errors import UnknownUnit
from kitchensync.measure.table import PIECE, UNITS, WHOSE, Dimension, Preference, Unit

__all__ = [
    "PIECE",
    "UNITS",
    "Dimension",
    "Preference",
    "Unit",
    "find",
    "measured",
    "preferred",
    "unit_named",
    "whose",
]

_LARGEST: dict[Dimension, int] = {"mass": 10**10, "volume": 10**10, "count": 10**9}
_USUAL: dict[Dimension, str] = {"mass": "g", "volume": "ml", "count": PIECE}
_PREFERENCES: tuple[Preference, ...] = ("metric", "us", "imperial")
LARGEST_TEXT: dict[Dimension, str] = {
    "mass": "10 t",
    "volume": "10,000 l",
    "count": "1,000,000 pieces",
}


def largest(dimension: Dimension) -> int:
    """The most that one amount may be, in base units; beyond it is a slip of the finger."""
    return _LARGEST[dimension]


@cache
def _by_name(preference: Preference = "us") -> dict[str, Unit]:
    named = {_folded(name): unit for unit in UNITS for name in unit.names}
    own = {unit.called: unit for unit in UNITS if unit.called}
    shared = {name: unit for name, unit in named.items() if unit.name in own}
    for word, whose in WHOSE.items():
        for name, theirs in shared.items():
            unit = theirs if whose == "us" else own[theirs.name]
            if whose == "us" or unit.name.startswith(whose):
                named[f"{word} {name}"] = unit
    if preference != "us":
        named |= {name: own[unit.name] for name, unit in shared.items()}
    return named


@cache
def first_words() -> frozenset[str]:
    """What the names of units begin with, in lower case."""
    names = (*_by_name(), *(name for unit in UNITS for name in unit.names))
    return frozenset(name.partition(" ")[0].lower() for name in names)


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().replace(".", "")


def find(word: str, preference: Preference = "us") -> Unit | None:
    """The unit of that name in any usual spelling, or None; a pint is whose `preference` says."""
    return _by_name(preference).get(_folded(word))


@lru_cache(maxsize=256)
def measured(dimension: Dimension | None, unit: str | None) -> tuple[Dimension, str]:
    """How a lot is measured, whatever a merge left of it; the dimension goes before the unit."""
    known = find(unit) if unit else None
    if dimension is None:
        dimension = known.dimension if known else "count"
    if not unit or (known is not None and known.dimension != dimension):
        unit = _USUAL[dimension]
    return dimension, unit


def whose(unit: str) -> Preference:
    """Whose measure a stored unit is; imperial stands for metric too, which is read alike."""
    known = find(unit)
    return "imperial" if known and known.called else "us"


def preferred(said: str | None) -> Preference | None:
    """Whose measures "metric", "us" or "imperial" names; None for anything else."""
    word = said.strip().casefold() if said else ""
    return next((preference for preference in _PREFERENCES if preference == word), None)


def near(word: str, likeness: float = 0.6) -> tuple[str, ...]:
    """Up to three unit names that `word` may be a misspelling of, best first."""
    import difflib

    matches = difflib.get_close_matches(_folded(word), _by_name(), n=6, cutoff=likeness)
    return tuple(dict.fromkeys(_by_name()[match].name for match in matches))[:3]


def unit_named(word: str, preference: Preference = "us") -> Unit:
    """The unit of that name; UnknownUnit names near ones."""
    unit = find(word, preference)
    if unit is not None:
        return unit
    close = near(word)
    hint = (
        f"Did you mean {' or '.join(close)}?"
        if close
        else f"Units are {', '.join(unit.name for unit in UNITS if _sized(unit))}, and piece."
    )
    raise UnknownUnit(f"“{word}” is not a unit.", hint)


def _sized(unit: Unit) -> bool:
    return unit.dimension != "count" and unit.called is None
