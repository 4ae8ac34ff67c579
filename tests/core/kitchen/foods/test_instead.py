"""A household says itself what it takes instead, and that goes before what everybody does."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, SubstituteView
from kitchensync.errors import BadAmount, BadInput, NotFound
from tests.support.kitchens import settle


def own(kitchen: Kitchen) -> list[tuple[str, str, str, str | None]]:
    """What the household said."""
    return [
        (one.food, one.ratio, one.instead, one.purpose) for one in kitchen.catalog.instead.list()
    ]


def reasons(kitchen: Kitchen) -> tuple[str, ...]:
    (found,) = kitchen.cooking.can_cook(missing=0)
    return found.reasons


def test_what_a_household_takes_instead_is_offered_before_what_everybody_does(
    kitchen: Kitchen,
) -> None:
    kitchen.add("lard 200 g")
    kitchen.add("margarine 200 g")
    kitchen.recipes.new("Cake", "100 g butter\n200 g flour")
    kitchen.add("flour 1 kg")
    said = kitchen.catalog.instead.add("butter", "lard 3/4", "baking")
    assert said.what == "Lard can stand for butter, 3/4 of the amount, for baking."
    assert "butter: lard instead, 3/4 of the amount (good for baking)" in reasons(kitchen)
    first, *others = kitchen.catalog.instead.list("butter")
    assert first == SubstituteView("butter", "3/4", "lard", "baking", own=True)
    assert others
    assert not any(other.own for other in others)
    assert kitchen.catalog.show("butter").substitutes[0] == "3/4 lard (baking)"


@pytest.fixture
def pancakes(kitchen: Kitchen) -> Kitchen:
    kitchen.add("margarine 200 g, flour 1 kg")
    kitchen.recipes.new("Pancakes", "100 g butter\n200 g flour")
    return kitchen


def there(kitchen: Kitchen) -> dict[str, str]:
    return {item.food: item.amount for item in kitchen.pantry()}


def test_what_can_be_cooked_with_something_else_is_cooked_with_it_and_not_got(
    pancakes: Kitchen,
) -> None:
    assert "butter: margarine instead" in reasons(pancakes)[0]
    assert pancakes.cooking.shop_for("Pancakes").what == (
        "All that Pancakes takes is there. That is with margarine instead of butter "
        "(--as-written gets what the recipe says)."
    )
    cooked = pancakes.cooking.cook("Pancakes")
    assert cooked.what == "Cooked Pancakes: took 200 g flour, 100 g margarine instead of butter."
    assert there(pancakes) == {"margarine": "100 g", "flour": "800 g"}
    pancakes.undo()
    assert there(pancakes) == {"margarine": "200 g", "flour": "1 kg"}


def test_what_the_recipe_says_is_got_where_of_something_else_there_is_too_little(
    pancakes: Kitchen,
) -> None:
    pancakes.use("margarine 150 g")
    (found,) = pancakes.cooking.can_cook(missing=1)
    assert [(item.food, item.amount) for item in found.missing] == [("butter", "100 g")]
    assert pancakes.cooking.cook("Pancakes", dry_run=True).not_taken == (
        "100 g butter (none there)",
    )
    assert pancakes.cooking.shop_for("Pancakes").what == "Put 100 g butter on the shopping list."


def test_as_written_only_what_the_household_takes_instead_stands_for_a_food(
    pancakes: Kitchen,
) -> None:
    cooked = pancakes.cooking.cook("Pancakes", as_written=True, dry_run=True)
    assert cooked.not_taken == ("100 g butter (none there)",)
    got = pancakes.cooking.shop_for("Pancakes", as_written=True, dry_run=True)
    assert got.what == "Put 100 g butter on the shopping list."
    pancakes.catalog.instead.add("butter", "margarine 3/4")
    cooked = pancakes.cooking.cook("Pancakes", as_written=True)
    assert cooked.what == "Cooked Pancakes: took 200 g flour, 75 g margarine instead of butter."
    pancakes.use("margarine 100 g")
    got = pancakes.cooking.shop_for("Pancakes", dry_run=True)
    assert got.what.startswith("Put 50 g margarine on the shopping list.")


def test_yolks_and_whites_are_of_the_same_eggs_and_a_lemon_has_juice_and_zest(
    kitchen: Kitchen,
) -> None:
    kitchen.add("eggs 3")
    kitchen.recipes.new("Curd", "3 egg yolks\n3 whites\nzest of 1 lemon\njuice of 1 lemon")
    assert kitchen.catalog.show("lemon zest").substitutes == ("from lemon",)
    for as_written in (False, True):
        got = kitchen.cooking.shop_for("Curd", as_written=as_written, dry_run=True)
        assert got.what == "Put 1 × lemon on the shopping list."
    kitchen.add("lemon 1")
    assert kitchen.cooking.can_cook()[0].complete
    cooked = kitchen.cooking.cook("Curd")
    assert cooked.what == "Cooked Curd: took 1 × lemon, 3 × eggs for egg yolks and whites."
    assert there(kitchen) == {}


def test_two_phones_that_cook_with_something_else_take_it_once(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("flour 1 kg, milk 1 l, lemon juice 100 ml")
    laptop.recipes.new("Scones", "200 g flour\n160 ml buttermilk\n\nBake.")
    settle(*two)
    for kitchen in two:
        kitchen.cooking.cook("Scones")
    settle(*two)
    left = {"flour": "800 g", "milk": "850 ml", "lemon juice": "90 ml"}
    assert [there(kitchen) for kitchen in two] == [left, left]
    phone.undo()
    settle(*two)
    assert there(laptop) == {"flour": "1 kg", "milk": "1 l", "lemon juice": "100 ml"}


def test_saying_it_anew_changes_the_ratio_and_saying_it_twice_nothing(kitchen: Kitchen) -> None:
    instead = kitchen.catalog.instead
    said = instead.add("butter", "olive oil 3/4")
    assert said.what == "Olive oil can stand for butter, 3/4 of the amount."
    assert not instead.add("butter", "olive oil 0.75").changed
    instead.add("butter", "olive oil 1 1/2")
    instead.add("butter", "olive oil", "baking")
    assert set(own(kitchen)) == {
        ("butter", "1", "olive oil", "baking"),
        ("butter", "3/2", "olive oil", None),
    }


def test_it_is_taken_back_for_one_purpose_or_for_all(kitchen: Kitchen) -> None:
    instead = kitchen.catalog.instead
    for purpose in (None, "baking", "frying"):
        instead.add("butter", "olive oil", purpose)
    instead.remove("butter", "olive oil", "Baking")
    assert {purpose for *_, purpose in own(kitchen)} == {None, "frying"}
    instead.remove("butter", "olive oil")
    assert own(kitchen) == []
    with pytest.raises(NotFound, match="Nobody here said"):
        instead.remove("butter", "olive oil")


def test_undo_takes_back_what_was_said_and_what_was_taken_back(kitchen: Kitchen) -> None:
    kitchen.catalog.instead.add("butter", "olive oil 3/4")
    kitchen.catalog.instead.remove("butter", "olive oil")
    kitchen.undo()
    assert own(kitchen) == [("butter", "3/4", "olive oil", None)]
    kitchen.catalog.instead.add("butter", "olive oil 2")
    kitchen.undo()
    assert own(kitchen) == [("butter", "3/4", "olive oil", None)]


def test_two_phones_that_say_the_same_said_it_once(two: tuple[Kitchen, Kitchen]) -> None:
    for kitchen in two:
        kitchen.catalog.instead.add("butter", "olive oil 3/4", "baking")
    settle(*two)
    for kitchen in two:
        assert own(kitchen) == [("butter", "3/4", "olive oil", "baking")]
        assert kitchen.conflicts() == []


def test_it_follows_a_food_that_is_merged_into_another(kitchen: Kitchen) -> None:
    kitchen.catalog.add("country butter")
    kitchen.catalog.instead.add("country butter", "olive oil 3/4")
    kitchen.catalog.merge("country butter", "butter")
    assert own(kitchen) == [("butter", "3/4", "olive oil", None)]
    kitchen.catalog.instead.add("butter", "olive oil 1/2")
    assert own(kitchen) == [("butter", "1/2", "olive oil", None)]
    kitchen.catalog.instead.remove("butter", "olive oil")
    assert own(kitchen) == []


def test_several_foods_that_stand_for_one_together_are_told_as_one_choice(kitchen: Kitchen) -> None:
    found = kitchen.catalog.instead.list("buttermilk")
    both = "15/16 milk and 1/16 lemon juice"
    assert SubstituteView("buttermilk", "1", both, "baking", own=False) in found


def test_a_food_that_was_merged_with_its_substitute_does_not_stand_for_itself(
    kitchen: Kitchen,
) -> None:
    kitchen.catalog.add("kitchen fat")
    kitchen.catalog.instead.add("butter", "kitchen fat 1/2")
    kitchen.catalog.merge("kitchen fat", "butter")
    kitchen.add("butter 50 g")
    kitchen.recipes.new("Butter bread", "100 g butter")
    assert own(kitchen) == []
    assert kitchen.cooking.can_cook(missing=0) == []
    with pytest.raises(BadInput, match="one food"):
        kitchen.catalog.instead.add("butter", "kitchen fat")


@pytest.mark.parametrize("ratio", ["0", "-1", "1/1001", "1001", "1/0"])
def test_a_ratio_that_nobody_measures_is_refused(kitchen: Kitchen, ratio: str) -> None:
    with pytest.raises(BadAmount):
        kitchen.catalog.instead.add("butter", f"olive oil {ratio}")
    assert own(kitchen) == []


def test_a_food_that_nobody_knows_is_refused(kitchen: Kitchen) -> None:
    with pytest.raises(NotFound):
        kitchen.catalog.instead.add("butter", "oliv oyl 3/4")


@pytest.mark.parametrize(
    ("words", "food", "said"),
    [
        ("sunflower oil", "sunflower oil", ""),
        ("butter", "butter", ""),
        ("butter olive oil 3/4", "butter", "olive oil 3/4"),
        ("sunflower oil vegetable oil", "sunflower oil", "vegetable oil"),
        ("country loaf bread", "country loaf", "bread"),
        ("zorb oil", "zorb", "oil"),
        ("", "", ""),
    ],
)
def test_words_without_quotation_marks_are_a_food_and_what_stands_for_it(
    kitchen: Kitchen, words: str, food: str, said: str
) -> None:
    kitchen.catalog.add("country loaf")
    assert kitchen.catalog.instead.apart(words.split()) == (food, said)
