"""What was eaten on each day, in all: sums of what is known to be in it.

Pure. What is not known is said and never counted as nothing: a sum is `at_least` where more may be
in it. Leaves what is in each thing that was eaten to `eaten`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from kitchensync.kitchen.eye.meal_views import EatenDay, EatenView
from kitchensync.kitchen.foods.figures import on_label
from kitchensync.kitchen.recipes.nutrition import ON_LABELS
from kitchensync.kitchen.recipes.views import NutrientView


def by_day(eaten: Iterable[EatenView]) -> list[EatenDay]:
    """The days on which anything was eaten, the last one first."""
    of = attrgetter("day")
    days = groupby(sorted(eaten, key=of, reverse=True), of)
    return [_day(list(things)) for _, things in days]


def _day(things: Sequence[EatenView]) -> EatenDay:
    unknown = dict.fromkeys(words for each in things for words in each.unknown)
    return EatenDay(
        day=things[0].day,
        entries=len(things),
        nutrients=in_all(things),
        unknown=tuple(unknown),
        unknown_percent=round(sum(each.unknown_percent for each in things) / len(things)),
    )


def in_all(things: Sequence[EatenView]) -> tuple[NutrientView, ...]:
    """What is in all of them, nutrient by nutrient."""
    known = [{each.name: each for each in thing.nutrients} for thing in things]
    return tuple(_sum(name, [each.get(name) for each in known]) for name in ON_LABELS)


def _sum(name: str, figures: Sequence[NutrientView | None]) -> NutrientView:
    known = [each for each in figures if each is not None and each.value is not None]
    value = sum(each.value or 0 for each in known) if known else None
    at_least = len(known) < len(figures) or any(each.at_least for each in known)
    return NutrientView(name, value, on_label(name, value), at_least)
