"""Numbers of food tables as integers in our units, and nutrients from their USDA numbers.

Leaves to each format where its numbers stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from kitchensync.catalogue.model import JOULES_PER_KCAL, MICROGRAMS, Nutrients
from kitchensync.catalogue.reading.values import Weight

MILLIGRAMS_PER_GRAM = 1_000
_THOUSANDTHS = 1_000
SALT_PER_SODIUM = Fraction(5, 2)
"""Regulation (EU) No 1169/2011, Annex I: salt = sodium × 2.5."""

LARGEST = 1_000_000_000_000
_LONGEST_NUMBER = 40

NUTRIENTS: Mapping[str, tuple[str, str]] = {
    "203": ("protein", "g"),
    "204": ("fat", "g"),
    "606": ("saturated", "g"),
    "205": ("carbohydrate", "g"),
    "269": ("sugars", "g"),
    "291": ("fibre", "g"),
    "307": ("sodium", "mg"),
    "601": ("cholesterol", "mg"),
    "301": ("calcium", "mg"),
    "303": ("iron", "mg"),
    "304": ("magnesium", "mg"),
    "306": ("potassium", "mg"),
    "320": ("vitamin_a", "µg"),
    "401": ("vitamin_c", "mg"),
    "328": ("vitamin_d", "µg"),
}
"""Number of a nutrient in USDA's tables: our field, and the unit SR28 gives it in."""
ENERGY = "208"
"""USDA's number of energy in kcal."""
BY_DIFFERENCE = "205"
"""Of carbohydrate: what is left of 100 g when all else was measured."""


def number(text: str) -> Fraction | None:
    """A decimal number that is not negative, exactly; None for nothing, ValueError for nonsense."""
    text = text.strip()
    if not text:
        return None
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number of too many digits")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"no number: {text!r}") from None
    if not value.is_finite() or value < 0 or value > LARGEST:
        raise ValueError(f"no plausible number: {text!r}")
    return Fraction(value) if value.adjusted() > -_LONGEST_NUMBER else Fraction(0)


def scaled(value: Fraction | None, factor: Fraction | int) -> int | None:
    """`value` times `factor` as an integer; None stays None."""
    return None if value is None else round(value * factor)


def weight(sequence: int, amount: str, words: str, grams: str) -> Weight | None:
    """What so much of a household measure weighs; None where a number is missing or zero."""
    many = scaled(number(amount), _THOUSANDTHS)
    mass = scaled(number(grams), MILLIGRAMS_PER_GRAM)
    return Weight(sequence, many, words, mass) if many and mass else None


def usda_nutrients(amounts: Mapping[str, Fraction]) -> Nutrients:
    """Nutrients from what USDA's tables hold per 100 g: by number, in SR28's units.

    Their carbohydrate is "by difference" and includes fibre; ours (as on EU labels) does not, so
    it is unknown where fibre is. A difference below zero is their rounding, and is zero.
    """
    found: dict[str, int | None] = {
        field: scaled(amounts.get(code), MICROGRAMS[unit])
        for code, (field, unit) in NUTRIENTS.items()
    }
    sodium, total, fibre = found.pop("sodium"), found["carbohydrate"], found["fibre"]
    if total:
        found["carbohydrate"] = None if fibre is None else max(0, total - fibre)
    return Nutrients(
        energy=scaled(amounts.get(ENERGY), JOULES_PER_KCAL),
        salt=None if sodium is None else round(sodium * SALT_PER_SODIUM),
        **found,
    )
