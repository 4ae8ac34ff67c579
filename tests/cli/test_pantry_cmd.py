"""`ls`, `due` and `low` show what a person looks for, soonest first."""

from __future__ import annotations

from tests.cli.conftest import Ks


def test_an_empty_kitchen_says_how_to_begin(ks: Ks) -> None:
    assert "ks add" in ks.ok("ls").out
    assert ks.ok("ls", "--json").json == {"items": []}


def test_a_list_is_a_table_with_heads(ks: Ks) -> None:
    ks.ok("add", "milk 2 l", "--in", "fridge", "--best", "+1d")
    head, row = ks.ok("ls").out.splitlines()
    assert head.split() == ["FOOD", "AMOUNT", "PLACE", "DUE"]
    assert row.startswith("milk  2 l     fridge")
    assert row.endswith("tomorrow")


def test_a_list_can_be_of_one_place_or_one_food(ks: Ks) -> None:
    ks.ok("add", "milk 2 l", "--in", "fridge")
    ks.ok("add", "rice 1 kg", "--in", "cupboard")
    assert "rice" not in ks.ok("ls", "--in", "fridge").out
    assert "milk" not in ks.ok("ls", "rice").out


def test_due_shows_only_what_is_near_its_date(ks: Ks) -> None:
    ks.ok("add", "milk 2 l", "--best", "+2d")
    ks.ok("add", "rice 1 kg", "--best", "+300d")
    assert [item["food"] for item in ks.ok("due", "--json").json["items"]] == ["milk"]
    assert ks.ok("due", "--days", "0").out == "Nothing is due today.\n"
    assert ks.ok("due", "--days", "1").out == "Nothing is due until tomorrow.\n"


def test_who_looks_for_a_place_among_the_foods_is_told(ks: Ks) -> None:
    ks.ok("add", "milk 2 l", "--in", "fridge")
    assert "`ks ls --in fridge`" in ks("ls", "fridge").err


def test_all_that_should_always_be_there_is_listed_on_request(ks: Ks) -> None:
    ks.ok("add", "milk 1 l")
    ks.ok("low", "milk 1 l")
    assert ks.ok("low").out == "Nothing is running out.\n"
    _, row = ks.ok("low", "--all").out.splitlines()
    assert row.split() == ["milk", "1", "l", "1", "l"]


def test_low_lists_what_is_below_its_minimum(ks: Ks) -> None:
    ks.ok("add", "milk 1 l")
    assert "Nothing is running out" in ks.ok("low").out
    ks.ok("low", "milk", "2", "l")
    (item,) = ks.ok("low", "--json").json["items"]
    assert (item["food"], item["amount"], item["minimum"]) == ("milk", "1 l", "2 l")
    ks.ok("add", "milk 1 l")
    assert ks.ok("low", "--json").json == {"items": []}
