"""Reads FoodData Central as the folder of its CSV tables.

Leaves its JSON files, which need no memory for the whole, to `fdc`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kitchensync.catalogue.reading.fdc import measure, standard
from kitchensync.catalogue.reading.figures import usda_nutrients, weight
from kitchensync.catalogue.reading.files import named, needed, opened, refusing, table
from kitchensync.catalogue.reading.values import Files, ImportedFood, Weight
from kitchensync.errors import TooLarge

WHAT = "folder of FoodData Central's tables"
MOST_FOODS = 100_000
"""All but branded foods are 20,000; branded ones are two million, and are read from JSON."""
WANTED = frozenset({"foundation_food", "sr_legacy_food", "survey_fndds_food", "branded_food"})
"""Kinds of food; the others are samples that these were computed from."""

_Rows = Iterator[dict[str, str]]


def read(files: Files) -> Iterator[ImportedFood]:
    """Its foods in the order of food.csv; food.csv, food_nutrient.csv, nutrient.csv are needed.

    BadFile; TooLarge above MOST_FOODS.
    """
    with refusing(WHAT):
        foods = _foods(files)
        weights = _weights(files, foods)
        amounts = _amounts(files, foods)
        for fdc_id, row in foods.items():
            yield ImportedFood(
                source="fdc",
                id=fdc_id,
                name=row["description"],
                nutrients=usda_nutrients(standard(iter(amounts[fdc_id]))),
                weights=tuple(weights[fdc_id]),
            )


def _table(files: Files, name: str, *, must: bool = False) -> _Rows:
    found = needed(files, name) if must else named(files, name)
    if found:
        with opened(files, found) as stream:
            yield from table(stream)


def _foods(files: Files) -> dict[str, dict[str, str]]:
    foods: dict[str, dict[str, str]] = {}
    for row in _table(files, "food.csv", must=True):
        if row["data_type"] in WANTED:
            foods[str(int(row["fdc_id"]))] = row
        if len(foods) > MOST_FOODS:
            raise TooLarge(
                f"More than {MOST_FOODS} foods are too many to read from tables.",
                "Take the JSON file instead, which is read food by food.",
            )
    return foods


def _amounts(
    files: Files, foods: dict[str, dict[str, str]]
) -> dict[str, list[tuple[str, str, str]]]:
    units = {
        row["id"]: (row["nutrient_nbr"].removesuffix(".0"), row["unit_name"])
        for row in _table(files, "nutrient.csv", must=True)
    }
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in _table(files, "food_nutrient.csv", must=True):
        if row["fdc_id"] in foods and row["nutrient_id"] in units:
            found[row["fdc_id"]].append((*units[row["nutrient_id"]], row["amount"]))
    return found


def _weights(files: Files, foods: dict[str, dict[str, str]]) -> dict[str, list[Weight]]:
    units = {row["id"]: row["name"] for row in _table(files, "measure_unit.csv")}
    found: dict[str, list[Weight]] = defaultdict(list)
    for row in _table(files, "food_portion.csv"):
        if row["fdc_id"] not in foods:
            continue
        portions = found[row["fdc_id"]]
        unit = units.get(row["measure_unit_id"], "")
        words = measure(row["portion_description"], unit, row["modifier"])
        amount, grams = row["amount"] or "1", row["gram_weight"]
        if one := weight(len(portions) + 1, amount, words, grams):
            portions.append(one)
    return found
