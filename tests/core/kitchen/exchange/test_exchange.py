"""A kitchen can be taken out of and into a file, whole, and twice is once."""

import csv
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitchensync import Kitchen
from kitchensync.errors import BadFile, BadInput
from kitchensync.replica.changeset import MAX_CHANGE_SET
from tests.support.kitchens import World
from tests.support.photographs import photograph


def filled(kitchen: Kitchen) -> Kitchen:
    kitchen.add("milk 2 l", place="fridge", best="+7d", price="1.19", note="organic")
    kitchen.use("milk 0.5 l")
    kitchen.use("milk 0.25 l")
    kitchen.undo()
    kitchen.add("Crème fraîche 200 g")
    kitchen.count("milk 1 l")
    kitchen.use("milk 0.1 l")
    kitchen.set_minimum("eggs 6")
    kitchen.shopping.add("eggs 12")
    return kitchen


def shown(kitchen: Kitchen) -> list[tuple[str, str, str | None]]:
    return [(item.food, item.amount, item.place) for item in kitchen.pantry()]


def test_an_export_holds_what_is_shown_in_numbers_and_in_words(kitchen: Kitchen) -> None:
    export = json.loads(filled(kitchen).export())
    assert (export["kitchensync"], export["space"]) == (1, "household")
    lots = {row["unit"]: row for row in export["lot"]}
    assert lots["l"]["stock"] == {"amount": 900_000, "recount": [], "text": "0.9 l"}
    assert lots["l"]["price"] == 119
    kinds = [(row["kind"], row["amount"], row["voided"]) for row in export["posting"]]
    assert ("used", -250_000, True) in kinds
    assert [line["words"] for line in export["list_line"]] == ["eggs 12"]


def test_nothing_of_this_device_is_in_an_export(kitchen: Kitchen) -> None:
    export = filled(kitchen).export()
    assert str(kitchen.home) not in export
    assert "relay" not in export


def test_importing_an_own_export_changes_nothing(kitchen: Kitchen) -> None:
    export = filled(kitchen).export()
    done = kitchen.import_(export.encode(), "json")
    assert (done.changed, done.what) == (False, "Nothing in the file is new.")
    assert kitchen.export() == export


def test_another_kitchen_can_take_over_an_export_once(world: World, kitchen: Kitchen) -> None:
    export = filled(kitchen).export().encode()
    other = world.found("tablet", person="Ada", relay=None)
    for changed in (True, False):
        assert other.import_(export, "json").changed is changed
        assert shown(other) == shown(kitchen)
    assert [item.note for item in other.pantry()] == [item.note for item in kitchen.pantry()]
    assert other.low() == kitchen.low()
    assert [device.name for device in other.household.devices()] == ["tablet"]
    other.use("milk 0.1 l")
    assert ("milk", "800 ml", "fridge") in shown(other)


def test_a_no_that_matters_to_health_is_taken_over_as_a_no(world: World, kitchen: Kitchen) -> None:
    kitchen.add("oat bread")
    kitchen.catalog.edit("oat bread", allergens=["nuts=no", "gluten=yes"], diets=["vegan=no"])
    kitchen.catalog.edit("oat bread", traces=["nuts=yes", "milk=no"])
    export = kitchen.export()
    other = world.found("tablet", person="Ada", relay=None)
    other.import_(export.encode(), "json")
    found = other.catalog.show("oat bread")
    said = {each.code: each.answer for each in (*found.allergens, *found.diets) if each.said}
    assert said == {"nuts": False, "gluten": True, "vegan": False}
    assert {each.code: each.answer for each in found.traces} == {"nuts": True, "milk": False}
    assert not other.import_(export.encode(), "json").changed


