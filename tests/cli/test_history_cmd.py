"""`history`, `undo` and `conflicts`: who did what, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync import ConflictView
from kitchensync_cli.history_cmd import told
from tests.cli.conftest import Ks
from tests.support.seen import put_in


def test_history_tells_who_did_what_newest_first(ks: Ks) -> None:
    ks.ok("add", "milk 2 l")
    ks.ok("use", "milk 1 l")
    newest, older = ks.ok("history", "--limit", "2", "--json").json["changes"]
    assert "used" in newest["what"]
    assert "milk" in older["what"]
    assert (newest["person"], newest["device"], newest["sent"]) == ("Ada", "laptop", False)
    lines = ks.ok("history", "--limit", "2").out.splitlines()
    assert newest["id"] in lines[1]
    assert "Ada (laptop)" in lines[1]


def test_history_can_be_about_one_food(ks: Ks) -> None:
    ks.ok("add", "milk 2 l")
    ks.ok("add", "bread")
    changes = ks.ok("history", "milk", "--json").json["changes"]
    assert changes
    assert all("milk" in change["what"] for change in changes)


def test_undo_takes_back_the_last_change(ks: Ks) -> None:
    ks.ok("add", "milk 2 l")
    before = ks.ok("export").out
    ks.ok("use", "milk 1 l")
    ks.ok("undo")
    assert ks.ok("ls", "--json").json["items"][0]["amount"] == "2 l"
    assert ks.ok("export").out != before, "what was undone stays in the ledger"


def test_what_was_eaten_is_told_as_seen_by_oneself_alone_and_taken_back(
    ks: Ks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(tmp_path, monkeypatch)
    ks.ok("add", "milk 2 l")
    ks.ok("scan", str(tmp_path / "stew.png"), "--to", "log", "--as", "milk")
    head, row, older = ks.ok("history", "--limit", "2").out.splitlines()
    assert "SEEN BY" in head
    assert "you alone" in row
    assert "you alone" not in older
    assert ks.ok("undo", "--dry-run").out.startswith("Took back “ate 1 × milk”.")
    assert ks.ok("undo").out == "Took back “ate 1 × milk”.\n"
    assert ks.ok("eaten", "--json").json["eaten"] == []
    assert ks.ok("ls", "--json").json["items"][0]["amount"] == "2 l"


def test_for_how_long_changes_are_kept_is_told_and_set(ks: Ks) -> None:
    assert ks.ok("keep").out == "forever\n"
    ks.ok("keep", "365")
    assert ks.ok("keep").out == "365 days\n"
    assert ks.ok("keep", "--json").json == {"days": 365}
    ks.ok("keep", "forever")
    assert ks.ok("keep", "--json").json == {"days": None}


def test_conflicts_are_told_with_what_holds_and_how_to_choose() -> None:
    found = [
        ConflictView("3a2bc9ec", "Max must not eat nuts", "", "yes", ("no",), safety=True),
        ConflictView("10fc9806", "milk", "minimum", "2 l", ("3 l",), safety=False),
    ]
    assert told(found).splitlines() == [
        "3a2bc9ec  Max must not eat nuts (please look at this one)",
        "  1  yes  (holds)",
        "  2  no",
        "10fc9806  milk, minimum",
        "  1  2 l  (holds)",
        "  2  3 l",
        "",
        "Choose with: ks conflicts resolve 3a2bc9ec NUMBER",
    ]


def test_a_household_without_conflicts_says_so(ks: Ks) -> None:
    assert ks.ok("conflicts").out == "There are no conflicts.\n"
    assert ks.ok("conflicts", "--json").json == {"conflicts": []}
