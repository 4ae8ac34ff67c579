"""Places, stores and preferences are the household's own."""

from typing import Any

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.stock.climates import climate_of
from tests.support.kitchens import settle


def climates(kitchen: Kitchen) -> dict[str, str | None]:
    return {place.name: place.climate for place in kitchen.customs.places()}


def renamed(kitchen: Kitchen, said: dict[str, str], to: dict[str, str]) -> None:
    """Places of which people said the climate of some, and then called them otherwise."""
    for place in to:
        kitchen.customs.add_place(place)
    for place, climate in said.items():
        kitchen.customs.set_climate(place, climate)
    for place, name in to.items():
        kitchen.customs.rename("place", place, name)


def test_a_place_that_is_called_so_is_like_it(kitchen: Kitchen) -> None:
    for place in ("Fridge", "freezer", "cupboard", "garage"):
        kitchen.add("milk", place=place)
    assert climates(kitchen) == {
        "cupboard": "pantry",
        "freezer": "freezer",
        "Fridge": "fridge",
        "garage": None,
    }
    kitchen.customs.set_climate("garage", "fridge")
    kitchen.customs.add_place("barn", "freezer")
    assert (climates(kitchen)["garage"], climates(kitchen)["barn"]) == ("fridge", "freezer")
    kitchen.undo()
    assert "barn" not in climates(kitchen)
    kitchen.undo()
    assert climates(kitchen)["garage"] is None


@pytest.mark.parametrize(
    ("name", "climate"),
    [
        ("Garage Freezer", "freezer"),
        ("top shelf of the freezer", "freezer"),
        ("fridge shelf", "fridge"),
        ("Kühlschrank im Keller", "fridge"),
        ("freezer compartment of the fridge", "freezer"),
        ("wine cellar", "pantry"),
        ("cupboard next to the fridge", "pantry"),
        ("shelf above the freezer", None),
        ("fridge freezer", None),
        ("top shelf", None),
    ],
)
def test_a_word_of_its_name_tells_what_a_place_is_like(name: str, climate: str | None) -> None:
    assert climate_of(name) == climate
    assert climate_of(name, "pantry") == "pantry"


def test_what_goes_from_one_freezer_to_another_stays_frozen(kitchen: Kitchen) -> None:
    kitchen.add("peas 1 kg", place="freezer")
    kitchen.move("peas", "garage freezer")
    assert kitchen.due(30) == []
    kitchen.customs.set_climate("garage freezer", "fridge")
    assert climates(kitchen)["garage freezer"] == "fridge"
    assert [item.food for item in kitchen.due(30)] == ["peas"]


def test_a_day_on_which_something_was_frozen_is_kept_where_it_is_added_to_a_freezer(
    kitchen: Kitchen,
) -> None:
    kitchen.add("mince 400 g", place="freezer", use_by="+2d", bought="-6d", frozen="-5d")
    kitchen.add("fish 400 g", place="freezer", use_by="+2d", bought="-5d")
    fish, mince = kitchen.pantry()
    assert fish.frozen == mince.frozen is not None


