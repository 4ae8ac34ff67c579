"""Reads FoodData Central as JSON: foundation, SR legacy, survey and branded foods, food by food.

Leaves its CSV files to `fdc_tables`, numbers to `figures` and files to `files`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from kitchensync.catalogue.model import JOULES_PER_KCAL, MICROGRAMS
from kitchensync.catalogue.reading.figures import (
    BY_DIFFERENCE,
    ENERGY,
    NUTRIENTS,
    number,
    usda_nutrients,
    weight,
)
from kitchensync.catalogue.reading.files import objects, only, opened, refusing
from kitchensync.catalogue.reading.values import Files, ImportedFood, Weight

WHAT = "JSON file of FoodData Central"
_KILOJOULES_PER_KCAL = Fraction(JOULES_PER_KCAL, 1000)

ALSO = {
    "957": ENERGY,
    "958": ENERGY,
    "268": ENERGY,
    "269.3": "269",
}
"""What newer foods have instead: energy by general and specific factors, or in kJ, and sugars."""


class _Nutrient(msgspec.Struct, rename="camel"):
    number: str = ""
    unit_name: str = ""


class _Amount(msgspec.Struct):
    nutrient: _Nutrient = msgspec.field(default_factory=_Nutrient)
    amount: float | None = None


class _Unit(msgspec.Struct):
    name: str = ""


class _Portion(msgspec.Struct, rename="camel"):
    gram_weight: float | None = None
    amount: float | None = None
    modifier: str = ""
    portion_description: str = ""
    measure_unit: _Unit = msgspec.field(default_factory=_Unit)


class _Food(msgspec.Struct, rename="camel"):
    fdc_id: int
    description: str
    food_nutrients: list[_Amount] = []
    food_portions: list[_Portion] = []


def read(files: Files) -> Iterator[ImportedFood]:
    """Its foods in the order of the file. BadFile, TooLarge."""
    with refusing(WHAT), opened(files, only(files)) as stream:
        for item in objects(stream):
            yield _food(msgspec.convert(item, _Food, strict=False))


def _food(food: _Food) -> ImportedFood:
    return ImportedFood(
        source="fdc",
        id=str(food.fdc_id),
        name=food.description,
        nutrients=usda_nutrients(
            standard(
                (item.nutrient.number, item.nutrient.unit_name, str(item.amount))
                for item in food.food_nutrients
                if item.amount is not None
            )
        ),
        weights=tuple(_weights(food.food_portions)),
    )


def standard(found: Iterator[tuple[str, str, str]]) -> dict[str, Fraction]:
    """Amounts by SR28's numbers and in its units, from (number, unit, amount).

    What is not in those units is left out: unknown is better than a thousandfold error. So is what
    is below zero, but for a difference: there it is their rounding, and is zero.
    """
    first: dict[str, Fraction] = {}
    instead: dict[str, Fraction] = {}
    for code, unit, text in found:
        target = ALSO.get(code, code)
        amount = _not_negative(target, text)
        if amount is not None and (value := _in_standard(target, unit, amount)) is not None:
            (first if target == code else instead).setdefault(target, value)
    return instead | first


def _not_negative(code: str, text: str) -> Fraction | None:
    if not text.startswith("-"):
        return number(text)
    return Fraction(0) if code == BY_DIFFERENCE else None


def _in_standard(code: str, unit: str, amount: Fraction) -> Fraction | None:
    unit = unit.casefold().replace("μ", "µ")
    if code == ENERGY:
        per_kcal = {"kcal": Fraction(1), "kj": _KILOJOULES_PER_KCAL}.get(unit)
        return amount / per_kcal if per_kcal else None
    if code not in NUTRIENTS or unit not in MICROGRAMS:
        return None
    return amount * MICROGRAMS[unit] / MICROGRAMS[NUTRIENTS[code][1]]


def _weights(portions: list[_Portion]) -> Iterator[Weight]:
    for sequence, portion in enumerate(portions, 1):
        words = measure(portion.portion_description, portion.measure_unit.name, portion.modifier)
        amount, grams = str(portion.amount or 1), str(portion.gram_weight or 0)
        if one := weight(sequence, amount, words, grams):
            yield one


def measure(description: str, unit: str, modifier: str) -> str:
    """The words of a household measure, of which most foods have one part or another."""
    named = "" if unit == "undetermined" else unit
    return ", ".join(filter(None, (description, named, modifier)))
