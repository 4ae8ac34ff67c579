"""What two people set at once is kept until somebody chooses."""

import pytest

from kitchensync import ConflictView, Kitchen
from kitchensync.errors import BadInput, NotFound
from tests.support.kitchens import World, settle


@pytest.fixture
def conflict(world: World, two: tuple[Kitchen, Kitchen]) -> ConflictView:
    laptop, phone = two
    laptop.add("milk 1 l")
    settle(laptop, phone)
    laptop.edit("milk", best="2026-11-30")
    world.clock.now += 1000
    phone.edit("milk", best="2026-12-24")
    settle(laptop, phone)
    (found,) = laptop.conflicts()
    assert phone.conflicts() == [found]
    return found


def test_a_conflict_says_what_holds_and_what_else_was_said(conflict: ConflictView) -> None:
    assert (conflict.what, conflict.field, conflict.safety) == ("milk", "best before", True)
    assert conflict.values == ("2026-12-24", "2026-11-30")


def test_a_choice_holds_everywhere(two: tuple[Kitchen, Kitchen], conflict: ConflictView) -> None:
    laptop, phone = two
    assert laptop.status().conflicts == 1
    assert laptop.resolve(conflict.id, 2).what == "The best before of milk is 2026-11-30."
    settle(laptop, phone)
    assert laptop.conflicts() == phone.conflicts() == []
    assert str(phone.pantry()[0].best_before) == "2026-11-30"


def test_what_holds_can_be_confirmed(two: tuple[Kitchen, Kitchen], conflict: ConflictView) -> None:
    laptop, _ = two
    assert laptop.resolve(conflict.id, 1, dry_run=True).changed
    assert laptop.conflicts() == [conflict]
    laptop.resolve(conflict.id, 1)
    assert laptop.conflicts() == []
    assert str(laptop.pantry()[0].best_before) == "2026-12-24"


def test_only_a_value_that_is_there_can_be_chosen(
    two: tuple[Kitchen, Kitchen], conflict: ConflictView
) -> None:
    laptop, _ = two
    for number in (0, 3):
        with pytest.raises(BadInput):
            laptop.resolve(conflict.id, number)
    with pytest.raises(NotFound):
        laptop.resolve("zzzz", 1)


def test_names_amounts_and_prices_are_shown_as_everywhere_else(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.add("milk 1 l")
    settle(laptop, phone)
    for kitchen, place, price, minimum in (
        (laptop, "fridge", "1.19", "milk 1 l"),
        (phone, "cellar", "1.29", "milk 1.5 l"),
    ):
        kitchen.edit("milk", place=place, price=price)
        kitchen.set_minimum(minimum)
        world.clock.now += 1000
    settle(laptop, phone)
    shown = {conflict.field: conflict.values for conflict in laptop.conflicts()}
    assert shown == {
        "place": ("cellar", "fridge"),
        "price": ("1.29 EUR", "1.19 EUR"),
        "minimum": ("1.5 l", "1 l"),
    }


def test_what_two_people_say_of_a_barcode_names_it_and_how_much_is_in_a_pack(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.eye.products.add("4006381333931", "cola 0.33 l")
    phone.eye.products.add("4006381333931", "lemonade 0.5 l")
    settle(laptop, phone)
    found = {conflict.field: (conflict.what, *conflict.values) for conflict in laptop.conflicts()}
    assert found["amount"] == ("4006381333931", "0.5 l", "0.33 l")


def test_who_said_that_it_was_cooked_is_no_question_but_for_how_many_is(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.recipes.new("Dal", "200 g lentils", servings="2")
    laptop.recipes.new("Soup", "200 g lentils", servings="2")
    settle(laptop, phone)
    for title, servings in (("Dal", "2"), ("Soup", "4")):
        laptop.cooking.cook(title, servings="2")
        world.clock.now += 1000
        phone.cooking.cook(title, servings=servings)
    settle(laptop, phone)
    (found,) = laptop.conflicts()
    assert (found.what, found.field, found.values) == ("Soup", "servings", ("4", "2"))


def test_a_conflict_about_what_somebody_must_not_eat_says_who_and_what(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.cooking.eating.edit("Ada", allergies=["nuts"])
    phone.cooking.eating.edit("Ada", allergies=["nuts"])
    phone.cooking.eating.edit("Ada", no_allergies=["nuts"])
    settle(laptop, phone)
    (found,) = laptop.conflicts()
    assert (found.what, found.field, found.safety) == ("Ada must not eat nuts", "", True)
    assert set(found.values) == {"yes", "no"}
    assert laptop.resolve(found.id, 1).what == f"Ada must not eat nuts: {found.value}."


def test_never_is_told_as_it_was_said(world: World, two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("honey 1 jar")
    settle(laptop, phone)
    laptop.edit("honey", best="x")
    world.clock.now += 1000
    phone.edit("honey", best="2026-12-24")
    settle(laptop, phone)
    (found,) = laptop.conflicts()
    assert found.values == ("2026-12-24", "never")
