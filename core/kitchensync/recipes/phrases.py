"""What the words of an ingredient line say that are neither amount nor name.

Which words those are is left to `tagging`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kitchensync.measure.tokens import Token
from kitchensync.recipes.lexicon import OPTIONAL, PREPARING
from kitchensync.recipes.tagging import AFTER, BEFORE

_BREAKS = frozenset(",;:()[]")
_LINKS = ("of", "and", "&", "-", "–", ".", "/", "*", "+", "the")


def rest(text: str, line: Sequence[Token], places: Sequence[int | None]) -> tuple[str, str, bool]:
    """Preparation, note, and whether it may be left out; phrase by phrase, word for word."""
    prepared: list[str] = []
    noted: list[str] = []
    optional = False
    for phrase in _phrases(line, places):
        words = text[phrase[0].start : phrase[-1].end]
        if any(one in words.lower() for one in OPTIONAL):
            optional = True
        elif any(token.low in PREPARING for token in phrase):
            prepared.append(words)
        else:
            noted.append(words)
    return ", ".join(prepared), ", ".join(noted), optional


def _phrases(line: Sequence[Token], places: Sequence[int | None]) -> Iterator[list[Token]]:
    """Neighbours that are neither amount nor name, between marks, without "of" at their ends."""
    phrase: list[Token] = []
    last: int | None = None
    for token, tag in zip(line, places, strict=True):
        goes_on = tag in (BEFORE, AFTER) and token.text not in _BREAKS
        if phrase and (not goes_on or tag != last):
            yield from _trimmed(phrase)
            phrase = []
        if goes_on:
            phrase.append(token)
        last = tag
    yield from _trimmed(phrase)


def _trimmed(phrase: list[Token]) -> Iterator[list[Token]]:
    start, end = 0, len(phrase)
    while start < end and phrase[start].low in _LINKS:
        start += 1
    while end > start and phrase[end - 1].low in _LINKS:
        end -= 1
    if start < end:
        yield phrase[start:end]


def runs(places: Sequence[int | None], wanted: int) -> Iterator[tuple[int, int]]:
    """Where neighbours of one tag begin and end."""
    start: int | None = None
    for at, tag in enumerate([*places, None]):
        if tag == wanted and start is None:
            start = at
        elif tag != wanted and start is not None:
            yield start, at
            start = None
