"""What is known of a food, as the kitchen answers it: frozen plain values.

Leaves where it is known from to `knowing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kitchensync.catalogue.model import INDEFINITELY
from kitchensync.kitchen.foods.figures import closely
from kitchensync.kitchen.views import Done


@dataclass(frozen=True, slots=True)
class FigureView:
    """So much of a nutrient in 100 g: µg, of energy J. None is unknown."""

    nutrient: str
    value: int | None
    source: str | None

    @property
    def text(self) -> str:
        """As people read it: "510 kcal", "3.4 g"; "?" is unknown."""
        return closely(self.nutrient, self.value)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Whether a food holds an allergen, may hold traces of one, or fits a diet; None is unknown.

    `said` by the household; `on_pack` where a pack names it. What a pack names and the household
    denies is unknown.
    """

    code: str
    answer: bool | None
    said: bool
    on_pack: bool


@dataclass(frozen=True, slots=True)
class PriceView:
    """What was paid last for so much, at that store."""

    store: str | None
    price: str
    amount: str
    day: date | None


@dataclass(frozen=True, slots=True)
class KeepsView:
    """For how many days it keeps there, and once opened or thawed. 0: do not keep it there."""

    FOR_EVER = INDEFINITELY  # not annotated: it is no field

    pantry: int | None
    fridge: int | None
    freezer: int | None
    opened: int | None
    thawed: int | None


@dataclass(frozen=True, slots=True)
class FoodView:
    """A food: what the household says of it, and where that says nothing, the catalogue.

    `piece` is mg a piece, `density` mg a ml. `place` is where it goes if nobody says otherwise,
    `climate` where everybody keeps it: "pantry", "fridge" or "freezer".
    `catalog` is the catalogue's name of it, `own` what of all this the household said. `unknown` is
    how many of the figures nobody knows. Of `traces` there is only what packs or people say.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    catalog: str | None
    aisle: str | None
    place: str | None
    climate: str | None
    minimum: str | None
    due_kind: str | None
    keeps: KeepsView
    piece: int | None
    density: int | None
    allergens: tuple[AnswerView, ...]
    traces: tuple[AnswerView, ...]
    diets: tuple[AnswerView, ...]
    figures: tuple[FigureView, ...]
    unknown: int
    substitutes: tuple[str, ...]
    prices: tuple[PriceView, ...]
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubstituteView:
    """`ratio` of `instead` for one of a food; `own` is whether the household said so.

    `instead` may be several foods, each with its part. Without `purpose` it is for anything.
    """

    food: str
    ratio: str
    instead: str
    purpose: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class FoodRow:
    """A food in a list; `lots` are there, `own` is whether the household has a row of it."""

    name: str
    aisle: str | None
    lots: int
    own: bool


@dataclass(frozen=True, slots=True)
class Labelled(Done):
    """What a nutrition label said of a food; `consistent` is that its figures fit one another."""

    food: str = ""
    figures: tuple[FigureView, ...] = ()
    consistent: bool = True
