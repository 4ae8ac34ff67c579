"""Reads USDA's National Nutrient Database for Standard Reference, release 28, as its text files.

Leaves numbers to `figures` and files to `files`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from kitchensync.catalogue.reading.figures import (
    ENERGY,
    NUTRIENTS,
    number,
    usda_nutrients,
    weight,
)
from kitchensync.catalogue.reading.files import lines, named, needed, opened, refusing, table
from kitchensync.catalogue.reading.values import Files, ImportedFood, Weight

WHAT = "folder of SR28"
_WANTED = {*NUTRIENTS, ENERGY}


def read(files: Files) -> Iterator[ImportedFood]:
    """Its foods in the order of the file.

    FOOD_DES.txt is needed, and NUT_DATA.txt or a table NUT_DATA_selected.csv; WEIGHT.txt is
    used if there. BadFile, TooLarge.
    """
    with refusing(WHAT):
        names = _rows(files, needed(files, "FOOD_DES.txt"), least=3)
        weights = _weights(files)
        amounts = _amounts(files)
        for ndb, _, name, *_ in names:
            yield ImportedFood(
                source="sr28",
                id=ndb,
                name=name,
                nutrients=usda_nutrients(amounts.get(ndb, {})),
                weights=tuple(weights.get(ndb, ())),
            )


def _rows(files: Files, name: str, least: int) -> Iterator[list[str]]:
    """Fields stand between carets, texts between tildes, all of it in Latin-1."""
    with opened(files, name) as stream:
        for line in lines(stream, "latin-1"):
            fields = [field.strip("~") for field in line.split("^")]
            if len(fields) < least:
                raise ValueError(f"a row of {len(fields)} fields in {name}")
            yield fields


def _weights(files: Files) -> dict[str, list[Weight]]:
    found: dict[str, list[Weight]] = defaultdict(list)
    name = named(files, "WEIGHT.txt")
    if name is None:
        return found
    for ndb, sequence, amount, words, grams, *_ in _rows(files, name, least=5):
        if one := weight(int(sequence), amount, words, grams):
            found[ndb].append(one)
    return found


def _amounts(files: Files) -> dict[str, dict[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for ndb, code, amount in _triples(files):
        value = number(amount) if code in _WANTED else None
        if value is not None:
            found[ndb][code] = value
    return found


def _triples(files: Files) -> Iterator[tuple[str, str, str]]:
    name = named(files, "NUT_DATA.txt")
    if name:
        yield from ((row[0], row[1], row[2]) for row in _rows(files, name, least=3))
        return
    with opened(files, needed(files, "NUT_DATA.txt", "NUT_DATA_selected.csv")) as stream:
        for line in table(stream):
            yield line["NDB_No"], line["Nutr_No"], line["Nutr_Val_per_100g"]
