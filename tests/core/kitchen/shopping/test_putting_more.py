"""What is put on a list beside what is there: the same is there once, and more makes it more."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from tests.core.kitchen.shopping.test_shopping import words
from tests.support.kitchens import settle


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("milk", "milk"),
        ("milk 1 l", "milk"),
        ("milk 1 l", "1 l milk"),
        ("milk 1 l", "Milk 1000 ml"),
        ("something nice", "something  Nice"),
    ],
)
def test_what_is_on_the_list_already_is_not_put_there_twice(
    kitchen: Kitchen, there: str, said: str
) -> None:
    kitchen.shopping.add(there)
    again = kitchen.shopping.add(said)
    assert (again.what.endswith("is on the shopping list already."), again.changed) == (True, False)
    assert [item.name for item in again.items] == [there]
    assert words(kitchen) == [(there, False)]
    assert kitchen.shopping.add(said, "hardware").changed


def test_a_line_that_says_no_amount_takes_the_one_that_is_said_later(kitchen: Kitchen) -> None:
    for said in ("milk", "bread", "milk 2 l"):
        assert kitchen.shopping.add(said).changed
    assert words(kitchen) == [("milk 2 l", False), ("bread", False)]


def test_another_amount_is_a_line_of_its_own(kitchen: Kitchen) -> None:
    for said in ("milk 1 l", "milk 2 l", "milk 1 l", "milk 2 l"):
        kitchen.shopping.add(said)
    assert words(kitchen) == [("milk 1 l", False), ("milk 2 l", False)]


def test_what_is_put_to_a_line_makes_it_more(kitchen: Kitchen) -> None:
    for said in ("eggs 6", "bread", "+4 eggs", "+2 eggs", "+500 g eggs"):
        assert kitchen.shopping.add(said).changed
    assert words(kitchen) == [("12 × eggs", False), ("bread", False), ("500 g eggs", False)]
    assert not kitchen.shopping.add("eggs 12").changed
    assert kitchen.shopping.check("12 eggs").what == "Bought 12 × eggs."
    assert words(kitchen)[0] == ("12 × eggs", True)
    kitchen.shopping.uncheck("12 eggs")
    assert words(kitchen)[0] == ("12 × eggs", False)


def test_what_counts_the_same_is_put_together_and_nothing_else_is(kitchen: Kitchen) -> None:
    for line in ("tomatoes 2 cans", "+1 tin tomatoes", "garlic 2 heads", "+1 clove garlic"):
        kitchen.shopping.add(line)
    assert words(kitchen) == [
        ("3 cans tomatoes", False),
        ("garlic 2 heads", False),
        ("1 clove garlic", False),
    ]
    for line in ("ham 2 packs", "2 slices ham", "2 packets ham"):
        kitchen.shopping.add(line)
    assert words(kitchen)[3:] == [("ham 2 packs", False), ("2 slices ham", False)]


def test_what_is_put_to_packs_is_got_in_whole_packs(kitchen: Kitchen) -> None:
    for said in ("pasta 2 x 500 g", "+100 g pasta", "+100 g pasta"):
        kitchen.shopping.add(said)
    assert words(kitchen) == [("3 × 500 g pasta", False)]
    kitchen.undo()
    kitchen.shopping.edit("pasta", "pasta 1 kg")
    assert words(kitchen) == [("pasta 1 kg", False)]


def test_a_line_from_before_its_food_was_known_becomes_more(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.shopping.add("milk 1 l")
    phone.add("milk 1 l")
    phone.shopping.add("+1 l milk")
    settle(laptop, phone)
    assert [words(kitchen) for kitchen in two] == [[("2 l milk", False)]] * 2


def test_packs_are_put_to_packs_wherever_they_stand(kitchen: Kitchen) -> None:
    for said in ("6 x 330 ml beer", "+6 x 330 ml beer", "+ beer 6 x 330 ml"):
        what = kitchen.shopping.add(said).what
        assert what == "Put 6 × 330 ml beer on the shopping list."
    assert words(kitchen) == [("18 × 330 ml beer", False)]


def test_a_plus_without_an_amount_says_nothing(kitchen: Kitchen) -> None:
    assert kitchen.shopping.add("+bread").changed
    assert not kitchen.shopping.add("+bread").changed
    assert words(kitchen) == [("bread", False)]


def test_what_is_put_to_something_that_is_not_on_the_list_is_a_line(kitchen: Kitchen) -> None:
    for said in ("+2 l milk", "+1 l milk", "+1 kg apples"):
        kitchen.shopping.add(said)
    assert words(kitchen) == [("3 l milk", False), ("1 kg apples", False)]
    kitchen.shopping.remove("milk")
    assert words(kitchen) == [("1 kg apples", False)]


def test_amounts_that_two_people_give_one_line_apart_are_both_on_the_list(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.shopping.add("milk, bread")
    settle(laptop, phone)
    laptop.shopping.add("milk 1 l, bread 2")
    phone.shopping.add("milk 2 l, bread 2")
    settle(laptop, phone)
    assert words(laptop) == words(phone)
    assert sorted(words(laptop)) == [("bread 2", False), ("milk 1 l", False), ("milk 2 l", False)]
    assert [line[:4] for line, _ in words(phone)] == ["milk", "milk", "brea"]
    assert laptop.conflicts() == phone.conflicts() == []
    laptop.undo()
    settle(laptop, phone)
    assert sorted(words(phone)) == [("bread 2", False), ("milk 2 l", False)]
