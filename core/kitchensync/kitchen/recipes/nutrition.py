"""What is in a serving: the figures of the foods, by what the lines weigh.

Pure on facts that it is given. What is not known is said and never counted as nothing; where
figures come from is left to the catalogue and the household's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kitchensync.kitchen.foods.figures import ENERGY, on_label
from kitchensync.kitchen.recipes.rows import LineRow
from kitchensync.kitchen.recipes.views import NutrientView, NutritionView
from kitchensync.measure.converting import Physical, Refusal, exactly

ON_LABELS = ("energy", "fat", "saturated", "carbohydrate", "sugars", "fibre", "protein", "salt")
"""The nutrients on a label in the EU, in its order."""
_PER = 100_000
"""mg that the figures of a food are for."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a food: its weights, and its figures per 100 g; missing ones are unknown."""

    physical: Physical
    figures: Mapping[str, int]


NO_FACTS = Facts(Physical(), {})


def nutrition(
    lines: Sequence[LineRow], facts: Mapping[bytes, Facts], servings: Fraction | None
) -> NutritionView:
    """What is in a serving; optional lines are left out."""
    needed = [line for line in lines if not line.optional]
    weighed = [(line, _mass(line, facts), _facts(line, facts).figures) for line in needed]
    known = [
        (mass, figures) for _, mass, figures in weighed if mass is not None and ENERGY in figures
    ]
    unknown = [
        line.words for line, mass, figures in weighed if mass is None or ENERGY not in figures
    ]
    share = servings or Fraction(1)
    return NutritionView(
        per_serving=servings is not None,
        nutrients=tuple(_nutrient(name, known, share, bool(unknown)) for name in ON_LABELS),
        unknown=tuple(unknown),
        unknown_percent=round(100 * len(unknown) / len(needed)) if needed else 0,
    )


def times(per_serving: NutritionView, servings: Fraction) -> NutritionView:
    """What is in so many servings."""
    nutrients = tuple(
        replace(each, value=value, text=on_label(each.name, value))
        for each in per_serving.nutrients
        for value in (None if each.value is None else round(each.value * servings),)
    )
    return replace(per_serving, nutrients=nutrients)


def _facts(line: LineRow, facts: Mapping[bytes, Facts]) -> Facts:
    return facts.get(line.food, NO_FACTS) if line.food else NO_FACTS


def _mass(line: LineRow, facts: Mapping[bytes, Facts]) -> Fraction | None:
    """mg of a line; of a range, the middle of it."""
    if line.amount is None or line.dimension is None or line.unit is None:
        return None
    middle = Fraction(line.amount + (line.amount_to or line.amount), 2)
    mass = exactly(middle, line.dimension, line.unit, "mass", _facts(line, facts).physical)
    return None if isinstance(mass, Refusal) else mass


def _nutrient(
    name: str,
    known: Iterable[tuple[Fraction, Mapping[str, int]]],
    servings: Fraction,
    some_unknown: bool,
) -> NutrientView:
    found = [(mass, figures.get(name)) for mass, figures in known]
    counted = [mass * figure / _PER for mass, figure in found if figure is not None]
    value = round(sum(counted, Fraction(0)) / servings) if counted else None
    at_least = some_unknown or len(counted) < len(found)
    return NutrientView(name, value, on_label(name, value), at_least)
