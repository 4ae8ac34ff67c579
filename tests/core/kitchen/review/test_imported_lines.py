"""A line of a table that is not clear waits until somebody says what it is; the others come in."""

from __future__ import annotations

from datetime import date

import pytest

from kitchensync import Kitchen, ReviewView
from kitchensync.errors import BadFile, BadInput
from tests.support.kitchens import World, amounts, settle


def read(kitchen: Kitchen, *lines: str, columns: str = "food,amount,best_before,price") -> str:
    """Import a table of these lines; what the kitchen says to it."""
    return kitchen.import_("\n".join([columns, *lines]).encode(), "csv").what


def only(kitchen: Kitchen) -> ReviewView:
    (one,) = kitchen.review.waiting()
    return one


def test_clear_lines_come_in_and_the_others_wait(kitchen: Kitchen) -> None:
    said = read(kitchen, "milk,1 l", "rice,2 foos")
    assert said == "Imported 1 entry. 1 line waits for somebody to look: `ks review`."
    assert amounts(kitchen) == {"milk": "1 l"}
    one = only(kitchen)
    assert (one.kind, one.words, one.about) == ("import", "rice, 2 foos", "line 3 of a file")
    assert one.why == "“foos” is not a unit."


@pytest.mark.parametrize(
    ("line", "candidates", "answer", "amount"),
    [
        ("rice,2 lbz", ("2 lb",), "1", "2 lb"),
        ("rice,some", (), "500 g", "500 g"),
        ("rice,-2", (), "2 kg", "2 kg"),
        ('rice,"1,234 g"', ("1234 g", "1.234 g"), "2", "1.234 g"),
        ("rice 2 foos", None, "rice 2 kg", "2 kg"),
        ("rice,1 kg,0230", (), "2027-02-28", "1 kg"),
        ("rice,1 kg,,free", (), "2.49", "1 kg"),
        ("ryce,1 kg", ("rice",), "1", "1 kg"),
        ("rice or oats,1 kg", None, "1", "1 kg"),
    ],
)
def test_whatever_is_not_clear_is_asked_and_taken_as_it_is_answered(
    kitchen: Kitchen, line: str, candidates: tuple[str, ...] | None, answer: str, amount: str
) -> None:
    assert "1 line waits" in read(kitchen, line)
    one = only(kitchen)
    assert candidates is None or one.candidates == candidates
    kitchen.review.decide(one.id, answer)
    assert kitchen.review.waiting() == []
    assert amounts(kitchen) == {"rice": amount}


@pytest.mark.parametrize("line", ["organic rice,1 kg", "zlorbs,1 kg", "Brand 7,1 kg", "Milk,1 l"])
def test_a_name_that_is_known_or_like_no_other_is_clear(kitchen: Kitchen, line: str) -> None:
    assert read(kitchen, line) == "Imported 1 entry."


@pytest.mark.parametrize(
    ("day", "taken"), [("24.12.2027", "2027-12-24"), ("24/12/2027", "2027-12-24")]
)
def test_a_day_that_can_only_be_one_is_clear(kitchen: Kitchen, day: str, taken: str) -> None:
    read(kitchen, f"jam,1,{day}")
    assert str(kitchen.pantry()[0].best_before) == taken


def test_an_answer_about_a_unit_is_known_from_then_on(kitchen: Kitchen) -> None:
    read(kitchen, "rice,2 foos", "flour,3 foos", "sugar,1 bazz")
    done = kitchen.review.decide(kitchen.review.waiting()[0].id, "2 kg")
    assert "“foos” means kg from now on. 1 other line is in, too." in done.what
    assert amounts(kitchen) == {"flour": "3 kg", "rice": "2 kg"}
    assert only(kitchen).words == "sugar, 1 bazz"
    assert read(kitchen, "oats,4 foos") == "Imported 1 entry."
    assert amounts(kitchen)["oats"] == "4 kg"
    kitchen.customs.prefer("unit foos", None, everybody=True)
    assert "1 line waits" in read(kitchen, "barley,5 foos")


def test_an_answer_that_says_another_amount_teaches_no_unit(kitchen: Kitchen) -> None:
    read(kitchen, "rice,2 foos", "flour,3 foos")
    kitchen.review.decide(kitchen.review.waiting()[0].id, "500 g")
    assert amounts(kitchen) == {"rice": "500 g"}
    assert only(kitchen).words == "flour, 3 foos"


def test_an_answer_about_a_day_says_how_days_are_written(kitchen: Kitchen) -> None:
    read(kitchen, "eggs,6,05/06/2027", "jam,1,07/08/2027")
    first = kitchen.review.waiting()[0]
    assert first.candidates == ("2027-06-05", "2027-05-06")
    kitchen.review.decide(first.id, "2")
    assert kitchen.review.waiting() == []
    days = {item.food: str(item.best_before) for item in kitchen.pantry()}
    assert days == {"eggs": "2027-05-06", "jam": "2027-07-08"}


