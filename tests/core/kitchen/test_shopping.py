"""Lists keep their order, and what is ticked is bought once."""

import os

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous, NotFound
from kitchensync.kitchen import shopping
from tests.support.kitchens import settle


def amounts(kitchen: Kitchen) -> dict[str, str]:
    return {item.food: item.amount for item in kitchen.pantry()}


def words(kitchen: Kitchen) -> list[tuple[str, bool]]:
    return [(line.words, line.checked) for line in kitchen.shopping.lines()]


def test_lines_stand_in_the_order_they_were_put_there(kitchen: Kitchen) -> None:
    for said in ("eggs 12", "bread", "apples 1 kg"):
        kitchen.shopping.add(said)
    assert words(kitchen) == [("eggs 12", False), ("bread", False), ("apples 1 kg", False)]
    assert [line.amount for line in kitchen.shopping.lines()] == ["12", None, "1 kg"]


def test_a_ticked_line_is_in_the_pantry_where_its_food_is_kept(kitchen: Kitchen) -> None:
    kitchen.add("eggs 2", place="fridge")
    kitchen.shopping.add("eggs 12")
    assert kitchen.shopping.check("eggs").what == "Bought 12 × eggs."
    assert words(kitchen) == [("eggs 12", True)]
    assert [(item.food, item.amount, item.place) for item in kitchen.pantry()] == [
        ("eggs", "14", "fridge")
    ]


def test_a_line_without_an_amount_is_one_piece(kitchen: Kitchen) -> None:
    kitchen.shopping.add("bread")
    kitchen.shopping.check("bread")
    assert [(item.food, item.amount) for item in kitchen.pantry()] == [("bread", "1")]


def test_ticking_unticking_and_ticking_again_buys_once(kitchen: Kitchen) -> None:
    kitchen.shopping.add("eggs 12")
    kitchen.shopping.check("eggs")
    assert not kitchen.shopping.check("eggs").changed
    kitchen.shopping.uncheck("eggs")
    assert kitchen.pantry() == []
    assert not kitchen.shopping.uncheck("eggs").changed
    kitchen.shopping.check("eggs")
    assert [item.amount for item in kitchen.pantry()] == ["12"]


def test_the_open_one_of_two_equal_lines_is_ticked(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk 1 l")
    kitchen.shopping.check("milk")
    kitchen.shopping.add("milk 2 l")
    kitchen.shopping.check("milk")
    assert words(kitchen) == [("milk 1 l", True), ("milk 2 l", True)]


def test_a_line_is_meant_by_words_food_or_id(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk chocolate 2")
    kitchen.shopping.add("milk 1 l")
    assert kitchen.shopping.check("milk", dry_run=True).what == "Bought 1 l milk."
    assert kitchen.shopping.check("2 l milk", dry_run=True).what == "Bought 1 l milk."
    assert kitchen.shopping.check(kitchen.shopping.lines()[0].id, dry_run=True).what.endswith(
        "chocolate."
    )
    with pytest.raises(Ambiguous):
        kitchen.shopping.check("mil")
    with pytest.raises(NotFound):
        kitchen.shopping.check("bread")


def test_a_line_that_is_taken_off_leaves_what_was_bought(kitchen: Kitchen) -> None:
    kitchen.shopping.add("bread")
    kitchen.shopping.check("bread")
    kitchen.shopping.remove("bread")
    assert words(kitchen) == []
    assert [item.food for item in kitchen.pantry()] == ["bread"]


def test_lists_are_apart(kitchen: Kitchen) -> None:
    kitchen.shopping.add("nails", "Hardware store")
    kitchen.shopping.add("bread")
    assert [line.words for line in kitchen.shopping.lines("hardware  STORE")] == ["nails"]
    assert [line.words for line in kitchen.shopping.lines("nowhere")] == []
    with pytest.raises(NotFound):
        kitchen.shopping.check("nails", "shopping")


def test_undoing_a_tick_takes_the_purchase_back(kitchen: Kitchen) -> None:
    kitchen.shopping.add("bread")
    kitchen.shopping.check("bread")
    kitchen.undo()
    assert (words(kitchen), kitchen.pantry()) == ([("bread", False)], [])


def test_the_same_line_ticked_on_two_phones_is_bought_once(
    two: tuple[Kitchen, Kitchen], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule, by which a purchase has its id from the line, it is bought twice."""
    laptop, phone = two

    def tick_on_both(line: str) -> None:
        laptop.shopping.add(line)
        settle(laptop, phone)
        laptop.shopping.check(line)
        phone.shopping.check(line)
        settle(laptop, phone)

    tick_on_both("eggs 12")
    assert amounts(laptop) == amounts(phone) == {"eggs": "12"}
    laptop.shopping.uncheck("eggs")
    settle(laptop, phone)
    assert amounts(phone) == {}
    monkeypatch.setattr(shopping, "caused_id", lambda *_: os.urandom(16))
    tick_on_both("bread 1")
    assert amounts(laptop) == amounts(phone) == {"bread": "2"}


def test_a_line_is_for_what_its_food_was_merged_into(kitchen: Kitchen) -> None:
    kitchen.add("aubergine 2")
    kitchen.add("nonna's purple 1")
    kitchen.shopping.add("nonna's purple 3")
    kitchen.catalog.merge("nonna's purple", "aubergine")
    (line,) = kitchen.shopping.lines()
    assert (line.words, line.food) == ("nonna's purple 3", "aubergine")
    assert kitchen.shopping.check("nonna's purple").what == "Bought 3 × aubergine."
