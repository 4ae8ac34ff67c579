"""Reads FoodData Central as JSON: foundation, SR legacy, survey and branded foods, food by food.

Leaves its CSV files to `fdc_tables`, numbers to `figures` and files to `files`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from kitchensync.catalogue.reading.figures import (
    ENERGY,
    JOULES_PER_KCAL,
    MICROGRAMS,
    MILLIGRAMS_PER_GRAM,
    NUTRIENTS,
    number,
    scaled,
    usda_nutrients,
)
from kitchensync.catalogue.reading.files import objects, only, opened, refusing
from kitchensync.catalogue.reading.values import Files, ImportedFood, Weight

WHAT = "JSON file of FoodData Central"
_THOUSANDTHS = 1000
_KILOJOULES_PER_KCAL = Fraction(JOULES_PER_KCAL, 1000)

ALSO = {
    "957": ENERGY,
    "958": ENERGY,
    "268": ENERGY,
    "269.3": "269",
}
"""What newer foods have instead: energy by general and specific factors, or in kJ, and sugars."""


class _Nutrient(msgspec.Struct):
    number: str = ""
    unitName: str = ""  # noqa: N815  # their name


class _Amount(msgspec.Struct):
    nutrient: _Nutrient = msgspec.field(default_factory=_Nutrient)
    amount: float | None = None


class _Unit(msgspec.Struct):
    name: str = ""


class _Portion(msgspec.Struct):
    gramWeight: float | None = None  # noqa: N815  # their name
    amount: float | None = None
    modifier: str = ""
    portionDescription: str = ""  # noqa: N815  # their name
    measureUnit: _Unit = msgspec.field(default_factory=_Unit)  # noqa: N815  # their name


class _Category(msgspec.Struct):
    description: str = ""


class _Food(msgspec.Struct):
    fdcId: int  # noqa: N815  # their name
    description: str
    foodCategory: _Category | str | None = None  # noqa: N815  # their name
    brandedFoodCategory: str | None = None  # noqa: N815  # their name
    foodNutrients: list[_Amount] = []  # noqa: N815  # their name
    foodPortions: list[_Portion] = []  # noqa: N815  # their name
    gtinUpc: str | None = None  # noqa: N815  # their name
    brandName: str | None = None  # noqa: N815  # their name
    brandOwner: str | None = None  # noqa: N815  # their name
    ingredients: str | None = None


def read(files: Files) -> Iterator[ImportedFood]:
    """Its foods in the order of the file. BadFile, TooLarge."""
    with refusing(WHAT), opened(files, only(files)) as stream:
        for item in objects(stream):
            yield _food(msgspec.convert(item, _Food, strict=False))


def _food(food: _Food) -> ImportedFood:
    category = food.foodCategory
    group = category.description if isinstance(category, _Category) else category
    return ImportedFood(
        source="fdc",
        id=str(food.fdcId),
        name=food.description,
        group=group or food.brandedFoodCategory or None,
        nutrients=usda_nutrients(
            standard(
                (item.nutrient.number, item.nutrient.unitName, str(item.amount))
                for item in food.foodNutrients
                if item.amount is not None
            )
        ),
        weights=tuple(_weights(food.foodPortions)),
        barcode=food.gtinUpc or None,
        brand=food.brandName or food.brandOwner or None,
        ingredients=food.ingredients or None,
    )


def standard(found: Iterator[tuple[str, str, str]]) -> dict[str, Fraction]:
    """Amounts by SR28's numbers and in its units, from (number, unit, amount).

    What is not in those units is left out: unknown is better than a thousandfold error.
    """
    first: dict[str, Fraction] = {}
    instead: dict[str, Fraction] = {}
    for code, unit, text in found:
        target = ALSO.get(code, code)
        amount = number(text)
        if amount is not None and (value := _in_standard(target, unit, amount)) is not None:
            (first if target == code else instead).setdefault(target, value)
    return instead | first


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
        unit = portion.measureUnit.name
        words = (
            portion.portionDescription,
            "" if unit == "undetermined" else unit,
            portion.modifier,
        )
        many = scaled(number(str(portion.amount or 1)), _THOUSANDTHS)
        mass = scaled(number(str(portion.gramWeight or 0)), MILLIGRAMS_PER_GRAM)
        if many and mass:
            yield Weight(sequence, many, ", ".join(filter(None, words)), mass)
