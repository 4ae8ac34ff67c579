"""The small table says what the catalogue says."""

from kitchensync.catalogue.index import TABLE, entry, lines
from kitchensync.catalogue.lookup import catalogue


def test_the_table_is_up_to_date() -> None:
    written = TABLE.read_text(encoding="utf-8").splitlines()
    assert written == list(lines()), "run: python -m kitchensync.catalogue.index"


def test_a_food_is_found_under_all_its_names() -> None:
    for food in catalogue().foods.values():
        for name in (food.name, *food.aliases):
            found, expected = entry(name), catalogue().find(name)
            assert found
            assert expected
            assert found.key == expected.key
            assert (found.aisle, found.piece) == (expected.aisle, expected.piece)
            assert found.density == expected.density
            assert (found.fridge, found.opened) == (
                expected.shelf_life.fridge,
                expected.shelf_life.opened,
            )


def test_what_is_no_food_is_not_found() -> None:
    assert entry("screwdriver") is None
