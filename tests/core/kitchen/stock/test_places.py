"""What nobody puts anywhere goes where its household keeps it, else where such food belongs."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.kitchen.stock.places import Place, usual
from tests.support.kitchens import settle

FRIDGE = Place(b"f", "fridge", "fridge")
FREEZER = Place(b"z", "freezer", "freezer")
CUPBOARD = Place(b"c", "cupboard", "pantry")
GARAGE = Place(b"g", "garage", None)
SECOND = Place(b"s", "beer fridge", "fridge")
DOOR = Place(b"d", "fridge door", "fridge", plain=False)


@pytest.mark.parametrize(
    ("there", "own", "food", "frozen", "expected"),
    [
        pytest.param([FRIDGE, CUPBOARD], None, "milk", False, FRIDGE, id="where it belongs"),
        pytest.param([FRIDGE, CUPBOARD], b"c", "milk", False, CUPBOARD, id="where it was put"),
        pytest.param([FRIDGE], b"gone", "milk", False, FRIDGE, id="not in a place that is gone"),
        pytest.param([CUPBOARD, GARAGE], None, "milk", False, None, id="nowhere fits"),
        pytest.param([FRIDGE, SECOND], None, "milk", False, None, id="two fit"),
        pytest.param([FRIDGE, SECOND], b"s", "milk", False, SECOND, id="two fit, one is its own"),
        pytest.param([DOOR, FRIDGE], None, "milk", False, FRIDGE, id="a door is no second fridge"),
        pytest.param([DOOR], None, "milk", False, DOOR, id="only a name tells that it fits"),
        pytest.param([FRIDGE], None, "zorb", False, None, id="nobody knows the food"),
        pytest.param([FRIDGE], None, None, False, None, id="it has no name"),
        pytest.param([GARAGE], None, "zorb", False, None, id="nobody knows anything"),
        pytest.param([], None, "milk", False, None, id="there are no places"),
        pytest.param([FRIDGE, FREEZER], None, "milk", True, FREEZER, id="frozen milk is no milk"),
        pytest.param([FRIDGE, FREEZER], b"f", "milk", True, FREEZER, id="not where it would thaw"),
        pytest.param([FRIDGE], b"f", "milk", True, None, id="there is no freezer"),
        pytest.param([GARAGE, FREEZER], b"g", "milk", True, GARAGE, id="it may freeze there"),
    ],
)
def test_a_food_is_kept_in_the_one_place_that_something_tells(
    there: list[Place], own: bytes | None, food: str | None, frozen: bool, expected: Place | None
) -> None:
    assert usual(there, own, food, frozen=frozen) == expected


@pytest.fixture
def furnished(kitchen: Kitchen) -> Kitchen:
    """A kitchen with a fridge, a freezer and a cupboard, and no food."""
    for place in ("fridge", "freezer", "cupboard"):
        kitchen.customs.add_place(place)
    return kitchen


def where(kitchen: Kitchen) -> dict[str, str | None]:
    return {item.food: item.place for item in kitchen.pantry()}


def test_food_goes_where_such_food_belongs_and_it_is_said(furnished: Kitchen) -> None:
    assert furnished.add("milk 1 l").what == "Added 1 l milk to fridge."
    furnished.add("rice 1 kg")
    furnished.add("frozen peas 450 g")
    furnished.add("zorb")
    assert where(furnished) == {
        "milk": "fridge",
        "rice": "cupboard",
        "frozen peas": "freezer",
        "zorb": None,
    }


def test_a_guess_is_no_habit(furnished: Kitchen) -> None:
    furnished.add("milk 1 l")
    assert "place" not in furnished.catalog.show("milk").own
    furnished.customs.add_place("beer fridge", "fridge")
    assert furnished.add("milk 1 l").what == "Added 1 l milk."


def test_what_is_put_elsewhere_stays_the_households_way(furnished: Kitchen) -> None:
    furnished.add("bread", place="freezer")
    assert furnished.add("bread").what == "Added 1 × bread to freezer."


def test_food_can_be_nowhere_in_particular(furnished: Kitchen) -> None:
    assert furnished.add("milk 1 l", place="", store="").what == "Added 1 l milk."
    furnished.add("rice 1 kg", place="fridge")
    furnished.add("rice 1 kg", place="")
    assert [(item.food, item.place) for item in furnished.pantry()] == [
        ("milk", None),
        ("rice", None),
        ("rice", "fridge"),
    ]
    assert furnished.catalog.show("rice").place == "fridge"


def test_a_part_of_what_is_nowhere_stays_nowhere(furnished: Kitchen) -> None:
    furnished.add("milk 2 cartons", place="")
    furnished.open_("milk")
    assert where(furnished) == {"milk": None}


def test_undoing_takes_back_where_it_went(furnished: Kitchen) -> None:
    furnished.add("milk 1 l")
    furnished.undo()
    assert furnished.pantry() == []
    assert [place.lots for place in furnished.customs.places()] == [0, 0, 0]


def test_a_dry_run_says_where_it_would_go(furnished: Kitchen) -> None:
    assert furnished.add("milk 1 l", dry_run=True).what == "Added 1 l milk to fridge."
    assert furnished.pantry() == []


def test_what_is_ticked_counted_or_imported_goes_there_too(furnished: Kitchen) -> None:
    furnished.shopping.add("milk 1 l")
    furnished.shopping.check("milk")
    furnished.add("rice 1 kg", place="")
    furnished.use("rice", all=True)
    assert furnished.count("rice 500 g").what == "Counted 500 g rice in cupboard."
    furnished.import_(b"food\nbutter\n", "csv")
    assert where(furnished) == {"butter": "fridge", "milk": "fridge", "rice": "cupboard"}


def test_an_import_says_where_a_food_is_kept_though_it_belongs_elsewhere(
    furnished: Kitchen,
) -> None:
    furnished.import_(b"food,place\nmilk,cupboard\n", "csv")
    furnished.add("milk 1 l")
    assert [item.place for item in furnished.pantry(food="milk")] == ["cupboard", "cupboard"]


def test_it_is_due_as_it_is_in_that_place(furnished: Kitchen) -> None:
    furnished.add("eggs 6")
    furnished.add("bread", frozen="today")
    why = {item.food: item.why for item in furnished.pantry()}
    assert why["eggs"] == "bought today, keeps 21 in the fridge"
    assert str(why["bread"]).startswith("frozen today, keeps ")
    assert where(furnished)["bread"] == "freezer"


def test_what_was_merged_into_a_food_tells_where_it_is_kept(furnished: Kitchen) -> None:
    furnished.add("hen eggs 6", place="cupboard")
    furnished.add("eggs 6", place="")
    furnished.catalog.merge("hen eggs", "eggs")
    assert furnished.add("eggs 6").what == "Added 6 × eggs to cupboard."


def test_a_food_says_where_it_goes_and_who_said_so(furnished: Kitchen) -> None:
    def kept() -> tuple[str | None, str | None, bool]:
        shown = furnished.catalog.show("milk")
        return shown.place, shown.climate, "place" in shown.own

    assert kept() == ("fridge", "fridge", False)
    furnished.catalog.edit("milk", place="cellar")
    assert kept() == ("cellar", "fridge", True)
    furnished.customs.remove("place", "cellar")
    assert kept() == ("fridge", "fridge", False)
    furnished.catalog.edit("milk", place="freezer")
    furnished.catalog.edit("milk", place="unknown")
    assert kept() == ("fridge", "fridge", False)
    assert "unknown" not in furnished.places()
    furnished.customs.add_place("beer fridge", "fridge")
    assert kept() == (None, "fridge", False)


def test_two_phones_that_tick_one_line_put_it_into_one_fridge(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.customs.add_place("fridge")
    laptop.shopping.add("milk 1 l")
    settle(laptop, phone)
    for kitchen in two:
        kitchen.shopping.check("milk")
    settle(laptop, phone)
    for kitchen in two:
        assert [(item.place, item.amount) for item in kitchen.pantry()] == [("fridge", "1 l")]
        assert kitchen.conflicts() == []
