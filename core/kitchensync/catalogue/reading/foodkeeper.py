"""Reads USDA's FoodKeeper: how long foods keep where, as the JSON of its sheets or one as CSV.

Leaves files to `files`. Its figures are guidance, and its metrics are words of many kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import msgspec

from kitchensync.catalogue.model import INDEFINITELY, NOT_RECOMMENDED, ShelfLife
from kitchensync.catalogue.reading.figures import number
from kitchensync.catalogue.reading.files import only, opened, refusing, table, whole
from kitchensync.catalogue.reading.values import Files, ImportedFood

WHAT = "FoodKeeper file"

DAYS = {
    "hour": Fraction(1, 24),
    "day": Fraction(1),
    "week": Fraction(7),
    "month": Fraction(365, 12),
    "year": Fraction(365),
}
COLUMNS = {
    "pantry": ("Pantry", "DOP_Pantry"),
    "fridge": ("Refrigerate", "DOP_Refrigerate"),
    "freezer": ("Freeze", "DOP_Freeze"),
    "opened": ("Pantry_After_Opening", "Refrigerate_After_Opening"),
    "thawed": ("Refrigerate_After_Thawing",),
}
"""Our fields: the columns that may say it. DOP is from purchase."""

_Sheets = dict[str, list[list[dict[str, Any]]]]


def read(files: Files) -> Iterator[ImportedFood]:
    """Its products. BadFile, TooLarge."""
    with refusing(WHAT):
        name = only(files)
        is_table = name.casefold().removesuffix(".gz").endswith(".csv")
        for row in _csv(files, name) if is_table else _json(files, name):
            yield ImportedFood(
                source="foodkeeper",
                id=_text(row["ID"]).removesuffix(".0"),
                name=_name(row),
                shelf_life=shelf_life(row),
            )


def shelf_life(row: Mapping[str, Any]) -> ShelfLife:
    """What columns say, in days: the first that names a time, else any "not recommended"."""
    return ShelfLife(**{field: _first(row, columns) for field, columns in COLUMNS.items()})


def _first(row: Mapping[str, Any], columns: tuple[str, ...]) -> int | None:
    said = [days for column in columns if (days := _days(row, column)) is not None]
    return next(filter(None, said), NOT_RECOMMENDED) if said else None


def _days(row: Mapping[str, Any], column: str) -> int | None:
    """The shorter end of a range: told too early costs a look, too late costs the food.

    None where nothing is said, and for words that are no time ("When Ripe", "Package use-by").
    """
    metric = _text(row.get(f"{column}_Metric")).casefold()
    if metric == "not recommended":
        return NOT_RECOMMENDED
    if metric == "indefinitely":
        return INDEFINITELY
    unit = DAYS.get(metric.removesuffix("s"))
    if unit is None:
        return None
    least = number(_text(row.get(f"{column}_Min")))
    most = number(_text(row.get(f"{column}_Max")))
    value = most if least is None else least
    if value is None:
        return None
    # Two hours on a table are less than a day: not a place to keep it.
    return min(INDEFINITELY, int(value * unit))


def _name(row: Mapping[str, Any]) -> str:
    name, subtitle = _text(row["Name"]), _text(row.get("Name_subtitle"))
    return f"{name}, {subtitle}" if subtitle else name


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _csv(files: Files, name: str) -> Iterator[Mapping[str, Any]]:
    with opened(files, name) as stream:
        yield from table(stream)


def _json(files: Files, name: str) -> Iterator[Mapping[str, Any]]:
    """Each sheet is a list of rows, each row a list of objects of one column."""
    with opened(files, name) as stream:
        sheets = msgspec.json.decode(whole(stream), type=_Book).sheets
    tables: _Sheets = {sheet.name: sheet.data for sheet in sheets}
    yield from map(_merged, tables["Product"])


def _merged(cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {column: value for cell in cells for column, value in cell.items()}


class _Sheet(msgspec.Struct):
    name: str
    data: list[list[dict[str, Any]]]


class _Book(msgspec.Struct):
    sheets: list[_Sheet]
