"""Whether people can eat a food: allergens, diets and dislikes, each a veto of three values.

Leaves what a recipe takes instead to `covering`. Nothing is safe because nobody wrote it down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from kitchensync.cooking.facts import Eater, Food, Key, Larder

STRICTER = {"pescatarian": ("vegetarian", "vegan"), "vegetarian": ("vegan",)}
"""What fits a stricter diet fits the wider one; what does not fit that fits no stricter one."""


class Verdict(IntEnum):
    """The worse is the greater."""

    SAFE = 0
    UNKNOWN = 1
    UNSAFE = 2


@dataclass(frozen=True, slots=True)
class Concern:
    """Why somebody should not eat a food, or may not: `what` is the allergen or the diet.

    Of a dislike it is the food; of a line that nobody understands, or a dish of which nobody says
    what is in it, nothing.
    """

    eater: str
    verdict: Verdict
    kind: str  # "allergen", "pack", "traces", "diet", "dislike", "line" or "dish"
    what: str
    food: str


class Judge:
    """Judges foods for everybody who eats, each once."""

    def __init__(self, larder: Larder, eaters: Sequence[Eater]) -> None:
        self.eaters = eaters
        self._picky = [each for each in eaters if each.allergies or each.diets or each.dislikes]
        self._larder = larder
        self._known: dict[Key, tuple[Concern, ...]] = {}

    @property
    def idle(self) -> bool:
        """Whether nobody asks who avoids anything: all suits them, whatever it is made of."""
        return not self._picky

    def concerns(self, key: Key) -> tuple[Concern, ...]:
        """All that speaks against a food."""
        if key not in self._known:
            food = self._larder.food(key)
            found = (each for eater in self._picky for each in self._against(food, eater))
            self._known[key] = tuple(found)
        return self._known[key]

    def _against(self, food: Food, eater: Eater) -> Iterator[Concern]:
        yield from _forbidden(food, eater)
        for key in sorted(eater.dislikes):
            if _is_kind_of(food, self._larder.food(key)):
                yield Concern(eater.name, Verdict.UNSAFE, "dislike", food.name, food.name)

    def verdict(self, key: Key) -> Verdict:
        """Of a food, for all together."""
        return worst(self.concerns(key))

    def of_unknown(self, name: str) -> tuple[Concern, ...]:
        """What speaks against something of which nobody knows what it is."""
        return self._of_who_is_picky("line", name)

    def of_unsaid(self, dish: str) -> tuple[Concern, ...]:
        """What speaks against a dish of which nobody says what is in it."""
        return self._of_who_is_picky("dish", dish)

    def _of_who_is_picky(self, kind: str, name: str) -> tuple[Concern, ...]:
        return tuple(Concern(eater.name, Verdict.UNKNOWN, kind, "", name) for eater in self._picky)


def worst(concerns: Iterable[Concern]) -> Verdict:
    """What all concerns come to."""
    return max((concern.verdict for concern in concerns), default=Verdict.SAFE)


def fits(food: Food, diet: str) -> bool | None:
    """Whether a food fits a diet; None is unknown."""
    said = food.diets.of(diet)
    if said is None and any(food.diets.of(stricter) for stricter in STRICTER.get(diet, ())):
        return True
    wider = (other for other, stricter in STRICTER.items() if diet in stricter)
    if said is None and any(food.diets.of(other) is False for other in wider):
        return False
    return said


def _is_kind_of(food: Food, disliked: Food) -> bool:
    """Frozen spinach is spinach to who does not like that, and garlic powder garlic."""
    named_so = {*disliked.name.casefold().split()} <= {*food.name.casefold().split()}
    return named_so or disliked.key in (food.key, *food.kinds)


def _forbidden(food: Food, eater: Eater) -> Iterator[Concern]:
    for allergen in sorted(eater.allergies):
        contains = food.allergens.of(allergen)
        if contains is None and allergen in food.denied:
            yield Concern(eater.name, Verdict.UNKNOWN, "pack", allergen, food.name)
        elif not contains and allergen in food.traces:
            yield Concern(eater.name, Verdict.UNKNOWN, "traces", allergen, food.name)
        elif contains is not False:
            verdict = Verdict.UNSAFE if contains else Verdict.UNKNOWN
            yield Concern(eater.name, verdict, "allergen", allergen, food.name)
    for diet in sorted(eater.diets):
        fitting = fits(food, diet)
        if fitting is not True:
            verdict = Verdict.UNKNOWN if fitting is None else Verdict.UNSAFE
            yield Concern(eater.name, verdict, "diet", diet, food.name)