def test_a_place_keeps_what_is_in_it_when_it_is_renamed(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", place="cellar")
    assert kitchen.customs.rename("place", "cellar", "basement").what == (
        "Cellar is called basement now."
    )
    kitchen.add("milk 1 l", place="basement")
    kitchen.add("milk 1 l", place="cellar")  # from habit
    assert [(item.place, item.amount) for item in kitchen.pantry()] == [("basement", "3 l")]
    assert [place.lots for place in kitchen.customs.places()] == [3]


def test_no_place_is_called_as_another_is_meant(kitchen: Kitchen) -> None:
    for name in ("fridge", "larder"):
        kitchen.customs.add_place(name)
    with pytest.raises(BadInput, match="called fridge already"):
        kitchen.customs.rename("place", "larder", "the fridge")
    assert kitchen.customs.rename("place", "fridge", "The Fridge").changed


def test_a_place_keeps_food_as_before_when_it_is_renamed(kitchen: Kitchen) -> None:
    renamed(kitchen, {"garage": "freezer"}, {"fridge": "cold box", "garage": "barn"})
    assert climates(kitchen) == {"cold box": "fridge", "barn": "freezer"}
    kitchen.add("milk 1 l")
    assert kitchen.pantry()[0].place == "cold box"
    kitchen.undo()
    kitchen.undo()
    kitchen.undo()
    assert climates(kitchen) == {"fridge": "fridge", "garage": "freezer"}


def test_a_new_name_that_tells_a_climate_counts_unless_one_was_said(kitchen: Kitchen) -> None:
    renamed(kitchen, {"cellar": "fridge"}, {"fridge": "freezer", "cellar": "larder"})
    assert climates(kitchen) == {"freezer": "freezer", "larder": "fridge"}


def test_a_new_place_that_may_be_a_slip_is_said(kitchen: Kitchen) -> None:
    kitchen.add("milk", place="cellar")
    slip = kitchen.move("milk", "celar")
    assert slip.what.endswith("to celar. No place was called so; did you mean cellar?")
    assert "did you mean" not in kitchen.history()[0].what
    assert kitchen.move("milk", "cellor").what.endswith("did you mean cellar?")
    for place in ("shelf 1", "shelf 2", "cellar 2", "beer cellar"):
        assert "did you mean" not in kitchen.add("milk", place=place).what
    kitchen.shopping.add("nails", "hardware")
    assert "did you mean hardware?" in kitchen.shopping.add("nails", "hardwear").what


def test_two_places_cannot_have_one_name(kitchen: Kitchen) -> None:
    kitchen.customs.add_place("cellar")
    kitchen.customs.add_place("fridge")
    with pytest.raises(BadInput, match="already"):
        kitchen.customs.rename("place", "cellar", "Fridge")
    with pytest.raises(NotFound):
        kitchen.customs.rename("place", "attic", "loft")
    with pytest.raises(BadInput, match="no climate"):
        kitchen.customs.set_climate("cellar", "warm")
    assert not kitchen.customs.add_place("cellar").changed


def test_a_store_knows_what_was_bought_there(kitchen: Kitchen) -> None:
    kitchen.customs.add_store("Aldi")
    kitchen.add("milk", store="Lidl")
    kitchen.add("bread", store="lidl")
    kitchen.customs.rename("store", "Lidl", "Lidl at the station")
    assert [(store.name, store.bought) for store in kitchen.customs.stores()] == [
        ("Aldi", 0),
        ("Lidl at the station", 2),
    ]
    assert kitchen.pantry(food="milk")[0].store == "Lidl at the station"
    kitchen.edit("milk", store="")
    assert kitchen.pantry(food="milk")[0].store is None


def test_a_price_is_in_the_currency_that_is_preferred(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("currency", "chf", everybody=True)
    kitchen.add("milk", price="2")
    kitchen.customs.prefer("currency", "usd")
    kitchen.add("bread", price="3")
    assert {item.food: item.price for item in kitchen.pantry()} == {
        "milk": "2.00 CHF",
        "bread": "3.00 USD",
    }


def test_amounts_are_shown_in_the_units_of_whoever_looks_and_stay_as_they_are(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("milk 500 ml")
    laptop.add("flour 2 cups")
    phone.customs.prefer("units", "us")
    laptop.customs.prefer("units", "metric")
    settle(laptop, phone)
    assert [item.amount for item in laptop.pantry()] == ["475 ml", "500 ml"]
    assert [item.amount for item in phone.pantry()] == ["2 cups", "2 cups"]
    assert [item.value for item in phone.pantry()] == [item.value for item in laptop.pantry()]
    laptop.customs.prefer("units", None)
    assert [item.amount for item in laptop.pantry()] == ["2 cups", "500 ml"]


def test_languages_are_said_by_their_two_letters_the_likeliest_first(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("languages", "IT, en it")
    (said,) = kitchen.customs.preferences()
    assert (said.key, said.value) == ("languages", "it en")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("units", "old"), ("currency", "€"), ("taste", "us")),
        *(("languages", "Italian"), ("languages", ""), ("languages", "en de fr sv it")),
        ("days", "year first"),
    ],
)
def test_what_cannot_be_preferred_is_refused(kitchen: Kitchen, key: str, value: str) -> None:
    with pytest.raises(BadInput):
        kitchen.customs.prefer(key, value)
    assert kitchen.customs.preferences() == []


def test_a_place_is_removed_once_nothing_is_in_it(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", place="fridgee")
    with pytest.raises(BadInput, match="There is milk in fridgee"):
        kitchen.customs.remove("place", "fridgee")
    kitchen.move("milk", "fridge")
    kitchen.customs.remove("place", "fridgee")
    assert [place.name for place in kitchen.customs.places()] == ["fridge"]
    with pytest.raises(NotFound):
        kitchen.customs.remove("place", "fridgee")


def test_nothing_more_goes_to_a_place_that_was_removed(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", place="cellar")
    kitchen.use("milk", all=True)
    kitchen.customs.remove("place", "cellar")
    kitchen.add("milk 1 l")
    assert kitchen.pantry()[0].place is None
    kitchen.undo()
    kitchen.undo()
    kitchen.add("milk 1 l")
    assert kitchen.pantry()[0].place == "cellar"


def test_what_was_bought_in_a_store_that_was_removed_still_says_so(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", store="Lidl")
    kitchen.customs.remove("store", "Lidl")
    assert kitchen.customs.stores() == []
    assert kitchen.pantry()[0].store == "Lidl"


def test_a_place_that_somebody_removed_is_there_while_something_is_in_it(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.customs.add_place("cellar")
    settle(laptop, phone)
    laptop.customs.remove("place", "cellar")
    phone.add("wine 1 bottle", place="cellar")
    settle(laptop, phone)
    for kitchen in two:
        assert [item.place for item in kitchen.pantry(place="cell")] == ["cellar"]
        assert [(place.name, place.lots) for place in kitchen.customs.places()] == [("cellar", 1)]
        assert climates(kitchen) == {"cellar": "pantry"}
    laptop.use("wine", all=True)
    assert laptop.customs.places() == []


def test_two_places_that_came_to_be_called_alike_are_listed_as_one_and_can_be_told_apart(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("wine 1 bottle", place="cellar")
    settle(laptop, phone)
    laptop.customs.rename("place", "cellar", "vault")
    phone.add("beer 6", place="vault")
    settle(laptop, phone)
    assert [item.food for item in laptop.pantry(place="vault")] == ["beer", "wine"]
    laptop.use("beer", all=True)
    laptop.customs.remove("place", "vault")
    assert [(place.name, place.lots) for place in laptop.customs.places()] == [("vault", 1)]


def test_what_is_neither_a_place_nor_a_store_is_no_damage_to_the_file(kitchen: Kitchen) -> None:
    spot: Any = "shelf"
    with pytest.raises(BadInput, match="neither a place nor a store"):
        kitchen.customs.rename(spot, "top", "bottom")
