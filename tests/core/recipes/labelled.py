"""The labelled ingredient lines of the reference data, and when a reading of one is right.

The labels were made by matching the words of a table's columns against the line, which left its
marks on them; what `Label` says of those marks is all that is forgiven. A fifth of the lines,
chosen by a hash of their text, is held out: nothing was tuned on it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from kitchensync.catalogue.words import singular
from kitchensync.measure.units import find
from kitchensync.recipes.lines import Line

FILE = "ingredient-lines/training_data.crf"
_NUMBER = re.compile(r"([0-9]+)(?:[$#]([0-9]+)/([0-9]+)|/([0-9]+))?")
_MARK = re.compile(r"[^\w\s]")
_LINKS = ("", "and", "of", "the")
_CLOSE = re.compile(r" (?=[,.;:!?)’'])|(?<=\() ")


@dataclass(frozen=True, slots=True)
class Label:
    """One line and what its labels say: the amount (to `high`), the unit, the words of the name.

    A number at the line's beginning that has no label of any kind is its amount: thirds and eighths
    were lost where the columns held decimals. Words that come twice in a line were labelled twice:
    a name is what its words say once. `low` is None where nothing is labelled.
    """

    text: str
    words: tuple[tuple[str, str], ...]
    low: Fraction | None
    high: Fraction | None
    unit: str
    name: tuple[str, ...]
    lost: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a reading agrees with the label."""

    amount: bool
    unit: bool
    name: bool

    @property
    def whole(self) -> bool:
        """Whether all of it does."""
        return self.amount and self.unit and self.name


def labels(path: Path) -> Iterator[Label]:
    """All labelled lines of the file, in order."""
    words: list[tuple[str, str]] = []
    for row in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if row:
            fields = row.split("\t")
            words.append((fields[0].replace("$", " ").replace("#", " "), fields[-1]))
        elif words:
            yield _label(words)
            words = []


def is_held_out(text: str) -> bool:
    """Whether a line belongs to the fifth that nothing is tuned on."""
    return hashlib.sha256(text.encode()).digest()[0] % 5 == 0


def _label(words: list[tuple[str, str]]) -> Label:
    first, first_tag = words[0]
    lost = first_tag == "OTHER" and not any(tag == "B-QTY" for _, tag in words)
    low = (
        number(first)
        if lost
        else next((number(word) for word, tag in words if tag == "B-QTY"), None)
    )
    return Label(
        text=_CLOSE.sub("", " ".join(word for word, _ in words)),
        words=tuple(words),
        low=low,
        high=next((number(word) for word, tag in words if tag == "B-RANGE_END"), None),
        unit=unit(next((word for word, tag in words if tag.endswith("-UNIT")), "")),
        name=name(word for word, tag in words if tag.endswith("-NAME")),
        lost=lost and low is not None,
    )


def number(word: str) -> Fraction | None:
    """The number a labelled word begins with: "1 1/2", "13 1/2-ounce"."""
    match = _NUMBER.match(word.replace(" ", "$"))
    if match is None:
        return None
    whole, above, below, alone = match.groups()
    if alone:
        return Fraction(int(whole), int(alone)) if int(alone) else None
    part = Fraction(int(above), int(below)) if above and int(below) else 0
    return Fraction(int(whole)) + part


def unit(word: str) -> str:
    """One name for all spellings of a unit."""
    known = find(word)
    return known.name if known else word.lower()


def name(words: Iterable[str]) -> tuple[str, ...]:
    """The words of a name without case, marks, plurals, repetition, and what links them."""
    bare = (_MARK.sub("", word).lower() for text in words for word in text.split())
    return tuple(dict.fromkeys(singular(word) for word in bare if word not in _LINKS))


def judged(label: Label, line: Line) -> Verdict:
    """Whether a reading says what the label says."""
    return Verdict(
        amount=(line.low, line.high) == (label.low, label.high),
        unit=unit(line.unit or "") == label.unit,
        name=name([line.name]) == label.name,
    )