def test_how_days_are_written_holds_for_short_ones_and_for_what_is_typed(kitchen: Kitchen) -> None:
    read(kitchen, "eggs,6,05/06/27", "jam,1,26-11-30")
    first, second = kitchen.review.waiting()
    assert first.candidates == ("2027-06-05", "2027-05-06")
    assert second.candidates == ("2030-11-26", "2026-11-30")
    assert kitchen.review.decide(second.id, "1").what == "Added 1 × jam."
    kitchen.review.decide(first.id, "2")
    read(kitchen, "ham,1,05/06/28")
    kitchen.add("milk", best="07/08/27")
    assert kitchen.review.waiting() == []
    days = {item.food: str(item.best_before) for item in kitchen.pantry()}
    assert (days["ham"], days["milk"]) == ("2028-05-06", "2027-07-08")
    kitchen.customs.prefer("days", "Day-first", everybody=True)
    kitchen.edit("milk", best="07/08/27")
    assert kitchen.pantry(food="milk")[0].best_before == date(2027, 8, 7)
    with pytest.raises(BadInput, match="household's"):
        kitchen.customs.prefer("days", "day first")


def test_an_answer_about_a_name_is_another_name_of_the_food(kitchen: Kitchen) -> None:
    read(kitchen, "ryce,1 kg", "Ryce,2 kg")
    kitchen.review.decide(kitchen.review.waiting()[0].id, "rice")
    assert amounts(kitchen) == {"rice": "3 kg"}
    assert kitchen.review.waiting() == []
    kitchen.add("ryce 1 kg")
    assert amounts(kitchen) == {"rice": "4 kg"}


def test_a_name_may_be_a_food_of_its_own(kitchen: Kitchen) -> None:
    read(kitchen, "ryce,1 kg")
    assert only(kitchen).accept == "ryce, as a food of its own"
    kitchen.review.decide(only(kitchen).id, "accept")
    assert amounts(kitchen) == {"ryce": "1 kg"}
    assert read(kitchen, "ryce,2 kg") == "Imported 1 entry."


def test_a_line_that_is_not_clear_twice_is_asked_about_twice(kitchen: Kitchen) -> None:
    read(kitchen, "ryce,2 foos")
    kitchen.review.decide(only(kitchen).id, "rice")
    assert only(kitchen).why == "“foos” is not a unit."
    assert amounts(kitchen) == {}
    kitchen.review.decide(only(kitchen).id, "2 kg")
    assert amounts(kitchen) == {"rice": "2 kg"}


def test_an_answer_that_is_not_clear_either_is_refused(kitchen: Kitchen) -> None:
    read(kitchen, "rice,2 foos")
    for answer in ("2 bazz", "accept", "a few", ""):
        with pytest.raises(BadInput):
            kitchen.review.decide(only(kitchen).id, answer)
    assert amounts(kitchen) == {}


@pytest.mark.parametrize("answer", ["drop", "no food"])
def test_a_line_can_be_dropped_and_stays_so(kitchen: Kitchen, answer: str) -> None:
    read(kitchen, "rice,2 foos")
    kitchen.review.decide(only(kitchen).id, answer)
    assert kitchen.review.waiting() == []
    assert read(kitchen, "rice,2 foos") == "Nothing in the file is new."
    assert amounts(kitchen) == {}


def test_the_same_file_asks_once_and_buys_once(kitchen: Kitchen) -> None:
    for _ in range(2):
        read(kitchen, "rice,2 foos")
    kitchen.review.decide(only(kitchen).id, "2 kg")
    assert read(kitchen, "rice,2 foos") == "Nothing in the file is new."
    assert amounts(kitchen) == {"rice": "2 kg"}


def test_undo_takes_the_answer_back_and_then_the_question(kitchen: Kitchen) -> None:
    read(kitchen, "rice,2 foos")
    before = kitchen.review.waiting()
    kitchen.review.decide(only(kitchen).id, "2 kg")
    kitchen.undo()
    assert (kitchen.review.waiting(), amounts(kitchen)) == (before, {})
    kitchen.review.decide(only(kitchen).id, "2 kg")
    assert amounts(kitchen) == {"rice": "2 kg"}
    kitchen.undo()
    kitchen.undo()
    assert kitchen.review.waiting() == []


