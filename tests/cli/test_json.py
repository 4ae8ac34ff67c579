"""What every command answers with `--json` has the shape that docs/guide/json.md shows."""

from __future__ import annotations

import pytest

from tests.cli import json_page
from tests.cli.conftest import CHANGING, Ks

READING = [
    ("ls, `due`", ("ls",)),
    ("ls, `due`", ("due", "--days", "10")),
    ("low", ("low",)),
    ("recipe", ("recipe", "ls", "porridge -dairy")),
    ("recipe show", ("recipe", "show", "porridge")),
    ("cooking", ("cooking", "porridge", "--servings", "2")),
    ("recipe complete", ("recipe", "complete", "po")),
    ("recipe export", ("recipe", "export", "porridge")),
    ("review", ("review",)),
    ("food, `catalog`", ("food",)),
    ("food, `catalog`", ("catalog", "ls", "oat")),
    ("food show, `catalog show`", ("food", "show", "milk")),
    ("food show, `catalog show`", ("catalog", "show", "egg")),
    ("place", ("place",)),
    ("store", ("store",)),
    ("prefer", ("prefer",)),
    ("plan", ("plan",)),
    ("shop", ("shop",)),
    ("history", ("history",)),
    ("keep", ("keep",)),
    ("conflicts", ("conflicts",)),
    ("devices", ("devices",)),
    ("status", ("status",)),
    ("verify", ("verify",)),
    ("household", ("household",)),
    ("relay", ("relay",)),
    ("fingerprint", ("fingerprint",)),
]


PORRIDGE = ("--line", "50 g oats", "--line", "1 handful zlorbs", "--step", "Simmer 5 minutes.")


@pytest.fixture(scope="module")
def full(founded: Ks, tmp_path_factory: pytest.TempPathFactory) -> Ks:
    """A household in which every list has something in it, to be copied."""
    ks = founded.copied_to(tmp_path_factory.mktemp("full") / "home")
    ks.ok("add", "milk 2 l", "--in", "fridge", "--best", "+3d", "--price", "1.19", "--note", "x")
    ks.ok("edit", "milk", "--store", "Lidl")
    ks.ok("place", "add", "larder")
    ks.ok("prefer", "units", "metric")
    ks.ok("low", "milk 5 l")
    ks.ok("recipe", "new", "Porridge", "--servings", "1", *PORRIDGE)
    ks.ok("plan", "add", "porridge", "--on", "tomorrow")
    ks.ok("shop", "add", "bread")
    ks.ok("shop", "add", "cheese 200 g")
    ks.ok("shop", "check", "cheese")
    return ks


@pytest.fixture
def full_ks(full: Ks, new_ks: Ks) -> Ks:
    """A household in which every list has something in it."""
    return full.copied_to(new_ks.home)


@pytest.mark.parametrize(("name", "command"), READING, ids=[" ".join(row[1]) for row in READING])
def test_what_is_asked_is_answered_in_its_shape(
    full_ks: Ks, name: str, command: tuple[str, ...]
) -> None:
    answer = full_ks.ok(*command, "--json").json
    shape = json_page.fields(json_page.ANSWERS[name])
    assert list(json_page.walk(shape, answer)) == []
    assert name in ("conflicts", "keep") or any(answer.values()), "an empty answer proves nothing"


@pytest.mark.parametrize("command", CHANGING, ids=" ".join)
def test_what_is_changed_is_answered_in_one_shape(full_ks: Ks, command: tuple[str, ...]) -> None:
    answer = full_ks.ok(*command, "--json").json
    assert list(json_page.walk(json_page.of_change(command), answer)) == []
    assert answer["changed"] is True


def test_the_page_is_up_to_date() -> None:
    page = json_page.PAGE.read_text(encoding="utf-8")
    assert page == json_page.page(), "run: python -m tests.cli.json_page"
