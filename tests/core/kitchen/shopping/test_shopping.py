"""Lists keep their order, and what is ticked is bought once."""

import os

import pytest

from kitchensync import Kitchen
from kitchensync.catalogue.index import Entry, entry
from kitchensync.errors import Ambiguous, BadInput, NotFound
from kitchensync.kitchen.shopping import aisles, buying
from tests.support.kitchens import amounts, settle


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
    assert kitchen.shopping.check("eggs").what == "Bought 12 × eggs (in fridge)."
    assert words(kitchen) == [("eggs 12", True)]
    assert [(item.food, item.amount, item.place) for item in kitchen.pantry()] == [
        ("eggs", "14", "fridge")
    ]


def test_a_line_without_an_amount_is_as_much_as_last_time_or_else_one_piece(
    kitchen: Kitchen,
) -> None:
    kitchen.add("cola 6 x 330 ml")
    kitchen.use("cola", all=True)
    for line in ("bread", "cola"):
        kitchen.shopping.add(line)
        kitchen.shopping.check(line)
    assert amounts(kitchen) == {"bread": "1", "cola": "6 × 330 ml"}


@pytest.mark.parametrize(
    ("said", "shown", "told"),
    [
        ("2 x 500 g pasta", "2 × 500 g", "2 × 500 g pasta"),
        ("beer 6 x 330 ml", "6 × 330 ml", "6 × 330 ml beer"),
        ("2 x 6 x 330 ml beer", "12 × 330 ml", "12 × 330 ml beer"),
        ("two 400 g tins of dog food", "2 × 400 g", "2 × 400 g dog food"),
    ],
)
def test_packs_stay_packs_from_the_list_to_the_pantry(
    kitchen: Kitchen, said: str, shown: str, told: str
) -> None:
    assert kitchen.shopping.add(said).what == f"Put {told} on the shopping list."
    assert [line.amount for line in kitchen.shopping.lines()] == [shown]
    assert kitchen.shopping.check(kitchen.shopping.lines()[0].id).what == f"Bought {told}."
    assert [item.amount for item in kitchen.pantry()] == [shown]


@pytest.mark.parametrize("said", ["milk 2 l", "2 l milk"])
def test_what_is_said_at_the_tick_was_bought_whatever_the_line_says(
    kitchen: Kitchen, said: str
) -> None:
    kitchen.shopping.add("milk 1 l")
    assert kitchen.shopping.check(said).what == "Bought 2 l milk."
    assert words(kitchen) == [("milk 1 l", True)]
    kitchen.shopping.uncheck("milk")
    assert kitchen.pantry() == []


