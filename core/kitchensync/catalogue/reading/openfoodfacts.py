"""Reads products of Open Food Facts: what its API answers, a list of them, or its JSONL dump.

Leaves files to `files`. What people typed there has gaps and slips; a gap stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import msgspec

from kitchensync.catalogue.model import (
    JOULES_PER_KCAL,
    MICROGRAMS,
    MOST_GRAMS,
    MOST_JOULES,
    Nutrients,
)
from kitchensync.catalogue.reading.figures import number, scaled
from kitchensync.catalogue.reading.files import lines, objects, only, opened, refusing, whole
from kitchensync.catalogue.reading.values import Files, ImportedProduct
from kitchensync.errors import BadFile

WHAT = "file of Open Food Facts products"

ALLERGENS = {
    "en:celery": "celery",
    "en:crustaceans": "crustaceans",
    "en:eggs": "eggs",
    "en:fish": "fish",
    "en:gluten": "gluten",
    "en:lupin": "lupin",
    "en:milk": "milk",
    "en:molluscs": "molluscs",
    "en:mustard": "mustard",
    "en:nuts": "nuts",
    "en:peanuts": "peanuts",
    "en:sesame-seeds": "sesame",
    "en:soybeans": "soya",
    "en:sulphur-dioxide-and-sulphites": "sulphites",
}
NUTRIMENTS = {
    "protein": "proteins",
    "fat": "fat",
    "saturated": "saturated-fat",
    "carbohydrate": "carbohydrates",
    "sugars": "sugars",
    "fibre": "fiber",
    "salt": "salt",
    "cholesterol": "cholesterol",
    "calcium": "calcium",
    "iron": "iron",
    "magnesium": "magnesium",
    "potassium": "potassium",
    "vitamin_a": "vitamin-a",
    "vitamin_c": "vitamin-c",
    "vitamin_d": "vitamin-d",
}
"""Our fields, and theirs: each in grams per 100 g or 100 ml under "<name>_100g"."""
BARCODE = re.compile(r"[0-9]{4,24}")
_UNITS = {"g": ("mass", 1_000), "ml": ("volume", 1_000)}
_LARGEST_PACK = 1_000_000_000


def read(files: Files) -> Iterator[ImportedProduct]:
    """Its products, those without barcode or name left out. BadFile, TooLarge."""
    with refusing(WHAT):
        for item in _items(files, only(files)):
            product = _product(msgspec.convert(item, _Product, strict=False))
            if product.barcode and product.name:
                yield product


def _items(files: Files, name: str) -> Iterator[Any]:
    if name.casefold().removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        with opened(files, name) as stream:
            yield from (msgspec.json.decode(line) for line in lines(stream) if line.strip())
        return
    with opened(files, name) as stream:
        start = stream.read(1 << 10).lstrip(b"\xef\xbb\xbf \t\r\n")
    with opened(files, name) as stream:
        if start.startswith(b"["):
            yield from objects(stream)
            return
        answer = msgspec.json.decode(whole(stream), type=_Answer)
    if answer.product is None and answer.products is None:
        raise BadFile(
            "No product of Open Food Facts is in this file.",
            "If it is a table, say of which source: --format foodkeeper, sr28 or fdc.",
        )
    yield from answer.products or [] if answer.product is None else [answer.product]


class _Answer(msgspec.Struct):
    product: dict[str, Any] | None = None
    products: list[dict[str, Any]] | None = None


class _Product(msgspec.Struct):
    code: str = ""
    product_name: str | None = None
    product_name_en: str | None = None
    generic_name: str | None = None
    brands: str | None = None
    product_quantity: float | str | None = None
    product_quantity_unit: str | None = None
    allergens_tags: list[str] | None = None
    traces_tags: list[str] | None = None
    ingredients_analysis_tags: list[str] | None = None
    nutriments: dict[str, Any] | None = None


def _product(said: _Product) -> ImportedProduct:
    name = said.product_name or said.product_name_en or said.generic_name or ""
    dimension, amount = _pack(said)
    analysis = said.ingredients_analysis_tags or []
    return ImportedProduct(
        source="openfoodfacts",
        barcode=_barcode(said.code),
        name=" ".join(name.split()),
        brand=(said.brands or "").partition(",")[0].strip() or None,
        mass=amount if dimension == "mass" else None,
        volume=amount if dimension == "volume" else None,
        contains=_allergens(said.allergens_tags),
        traces=_allergens(said.traces_tags),
        vegan=_verdict(analysis, "vegan"),
        vegetarian=_verdict(analysis, "vegetarian"),
        nutrients=_nutrients(said.nutriments or {}),
    )


def _barcode(code: str) -> str:
    return code if BARCODE.fullmatch(code) else ""


def _pack(said: _Product) -> tuple[str, int | None]:
    dimension, factor = _UNITS.get(said.product_quantity_unit or "", ("", 0))
    amount = scaled(_plausible(said.product_quantity, _LARGEST_PACK), factor)
    return dimension, amount or None


def _allergens(tags: list[str] | None) -> tuple[str, ...]:
    return tuple(sorted({ALLERGENS[tag] for tag in tags or () if tag in ALLERGENS}))


def _verdict(tags: list[str], diet: str) -> bool | None:
    """True, False, or None for what may be and for what nobody knows."""
    if f"en:{diet}" in tags:
        return True
    return False if f"en:non-{diet}" in tags else None


def _nutrients(said: Mapping[str, Any]) -> Nutrients:
    found = {
        field: scaled(_plausible(said.get(f"{name}_100g"), MOST_GRAMS), MICROGRAMS["g"])
        for field, name in NUTRIMENTS.items()
    }
    return Nutrients(energy=_energy(said), **found)


def _energy(said: Mapping[str, Any]) -> int | None:
    """In J: from kcal, else from kJ, which "energy_100g" is too."""
    kcal = _plausible(said.get("energy-kcal_100g"), MOST_JOULES)
    kilojoules = _plausible(said.get("energy-kj_100g", said.get("energy_100g")), MOST_JOULES)
    energy = scaled(kilojoules, 1000) if kcal is None else scaled(kcal, JOULES_PER_KCAL)
    return energy if energy is not None and energy <= MOST_JOULES else None


def _plausible(value: object, most: int) -> Fraction | None:
    """The number that somebody typed, or None where it is none, negative or above `most`."""
    if not isinstance(value, int | float | str):
        return None
    try:
        found = number(str(value))
    except ValueError:
        return None
    return found if found is not None and found <= most else None
