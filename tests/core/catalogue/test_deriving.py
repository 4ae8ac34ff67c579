"""The shipped files are what the reference tables and the written part give; by hand nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.catalogue.deriving import (
    WRITTEN,
    Tables,
    derive_foods,
    derive_substitutes,
    read_tables,
    shipped,
)
from kitchensync.catalogue.reading.values import ImportedFood, Weight
from kitchensync.catalogue.shipped import FOODS, SUBSTITUTES
from tests.support.reference import reference


def test_the_shipped_foods_are_what_the_reference_tables_give() -> None:
    tables = read_tables(reference("nutrition").parent)
    assert b"".join(shipped(derive_foods(tables))) == FOODS.read_bytes()


def test_the_shipped_substitutes_are_what_was_written() -> None:
    assert b"".join(shipped(derive_substitutes())) == SUBSTITUTES.read_bytes()


def written(folder: Path, foods: str) -> Path:
    (folder / "some.toml").write_text(
        f'aisle = "fruit"\nplace = "pantry"\ndiet = "vegan"\ndue = "best-before"\n{foods}',
        encoding="utf-8",
    )
    return folder


NOTHING = Tables({}, {})


def test_a_name_of_two_foods_is_refused(tmp_path: Path) -> None:
    folder = written(
        tmp_path, '[foods.apple]\naliases = ["Pome"]\n[foods.pear]\naliases = ["pome"]'
    )
    with pytest.raises(ValueError, match="'pome' is a name of both"):
        derive_foods(NOTHING, folder)


def test_two_foods_that_only_a_plural_tells_apart_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, '[foods.one]\naliases=["figs"]\n[foods.two]\naliases=["fig s"]')
    assert len(derive_foods(NOTHING, folder)) == 2
    folder = written(
        tmp_path, '[foods.one]\naliases=["radishes"]\n[foods.two]\naliases=["radishs"]'
    )
    with pytest.raises(ValueError, match="is the singular of names"):
        derive_foods(NOTHING, folder)


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        derive_foods(NOTHING, written(tmp_path, '[foods.apple]\nsr28 = "09003"'))


def test_each_file_says_what_its_foods_share() -> None:
    assert {path.suffix for path in WRITTEN.iterdir()} == {".toml"}
    assert len(list(WRITTEN.iterdir())) > 20


def test_what_one_clove_weighs_is_found_by_its_unit(tmp_path: Path) -> None:
    weights = (
        Weight(1, 1000, "clove, large", 5_000),
        Weight(2, 3000, "cloves", 9_000),
        Weight(3, 1000, "slice (thin)", 1_000),
        Weight(4, 1000, "can", 400_000),
    )
    tables = Tables({"1": ImportedFood("sr28", "1", "Garlic", weights=weights)}, {})
    (food,) = derive_foods(tables, written(tmp_path, '[foods.garlic]\nsr28 = "1"'))
    assert food.each == {"clove": 3_000, "slice": 1_000}
    assert food.sources.each == {"clove": 2, "slice": 3}
    said = '[foods.garlic]\nsr28 = "1"\neach = {clove = 1, slice = 0}'
    (food,) = derive_foods(tables, written(tmp_path, said))
    assert food.each == {"clove": 5_000}