def test_pictures_stay_with_the_household_that_has_them(world: World, kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    kitchen.photos.add(photograph(), "milk")
    other = world.found("other", relay=None)
    other.import_(kitchen.export().encode(), "json")
    assert other.photos.ls() == []


def test_what_is_here_stays_as_it_is_here(kitchen: Kitchen) -> None:
    export = filled(kitchen).export().encode()
    kitchen.edit("milk", place="cellar")
    kitchen.import_(export, "json")
    assert ("milk", "900 ml", "cellar") in shown(kitchen)


def test_what_was_deleted_comes_back_with_its_stock(kitchen: Kitchen) -> None:
    export = filled(kitchen).export().encode()
    kitchen.remove("milk")
    assert kitchen.import_(export, "json").changed
    assert ("milk", "900 ml", "fridge") in shown(kitchen)


def test_a_csv_export_can_be_read_again(world: World, kitchen: Kitchen) -> None:
    kitchen.catalog.add('milk, "fresh"')
    kitchen.add('milk, "fresh" 2 l', place="fridge", best="+7d", price="1.19", note="a\nb")
    kitchen.add("flour 1 lb")
    kitchen.add("cola 6 x 330 ml")
    kitchen.use("cola 125 ml")
    other = world.found("tablet", relay=None)
    other.import_(kitchen.export(format="csv").encode(), "csv")
    assert shown(other) == shown(kitchen)
    assert other.export(format="csv") == kitchen.export(format="csv")


def test_a_csv_file_says_which_barcodes_mean_a_food_and_what_is_in_it(
    world: World, kitchen: Kitchen
) -> None:
    kitchen.add("oat milk 1 l, rice 1 kg")
    kitchen.eye.products.add("4006381333931", "oat milk 1 l")
    kitchen.catalog.edit("oat milk", allergens=["gluten=yes", "milk=no"], traces=["nuts=yes"])
    table = kitchen.export(format="csv")
    assert "\noat milk,1 l,,,,,4006381333931,gluten,nuts\n" in table
    assert "\nrice,1 kg,,,,,,,\n" in table
    other = world.found("tablet", relay=None)
    other.import_(table.encode(), "csv")
    assert other.export(format="csv") == table
    assert other.add("4006381333931").what == "Added 1 l oat milk."
    other.undo()
    other.undo()
    assert [one.code for one in other.eye.products.ls()] == []


def test_what_a_household_denies_of_a_food_stands_and_is_told_of(
    kitchen: Kitchen, tmp_path: Path
) -> None:
    kitchen.catalog.edit("oat milk", allergens=["gluten=no"])
    pack = {"code": "4006381333931", "product_name": "Barista", "allergens_tags": ["en:gluten"]}
    packs = tmp_path / "packs.json"
    packs.write_text(json.dumps({"products": [pack]}))
    kitchen.catalog.import_(packs, "openfoodfacts")
    table = "food,EAN,upc,allergens\noat milk 1 l,4006381333931 123,0,gluten\n"
    (warning,) = kitchen.import_(table.encode(), "csv").warnings
    assert "names gluten" in warning
    said = {one.code: one.answer for one in kitchen.catalog.show("oat milk").allergens if one.said}
    assert said == {"gluten": None}


def test_free_words_of_allergens_are_kept_and_hold_up_no_line(kitchen: Kitchen) -> None:
    lines = "bread 1,wheat; clams,fresh", "jam 1,none,", "tea 1,lactose,", "soup 1,see pack,"
    table = "\n".join(("food,allergens,note", *lines)).encode()
    done = kitchen.import_(table, "csv")
    assert done.what == "Imported 4 entries."
    (warning,) = done.warnings
    assert "“allergens” says in lines 2 and 5 is" in warning
    notes = {
        line["food"]: line["note"]
        for line in csv.DictReader(kitchen.export(format="csv").splitlines())
    }
    assert notes == {
        "bread": "fresh; allergens: wheat; clams",
        "jam": "",
        "tea": "",
        "soup": "allergens: see pack",
    }
    held = [one.code for one in kitchen.catalog.show("bread").allergens if one.answer and one.said]
    assert held == ["gluten"]


def test_a_barcode_that_can_be_none_is_kept_as_a_note_and_its_lines_are_named(
    kitchen: Kitchen,
) -> None:
    codes = "4006381333931", "4006381333932", "4 006381 333931", "4.00638E+12", "A-12", "2012345"
    shortened = '"4,00638E+12"'
    lines = (f"milk,{code}" for code in (*codes, shortened))
    (warning,) = kitchen.import_("\n".join(("food,ean", *lines)).encode(), "csv").warnings
    assert "“barcode” says in lines 3, 5 and 8 is" in warning
    table = csv.DictReader(kitchen.export(format="csv").splitlines())
    assert sorted(filter(None, (line["note"] for line in table))) == [
        "barcode: 4,00638E+12",
        "barcode: 4.00638E+12",
        "barcode: 4006381333932",
    ]
    assert [one.code for one in kitchen.eye.products.ls()] == ["4006381333931"]


def test_a_csv_file_names_its_columns_as_people_do(kitchen: Kitchen) -> None:
    data = "\ufeffMHD;Artikel;Menge;Laden\n2026-12-24;Milch;2 l;Hof\n;Eier 12;;\n\n"
    assert kitchen.import_(data.encode(), "csv").what == "Imported 2 entries."
    assert shown(kitchen) == [("Eier", "12", None), ("Milch", "2 l", None)]


def test_amounts_of_a_csv_file_are_said_as_to_ks_add(kitchen: Kitchen) -> None:
    data = "food,amount\ncola,6 x 330 ml\neggs,a dozen\nbeer 4 x 0.5 l,\n"
    kitchen.import_(data.encode(), "csv")
    kitchen.use("cola 1")
    assert [item.amount for item in kitchen.pantry()] == ["4 × 500 ml", "5 × 330 ml", "1 dozen"]


def test_what_a_csv_file_says_comes_in_tins_is_what_is_canned(kitchen: Kitchen) -> None:
    data = "food,amount\nchickpeas,2 x 400 g tins\nkidney beans 1 tin,\ncola,6 cans\n"
    kitchen.import_(data.encode(), "csv")
    assert kitchen.foods() == ["canned chickpeas", "canned kidney beans", "cola"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_a_csv_file_is_read_as_spreadsheets_write_it(kitchen: Kitchen, encoding: str) -> None:
    data = "Artikel;Menge;Preis\r\nKäse – mild;1,5 kg;3,49 €\r\n"
    kitchen.import_(data.encode(encoding), "csv")
    assert shown(kitchen) == [("Käse – mild", "1.5 kg", None)]


def test_the_same_csv_file_counts_once_unless_it_was_undone(kitchen: Kitchen) -> None:
    data = b"food,amount\nmilk,1 l\nmilk,1 l\n"
    for _ in range(2):
        kitchen.import_(data, "csv")
        assert shown(kitchen) == [("milk", "2 l", None)]
    kitchen.undo()
    assert shown(kitchen) == []
    kitchen.import_(data, "csv")
    assert shown(kitchen) == [("milk", "2 l", None)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"colour\nred\n", "Line 1"),
        (b"food,food\nmilk,milk\n", "Line 1"),
        (b"food\nmi\x00lk\n", "Line 2"),
        (b"food\nmilk,1,2\n", "Line 2"),
        (b"food,note\nmilk," + b"x" * 4001 + b"\n", "Line 2"),
        (b'food\n"milk\n', "Line 2"),
        (b"food\nK\xc3\xa4se\n\xff\xfe\n", "Line 3"),
        (b"food\n" + b"x" * 200_000, "Line 2"),
    ],
)
def test_a_csv_file_whose_form_is_broken_is_refused_whole(
    kitchen: Kitchen, data: bytes, said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        kitchen.import_(data, "csv")
    assert kitchen.pantry() == []
    assert kitchen.foods() == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b'{"kitchensync": 1', "no JSON"),
        (b"[]", "no export"),
        (b'{"kitchensync": 2}', "newer"),
        (b'{"kitchensync": 1, "food": {}}', "food is no list"),
        (b'{"kitchensync": 1, "food": [1]}', "food, entry 1: it is no object"),
        (b'{"kitchensync": 1, "food": [{"id": "00"}]}', "16 bytes"),
        (b'{"kitchensync": 1, "food": [{"id": "%s", "smell": 1}]}', "smell"),
        (b'{"kitchensync": 1, "food": [{"id": "%s", "name": 1}]}', "name cannot be"),
        (b'{"kitchensync": 1, "food": [{"id": "%s", "allergens": ["dust"]}]}', "dust"),
        (b'{"kitchensync": 1, "lot": [{"id": "%s", "dimension": "length"}]}', "length"),
        (b'{"kitchensync": 1, "lot": [{"id": "%s", "price": 9223372036854775808}]}', "price"),
        (b'{"kitchensync": 1, "posting": [{"id": "%s", "kind": "stolen"}]}', "stolen"),
    ],
)
def test_a_damaged_export_is_refused_whole(kitchen: Kitchen, data: bytes, said: str) -> None:
    before = kitchen.export()
    with pytest.raises(BadFile, match=said):
        kitchen.import_(data.replace(b"%s", b"00" * 16), "json")
    assert kitchen.export() == before


