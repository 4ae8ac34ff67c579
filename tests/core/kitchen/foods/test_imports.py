"""Tables that a person downloaded tell of the foods that are here, and are searched with slips."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput
from kitchensync.kitchen.exchange import room
from kitchensync.kitchen.foods.imports import FoodPiece
from tests.support.reference import reference

SR28 = {
    "FOOD_DES.txt": "~01077~^~0100~^~Milk, whole, 3.25% milkfat~^~MILK~\n~09999~^~1~^~Quux~^~Q~\n",
    "NUT_DATA_selected.csv": "NDB_No,Nutr_No,Nutr_Val_per_100g\n01077,203,3.2\n09999,203,1\n",
}
FDC = {
    "fdc.json": json.dumps(
        {
            "FoundationFoods": [
                {
                    "fdcId": 321358,
                    "description": "Milk",
                    "foodNutrients": [
                        {"nutrient": {"number": "203", "unitName": "g"}, "amount": 3.2}
                    ],
                }
            ]
        }
    )
}
FDC_TABLES = {
    "food.csv": "fdc_id,data_type,description,food_category_id\n1,foundation_food,Milk,\n",
    "nutrient.csv": "id,name,unit_name,nutrient_nbr\n1003,Protein,G,203\n",
    "food_nutrient.csv": "id,fdc_id,nutrient_id,amount\n1,1,1003,3.2\n",
}
FOODKEEPER = {
    "Product.csv": "ID,Name,Freeze_Min,Freeze_Max,Freeze_Metric\n27,Dairy milk,4,5,Months\n"
    "9999,Quux,1,1,Days\n"
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="latin-1")
    return folder


@pytest.mark.parametrize(
    ("format_", "files"), [("sr28", SR28), ("fdc", FDC), ("fdc-tables", FDC_TABLES)]
)
def test_a_table_tells_of_the_foods_that_are_here(
    kitchen: Kitchen, tmp_path: Path, format_: str, files: dict[str, str]
) -> None:
    kitchen.add("milk 1 l")
    done = kitchen.catalog.import_(written(tmp_path, files), format_)
    assert done.what.startswith("Learned of 1 food, of 1 in the file that you have; --all takes")
    (protein,) = [f for f in kitchen.catalog.show("milk").figures if f.nutrient == "protein"]
    assert (protein.value, protein.source is not None) == (3_200_000, True)
    assert kitchen.foods() == ["milk"]


def test_days_come_from_the_row_that_the_catalogue_took_them_from(
    kitchen: Kitchen, tmp_path: Path
) -> None:
    kitchen.add("milk 1 l")
    path = written(tmp_path, FOODKEEPER)
    assert kitchen.catalog.import_(path, "foodkeeper").what.startswith("Learned of 1 food")
    assert kitchen.catalog.import_(path, "foodkeeper", everything=True).changed
    assert kitchen.foods() == ["milk", "Quux"]


def test_the_real_tables_tell_of_a_kitchen(kitchen: Kitchen) -> None:
    nutrition, life = reference("nutrition"), reference("shelf-life/foodkeeper.json")
    for food in ("milk", "oats", "aubergine"):
        kitchen.add(food)
    assert kitchen.catalog.import_(nutrition, "sr28").changed
    assert {f.source for f in kitchen.catalog.show("aubergine").figures} == {"sr28 11209"}
    assert kitchen.catalog.import_(life, "foodkeeper").changed


def found(kitchen: Kitchen, words: str) -> list[str]:
    return [row.name for row in kitchen.catalog.list(words, everywhere=True)]


def test_the_catalogue_is_searched_by_any_word_of_any_name(kitchen: Kitchen) -> None:
    assert found(kitchen, "oats")[0] == "rolled oats"
    assert found(kitchen, "oats rolled") == ["rolled oats"]
    assert found(kitchen, "roled oats") == ["rolled oats"]
    assert found(kitchen, "milk")[0] == "milk"
    assert "oat milk" in found(kitchen, "milk")
    assert found(kitchen, "screwdriver") == []


def test_what_is_called_so_here_is_found_among_all(kitchen: Kitchen) -> None:
    kitchen.add("nonna's oats")
    assert found(kitchen, "oats")[:2] == ["nonna's oats", "rolled oats"]
    assert [row.name for row in kitchen.catalog.list("oats")] == ["nonna's oats"]


def test_products_of_one_name_are_one_food_that_is_read_once(
    kitchen: Kitchen, tmp_path: Path
) -> None:
    products = [
        {"code": "4000000000017", "product_name": "Cola", "nutriments": {"proteins_100g": 1}},
        {
            "code": "4000000000024",
            "product_name": "COLA",
            "nutriments": {"proteins_100g": 2},
            "allergens_tags": ["en:milk"],
        },
    ]
    file = tmp_path / "cola.json"
    file.write_text(json.dumps({"products": products}))
    assert kitchen.catalog.import_(file, "openfoodfacts").changed
    assert not kitchen.catalog.import_(file, "openfoodfacts").changed
    shown = kitchen.catalog.show("cola")
    (protein,) = [figure for figure in shown.figures if figure.nutrient == "protein"]
    assert protein.value == 1_000_000
    assert [one.code for one in shown.allergens if one.answer] == ["milk"]


def test_however_many_products_have_one_name_what_their_codes_are_fits_into_changes(
    kitchen: Kitchen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "milk.json"
    codes = ("4000000000013", "4000000000020", "4000000000037", "4000000000044")
    said = [{"code": code, "product_name": "Milk"} for code in codes]
    file.write_text(json.dumps({"products": said}))
    monkeypatch.setattr(room, "_BYTES_A_CHANGE", 2_000)
    before = len(kitchen.history())
    imported = kitchen.catalog.import_(file, "openfoodfacts")
    assert imported.what == "Learned of 1 food, of 1 in the file."
    assert len(kitchen.history()) == before + 2


def test_whoever_types_an_imported_barcode_hears_what_it_may_be(
    kitchen: Kitchen, tmp_path: Path
) -> None:
    file = tmp_path / "bar.json"
    said = {"code": "4006381333931", "product_name": "Nut's bar", "brands": "Crunch"}
    file.write_text(json.dumps({"products": [said]}))
    kitchen.catalog.import_(file, "openfoodfacts")
    with pytest.raises(BadInput) as refused:
        kitchen.add("4006381333931")
    assert refused.value.hint == (
        "It may be Crunch Nut's bar. Say it: "
        """`ks product add 4006381333931 'Nut'"'"'s bar'`."""
    )


def test_of_two_products_of_one_name_each_danger_counts_and_a_diet_if_both_keep_to_it() -> None:
    bar = FoodPiece("Bar", "label 1", {}, {}, ("milk",), (("vegetarian", True), ("vegan", False)))
    other = FoodPiece("Bar", "label 2", {}, {}, ("nuts",), (("vegan", True),))
    both = bar.and_also(other)
    assert (both.contains, both.diets) == (("milk", "nuts"), (("vegan", False),))
    assert other.and_also(bar).diets == both.diets
    assert bar.and_also(bar) == replace(bar, diets=(("vegan", False), ("vegetarian", True)))
