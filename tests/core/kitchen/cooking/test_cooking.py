"""What the rooms of a kitchen make of the rules of cooking: its own rows, and two phones."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitchensync import Kitchen
from kitchensync.catalogue.lookup import catalogue
from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.replica import Replica
from kitchensync.replica.archives.ended import ended
from kitchensync.replica.ids import named_id
from tests.support.kitchens import World, settle

FLOUR = catalogue().foods["plain-flour"]


def new(kitchen: Kitchen, title: str, *lines: str, servings: str = "2") -> None:
    kitchen.recipes.new(title, "\n".join([*lines, "", "Cook."]), servings=servings)


def left(kitchen: Kitchen, food: str) -> int:
    return sum(item.value for item in kitchen.pantry(food=food))


def replica(kitchen: Kitchen) -> Replica:
    return kitchen._rooms.spaces.household.replica


def titles(kitchen: Kitchen, **how: object) -> list[str]:
    return [each.title for each in kitchen.cooking.can_cook(**how)]  # type: ignore[arg-type]  # as the caller says


# What is known


def test_what_a_food_comes_with_is_eaten_too(kitchen: Kitchen) -> None:
    kitchen.cooking.eating.add("Mia")
    kitchen.cooking.eating.edit("Mia", allergies=["nuts"])
    kitchen.add("yoghurt 1 kg")
    new(kitchen, "Bowl", "200 g yoghurt")
    new(kitchen, "Nut bowl", "200 g yoghurt with nuts")
    assert titles(kitchen, eaters=["Mia"]) == ["Bowl"]
    assert sorted(titles(kitchen)) == ["Bowl", "Nut bowl"]


def test_one_food_by_many_names_is_one(kitchen: Kitchen) -> None:
    kitchen.add("nonna's 500 g")
    kitchen.add("spaghetti 100 g")
    new(kitchen, "Pasta", "200 g spaghetti")
    assert titles(kitchen) == []
    kitchen.catalog.merge("nonna's", "spaghetti")
    assert titles(kitchen) == ["Pasta"]
    kitchen.cooking.cook("Pasta")
    assert left(kitchen, "spaghetti") == 400_000


def test_what_stands_for_a_can_of_it_is_told_apart_from_that(kitchen: Kitchen) -> None:
    kitchen.add("chickpeas 1 kg")
    new(kitchen, "Soup", "400 g tin chickpeas")
    new(kitchen, "Hummus", "1 can chickpeas")
    for each in kitchen.cooking.can_cook():
        told = "canned chickpeas: chickpeas instead, 2/5 of the amount (good for cooking)"
        assert each.reasons[0] == told
    assert "took 160 g chickpeas instead of canned chickpeas" in kitchen.cooking.cook("Soup").what


def test_only_what_is_past_its_use_by_day_is_not_cooked_with(kitchen: Kitchen) -> None:
    kitchen.add("yoghurt 500 g", best="-2d")
    kitchen.add("minced beef 500 g", use_by="-1d")
    kitchen.add("tofu 500 g", use_by="today")
    for food in ("yoghurt", "minced beef", "tofu"):
        new(kitchen, food, f"200 g {food}")
    assert sorted(titles(kitchen)) == ["tofu", "yoghurt"]


def test_a_recipe_that_came_before_the_food_finds_it(kitchen: Kitchen) -> None:
    new(kitchen, "Toast", "2 tomatoes")
    kitchen.add("tomato 4")
    assert titles(kitchen) == ["Toast"]


def test_a_kind_of_food_takes_its_place(kitchen: Kitchen) -> None:
    kitchen.add("cheddar 200 g")
    new(kitchen, "Rarebit", "100 g cheese")
    assert titles(kitchen) == ["Rarebit"]


def test_neutral_oils_stand_for_one_another(kitchen: Kitchen) -> None:
    new(kitchen, "Omelette", "1 tbsp sunflower oil")
    new(kitchen, "Fried bread", "1 tbsp vegetable oil")
    kitchen.add("sunflower oil 1 l")
    assert titles(kitchen) == ["Fried bread", "Omelette"]
    kitchen.use("sunflower oil", all=True)
    kitchen.add("vegetable oil 1 l")
    assert titles(kitchen) == ["Fried bread", "Omelette"]


def test_who_asks_for_lentils_means_red_ones_too(kitchen: Kitchen) -> None:
    new(kitchen, "Dal", "200 g red lentils")
    kitchen.add("red lentils 500 g")
    assert titles(kitchen, using=["lentils"]) == ["Dal"]


def test_what_a_household_says_a_piece_weighs_holds(kitchen: Kitchen) -> None:
    kitchen.add("kohlrabi 1 kg")
    new(kitchen, "Soup", "2 kohlrabi")
    kitchen.catalog.edit("kohlrabi", piece="250 g")
    assert kitchen.cooking.cook("Soup").not_taken == ()
    assert left(kitchen, "kohlrabi") == 500_000


def test_a_households_own_substitute_goes_before_everybodys(kitchen: Kitchen) -> None:
    kitchen.add("goose fat 200 g")
    kitchen.add("olive oil 0.5 l")
    new(kitchen, "Potatoes in butter", "20 g butter")
    with replica(kitchen).transaction("say") as change:
        change.put(
            "substitute",
            b"s" * 16,
            {
                "food": named_id("food", "butter"),
                "instead": named_id("food", "goose fat"),
                "over": 1,
                "under": 2,
            },
        )
    (found,) = kitchen.cooking.can_cook()
    assert found.reasons == ("butter: goose fat instead, 1/2 of the amount",)


def test_what_changes_is_seen_at_once(kitchen: Kitchen) -> None:
    new(kitchen, "Rice", "200 g rice")
    assert titles(kitchen) == []
    kitchen.add("rice 1 kg")
    assert titles(kitchen) == ["Rice"]
    kitchen.use("rice", all=True)
    assert titles(kitchen) == []


def test_mince_past_its_use_by_day_is_neither_offered_nor_cooked(
    world: World, kitchen: Kitchen
) -> None:
    kitchen.add("minced beef 500 g", use_by="+1d")
    new(kitchen, "Burgers", "400 g minced beef")
    assert titles(kitchen) == ["Burgers"]
    world.clock.now += 3 * 86_400_000
    (found,) = kitchen.cooking.can_cook(missing=1)
    assert "past its use-by day" in found.reasons[0]
    assert "took nothing" in kitchen.cooking.cook("Burgers").what


# Cooking


def test_what_is_left_is_a_food_of_its_own_made_of_that_cooking(kitchen: Kitchen) -> None:
    kitchen.add("rice 1 kg")
    new(kitchen, "Rice", "200 g rice")
    kitchen.cooking.cook("Rice", leftovers="2 servings")
    kitchen.cooking.cook("Rice", leftovers="1")
    (item,) = kitchen.pantry(food="Rice leftovers")
    assert (item.value, item.place) == (2_000, "fridge")
    ((cooking,),) = replica(kitchen).rows("SELECT cooking FROM lot_shown WHERE cooking NOT NULL")
    assert replica(kitchen).rows("SELECT 1 FROM cooking_shown WHERE id = ?", (cooking,))


def test_a_dish_is_cooked_of_as_many_as_it_is_shown_for(kitchen: Kitchen) -> None:
    kitchen.add("flour 1000 g")
    kitchen.recipes.new("Pizza", "250 g flour")
    kitchen.recipes.edit.edit("pizza", yield_words="8 slices")
    done = kitchen.cooking.cook("pizza", servings="16")
    assert done.what == "Cooked Pizza (16 slices): took 500 g flour."
    assert left(kitchen, "flour") == 500_000
    assert kitchen.cooking.shop_for("pizza", servings="24").what == (
        "Put 250 g flour on the shopping list."
    )
    (complete,) = kitchen.cooking.can_cook(servings="8")
    assert not complete.servings


def test_what_is_in_no_line_cannot_be_left_out(kitchen: Kitchen) -> None:
    new(kitchen, "Omelette", "3 eggs", "10 g butter")
    with pytest.raises(NotFound, match="Omelette") as caught:
        kitchen.cooking.cook("omelette", without=["chocolate"])
    assert caught.value.hint == "It has eggs, butter."


def test_a_dish_that_does_not_say_for_how_many_is_cooked_as_it_stands(kitchen: Kitchen) -> None:
    kitchen.add("flour 1000 g")
    kitchen.recipes.new("Pizza", "250 g flour")
    with pytest.raises(BadInput, match="for how many"):
        kitchen.cooking.cook("pizza", servings="2")
    assert kitchen.cooking.cook("pizza").what == "Cooked Pizza: took 250 g flour."


def test_the_day_that_is_over_is_another_cooking(world: World, kitchen: Kitchen) -> None:
    kitchen.add("rice 1 kg")
    new(kitchen, "Rice", "200 g rice")
    kitchen.cooking.cook("Rice")
    world.clock.now += 86_400_000
    kitchen.cooking.cook("Rice")
    assert left(kitchen, "rice") == 600_000


def test_what_a_recipe_shows_for_so_many_is_what_cooking_for_them_takes(kitchen: Kitchen) -> None:
    kitchen.add("flour 5 kg")
    kitchen.add("saffron 1 g")
    new(kitchen, "Loaf", "500 g flour", "0.001 g saffron", servings="3")
    for servings in ("1", "2", "7", "1/2"):
        shown = [line.value for line in kitchen.recipes.show("Loaf", servings=servings).lines]
        there = left(kitchen, "flour"), left(kitchen, "saffron")
        kitchen.cooking.cook("Loaf", servings=servings, again=True)
        assert shown == [there[0] - left(kitchen, "flour"), there[1] - left(kitchen, "saffron")]


def test_undo_and_cooking_anew_is_cooking_once(kitchen: Kitchen) -> None:
    kitchen.add("rice 1 kg")
    new(kitchen, "Rice", "200 g rice")
    for _ in range(3):
        kitchen.cooking.cook("Rice")
        kitchen.undo()
    kitchen.cooking.cook("Rice")
    assert left(kitchen, "rice") == 800_000


def cooked(kitchen: Kitchen) -> int:
    """What all cookings posted; of one that was taken back, what goes with its first parts, too."""
    sql = "SELECT coalesce(sum(amount), 0) FROM posting_shown WHERE kind = 'cooked'"
    return int(replica(kitchen).rows(sql)[0][0])


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lots=st.lists(st.integers(1, 400), min_size=1, max_size=3),
    grams=st.integers(1, 600),
    servings=st.fractions("1/7", 9, max_denominator=12),
    units=st.sampled_from(["g", "ml", "tbsp"]),
)
def test_amounts_do_not_drift_by_cooking_scaled_across_measures_and_undoing(
    kitchen: Kitchen, lots: list[int], grams: int, servings: Fraction, units: str
) -> None:
    if kitchen.pantry():
        kitchen.use("flour", all=True)
    for amount in lots:
        kitchen.add(f"flour {amount} {units}")
    title = f"Bread {len(kitchen.recipes.search())}"
    new(kitchen, title, f"{grams} g flour", servings="3")
    before, posted = kitchen.pantry(food="flour", each_lot=True), cooked(kitchen)
    done = kitchen.cooking.cook(title, servings=str(servings))
    taken = sum(item.value for item in before) - left(kitchen, "flour")
    assert taken == posted - cooked(kitchen)
    each = Fraction(1) if units == "g" else Fraction(FLOUR.density or 0, 1000)
    wanted = min(grams * 1000 * servings / 3, sum(item.value for item in before) * each)
    # Once for what is scaled, once for each lot.
    assert abs(taken * each - wanted) <= Fraction(1, 2) + len(lots) * each
    assert done.changed
    kitchen.undo()
    assert kitchen.pantry(food="flour", each_lot=True) == before


# Two phones


def test_stock_is_right_at_once_after_two_phones_chose_other_packs(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("rice 150 g", best="+5d")
    laptop.add("rice 1 kg", best="+30d")
    new(laptop, "Rice", "200 g rice")
    settle(laptop, phone)
    phone.edit("rice", best="+60d")
    for kitchen in two:
        kitchen.cooking.cook("Rice")
    settle(laptop, phone)
    assert [left(kitchen, "rice") for kitchen in two] == [950_000, 950_000]
    undone = phone.undo()
    settle(laptop, phone)
    assert undone.changed
    assert [left(kitchen, "rice") for kitchen in two] == [1_150_000, 1_150_000]
    laptop.cooking.cook("Rice")
    settle(laptop, phone)
    assert [left(kitchen, "rice") for kitchen in two] == [950_000, 950_000]


def test_a_pack_is_not_over_because_of_what_does_not_count(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.add("rice 150 g", best="+5d")
    laptop.add("rice 250 g", best="+30d")
    new(laptop, "Rice", "200 g rice")
    settle(laptop, phone)
    phone.edit("rice", best="+60d")
    phone.cooking.cook("Rice")
    world.clock.now += 60_000
    laptop.cooking.cook("Rice")
    settle(laptop, phone)
    assert left(laptop, "rice") == 200_000
    assert [over.root for over in ended(replica(laptop)._database) if over.root[0] == "lot"] == []


def test_three_phones_take_it_once(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    tablet = world.join(laptop, "tablet", mine=True)
    three = (laptop, phone, tablet)
    for amount in ("90 g", "70 g", "1 kg"):
        laptop.add(f"rice {amount}")
    new(laptop, "Rice", "200 g rice")
    settle(*three)
    phone.edit("rice", best="+60d")
    tablet.open_("rice")
    tablet.move("rice 20 g", "cellar")
    for kitchen in (tablet, phone, laptop):
        kitchen.cooking.cook("Rice")
        world.clock.now += 60_000
    settle(*three)
    assert {left(kitchen, "rice") for kitchen in three} == {960_000}


def test_phones_that_cook_for_different_numbers_take_each_line_once(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("rice 1 kg")
    new(laptop, "Rice", "200 g rice")
    settle(laptop, phone)
    laptop.cooking.cook("Rice", servings="2")
    phone.cooking.cook("Rice", servings="4")
    settle(laptop, phone)
    assert left(laptop, "rice") == left(phone, "rice")
    assert left(laptop, "rice") in (800_000, 600_000)


# Who eats


def test_a_household_that_differs_from_the_catalogue_is_believed(kitchen: Kitchen) -> None:
    kitchen.add("rice 1 kg")
    kitchen.catalog.edit("rice", allergens=["nuts=yes"], diets=["vegan=no"])
    facts = PantryFacts(replica(kitchen), kitchen.cooking._desk.today)
    food = facts.food(facts.named("rice"))
    assert food is not None
    assert food.allergens.of("nuts") is True
    assert food.allergens.of("milk") is False
    assert food.diets.of("vegan") is False


def test_nothing_is_known_of_a_food_of_ones_own(kitchen: Kitchen) -> None:
    kitchen.add("grandma's chutney 1 jar")
    facts = PantryFacts(replica(kitchen), kitchen.cooking._desk.today)
    food = facts.food(facts.named("grandma's chutney"))
    assert food is not None
    assert food.allergens.of("nuts") is None
    assert food.diets.of("vegan") is None
