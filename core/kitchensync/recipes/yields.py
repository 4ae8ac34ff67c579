"""For how many a recipe is: "Serves 4-6", "4 Portionen", "12 muffins".

What a number looks like is left to `measure.tokens`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

from kitchensync.measure.tokens import Token, tokens
from kitchensync.recipes.counted import in_number
from kitchensync.recipes.model import MOST_SERVINGS

_LONGEST_TEXT = 400
_EATERS = (
    "serv",
    "person",
    "people",
    "portion",
    "porcion",
    "porció",
    "porzion",
    "porçã",
    "porçõ",
    "porcj",
    "porsj",
    "portie",
    "annos",
    "guest",
    "adult",
    "persoan",
    "eater",
    "gäste",
    "osob",
    "osób",
    "人",
    "人分",
    "порц",
    "персон",
)
"""How words begin for those who eat, and for what one of them gets."""
_WHOLE = ("pers", "couvert", "couverts")
"""The same where that is the whole word: persimmons and couverture are none."""


def _servings(said: str) -> Fraction | None:
    """How many it feeds, the lower number of a range; None if it counts something else."""
    found = tokens(said[:_LONGEST_TEXT])
    numbers = [token.value for token in found if token.value is not None]
    words = [token.low for token in found if token.is_word]
    if not numbers or not 0 < numbers[0] <= MOST_SERVINGS:
        return None
    feeds = any(map(_eats, words))
    return numbers[0] if feeds or not words else None


def only_servings(said: str) -> Fraction | None:
    """How many it feeds, where a text says nothing else: "4 Portionen", "Serves 4"."""
    words = [token.low for token in tokens(said[:_LONGEST_TEXT]) if token.is_word]
    return _servings(said) if words and all(map(_eats, words)) else None


def _eats(word: str) -> bool:
    return word in _WHOLE or word.startswith(_EATERS)


@dataclass(frozen=True, slots=True)
class Yield:
    """What a recipe makes: for so many people, in words of its own, both, or unsaid."""

    servings: Fraction | None = None
    words: str = ""

    @property
    def number(self) -> Fraction | None:
        """By what it is scaled: so many people, else the 8 of "8 slices"."""
        if self.servings:
            return self.servings
        counted = _counted(self.words)
        return counted.value if counted else None

    def scaled(self, wanted: Fraction) -> Yield:
        """Of so many: 16 slices, not 8. Words beside a number of people stay as they are."""
        if self.servings:
            return Yield(wanted, self.words)
        number = _counted(self.words)
        if number is None:
            return self
        start, end = self.words[: number.start], self.words[number.end :]
        many = in_number(end, " ".join(end.split()[:1]), one=wanted <= 1)
        return Yield(None, f"{start}{number_text(wanted)}{many}")


UNSAID = Yield()
"""What nobody said how much it makes."""


@overload
def number_text(number: Fraction) -> str: ...
@overload
def number_text(number: None) -> None: ...
def number_text(number: Fraction | None) -> str | None:
    """A number of servings: "4", "2.5"."""
    return None if number is None else f"{float(number):.3f}".rstrip("0").rstrip(".")


def _counted(said: str) -> Token | None:
    """The number in a yield of whatever it counts; None unless there is one."""
    numbers = [one for one in tokens(said[:_LONGEST_TEXT]) if any(map(str.isdigit, one.text))]
    (number,) = numbers if len(numbers) == 1 else (None,)
    return number if number and number.value and 0 < number.value <= MOST_SERVINGS else None


def best(said: Sequence[str]) -> tuple[Fraction | None, str]:
    """Of several sayings of one yield: the servings that any gives, and the one that says most.

    Words that only repeat the number are left out.
    """
    found = [number for each in said if (number := _servings(each)) is not None]
    number = found[0] if found else None
    words = max((each for each in said if each != str(number)), key=len, default="")
    return number, words
