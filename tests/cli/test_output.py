"""Tables, styles and JSON are safe and straight on any terminal."""

from __future__ import annotations

import errno
import io
import sys
from dataclasses import dataclass
from datetime import date

import pytest

from kitchensync.errors import DiskFull
from kitchensync_cli.output import folded, jsonable, plain, say, styled, table, to_json, width


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Shelf:
    """Something with fields."""

    name: str
    since: date
    tags: frozenset[str]
    key: bytes


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[2Jmilk", "milk\rbread", "milk\nbread", "\x9b31mmilk", "milk\u202eklim", "milk\x00"],
)
def test_a_name_from_another_device_cannot_steer_the_terminal(hostile: str) -> None:
    shown = plain(hostile)
    assert shown.isprintable()
    assert "�" in shown


@pytest.mark.parametrize("name", ["Crème fraîche", "牛乳", "Käse (½)", "🧀", "חלב", "👩‍🍳"])
def test_names_in_any_script_stay_as_they_are(name: str) -> None:
    assert plain(name) == name


@pytest.mark.parametrize(
    ("text", "columns"), [("milk", 4), ("牛乳", 4), ("e\u0301", 1), ("🧀", 2), ("½ l", 3)]
)
def test_width_counts_columns_not_characters(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_stand_under_their_heads_whatever_the_script() -> None:
    shown = table(("FOOD", "AMOUNT"), [("牛乳", "2 l"), ("milk", "1 l"), ("cream", "")])
    assert shown.splitlines() == ["FOOD   AMOUNT", "牛乳   2 l", "milk   1 l", "cream"]


def test_a_column_that_nobody_filled_is_left_out() -> None:
    shown = table(("FOOD", "PLACE", "AMOUNT"), [("milk", "", "2 l")])
    assert "PLACE" not in shown
    assert shown.splitlines()[1] == "milk  2 l"


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert styled("x", "red", stream=Terminal()) == "\033[31mx\033[0m"
    assert styled("x", "red", stream=io.StringIO()) == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert styled("x", "red", stream=Terminal()) == "x"


def test_prose_is_broken_between_words_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "1. Simmer until they fall apart, 米米米米 and all."
    monkeypatch.setenv("COLUMNS", "24")
    assert folded(text, 3) == text
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert folded(text, 3).splitlines() == [
        "1. Simmer until they",
        "   fall apart, 米米米米",
        "   and all.",
    ]
    assert folded("a" * 99) == "a" * 99


def test_json_has_fields_in_order_and_plain_values_only() -> None:
    shelf = Shelf("top", date(2026, 11, 30), frozenset({"b", "a"}), b"\x01\xff")
    assert jsonable({"shelf": (shelf,)}) == {
        "shelf": [{"name": "top", "since": "2026-11-30", "tags": ["a", "b"], "key": "01ff"}]
    }
    assert to_json({"é": 1}, indent=None) == '{"é": 1}'


class Full(io.StringIO):
    """A stream into a file whose disk is full."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "no room")


def test_who_cannot_be_answered_is_not_told_to_do_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(DiskFull) as unread:
        say("Added 1 kg salt.")
    assert "It may be done" in unread.value.hint