def test_what_is_known_at_the_tick_is_known_of_what_was_bought(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk 1 l")
    done = kitchen.shopping.check("milk", best="2031-05-17", price="1.19", place="fridge")
    assert done.what == "Bought 1 l milk (in fridge), best before 2031-05-17."
    assert done.items[0].place == "fridge"
    (item,) = kitchen.pantry(each_lot=True)
    assert (str(item.best_before), item.price, item.place) == ("2031-05-17", "1.19 EUR", "fridge")
    with pytest.raises(BadInput, match="ticked already"):
        kitchen.shopping.check("milk", price="1.29")
    assert not kitchen.shopping.check("milk").changed


def test_nothing_is_bought_where_what_is_said_of_it_cannot_be(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk 1 l")
    with pytest.raises(BadInput):
        kitchen.shopping.check("milk", best="soon")
    assert (words(kitchen), kitchen.pantry()) == ([("milk 1 l", False)], [])


def test_a_line_is_found_by_the_beginning_of_its_name_beside_an_amount(kitchen: Kitchen) -> None:
    kitchen.shopping.add("bananas")
    assert kitchen.shopping.check("banan 3").what == "Bought 3 × bananas."


def test_what_the_words_say_counts_where_the_columns_say_nothing(kitchen: Kitchen) -> None:
    """Another program may write words alone, and a merge may leave half of an amount."""
    kitchen.shopping.add("juice 2 l")
    line = bytes.fromhex(kitchen.shopping.lines()[0].id)
    with kitchen._rooms.spaces.household.replica.transaction("") as change:
        change.put("list_line", line, {"unit": None})
    assert kitchen.shopping.check("juice").what == "Bought 2 l juice."


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
    assert kitchen.shopping.check("1 l milk", dry_run=True).what == "Bought 1 l milk."
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


def test_what_was_ticked_or_taken_off_can_be_put_on_the_list_again(kitchen: Kitchen) -> None:
    for _ in range(3):
        assert kitchen.shopping.add("milk 1 l").changed
        kitchen.shopping.check("milk")
    kitchen.shopping.add("bread 1")
    kitchen.shopping.remove("bread")
    assert kitchen.shopping.add("bread 1").changed
    assert words(kitchen) == [*[("milk 1 l", True)] * 3, ("bread 1", False)]
    assert amounts(kitchen) == {"milk": "3 l"}


def test_what_a_line_says_can_be_changed(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk")
    changed = kitchen.shopping.edit("milk", "oat milk 2 x 1 l")
    assert changed.what == "Changed milk to oat milk 2 x 1 l."
    assert words(kitchen) == [("oat milk 2 x 1 l", False)]
    again = kitchen.shopping.edit("oat milk", "oat milk 2 x 1 l")
    assert (again.what, again.changed) == ("The line says oat milk 2 x 1 l already.", False)
    assert kitchen.shopping.add("milk").changed
    assert kitchen.shopping.check("oat milk").what == "Bought 2 × 1 l oat milk."
    assert words(kitchen) == [("oat milk 2 x 1 l", True), ("milk", False)]
    kitchen.shopping.edit("oat milk", "soya milk")
    assert amounts(kitchen) == {"oat milk": "2 × 1 l"}


def test_clearing_takes_off_what_is_ticked_and_leaves_what_was_bought(kitchen: Kitchen) -> None:
    for said in ("eggs 12", "bread", "milk 1 l"):
        kitchen.shopping.add(said)
    kitchen.shopping.add("nails", "hardware")
    for said in ("eggs", "milk", "nails"):
        kitchen.shopping.check(said)
    assert kitchen.shopping.clear("shopping").what == "Cleared 2 lines."
    assert words(kitchen) == [("nails", True), ("bread", False)]
    assert amounts(kitchen) == {"eggs": "12", "milk": "1 l", "nails": "1"}
    assert kitchen.shopping.clear().what == "Cleared nails."
    nothing = kitchen.shopping.clear()
    assert (nothing.what, nothing.changed) == ("Nothing is ticked.", False)


def test_clearing_can_be_taken_back_and_done_again(kitchen: Kitchen) -> None:
    kitchen.shopping.add("eggs 12")
    kitchen.shopping.check("eggs")
    kitchen.shopping.clear()
    kitchen.undo()
    assert words(kitchen) == [("eggs 12", True)]
    kitchen.shopping.clear()
    assert words(kitchen) == []
    assert amounts(kitchen) == {"eggs": "12"}


def test_what_is_still_to_be_got_goes_before_what_is_ticked(kitchen: Kitchen) -> None:
    kitchen.shopping.add("milk 1 l")
    kitchen.shopping.check("milk")
    kitchen.shopping.add("milk 2 l")
    kitchen.shopping.remove("milk")
    assert words(kitchen) == [("milk 1 l", True)]
    kitchen.shopping.remove("milk")
    assert words(kitchen) == []


def test_lists_are_apart(kitchen: Kitchen) -> None:
    kitchen.shopping.add("nails", "Hardware store")
    kitchen.shopping.add("bread")
    assert [line.words for line in kitchen.shopping.lines("hardware  STORE")] == ["nails"]
    assert kitchen.shopping.lines("Shopping")
    with pytest.raises(NotFound, match="These are: shopping, Hardware store"):
        kitchen.shopping.lines("nowhere")
    with pytest.raises(NotFound):
        kitchen.shopping.check("nails", "shopping")


def test_a_list_is_called_a_list_once(kitchen: Kitchen) -> None:
    assert kitchen.shopping.add("nails", "hardware").what == "Put nails on the hardware list."
    again = kitchen.shopping.add("candles", "Party list").what
    assert again == "Put candles on the Party list."
    assert kitchen.shopping.add("tape", "the list").what == "Put tape on the list."
    assert kitchen.shopping.remove("nails").what == "Took nails off the hardware list."


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
    monkeypatch.setattr(buying, "caused_id", lambda *_: os.urandom(16))
    tick_on_both("bread 1")
    assert amounts(laptop) == amounts(phone) == {"bread": "2"}


def test_what_both_put_on_the_list_is_there_once_and_bought_once(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    for line in ("milk 1 l", "eggs 12"):
        laptop.shopping.add(line)
    for line in ("12 eggs", "milk 2 l"):
        phone.shopping.add(line)
    theirs = {line.words: line.id for line in phone.shopping.lines()}
    settle(laptop, phone)
    assert words(laptop) == words(phone)
    assert [amount for amount, _ in words(laptop)].count("milk 2 l") == 1
    assert len(words(laptop)) == 3
    assert laptop.conflicts() == []
    laptop.shopping.check("eggs")
    phone.shopping.check(theirs["12 eggs"])
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"eggs": "12"}
    laptop.undo()
    assert len(words(laptop)) == 3
    laptop.shopping.remove("eggs")
    settle(laptop, phone)
    assert sorted(words(phone)) == [("milk 1 l", False), ("milk 2 l", False)]


def test_a_line_that_both_put_there_is_changed_as_one(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    for kitchen in two:
        kitchen.shopping.add("eggs 12")
    settle(laptop, phone)
    laptop.shopping.edit("eggs", "eggs 10")
    assert words(laptop) == [("eggs 10", False)]


def test_a_line_ticked_with_another_kind_of_amount_on_each_phone_is_bought_once(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.shopping.add("tomatoes")
    settle(laptop, phone)
    laptop.shopping.check("tomatoes 6")
    phone.shopping.check("tomatoes 1.5 kg")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"tomatoes": "6"}


def test_a_line_is_for_what_its_food_was_merged_into(kitchen: Kitchen) -> None:
    kitchen.add("aubergine 2")
    kitchen.add("nonna's purple 1")
    kitchen.shopping.add("nonna's purple 3")
    kitchen.catalog.merge("nonna's purple", "aubergine")
    (line,) = kitchen.shopping.lines()
    assert (line.words, line.food) == ("nonna's purple 3", "aubergine")
    assert kitchen.shopping.check("nonna's purple").what == "Bought 3 × aubergine."


def test_the_aisle_of_what_is_got_every_week_is_looked_up_once(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counting(name: str) -> Entry | None:
        asked.append(name)
        return entry(name)

    monkeypatch.setattr(aisles, "entry", counting)
    for _ in range(3):
        kitchen.shopping.add("milk")
        kitchen.shopping.check("milk")
    assert [line.aisle for line in kitchen.shopping.lines()] == ["dairy"] * 3
    assert asked == ["milk"]
