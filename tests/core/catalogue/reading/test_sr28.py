"""SR28 is read as its text files have it: carets, tildes, Latin-1, and gaps that stay gaps."""

from __future__ import annotations

import gzip

import pytest

from kitchensync.catalogue.reading.opening import files_of
from kitchensync.catalogue.reading.sr28 import read
from kitchensync.errors import BadFile
from tests.support.downloads import files, of
from tests.support.reference import reference

FOODS = '~01001~^~0100~^~Jalapeño, "raw"~^~J~^^^~Y~^^0^^^^^\r\n~01002~^~0100~^~Nothing~^~N~\r\n'
AMOUNTS = b"""NDB_No,Nutr_No,Nutr_Val_per_100g
01001,203,0.85
01001,205,10.5
01001,208,100
01001,291,2.5
01001,307,400
01001,328,0
01001,999,7
"""
FULL = b"~01001~^~203~^0.85^16^0.074^~1~^~~^~~^~~^^^^^^^~~^11/1976^\r\n"
WEIGHTS = b"~01001~^1^1^~cup, chopped~^113^^\r\n~01001~^2^.5^~piece~^7.5^^\r\n"


def test_a_food_has_its_names_nutrients_and_weights() -> None:
    folder = files(
        FOOD_DES_txt=FOODS.encode("latin-1"),
        NUT_DATA_selected_csv=AMOUNTS,
        WEIGHT_txt=WEIGHTS,
    )
    food, empty = read(folder)
    assert (food.source, food.id) == ("sr28", "01001")
    assert food.name == 'Jalapeño, "raw"'
    has = food.nutrients
    assert (has.protein, has.energy, has.vitamin_d) == (850_000, 418_400, 0)
    assert [(weight.words, weight.amount, weight.mass) for weight in food.weights] == [
        ("cup, chopped", 1000, 113_000),
        ("piece", 500, 7_500),
    ]
    assert empty.nutrients == type(has)()


def test_carbohydrate_is_without_fibre_and_salt_is_sodium_times_two_and_a_half() -> None:
    folder = files(FOOD_DES_txt=FOODS.encode("latin-1"), NUT_DATA_selected_csv=AMOUNTS)
    has = next(iter(read(folder))).nutrients
    assert has.carbohydrate == 8_000_000
    assert has.salt == 1_000_000


def test_carbohydrate_is_unknown_where_fibre_is() -> None:
    amounts = AMOUNTS.replace(b"01001,291,2.5\n", b"")
    folder = files(FOOD_DES_txt=FOODS.encode("latin-1"), NUT_DATA_selected_csv=amounts)
    has = next(iter(read(folder))).nutrients
    assert (has.fibre, has.carbohydrate, has.fat) == (None, None, None)


def test_the_full_nutrient_file_and_packed_files_are_read_too() -> None:
    plain = of({"FOOD_DES.txt": FOODS.encode("latin-1"), "NUT_DATA.txt": FULL})
    packed = of(
        {
            "food_des.TXT.gz": gzip.compress(FOODS.encode("latin-1")),
            "NUT_DATA.txt.gz": gzip.compress(FULL),
        }
    )
    assert list(read(plain)) == list(read(packed))
    assert next(iter(read(plain))).nutrients.protein == 850_000


@pytest.mark.parametrize(
    "contents",
    [
        {},
        {"FOOD_DES.txt": FOODS.encode("latin-1")},
        {"FOOD_DES.txt": b"~01001~^~0100~", "NUT_DATA.txt": FULL},
        {"FOOD_DES.txt": FOODS.encode("latin-1"), "NUT_DATA.txt": b"~01001~^~203~^many"},
        {"FOOD_DES.txt": FOODS.encode("latin-1"), "NUT_DATA.txt": b"~01001~^~203~^-1"},
        {"FOOD_DES.txt.gz": gzip.compress(b"~01001~^~0100~^~A~" * 99)[:-9], "NUT_DATA.txt": FULL},
        {"FOOD_DES.txt": FOODS.encode("latin-1"), "NUT_DATA_selected.csv": b"a,b\n1\n"},
    ],
    ids=["nothing", "no nutrients", "cut row", "no number", "negative", "cut gzip", "cut table"],
)
def test_a_file_that_is_not_whole_is_refused(contents: dict[str, bytes]) -> None:
    with pytest.raises(BadFile):
        list(read(of(contents)))


def test_the_whole_of_sr28_is_read() -> None:
    foods = {food.id: food for food in read(files_of(reference("nutrition")))}
    assert len(foods) == 8789
    egg = foods["01123"]
    assert egg.name == "Egg, whole, raw, fresh"
    assert egg.nutrients.protein == 12_560_000
    assert sum(len(food.weights) for food in foods.values()) > 15_000