def test_a_row_of_an_export_that_says_nothing_changes_nothing(kitchen: Kitchen) -> None:
    before = kitchen.export()
    silent = b'{"kitchensync": 1, "food": [{"id": "%s"}]}' % (b"00" * 16)
    kitchen.import_(silent, "json")
    assert kitchen.export() == before


@given(cut=st.integers(0, 2000), put=st.binary(max_size=3))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_was_damaged_anywhere_never_fails_unexpectedly(
    kitchen: Kitchen, cut: int, put: bytes
) -> None:
    kitchen.add("milk 1 l") if not kitchen.pantry() else None
    data = kitchen.export().encode()
    with suppress(BadInput):
        done = kitchen.import_(data[:cut] + put + data[cut + len(put) :], "json", dry_run=True)
        assert done.change_id is None


def test_a_large_file_is_cut_into_changes_that_can_travel(kitchen: Kitchen) -> None:
    lines = [f"food {number},1 kg,{'x' * 600}" for number in range(1500)]
    told: list[tuple[int, int]] = []
    data = "\n".join(["food,amount,note", *lines]).encode()
    done = kitchen.import_(data, "csv", on_progress=lambda now, all_: told.append((now, all_)))
    assert done.what == "Imported 1500 entries."
    assert told[-1] == (1500, 1500)
    assert 4 < len(told) < 60
    sizes = kitchen._rooms.spaces.household.replica.rows("SELECT length(change_set) FROM outbox")
    assert max(size for (size,) in sizes) <= MAX_CHANGE_SET


def test_imported_food_has_its_place_from_then_on(kitchen: Kitchen) -> None:
    kitchen.add("bread", place="freezer")
    kitchen.import_(b"food,place\nmilk,fridge\nbread,cupboard\n", "csv")
    kitchen.add("milk")
    kitchen.add("bread")
    places = {(item.food, item.place): item.lots for item in kitchen.pantry()}
    assert places == {("milk", "fridge"): 2, ("bread", "freezer"): 2, ("bread", "cupboard"): 1}


def test_a_dry_import_says_what_would_come(kitchen: Kitchen) -> None:
    done = kitchen.import_(b"food\nmilk\n", "csv", dry_run=True)
    assert (done.what, done.change_id) == ("Imported 1 entry.", None)
    assert kitchen.pantry() == []


def test_other_formats_are_refused(kitchen: Kitchen) -> None:
    with pytest.raises(BadInput, match="xml"):
        kitchen.export(format="xml")
    with pytest.raises(BadInput, match="xml"):
        kitchen.import_(b"", "xml")
