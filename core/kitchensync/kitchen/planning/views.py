"""What the kitchen answers about plans: frozen plain values, made for people and for JSON.

Ids are lower-case hex. Leaves the rules to `kitchensync.planning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kitchensync.kitchen.cooking.views import EaterVerdict, MissingItem
from kitchensync.kitchen.views import Done


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Something planned: `what` is the recipe's title, or else the `words` as they were typed.

    `servings` is for how many, None where nobody says. Of a recipe that is still to be cooked
    `missing` is what is to be got, where what comes before it in the plan takes its own, and
    `reasons` say so in words; `complete` is whether that is nothing, None of anything else.
    `verdicts` say who can eat it, and `warnings` what of that people should hear, in words.
    """

    id: str
    meal: str | None
    what: str
    words: str
    recipe: str | None
    servings: str | None
    note: str | None
    cooked: bool
    complete: bool | None
    missing: tuple[MissingItem, ...]
    reasons: tuple[str, ...]
    verdicts: tuple[EaterVerdict, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A day and what is planned for it, meal by meal; `in_days` is negative when it is over."""

    day: date
    in_days: int
    items: tuple[PlanItem, ...]


@dataclass(frozen=True, slots=True)
class Planned(Done):
    """What planning did; `verdicts` say who can eat the dish, nothing of what is no recipe."""

    verdicts: tuple[EaterVerdict, ...] = ()
