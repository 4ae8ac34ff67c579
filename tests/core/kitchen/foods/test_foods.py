"""What a household says of its foods holds; what it does not say is as everybody knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kitchensync import AnswerView, Kitchen
from kitchensync.errors import BadInput, NotFound
from tests.support.kitchens import World, settle


def answer(kitchen: Kitchen, food: str, code: str) -> tuple[bool | None, bool]:
    """Whether it holds that allergen, and whether the household said so."""
    view: AnswerView = next(a for a in kitchen.catalog.show(food).allergens if a.code == code)
    return view.answer, view.said


def test_names_complete_what_is_typed_those_of_the_household_first(kitchen: Kitchen) -> None:
    kitchen.add("tomato relish 1, zorbs 3")
    for typed, names in {
        "": ["tomato relish", "zorbs"],
        "TOMATO": ["tomato relish", "tomato"],
        "relish": ["tomato relish"],
        "zrobs": ["zorbs"],
        "xqxqxq": [],
    }.items():
        assert kitchen.catalog.complete(typed, 2) == names


def test_a_food_of_the_catalogue_is_known_before_anybody_has_it(kitchen: Kitchen) -> None:
    shown = kitchen.catalog.show("egg")
    assert (shown.id, shown.name, shown.piece) == ("", "egg", 50_000)
    assert answer(kitchen, "egg", "eggs") == (True, False)
    assert kitchen.foods() == []


def test_singular_and_plural_are_one_food(kitchen: Kitchen) -> None:
    kitchen.add("eggs 6")
    kitchen.add("egg 2")
    kitchen.add("zorb 1")
    kitchen.add("zorbs 3")  # no food of the catalogue
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("eggs", "8"), ("zorb", "4")]


def test_two_phones_that_write_down_egg_and_eggs_mean_one(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("eggs 6")
    phone.add("egg 2")
    settle(laptop, phone)
    for kitchen in two:
        assert [item.amount for item in kitchen.pantry()] == ["8"]


def test_another_name_of_the_catalogue_finds_what_is_here(kitchen: Kitchen) -> None:
    kitchen.add("aubergine 2")
    assert kitchen.use("eggplant 1").what == "Used 1 × aubergine; 1 left."
    kitchen.add("eggplants 3")
    assert kitchen.foods() == ["aubergine"]


def test_what_is_narrower_is_not_taken_for_the_wider(kitchen: Kitchen) -> None:
    kitchen.add("country loaf 6")
    kitchen.add("bread")
    assert kitchen.foods() == ["bread", "country loaf"]


def test_a_food_can_be_made_that_would_be_taken_for_another(kitchen: Kitchen) -> None:
    kitchen.add("bread")
    kitchen.catalog.add("country loaf")
    kitchen.add("country loaf 6")
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [
        ("bread", "1"),
        ("country loaf", "6"),
    ]


def test_what_the_household_says_goes_before_the_catalogue_and_can_be_taken_back(
    kitchen: Kitchen,
) -> None:
    kitchen.catalog.edit(
        "milk",
        aisle="cold things",
        due_kind="best-before",
        days={"opened": "3", "fridge": "1w"},
        litre="1.05 kg",
        piece="1 kg",
        figures=["protein=3.4 g", "energy=66 kcal"],
        diets=["vegetarian=no"],
    )
    shown = kitchen.catalog.show("milk")
    assert (shown.aisle, shown.due_kind, shown.density, shown.piece) == (
        "cold things",
        "best-before",
        1050,
        1_000_000,
    )
    assert (shown.keeps.opened, shown.keeps.fridge) == (3, 7)
    assert {f.nutrient: f.value for f in shown.figures if f.source == "this household"} == {
        "energy": 276_144,
        "protein": 3_400_000,
    }
    kitchen.catalog.edit("milk", days={"opened": "unknown"}, litre="unknown", aisle="unknown")
    back = kitchen.catalog.show("milk")
    assert (back.aisle, back.keeps.opened, back.density) == ("dairy", 7, 1031)


@pytest.mark.parametrize(
    "said",
    [
        {"days": {"opened": "soon"}},
        {"days": {"cupboard": "5"}},
        {"piece": "1 cup"},
        {"due_kind": "whenever"},
        {"allergens": ["dust=yes"]},
        {"allergens": ["milk=perhaps"]},
        {"allergens": ["milk"]},
        {"days": {"opened": "36501"}},
        {"figures": ["protein=120 g"]},
        {"figures": ["energy=1000 kcal"]},
        {"figures": ["energy=3 g"]},
        {"figures": ["joy=3 g"]},
        {},
    ],
)
def test_what_cannot_be_said_of_a_food_changes_nothing(
    kitchen: Kitchen, said: dict[str, object]
) -> None:
    kitchen.add("milk")
    before = kitchen.catalog.show("milk")
    with pytest.raises(BadInput):
        kitchen.catalog.edit("milk", **said)  # type: ignore[arg-type]  # what people may say
    assert kitchen.catalog.show("milk") == before


def test_an_allergen_is_yes_no_or_as_the_catalogue_says(kitchen: Kitchen) -> None:
    kitchen.catalog.edit("milk", allergens=["milk=no", "nuts=yes"])
    assert answer(kitchen, "milk", "milk") == (False, True)
    assert answer(kitchen, "milk", "nuts") == (True, True)
    kitchen.catalog.edit("milk", allergens=["milk=unknown", "nuts=no"])
    assert answer(kitchen, "milk", "milk") == (True, False)
    assert answer(kitchen, "milk", "nuts") == (False, True)
    kitchen.add("zorbs 4")
    assert answer(kitchen, "zorbs", "nuts") == (None, False)


def test_undoing_a_yes_does_not_leave_a_no(kitchen: Kitchen) -> None:
    kitchen.add("zorbs 4")
    kitchen.catalog.edit("zorbs", allergens=["nuts=yes"])
    kitchen.undo()
    assert answer(kitchen, "zorbs", "nuts") == (None, False)
    kitchen.catalog.edit("zorbs", allergens=["nuts=no"])
    kitchen.catalog.edit("zorbs", allergens=["nuts=yes"])
    kitchen.undo()
    assert answer(kitchen, "zorbs", "nuts") == (False, True)


def test_an_alias_finds_its_food_until_it_is_taken_away(kitchen: Kitchen) -> None:
    kitchen.add("potatoes 1 kg")
    kitchen.catalog.alias("potatoes", "grumbeeren")
    kitchen.use("grumbeeren 200 g")
    kitchen.shopping.add("grumbeeren 2 kg")
    kitchen.shopping.check("grumbeeren")
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("potatoes", "2.8 kg")]
    assert kitchen.catalog.show("grumbeeren").aliases == ("grumbeeren",)
    kitchen.catalog.alias("potatoes", "grumbeeren", remove=True)
    with pytest.raises(NotFound):
        kitchen.use("grumbeeren 200 g")
    kitchen.undo()
    assert kitchen.use("grumbeeren 200 g").changed


@pytest.mark.parametrize(("food", "alias"), [("quark", "topfen"), ("rice", "spuds")])
def test_taking_away_an_alias_that_a_food_has_not_changes_nothing(
    kitchen: Kitchen, food: str, alias: str
) -> None:
    kitchen.add("potatoes 1 kg")
    kitchen.catalog.alias("potatoes", "spuds")
    with pytest.raises(NotFound, match=f"{food} is called “{alias}”"):
        kitchen.catalog.alias(food, alias, remove=True)
    assert kitchen.foods() == ["potatoes"]
    assert kitchen.catalog.show("potatoes").aliases == ("spuds",)


def test_a_food_is_found_by_its_own_name_though_another_was_called_so_apart(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("potatoes 3")
    settle(laptop, phone)
    laptop.catalog.alias("potatoes", "grumbeeren")
    phone.add("grumbeeren 5")
    settle(laptop, phone)
    for kitchen in two:
        assert [item.value for item in kitchen.pantry(food="grumbeeren")] == [5000]
        assert [item.value for item in kitchen.pantry(food="potatoes")] == [3000]


def test_a_name_that_another_food_has_is_no_alias(kitchen: Kitchen) -> None:
    kitchen.add("potatoes")
    kitchen.add("rice")
    with pytest.raises(BadInput, match="is rice here") as caught:
        kitchen.catalog.alias("potatoes", "rice")
    assert "merge" in caught.value.hint


def test_a_food_that_is_renamed_is_found_by_both_names(kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l")
    kitchen.catalog.edit("milk", name="whole milk")
    kitchen.add("whole milk 1 l")
    kitchen.add("milk 1 l")
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("whole milk", "3 l")]


def test_a_merged_food_counts_as_the_other_everywhere(kitchen: Kitchen) -> None:
    kitchen.add("gouda 200 g", place="fridge")
    kitchen.set_minimum("gouda 400 g")
    kitchen.add("cheese 100 g", place="fridge")
    assert kitchen.catalog.merge("gouda", "cheese").what == "Gouda is cheese."
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("cheese", "300 g")]
    assert [(item.food, item.amount, item.minimum) for item in kitchen.low()] == [
        ("cheese", "300 g", "400 g")
    ]
    assert kitchen.use("gouda 250 g").what.startswith("Used 250 g cheese")
    assert kitchen.foods() == ["cheese"]
    kitchen.undo()
    kitchen.catalog.split("gouda")
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [
        ("cheese", "100 g"),
        ("gouda", "200 g"),
    ]


def test_what_another_phone_writes_of_a_merged_food_counts_too(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    for food in ("gouda 200 g", "cheese 100 g"):
        laptop.add(food)
    settle(laptop, phone)
    laptop.catalog.merge("gouda", "cheese")
    phone.use("gouda 50 g")
    phone.add("gouda 300 g")
    settle(laptop, phone)
    for kitchen in two:
        assert [(item.food, item.amount) for item in kitchen.pantry()] == [("cheese", "550 g")]


def test_a_minimum_that_came_with_a_merged_food_can_be_forgotten(kitchen: Kitchen) -> None:
    kitchen.add("gouda 200 g")
    kitchen.set_minimum("gouda 1 kg")
    kitchen.add("cheese 100 g")
    kitchen.catalog.merge("gouda", "cheese")
    assert [item.food for item in kitchen.low()] == ["cheese"]
    assert kitchen.set_minimum("cheese 0").changed
    assert kitchen.low() == []
    kitchen.undo()
    assert [item.food for item in kitchen.low()] == ["cheese"]


def test_two_who_merge_the_other_way_round_agree(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    for food in ("gouda 200 g", "cheese 100 g"):
        laptop.add(food)
    settle(laptop, phone)
    laptop.catalog.merge("gouda", "cheese")
    phone.catalog.merge("cheese", "gouda")
    settle(laptop, phone)
    assert laptop.pantry() == phone.pantry()
    assert [item.amount for item in laptop.pantry()] == ["300 g"]
    assert phone.add("cheese 100 g").changed
    assert [item.amount for item in phone.pantry()] == ["400 g"]


def test_undoing_a_merge_parts_what_was_written_since(kitchen: Kitchen) -> None:
    kitchen.add("gouda 200 g")
    kitchen.add("cheese 100 g")
    merged = kitchen.catalog.merge("gouda", "cheese").change_id
    kitchen.use("gouda 300 g")
    kitchen.undo(merged)
    assert kitchen.pantry() == []
    kitchen.add("gouda 1 kg")
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("gouda", "1 kg")]


def test_the_last_price_in_each_store_is_shown(world: World, kitchen: Kitchen) -> None:
    kitchen.add("milk 1 l", price="1.19", store="Lidl")
    world.clock.now += 3 * 86_400_000
    kitchen.add("milk 1 l", price="1.29", store="Lidl")
    kitchen.add("milk 2 l", price="2.10", store="Aldi")
    paid = {(p.store, p.price, p.amount) for p in kitchen.catalog.show("milk").prices}
    assert paid == {("Lidl", "1.29 EUR", "1 l"), ("Aldi", "2.10 EUR", "2 l")}


def test_products_of_a_file_become_foods_and_what_was_said_here_stays(
    kitchen: Kitchen, tmp_path: Path
) -> None:
    product = {
        "code": "4000000000017",
        "product_name": "Zorb drink",
        "allergens_tags": ["en:nuts"],
        "nutriments": {"proteins_100g": 1.5, "fat_100g": 2},
    }
    path = tmp_path / "product.json"
    path.write_text(json.dumps({"product": product, "status": 1}))
    assert kitchen.catalog.import_(path, "openfoodfacts", dry_run=True).changed
    assert kitchen.foods() == []
    kitchen.catalog.edit("milk", figures=["fat=1 g"])
    kitchen.catalog.import_(path, "openfoodfacts")
    assert answer(kitchen, "Zorb drink", "nuts") == (True, True)
    figures = {f.nutrient: f.value for f in kitchen.catalog.show("Zorb drink").figures}
    assert (figures["protein"], figures["fat"], figures["salt"]) == (1_500_000, 2_000_000, None)
    kitchen.catalog.edit("Zorb drink", figures=["fat=9 g"], allergens=["nuts=no"])
    assert not kitchen.catalog.import_(path, "openfoodfacts").changed
    assert answer(kitchen, "Zorb drink", "nuts") == (False, True)
    with pytest.raises(BadInput, match="is no format"):
        kitchen.catalog.import_(path, "psv")
