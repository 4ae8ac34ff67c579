"""FoodKeeper's words become days, and what is no time stays unknown."""

from __future__ import annotations

import json

import pytest

from kitchensync.catalogue.model import INDEFINITELY, NOT_RECOMMENDED, ShelfLife
from kitchensync.catalogue.reading.foodkeeper import read, shelf_life
from kitchensync.catalogue.reading.opening import files_of
from kitchensync.errors import BadFile
from tests.support.downloads import of
from tests.support.reference import reference


@pytest.mark.parametrize(
    ("least", "most", "metric", "days"),
    [
        (3, 5, "Days", 3),
        (1, 2, "Weeks", 7),
        (6, 9, "Months", 182),
        (1, 1, "Year", 365),
        (2, 3, "Years", 730),
        (None, 2, "Years", 730),
        (1.5, 2, "Weeks", 10),
        (2, 2, "Hours", NOT_RECOMMENDED),
        (None, None, "Not Recommended", NOT_RECOMMENDED),
        (None, None, "Indefinitely", INDEFINITELY),
        (None, None, "When Ripe", None),
        (None, None, "Package use-by date", None),
        ("Or until best-by date.", None, None, None),
        (None, None, None, None),
    ],
)
def test_a_range_and_its_metric_are_days(
    least: object, most: object, metric: str | None, days: int | None
) -> None:
    row = {"DOP_Pantry_Min": least, "DOP_Pantry_Max": most, "DOP_Pantry_Metric": metric}
    assert shelf_life(row).pantry == days


def test_unknown_and_not_recommended_are_two_things() -> None:
    life = shelf_life({"Freeze_Metric": "Not Recommended"})
    assert life == ShelfLife(freezer=NOT_RECOMMENDED)
    assert life.fridge is None


def test_a_time_goes_before_a_warning_about_another_place() -> None:
    row = {
        "Pantry_After_Opening_Metric": "Not Recommended",
        "Refrigerate_After_Opening_Min": 3,
        "Refrigerate_After_Opening_Max": 4,
        "Refrigerate_After_Opening_Metric": "Days",
    }
    assert shelf_life(row).opened == 3


def book(*products: dict[str, object]) -> bytes:
    """The JSON of its sheets, each row a list of cells."""

    def cells(row: dict[str, object]) -> list[dict[str, object]]:
        return [{name: value} for name, value in row.items()]

    category = {"ID": 7, "Category_Name": "Dairy"}
    sheets = [
        {"name": "Category", "data": [cells(category)]},
        {"name": "Product", "data": [cells(product) for product in products]},
    ]
    return json.dumps({"fileName": "x", "sheets": sheets}).encode()


BUTTER = {"ID": 1, "Category_ID": 7, "Name": "Butter", "Name_subtitle": None}


def test_sheets_are_read() -> None:
    (food,) = read(of({"foodkeeper.json": book({**BUTTER, "Name_subtitle": "salted"})}))
    assert (food.id, food.name) == ("1", "Butter, salted")


def test_a_table_is_read() -> None:
    content = b"ID,Name,Freeze_Min,Freeze_Max,Freeze_Metric\n1.0,Butter,6,9,Months\n"
    (food,) = read(of({"Product.csv": content}))
    assert (food.id, food.shelf_life.freezer) == ("1", 182)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"sheets": []}', book(BUTTER)[:-9], book({"Name": "no id"}), b'{"sheets": 7}'],
)
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile):
        list(read(of({"foodkeeper.json": content})))


def test_the_whole_of_foodkeeper_is_read() -> None:
    foods = {food.id: food for food in read(files_of(reference("shelf-life/foodkeeper.json")))}
    assert len(foods) == 661
    assert foods["21"].name == "Eggs, in shell"
    assert foods["21"].shelf_life == ShelfLife(fridge=21, freezer=NOT_RECOMMENDED)
