"""How much there is of a nutrient, in words: as labels say it, or as closely as it is known.

Energy is in J, everything else in µg. Leaves where figures come from to `knowing`.
"""

from __future__ import annotations

from kitchensync.catalogue.model import JOULES_PER_KCAL, MICROGRAMS

ENERGY = "energy"
UNKNOWN = "?"


def on_label(nutrient: str, value: int | None) -> str:
    """A figure as labels have it: "510 kcal", "12 g", "0.8 g"; `UNKNOWN` for None."""
    if value is None or nutrient == ENERGY:
        return closely(nutrient, value)
    grams = value / MICROGRAMS["g"]
    if 0 < grams < 0.05:
        return "<0.1 g"
    return f"{grams:.0f} g" if grams >= 10 or not value else f"{grams:.1f} g"


def closely(nutrient: str, value: int | None) -> str:
    """A figure in three digits and the unit that fits: "3.4 g", "120 mg"; `UNKNOWN` for None."""
    if value is None:
        return UNKNOWN
    if nutrient == ENERGY:
        return f"{round(value / JOULES_PER_KCAL)} kcal"
    for unit in ("g", "mg"):
        if value >= MICROGRAMS[unit]:
            return f"{value / MICROGRAMS[unit]:.3g} {unit}"
    return f"{value} µg" if value else "0"
