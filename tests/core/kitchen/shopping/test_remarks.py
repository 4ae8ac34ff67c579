"""What stands in brackets behind a thing on a list is said of it, and is no name."""

from __future__ import annotations

from kitchensync import Kitchen


def test_a_remark_in_brackets_is_a_note_of_what_was_bought(kitchen: Kitchen) -> None:
    kitchen.add("sugar 1 kg")
    kitchen.shopping.add("2 kg sugar (the brown one)")
    kitchen.shopping.add("milk 1 l (for Ben), milk 1 l")
    assert [line.words for line in kitchen.shopping.lines()] == [
        "2 kg sugar (the brown one)",
        "milk 1 l (for Ben)",
        "milk 1 l",
    ]
    assert {line.aisle for line in kitchen.shopping.lines()} == {"sugar", "dairy"}
    assert kitchen.shopping.check("sugar").what == "Bought 2 kg sugar."
    kitchen.shopping.check("milk 1 l (for Ben)", note="lactose free")
    notes = {(item.food, item.note) for item in kitchen.pantry(each_lot=True)}
    assert notes == {("sugar", None), ("sugar", "the brown one"), ("milk", "lactose free")}


def test_a_comma_within_brackets_belongs_to_the_remark(kitchen: Kitchen) -> None:
    kitchen.shopping.add("bread (dark, sliced), 1,5 l milk, eggs :), salt (fine, rice,")
    said = ["bread (dark, sliced)", "1,5 l milk", "eggs :)", "salt (fine", "rice"]
    assert [line.words for line in kitchen.shopping.lines()] == said


def test_brackets_that_belong_to_a_name_stay(kitchen: Kitchen) -> None:
    kitchen.catalog.add("cola (zero)")
    kitchen.shopping.add("cola (zero)")
    kitchen.shopping.check("cola")
    assert [(item.food, item.note) for item in kitchen.pantry()] == [("cola (zero)", None)]
