"""A kitchen that shows something else than its changes make: said, shown, put right."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import Ks

_PAGE = 4096


@pytest.fixture
def drifted(ks: Ks) -> Ks:
    """A household with milk, whose name is not what was written."""
    ks.ok("add", "milk 1 l")
    with closing(sqlite3.connect(ks.home / "household.db")) as file, file:
        file.execute("UPDATE food SET name = 'mist' WHERE name = 'milk'")
    return ks


def test_nothing_is_wrong_where_nothing_is(ks: Ks) -> None:
    ks.ok("add", "milk 1 l")
    assert ks.ok("verify", "--json").json["agrees"] is True
    said = ks.ok("verify", "--explain", "--json").json
    assert said["agrees"] is True
    assert said["differences"] == []
    assert "nothing to put right" in ks.ok("repair").out


def test_a_changed_cell_is_seen_when_somebody_asks(drifted: Ks) -> None:
    said = drifted("verify")
    assert said.status == 7
    assert "not what its changes make" in said.err


def test_the_row_the_cell_and_the_device_are_shown(drifted: Ks) -> None:
    said = drifted("verify", "--explain")
    assert said.status == 7
    assert "ks repair" in said.err
    (line,) = [line for line in said.out.splitlines() if "food mist" in line]
    assert "name" in line
    assert "milk" in line
    assert "laptop" in line


def test_of_an_amount_that_is_another_only_the_amount_is_shown(ks: Ks) -> None:
    ks.ok("add", "milk 1 l")
    with closing(sqlite3.connect(ks.home / "household.db")) as file, file:
        file.execute("UPDATE posting SET amount = 7000")
    (found,) = ks("verify", "--explain", "--json").json["differences"]
    assert (found["table"], found["name"], found["column"]) == ("posting", "milk", "entry")
    assert (found["here"], found["made"]) == ("amount 7000", "amount 1000000")


def test_what_another_row_is_said_to_be_is_told_by_its_name(ks: Ks) -> None:
    for words in ("milk 1 l", "salt 2 kg"):
        ks.ok("add", words)
    with closing(sqlite3.connect(ks.home / "household.db")) as file, file:
        file.execute("UPDATE lot SET food = (SELECT id FROM food WHERE name = 'salt')")
        file.execute("DELETE FROM posting WHERE amount = 1000000")
    lot, posting = ks("verify", "--explain", "--json").json["differences"]
    assert (lot["column"], lot["here"], lot["made"]) == ("food", "salt", "milk")
    assert (posting["column"], posting["here"]) == ("entry", None)
    assert posting["made"].startswith("lot salt, kind bought, amount 1000000, at ")


def test_two_rows_of_one_name_are_told_apart(ks: Ks) -> None:
    for _ in range(2):
        ks.ok("add", "milk 1 l", "--best", "+3d")
    with closing(sqlite3.connect(ks.home / "household.db")) as file, file:
        file.execute("UPDATE posting SET lot = (SELECT max(id) FROM lot)")
    (found,) = ks("verify", "--explain", "--json").json["differences"]
    shown = re.compile(r"lot milk \([0-9a-f]{8}\)")
    assert shown.fullmatch(found["here"])
    assert shown.fullmatch(found["made"])
    assert found["here"] != found["made"]


def test_they_are_shown_to_programs_too(drifted: Ks) -> None:
    said = drifted("verify", "--explain", "--json")
    assert said.code == "disagreement"
    (found,) = said.json["differences"]
    assert (found["table"], found["column"], found["kind"]) == ("food", "name", "cell")
    assert (found["here"], found["made"], found["device"]) == ("mist", "milk", "laptop")


def test_a_repair_makes_it_anew(drifted: Ks) -> None:
    assert "1 cell" in drifted.ok("repair", "--dry-run").out
    assert drifted.ok("ls", "--json").json["items"][0]["food"] == "mist"
    said = drifted.ok("repair", "--json").json
    assert [found["made"] for found in said["differences"]] == ["milk"]
    assert drifted.ok("ls", "--json").json["items"][0]["food"] == "milk"
    assert drifted.ok("verify", "--explain").status == 0


def test_a_command_that_trips_over_a_damaged_file_says_that_it_is(ks: Ks) -> None:
    file = ks.home / "household.db"
    with closing(sqlite3.connect(file)) as opened:
        ((page,),) = opened.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entry'")
    with file.open("r+b") as content:
        content.seek(page * _PAGE - _PAGE // 2)
        content.write(bytes(_PAGE // 2))
    assert ks("status", "--json").code == "corrupt-database"


def test_a_repair_writes_the_file_anew_that_says_that_there_is_a_kitchen(ks: Ks) -> None:
    ks.ok("add", "milk 1 l")
    (ks.home / "kitchen.json").write_text("{")
    assert "ks repair" in ks("ls").err
    assert "kitchen.json is written anew." in ks.ok("repair").out
    assert ks.foods() == ["milk"]
