"""Products of Open Food Facts are read with the gaps and slips that real ones have."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from kitchensync.catalogue.reading.openfoodfacts import read
from kitchensync.catalogue.reading.opening import files_of
from kitchensync.catalogue.reading.values import ImportedProduct
from kitchensync.errors import BadFile
from tests.support.downloads import of
from tests.support.reference import reference

OATS: dict[str, Any] = {
    "code": "4000521006112",
    "product_name": " Haferflocken  zart ",
    "brands": "Kölln, Peter Kölln",
    "quantity": "500 g",
    "product_quantity": "500",
    "product_quantity_unit": "g",
    "categories": "Breakfasts, Cereals",
    "allergens_tags": ["en:gluten", "de:hafer"],
    "traces_tags": ["en:milk", "en:soybeans"],
    "ingredients_analysis_tags": ["en:vegan", "en:vegetarian"],
    "nutriments": {
        "energy-kcal_100g": 372,
        "energy-kj_100g": 1567,
        "proteins_100g": 13.5,
        "carbohydrates_100g": "58.7",
        "salt_100g": 0.02,
        "calcium_100g": 0.04,
        "sugars_100g": 700,
        "fat_100g": "a lot",
        "fiber_100g": -1,
    },
}


def one(**changes: Any) -> ImportedProduct:
    (product,) = read(of({"products.json": json.dumps([{**OATS, **changes}]).encode()}))
    return product


def test_a_product_has_what_its_pack_says() -> None:
    product = one()
    assert (product.barcode, product.name, product.brand) == (
        "4000521006112",
        "Haferflocken zart",
        "Kölln",
    )
    assert (product.mass, product.volume) == (500_000, None)
    assert (product.contains, product.traces) == (("gluten",), ("milk", "soya"))
    assert (product.vegan, product.vegetarian) == (True, True)


def test_nutrients_are_integers_and_nonsense_is_unknown() -> None:
    has = one().nutrients
    assert (has.energy, has.protein, has.carbohydrate) == (372 * 4184, 13_500_000, 58_700_000)
    assert (has.salt, has.calcium) == (20_000, 40_000)
    assert (has.sugars, has.fat, has.fibre, has.iron) == (None, None, None, None)


def test_energy_comes_from_kilojoules_where_there_is_nothing_else() -> None:
    assert one(nutriments={"energy_100g": 180}).nutrients.energy == 180_000
    assert one(nutriments={"energy-kcal_100g": 99_999}).nutrients.energy is None
    assert one(nutriments={}).nutrients.energy is None


@pytest.mark.parametrize(
    ("tags", "vegan"),
    [
        (["en:vegan"], True),
        (["en:non-vegan"], False),
        (["en:maybe-vegan"], None),
        (["en:vegan-status-unknown"], None),
        (None, None),
    ],
)
def test_a_diet_has_three_values(tags: list[str] | None, vegan: bool | None) -> None:
    assert one(ingredients_analysis_tags=tags).vegan is vegan


def test_a_volume_is_a_volume_and_an_unknown_unit_nothing() -> None:
    assert one(product_quantity=330.0, product_quantity_unit="ml").volume == 330_000
    assert one(product_quantity=0, product_quantity_unit="ml").volume is None
    broken = one(product_quantity=7, product_quantity_unit=None)
    assert (broken.mass, broken.volume) == (None, None)


def test_what_has_no_barcode_or_no_name_is_left_out() -> None:
    rows = [{**OATS, "code": ""}, {**OATS, "product_name": ""}, {**OATS, "code": "a/../b"}, OATS]
    assert len(list(read(of({"products.json": json.dumps(rows).encode()})))) == 1


def test_every_shape_of_download_is_read() -> None:
    line = json.dumps(OATS).encode()
    shapes = {
        "list.json": b"[" + line + b"]",
        "answer.json": b'{"code": "1", "status": 1, "product": ' + line + b"}",
        "search.json": b'{"count": 1, "products": [' + line + b"]}",
        "dump.jsonl": line + b"\n\n",
        "dump.jsonl.gz": gzip.compress(line + b"\n"),
    }
    found = [list(read(of({name: content}))) for name, content in shapes.items()]
    assert found == [[one()]] * len(shapes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", b""),
        ("x.json", b"[7]"),
        ("x.json", b'[{"code": 1'),
        ("x.json", b'{"product": 7}'),
        ("foodkeeper.json", b'{"sheets": []}'),
        ("x.jsonl", b'{"code": "1"}\n{"code"'),
        ("x.jsonl.gz", gzip.compress(b"{}\n", mtime=0)[:-4]),
        ("x.json", b'[{"code": ["1"]}]'),
    ],
)
def test_another_or_a_cut_file_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(BadFile):
        list(read(of({name: content})))


def test_real_products_are_read() -> None:
    products = list(read(files_of(reference("products/openfoodfacts_sample.json"))))
    assert len(products) == 21
    bread = next(product for product in products if product.barcode == "3029330003533")
    assert bread.contains == ("gluten",)
    assert (bread.mass, bread.nutrients.energy) == (730_000, 246 * 4184)
