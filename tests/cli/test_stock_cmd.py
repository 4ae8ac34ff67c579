"""`add`, `use`, `open`, `waste`, `move`, `count`, `edit`, `rm`, as a person says them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cli.conftest import CHANGING, Ks


def items(ks: Ks, *args: str) -> list[dict[str, Any]]:
    """What `ks ls --json` lists."""
    listed: list[dict[str, Any]] = ks.ok("ls", *args, "--json").json["items"]
    return listed


def amounts(ks: Ks) -> dict[str, str]:
    """How much there is of each food."""
    return {item["food"]: item["amount"] for item in items(ks)}


def test_adding_takes_words_with_or_without_quotation_marks(ks: Ks) -> None:
    ks.ok("add", "milk 2 l")
    ks.ok("add", "milk", "1", "l")
    ks.ok("add", "500 g flour")
    assert amounts(ks) == {"milk": "3 l", "flour": "500 g"}


def test_adding_keeps_place_date_price_and_note(ks: Ks) -> None:
    args = ("--in", "fridge", "--best", "+7d", "--price", "1.19", "--note", "organic")
    said = ks.ok("add", "milk 2 l", *args)
    (milk,) = items(ks)
    assert "milk" in said.out
    assert milk["place"] == "fridge"
    assert milk["best_before"] == (date.today() + timedelta(days=7)).isoformat()
    assert milk["due_in_days"] == 7
    assert milk["price"] == "1.19 EUR"
    assert milk["note"] == "organic"


def test_using_some_leaves_the_rest(ks: Ks) -> None:
    ks.ok("add", "milk 2 l")
    ks.ok("use", "milk", "0.5", "l")
    assert amounts(ks) == {"milk": "1.5 l"}


@pytest.mark.parametrize("command", ["use", "waste"])
def test_all_of_it_is_all_of_it(ks: Ks, command: str) -> None:
    ks.ok("add", "milk 2 l")
    ks.ok(command, "milk", "--all")
    assert amounts(ks) == {}


def test_what_is_open_is_shown_as_open(ks: Ks) -> None:
    ks.ok("add", "milk 2 l")
    ks.ok("open", "milk")
    assert items(ks)[0]["opened"] == date.today().isoformat()
    assert "open" in ks.ok("ls").out


def test_moving_changes_the_place(ks: Ks) -> None:
    ks.ok("add", "bread", "--in", "counter")
    ks.ok("move", "bread", "--to", "freezer")
    assert [item["food"] for item in items(ks, "--in", "freezer")] == ["bread"]


def test_a_count_says_what_is_there(ks: Ks) -> None:
    ks.ok("add", "eggs 12")
    ks.ok("count", "eggs", "7")
    assert amounts(ks)["eggs"].startswith("7")


def test_editing_corrects_one_thing_and_leaves_the_others(ks: Ks) -> None:
    ks.ok("add", "milk 2 l", "--in", "fridge", "--note", "organic")
    ks.ok("edit", "milk", "--best", "2031-01-02")
    (milk,) = items(ks)
    assert (milk["best_before"], milk["place"], milk["note"]) == ("2031-01-02", "fridge", "organic")


def test_removing_takes_it_out_as_if_it_had_never_been_there(ks: Ks) -> None:
    ks.ok("add", "milk 2 l")
    ks.ok("rm", "milk")
    assert items(ks) == []


def test_a_change_can_be_undone_by_the_id_it_answers(ks: Ks) -> None:
    added = ks.ok("add", "milk 2 l", "--json").json
    assert added["changed"] is True
    assert added["items"][0]["name"] == "milk"
    ks.ok("add", "bread")
    ks.ok("undo", added["change"])
    assert set(amounts(ks)) == {"bread"}


def test_it_is_said_where_a_food_goes_that_nobody_put_anywhere(ks: Ks) -> None:
    assert "kept in       a fridge\n" in ks.ok("food", "show", "milk").out
    ks.ok("place", "add", "fridge")
    assert "kept in       fridge\n" in ks.ok("food", "show", "milk").out
    assert ks.ok("add", "milk 1 l").out == "Added 1 l milk to fridge.\n"
    ks.ok("food", "edit", "milk", "--in", "cellar")
    assert "kept in       cellar *\n" in ks.ok("food", "show", "milk").out
    assert ks.ok("add", "milk 1 l", "--in", "").out == "Added 1 l milk.\n"
    assert [item["place"] for item in items(ks)] == [None, "fridge"]


@pytest.mark.parametrize("command", [*CHANGING, ("leave", "--yes")], ids=" ".join)
def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    ks: Ks, command: tuple[str, ...]
) -> None:
    ks.ok("add", "milk 2 l", "--in", "fridge")
    ks.ok("place", "add", "larder")
    ks.ok("store", "add", "Lidl")
    ks.ok("recipe", "new", "Porridge", "--line", "50 g oats")
    ks.ok("plan", "add", "porridge", "--on", "tomorrow")
    ks.ok("shop", "add", "bread")
    ks.ok("shop", "add", "cheese")
    ks.ok("shop", "check", "cheese")
    before = [ks.ok(*asked).out for asked in (["export"], ["history"], ["relay"], ["devices"])]
    said = ks.ok(*command, "--dry-run")
    answer = ks.ok(*command, "--dry-run", "--json").json
    after = [ks.ok(*asked).out for asked in (["export"], ["history"], ["relay"], ["devices"])]
    assert after == before
    assert "this was a dry run" in said.out
    assert answer["dry_run"] is True
    assert answer["changed"] is False
