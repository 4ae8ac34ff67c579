"""What something on a photo may be, as the kitchen keeps it: in words, in rows of reviews.

Leaves telling to `vision.recognising`, and which food is meant to the household's book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import NAMELESS
from kitchensync.vision.recognising import Candidate, Level


@dataclass(frozen=True, slots=True)
class Guess:
    """A label; `food` is what the catalogue calls it, `of` the row in hex of what was taught."""

    label: str
    food: str | None
    of: str | None
    percent: int
    how: str

    @property
    def name(self) -> str:
        """What a person reads."""
        return self.food or self.label

    def shape(self) -> dict[str, object]:
        """For the evidence of a review."""
        return {
            "label": self.label,
            "food": self.food,
            "of": self.of,
            "percent": self.percent,
            "how": self.how,
        }

    def meant(self, change: Change) -> tuple[bytes, str]:
        """The household's food of that name, made if there is none; or the one that was taught."""
        if self.of is not None:
            food = change.book.end(bytes.fromhex(self.of))
            name = change.book.name(food)
            if name != NAMELESS:
                return food, name
        return change.food(self.name)


def guess_of(candidate: Candidate) -> Guess:
    """A candidate of the eye."""
    taught = candidate.level is Level.HOUSEHOLD
    return Guess(
        candidate.label,
        None if taught else candidate.food,
        candidate.food if taught else None,
        round(candidate.probability * 100),
        candidate.level.value,
    )


def distinct(guesses: Iterable[Guess]) -> list[Guess]:
    """Those that people can tell apart: of two labels for one food, the likelier."""
    found: dict[str, Guess] = {}
    for guess in guesses:
        found.setdefault(guess.name, guess)
    return [*found.values()]


def guesses_in(evidence: Mapping[str, object]) -> list[Guess]:
    """Those that a review was asked with; what is no guess is passed over."""
    said = evidence.get("guesses")
    listed = cast("list[object]", said) if isinstance(said, list) else []
    return [guess for one in listed if (guess := _guess(one))]


def _guess(said: object) -> Guess | None:
    shape = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    label, food, of = shape.get("label"), shape.get("food"), shape.get("of")
    percent, how = shape.get("percent"), shape.get("how")
    if not isinstance(label, str) or not label.strip():
        return None
    return Guess(
        label,
        food if isinstance(food, str) and food.strip() else None,
        of if isinstance(of, str) and _is_id(of) else None,
        percent if isinstance(percent, int) else 0,
        how if isinstance(how, str) else "",
    )


def _is_id(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")
