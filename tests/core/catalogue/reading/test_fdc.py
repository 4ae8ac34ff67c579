"""FoodData Central gives the same foods from its JSON and from its tables."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kitchensync.catalogue.reading import fdc, fdc_tables
from kitchensync.catalogue.reading import files as limits
from kitchensync.errors import BadFile, TooLarge
from tests.support.downloads import of

HUMMUS: dict[str, Any] = {
    "fdcId": 321358,
    "description": "Hummus, commercial",
    "dataType": "Foundation",
    "foodCategory": {"description": "Legumes"},
    "foodNutrients": [
        {"nutrient": {"number": "203", "unitName": "g"}, "amount": 7.35},
        {"nutrient": {"number": "205", "unitName": "g"}, "amount": 14.9},
        {"nutrient": {"number": "291", "unitName": "g"}, "amount": 5.4},
        {"nutrient": {"number": "307", "unitName": "mg"}, "amount": 438},
        {"nutrient": {"number": "957", "unitName": "kcal"}, "amount": 243},
        {"nutrient": {"number": "269.3", "unitName": "g"}, "amount": 0.62},
        {"nutrient": {"number": "301", "unitName": "IU"}, "amount": 41},
        {"nutrient": {"number": "303", "unitName": "mg"}},
    ],
    "foodPortions": [
        {"amount": 2, "gramWeight": 33.9, "measureUnit": {"name": "tablespoon"}},
        {"gramWeight": 0, "measureUnit": {"name": "cup"}},
    ],
}
BRANDED = {
    "fdcId": 2,
    "description": "CHIPS",
    "brandedFoodCategory": "Snacks",
    "gtinUpc": "00012345",
    "brandOwner": "Somebody Inc.",
    "ingredients": "POTATOES, SALT.",
    "foodNutrients": [],
}

TABLES = {
    "food.csv": b'"fdc_id","data_type","description","food_category_id","publication_date"\n'
    b'"321358","foundation_food","Hummus, commercial","16","2019-04-01"\n'
    b'"9","sub_sample_food","a sample","16","2019-04-01"\n'
    b'"2","branded_food","CHIPS","","2019-04-01"\n',
    "nutrient.csv": b'"id","name","unit_name","nutrient_nbr","rank"\n'
    b'"1003","Protein","G","203.0","600"\n"1005","Carbohydrate","G","205","1"\n'
    b'"1079","Fiber","G","291","1"\n"1093","Sodium","MG","307","1"\n'
    b'"2047","Energy","KCAL","957","1"\n"1063","Sugars","G","269.3","1"\n',
    "food_nutrient.csv": b'"id","fdc_id","nutrient_id","amount"\n'
    b'"1","321358","1003","7.35"\n"2","321358","1005","14.9"\n"3","321358","1079","5.4"\n'
    b'"4","321358","1093","438"\n"5","321358","2047","243"\n"6","321358","1063","0.62"\n'
    b'"7","9","1003","1"\n',
    "measure_unit.csv": b'"id","name"\n"1001","tablespoon"\n',
    "food_portion.csv": b'"id","fdc_id","seq_num","amount","measure_unit_id","portion_description"'
    b',"modifier","gram_weight"\n"1","321358","1","2","1001","","","33.9"\n',
}


def download(*foods: dict[str, Any], name: str = "FoundationFoods") -> bytes:
    return json.dumps({name: foods}).encode()


def test_a_food_is_read_from_json() -> None:
    (food,) = fdc.read(of({"foods.json": download(HUMMUS)}))
    assert (food.source, food.id) == ("fdc", "321358")
    has = food.nutrients
    assert (has.protein, has.carbohydrate, has.salt) == (7_350_000, 9_500_000, 1_095_000)
    assert (has.energy, has.sugars) == (243 * 4184, 620_000)
    assert [(one.amount, one.words, one.mass) for one in food.weights] == [
        (2000, "tablespoon", 33_900)
    ]


def test_what_is_missing_or_in_another_unit_is_unknown() -> None:
    (food,) = fdc.read(of({"foods.json": download(HUMMUS)}))
    assert (food.nutrients.calcium, food.nutrients.iron, food.nutrients.fat) == (None, None, None)


def test_a_difference_below_zero_is_rounding_and_any_other_number_below_it_unknown() -> None:
    said = [
        {"nutrient": {"number": number, "unitName": "g"}, "amount": amount}
        for number, amount in (("204", -1), ("205", -0.4))
    ]
    (food,) = fdc.read(of({"x.json": download({**HUMMUS, "foodNutrients": said})}))
    assert (food.nutrients.fat, food.nutrients.carbohydrate) == (None, 0)


def test_kilojoules_become_joules() -> None:
    energy = {"nutrient": {"number": "268", "unitName": "kJ"}, "amount": 1017}
    (food,) = fdc.read(of({"x.json": download({**HUMMUS, "foodNutrients": [energy]})}))
    assert food.nutrients.energy == 1_017_000


def test_tables_give_the_same_foods() -> None:
    assert list(fdc_tables.read(of(TABLES))) == list(
        fdc.read(of({"foods.json": download(HUMMUS, BRANDED)}))
    )


def test_a_bare_array_and_spaces_around_it_are_fine() -> None:
    content = b"\xef\xbb\xbf \n [ \n" + json.dumps(HUMMUS, indent=2).encode() + b"\n , {} ]"
    foods = fdc.read(of({"foods.json": content}))
    assert next(foods).id == "321358"
    with pytest.raises(BadFile):
        next(foods)


def test_a_long_file_is_read_food_by_food(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_CHUNK", 100)
    foods = [{**BRANDED, "fdcId": number, "description": "ü€😀" * 40} for number in range(200)]
    found = list(fdc.read(of({"foods.json": download(*foods)})))
    assert [food.id for food in found] == [str(number) for number in range(200)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"7",
        b'{"FoundationFoods": {}}',
        download(HUMMUS)[:-2],
        download(HUMMUS)[:400],
        download({"description": "no id"}),
        download({**HUMMUS, "fdcId": "no number"}),
        b"[" * 100_000,
        b'[{"a":' * 50_000,
    ],
)
def test_another_or_a_cut_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile):
        list(fdc.read(of({"foods.json": content})))


def test_a_food_without_an_end_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_RECORD", 10_000)
    monkeypatch.setattr(limits, "_CHUNK", 1000)
    with pytest.raises(TooLarge):
        list(fdc.read(of({"foods.json": b'[{"a": "' + b"x" * 100_000})))


@pytest.mark.parametrize("missing", ["food.csv", "nutrient.csv", "food_nutrient.csv"])
def test_a_table_that_is_missing_is_named(missing: str) -> None:
    rest = {name: content for name, content in TABLES.items() if name != missing}
    with pytest.raises(BadFile, match=missing):
        list(fdc_tables.read(of(rest)))


def test_a_table_that_was_cut_is_refused() -> None:
    for name, content in TABLES.items():
        with pytest.raises(BadFile):
            list(fdc_tables.read(of({**TABLES, name: content[:-12]})))


def test_too_many_foods_for_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fdc_tables, "MOST_FOODS", 1)
    with pytest.raises(TooLarge):
        list(fdc_tables.read(of(TABLES)))
