"""What an ingredient line says: so much of a unit of a food, prepared so, with a note.

Never fails and never loses a word: `words` are the line's own. Amounts are found by `leading`, the
name by `tagging`; which food of a kitchen a name means is left to whoever asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kitchensync.measure.called import IsName, nothing
from kitchensync.measure.numbered import is_numbered, with_names
from kitchensync.measure.table import Dimension, Preference, Unit
from kitchensync.measure.tokens import Token, tokens
from kitchensync.measure.units import find
from kitchensync.recipes import naming, tagging
from kitchensync.recipes.leading import Leading, leading
from kitchensync.recipes.phrases import rest
from kitchensync.recipes.tagging import AFTER, AMOUNT, NUMBER, UNIT

LONGEST = 1000
"""Of a longer line, what follows so many characters is left unread."""


@dataclass(frozen=True, slots=True)
class Line:
    """`low` (to `high`) of `unit`, each holding `pack` of `pack_unit`, of the food `name`.

    `words` are the line as it stood. Numbers are as written, not in base units. None: not said; a
    unit that is None beside a number counts pieces. `dimension` is that of the unit, None where
    nothing is measured. `choice` is the name with the others of which one will do, as "white wine
    or cider vinegar", where `name` may be half of one; empty where there are none. `confidence` (0
    to 100) is how likely the parts are the ones meant.
    """

    words: str
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str | None = None
    dimension: Dimension | None = None
    name: str = ""
    choice: str = ""
    preparation: str = ""
    note: str = ""
    optional: bool = False
    confidence: int = 0
    pack: Fraction | None = None
    pack_unit: str | None = None


def read_line(text: str, preference: Preference = "us", is_name: IsName = nothing) -> Line:
    """Take an ingredient line apart; `preference` says whose cups and pints it means.

    `is_name` says which words are a name though they begin with a number.
    """
    line = with_names(text, tokens(text[:LONGEST]), is_name)
    found = leading(line, preference)
    places, likely = _tagged(line, found)
    quantity = found.quantity if found else None
    unit = (quantity.unit if quantity else None) or _counted(line, places)
    preparation, note, optional = rest(text, line, places)
    name = naming.name(text, line, places)
    likely = 1.0 if is_numbered(name, is_name) else likely
    return Line(
        words=text,
        low=quantity.low if quantity else None,
        high=quantity.high if quantity else None,
        unit=unit.name if unit else None,
        dimension=unit.dimension if unit else "count" if quantity else None,
        name=name,
        choice=naming.choice(text, line, places),
        preparation=preparation,
        note=note,
        optional=optional,
        confidence=round(100 * likely) if name else 0,
        pack=quantity.pack if quantity else None,
        pack_unit=quantity.pack_unit.name if quantity and quantity.pack_unit else None,
    )


def _tagged(line: Sequence[Token], found: Leading | None) -> tuple[list[int | None], float]:
    """The tag of each token, None for those of the amount; and how likely they are."""
    words, capitals, at = tagging_words(line, found)
    free = found is None or found.quantity.unit is None
    units = [place for place in range(len(words)) if free and tagging.may_count(words, place)]
    tags, likely = tagging.tagged(tagging.shipped(), words, capitals, units)
    tag_of = dict(zip(at, tags, strict=True))
    taken = range(found.start, found.end) if found else range(0)
    places = [None if place in taken else tag_of[place] for place in range(len(line))]
    if found and found.aside is not None:
        places[found.aside] = AFTER
    return naming.settled(line, places), likely


def tagging_words(
    line: Sequence[Token], found: Leading | None
) -> tuple[list[str], list[bool], list[int]]:
    """What `tagging` is told of a line: words, whether capital, and which token each is."""
    taken = range(found.start, found.end) if found else range(0)
    at = [place for place in range(len(line)) if place not in taken[1:]]
    words = [AMOUNT if place in taken else _word(line[place]) for place in at]
    named = [line[place] for place in at if place not in taken and line[place].is_word]
    titled = len(named) > 1 and all(token.text[0].isupper() for token in named)
    return words, [not titled and line[place].text[0].isupper() for place in at], at


def _word(token: Token) -> str:
    """Numbers are all one, but for those of "00 flour"."""
    return NUMBER if token.value else token.low


def _counted(line: Sequence[Token], places: Sequence[int | None]) -> Unit | None:
    """The first word that counts pieces of what is named."""
    words = (line[at].low for at, tag in enumerate(places) if tag == UNIT)
    return next((unit for word in words if (unit := find(word))), None)