def test_a_day_counts_from_when_the_file_was_read(world: World, kitchen: Kitchen) -> None:
    read(kitchen, "rice,2 foos,+5d")
    until = kitchen.add("milk", best="+5d", dry_run=True).what[-11:-1]
    world.clock.now += 3 * 86_400_000
    kitchen.review.decide(only(kitchen).id, "2 kg")
    assert str(kitchen.pantry()[0].best_before) == until


def test_two_phones_that_read_one_file_ask_once_and_buy_once(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    for kitchen in two:
        read(kitchen, "rice,2 foos")
        kitchen.review.decide(only(kitchen).id, "2 kg")
    for kitchen in (laptop, phone, laptop):
        kitchen.sync()
    assert amounts(laptop) == amounts(phone) == {"rice": "2 kg"}
    assert laptop.review.waiting() == phone.review.waiting() == []


def test_an_answer_stays_though_another_phone_took_an_earlier_one_back(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    read(laptop, "rice,2 foos")
    settle(laptop, phone)
    laptop.review.decide(only(laptop).id, "2 kg")
    laptop.undo()
    world.clock.now += 1000
    phone.review.decide(only(phone).id, "2 kg")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"rice": "2 kg"}


def test_an_answer_that_is_given_again_counts_once_with_that_of_another_phone(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    read(laptop, "rice,2 foos")
    settle(laptop, phone)
    asked = only(laptop).id
    laptop.review.decide(asked, "2 kg")
    laptop.undo()
    laptop.review.decide(asked, "2 kg")
    world.clock.now += 1000
    phone.review.decide(asked, "2 kg")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"rice": "2 kg"}


def test_what_waits_is_in_an_export_and_can_be_answered_elsewhere(
    world: World, kitchen: Kitchen
) -> None:
    read(kitchen, "rice,2 foos")
    other = world.found("tablet", relay=None)
    other.import_(kitchen.export().encode(), "json")
    other.review.decide(only(other).id, "2 kg")
    assert amounts(other) == {"rice": "2 kg"}


def test_a_line_that_is_too_long_to_wait_is_refused(kitchen: Kitchen) -> None:
    data = ["food,amount,note", f"rice,2 foos,{'x' * 3900}"]
    with pytest.raises(BadFile, match=r"Line 2.*too long"):
        kitchen.import_("\n".join(data).encode(), "csv")


@pytest.mark.parametrize(
    "evidence",
    [
        '{"said": 1}',
        '{"said": {}, "line": 2, "day": "2027-01-01", "about": "smell"}',
        '{"said": {}, "line": 2, "day": "yesterday", "about": "food"}',
        "[",
    ],
)
def test_a_question_that_was_damaged_is_passed_over(kitchen: Kitchen, evidence: str) -> None:
    read(kitchen, "rice,2 foos")
    replica = kitchen._rooms.spaces.household.replica
    review = bytes.fromhex(only(kitchen).id)
    with replica.transaction("") as transaction:
        transaction.put("review", review, {"evidence": evidence})
    assert kitchen.review.waiting() == []
    with pytest.raises(BadInput, match="cannot be read"):
        kitchen.review.decide(review.hex(), "drop")


def test_a_line_without_a_food_waits_and_holds_up_no_other(kitchen: Kitchen) -> None:
    table = b"food,amount,note\nmilk,2 l,\n,3,blue box\n,,in a tin\n2 l,,cold\n"
    assert kitchen.import_(table, "csv").what.startswith("Imported 1 entry.")
    box, tin, cold = kitchen.review.waiting()
    assert (box.words, box.about, box.name) == ("3, blue box", "line 3 of a file", "")
    assert (tin.why, cold.why) == ("It does not say which food it is.", "“2 l” names no food.")
    with pytest.raises(BadInput, match="no guess"):
        kitchen.review.decide(box.id, "accept")
    assert kitchen.review.decide(box.id, "eggs").what == "Added 3 × eggs."
    assert kitchen.review.decide(tin.id, "peaches 2").what == "Added 2 × peaches."
    kitchen.review.decide(cold.id, "drop")
    assert {item.food for item in kitchen.pantry()} == {"milk", "eggs", "peaches"}
    assert kitchen.import_(table, "csv").what == "Nothing in the file is new."


def test_a_dash_is_no_name_of_a_food_nor_of_a_place(kitchen: Kitchen) -> None:
    table = "food,amount,place\nmilk,2 l,-\n?,3,fridge\n–,1,?\n".encode()
    assert kitchen.import_(table, "csv").what.startswith("Imported 1 entry.")
    assert [(item.food, item.place) for item in kitchen.pantry()] == [("milk", None)]
    unnamed = kitchen.review.waiting()
    assert [(one.accept, one.else_say) for one in unnamed] == [(None, "which food it is, drop")] * 2
    assert kitchen.review.decide(unnamed[0].id, "eggs").what == "Added 3 × eggs."
