"""A photo of a meal is written down for one person, with what the recipe or the food has in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, BadPicture, NotFound
from kitchensync.kitchen.eye.offers import Meant, rank
from tests.support.drawn import GREEN, RED, YELLOW, plain, written
from tests.support.eye import PretendEye, certain, uncertain
from tests.support.kitchens import World, settle

BANANA, STEW, ODD = (written(plain(colour, (96, 96)), "PNG") for colour in (YELLOW, RED, GREEN))
DAL, SOUP, APPLE = (
    Meant("dish", b"d", "Dal"),
    Meant("dish", b"s", "Soup"),
    Meant("food", b"a", "apple"),
)


@pytest.fixture(autouse=True)
def shown(eye: PretendEye) -> None:
    eye.shown |= {BANANA: [certain("banana", "banana")], ODD: [uncertain("lime", "kiwi")]}


@pytest.fixture
def cook(seeing: Kitchen) -> Kitchen:
    """A kitchen with two dishes."""
    seeing.recipes.new("Goulash", "400 g lentils\n200 g rice", servings="2")
    seeing.recipes.new("Pea soup", "300 g peas", servings="2")
    return seeing


def offers(kitchen: Kitchen, photo: bytes) -> list[tuple[str, str, str]]:
    offered = kitchen.eye.meals.offers(("meal.png", photo))
    return [(one.name, one.kind, one.why) for one in offered.offers]


def test_what_was_cooked_lately_is_offered_the_latest_first(world: World, cook: Kitchen) -> None:
    cook.cooking.cook("Pea soup")
    world.clock.now += timedelta(days=1) // timedelta(milliseconds=1)
    cook.cooking.cook("Goulash")
    assert offers(cook, STEW) == [
        ("Goulash", "dish", "cooked today"),
        ("Pea soup", "dish", "cooked yesterday"),
    ]
    world.clock.now += timedelta(days=9) // timedelta(milliseconds=1)
    assert offers(cook, STEW) == []


def test_what_is_said_to_be_cooked_tomorrow_is_not_offered(world: World, cook: Kitchen) -> None:
    world.clock.now += timedelta(days=1) // timedelta(milliseconds=1)
    cook.cooking.cook("Goulash")
    world.clock.now -= timedelta(days=1) // timedelta(milliseconds=1)
    assert offers(cook, STEW) == []


def test_a_dish_is_no_longer_offered_when_all_that_it_took_was_taken_back(cook: Kitchen) -> None:
    cook.add("peas 1 kg")
    cook.cooking.cook("Pea soup")
    household = cook._rooms.spaces.household.replica  # pyright: ignore[reportPrivateUsage]  # as a merge does
    ((took,),) = household.rows("SELECT id FROM posting_shown WHERE kind = 'cooked'")
    with household.transaction("took back") as change:
        change.void(took)
    assert offers(cook, STEW) == []


def test_what_is_planned_is_offered_however_much_a_photo_looks_like() -> None:
    foods = [(Meant("food", bytes([at]), f"food {at}"), 0.9 - at / 100) for at in range(9)]
    found = [one.meant.name for one in rank(foods, {SOUP: 1}, {DAL})]
    assert found == ["food 0", "food 1", "food 2", "Dal", "Soup"]
    many = {Meant("dish", bytes([at]), f"dish {at}"): 1 for at in range(9)}
    assert [one.meant.name for one in rank(foods[:2], many, ())][:3] == [
        "food 0",
        "food 1",
        "dish 0",
    ]


def test_a_dish_that_was_taught_keeps_its_place_among_foods_that_the_photo_looks_like_more() -> (
    None
):
    foods = [(Meant("food", bytes([at]), f"food {at}"), 0.5 - at / 10) for at in range(5)]
    assert [one.meant for one in rank([*foods, (DAL, 0.05)], {}, ())][-1] == DAL


def test_the_photo_and_the_pot_speak_for_a_dish_together() -> None:
    found = rank([(DAL, 0.5), (APPLE, 0.7)], {DAL: 0, SOUP: 1}, ())
    assert [(one.meant.name, round(one.likely, 2)) for one in found] == [
        ("Dal", 0.8),
        ("apple", 0.7),
        ("Soup", 0.4),
    ]
    (twice,) = rank([(DAL, 0.5), (DAL, 0.2)], {}, ())
    assert twice.likely == 0.5


def test_what_is_planned_for_today_is_likelier_than_what_was_cooked_yesterday(
    world: World, cook: Kitchen
) -> None:
    cook.cooking.cook("Goulash")
    world.clock.now += timedelta(days=1) // timedelta(milliseconds=1)
    for words, day in (("pea soup", "today"), ("leftovers", "today"), ("goulash", "tomorrow")):
        cook.plans.add(words, day)
    assert offers(cook, STEW) == [
        ("Pea soup", "dish", "planned for today"),
        ("Goulash", "dish", "cooked yesterday"),
    ]
    cook.cooking.cook("Pea soup")
    assert offers(cook, STEW)[0] == ("Pea soup", "dish", "planned for today, cooked today")


def test_a_dish_that_was_taught_is_certain(cook: Kitchen) -> None:
    cook.eye.lessons.teach("Sunday stew", [("s.png", STEW)], dish="goulash")
    offered = cook.eye.meals.offers(("s.png", STEW))
    assert (offered.certain, offered.offers[0].name, offered.offers[0].percent) == (
        True,
        "Goulash",
        100,
    )


def test_who_says_what_it_is_needs_no_model(cook: Kitchen, eye: PretendEye) -> None:
    offered = cook.eye.meals.offers(("b.png", BANANA), look=False)
    assert (offered.already, offered.offers, offered.blind) == (False, (), None)
    cook.eye.meals.eat(("b.png", BANANA), "banana")
    assert cook.eye.meals.offers(("b.png", BANANA), look=False).already
    assert eye.looked == 0


def test_what_the_eye_is_not_sure_of_is_offered_and_not_certain(cook: Kitchen) -> None:
    offered = cook.eye.meals.offers(("odd.png", ODD))
    assert not offered.certain
    assert [one.name for one in offered.offers] == ["lime", "kiwi"]


def test_of_a_plate_with_two_things_somebody_says_which_it_was(
    cook: Kitchen, eye: PretendEye
) -> None:
    eye.shown[ODD] = [certain("lime"), certain("kiwi")]
    offered = cook.eye.meals.offers(("odd.png", ODD))
    assert (offered.certain, len(offered.offers)) == (False, 2)


def test_what_was_eaten_has_the_nutrition_of_its_recipe_by_the_portion(cook: Kitchen) -> None:
    cook.cooking.cook("Goulash")
    done = cook.eye.meals.eat(("s.png", STEW), "goulash", servings="1.5", meal="lunch")
    assert done.what == "Ate 1.5 servings of Goulash."
    (eaten,) = cook.eye.meals.ls()
    assert (eaten.dish, eaten.servings, eaten.meal, eaten.unknown) == (
        "Goulash",
        "1.5",
        "lunch",
        (),
    )
    serving = cook.recipes.show("Goulash").nutrition.nutrients[0].value
    assert serving is not None
    assert eaten.nutrients[0].value == round(serving * 1.5)
    cook.recipes.edit.remove("Goulash")
    assert cook.eye.meals.ls() == [eaten]


def test_a_pint_that_was_drunk_is_the_pint_that_is_preferred(cook: Kitchen) -> None:
    cook.customs.prefer("units", "imperial")
    done = cook.eye.meals.eat(("b.png", BANANA), "milk", amount="1 pint")
    assert done.what == "Ate 1 imperial pint milk."


def test_of_a_food_it_is_the_amount_that_counts(cook: Kitchen) -> None:
    cook.eye.meals.eat(("b.png", BANANA), "banana", amount="200 g")
    (eaten,) = cook.eye.meals.ls()
    hundred = next(
        figure.value
        for figure in cook.catalog.show("banana").figures
        if figure.nutrient == "energy"
    )
    assert hundred is not None
    assert (eaten.food, eaten.amount, eaten.nutrients[0].value) == ("banana", "200 g", hundred * 2)


def test_a_recipe_that_serves_nobody_knows_how_many_tells_no_figures(cook: Kitchen) -> None:
    cook.recipes.new("Toast", "1 slice bread")
    cook.eye.meals.eat(("s.png", STEW), "Toast")
    (eaten,) = cook.eye.meals.ls()
    assert (eaten.nutrients, eaten.unknown) == ((), ("Toast",))


def test_the_same_photo_is_eaten_once(cook: Kitchen) -> None:
    cook.eye.meals.eat(("b.png", BANANA), "banana")
    assert cook.eye.meals.offers(("again.png", BANANA)).already
    again = cook.eye.meals.eat(("again.png", BANANA), "milk")
    assert (again.changed, again.items) == (False, ())
    assert again.what.startswith("This photo was written down before")
    assert cook.eye.meals.eat(("b.png", BANANA), "banana", again=True).changed
    assert len(cook.eye.meals.ls()) == 2


def test_what_was_not_eaten_after_all_is_taken_out(cook: Kitchen) -> None:
    cook.eye.meals.eat(("b.png", BANANA), "banana")
    (eaten,) = cook.eye.meals.ls()
    assert cook.eye.meals.remove(eaten.id[:8]).what == "Did not eat banana."
    assert cook.eye.meals.ls() == []
    assert cook.eye.meals.eat(("b.png", BANANA), "banana").changed
    with pytest.raises(NotFound):
        cook.eye.meals.remove("0123abcd")


def test_nothing_is_written_on_a_dry_run_and_nothing_ever_in_the_household(cook: Kitchen) -> None:
    before = cook.history()
    cook.eye.meals.eat(("b.png", BANANA), "banana", dry_run=True)
    assert cook.eye.meals.ls() == []
    cook.eye.meals.eat(("b.png", BANANA), "banana")
    assert [each for each in cook.history() if each.space == "household"] == before


def test_my_other_device_knows_what_i_ate_and_nobody_elses_does(
    world: World, eye: PretendEye
) -> None:
    laptop = world.found()
    mine, bens = world.join(laptop, "phone", mine=True), world.join(laptop, "tablet")
    laptop.eye.meals.eat(("b.png", BANANA), "banana")
    settle(laptop, mine, bens)
    assert [one.food for one in mine.eye.meals.ls()] == ["banana"]
    assert bens.eye.meals.ls() == []


def test_what_is_no_picture_is_not_written_down(cook: Kitchen) -> None:
    with pytest.raises(BadPicture, match=r"notes\.txt"):
        cook.eye.meals.eat(("notes.txt", b"not a picture"), "banana")
    assert cook.eye.meals.ls() == []


def test_a_portion_has_to_fit_what_was_eaten(cook: Kitchen) -> None:
    eat = cook.eye.meals.eat
    with pytest.raises(BadInput, match="is a dish"):
        eat(("s.png", STEW), "goulash", amount="200 g")
    with pytest.raises(BadInput, match="is a food"):
        eat(("b.png", BANANA), "banana", servings="2")
    with pytest.raises(NotFound, match="No dish or food"):
        eat(("b.png", BANANA), "zlorb")
    with pytest.raises(BadInput):
        eat(("s.png", STEW), "goulash", servings="many")
    assert cook.eye.meals.ls() == []
