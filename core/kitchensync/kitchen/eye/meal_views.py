"""What the kitchen answers about meals: frozen plain values, made for people and for JSON.

Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kitchensync.kitchen.recipes.views import NutrientView


@dataclass(frozen=True, slots=True)
class OfferView:
    """What a photo of a meal may show: a "dish" or a "food"; `why` in words."""

    name: str
    kind: str
    percent: int
    why: str


@dataclass(frozen=True, slots=True)
class OfferedView:
    """What may be on a photo of a meal, the likeliest first. `certain` is whether the first need
    not be asked about, `already` that this photo was written down before; `blind` is why nothing
    was recognised, or None."""

    photo: str
    already: bool
    certain: bool
    offers: tuple[OfferView, ...]
    blind: str | None


@dataclass(frozen=True, slots=True)
class EatenView:
    """Something that whoever uses this device ate: `servings` of a dish, or an amount of a food.

    `nutrients` are of that much; what nobody knows of it is in `unknown`, in words, and
    `unknown_percent` its share: of a dish, that of its lines.
    """

    id: str
    day: date
    meal: str | None
    words: str
    dish: str | None
    food: str | None
    servings: str | None
    amount: str | None
    nutrients: tuple[NutrientView, ...]
    unknown: tuple[str, ...]
    unknown_percent: int
    has_picture: bool


@dataclass(frozen=True, slots=True)
class EatenDay:
    """What whoever uses this device ate on a day: so many `entries`, and what is in all of them.

    What nobody knows is in no sum; it is in `unknown`, in words, and `unknown_percent` is its share
    of the day, each entry counting alike.
    """

    day: date
    entries: int
    nutrients: tuple[NutrientView, ...]
    unknown: tuple[str, ...]
    unknown_percent: int
