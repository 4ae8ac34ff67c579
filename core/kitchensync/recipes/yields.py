"""For how many a recipe is: "Serves 4-6", "4 Portionen", "12 muffins".

What a number looks like is left to `measure.tokens`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kitchensync.measure.tokens import Token, tokens

_MOST = 10_000
_LONGEST_TEXT = 400
_EATERS = (
    "serv",
    "person",
    "people",
    "portion",
    "porci",
    "porzion",
    "porçã",
    "porcj",
    "portie",
    "annos",
    "guest",
    "adult",
    "pers",
    "eater",
    "couvert",
    "gäste",
    "osob",
    "osób",
    "人",
    "人分",
    "порц",
    "персон",
)


def servings(said: str) -> Fraction | None:
    """How many it feeds, the lower number of a range; None if it counts something else."""
    found = tokens(said[:_LONGEST_TEXT])
    numbers = [token.value for token in found if token.value is not None]
    words = [token.low for token in found if token.is_word]
    if not numbers or not 0 < numbers[0] <= _MOST:
        return None
    feeds = any(word.startswith(_EATERS) for word in words)
    return numbers[0] if feeds or not words else None


def only_servings(said: str) -> Fraction | None:
    """How many it feeds, where a text says nothing else: "4 Portionen", "Serves 4"."""
    words = [token.low for token in tokens(said[:_LONGEST_TEXT]) if token.is_word]
    return servings(said) if words and all(word.startswith(_EATERS) for word in words) else None


def counted(said: str) -> Token | None:
    """The number in a yield of whatever it counts: the 8 of "8 slices"; None unless it is one."""
    numbers = [one for one in tokens(said[:_LONGEST_TEXT]) if any(map(str.isdigit, one.text))]
    (number,) = numbers if len(numbers) == 1 else (None,)
    return number if number and number.value and 0 < number.value <= _MOST else None


def best(said: Sequence[str]) -> tuple[Fraction | None, str]:
    """Of several sayings of one yield: the servings that any gives, and the one that says most.

    Words that only repeat the number are left out.
    """
    found = [number for each in said if (number := servings(each)) is not None]
    number = found[0] if found else None
    words = max((each for each in said if each != str(number)), key=len, default="")
    return number, words
