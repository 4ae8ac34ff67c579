"""What a shell offers when somebody presses Tab."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from kitchensync_cli.app import app
from tests.cli.conftest import Ks


def shown(line: str, home: str = "") -> list[str]:
    """What bash shows for the last word of a line, which may be empty."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "KITCHENSYNC_HOME": home}
    asked = CliRunner().invoke(app, [], env={"_KS_COMPLETE": "complete_bash", **words})
    return asked.output.splitlines()


def offered(line: str) -> list[str]:
    return " ".join(shown(line)).split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ks sh", ["shop"]),
        ("ks shop ", ["ls", "add", "check", "uncheck", "move", "edit", "clear", "rm"]),
        ("ks shop che", ["check"]),
        ("ks shop --by", ["--by-aisle"]),
        ("ks shop add --li", ["--list"]),
        ("ks --home here shop un", ["uncheck"]),
        ("ks export --format ", ["json", "csv"]),
    ],
)
def test_commands_and_options_are_offered_wherever_they_may_stand(
    line: str, words: list[str]
) -> None:
    assert offered(line) == words


def test_names_are_offered_that_begin_so_or_nearly(ks: Ks) -> None:
    for line in ("add potatoes 2 kg --in cellar", "add zorbs 3"):
        ks.ok(*line.split())
    ks.ok("recipe", "new", "Dal and (Anna's) rice", "--line", "1 onion")
    for line, first in {
        "use ": "potatoes",
        "use ptat": "potatoes",
        "use zorsb": "zorbs",
        "add 500 g parmesn": "parmesan",
        "add bread, tomat": "tomato",
        "ls --in cel": "cellar",
        "can-cook --for ad": "Ada",
        "recipe show da": r"Dal and \(Anna\'s\) rice",
        "cook dal an": r"and \(Anna\'s\) rice",
        "recipe rate rcie": r"Dal\ and\ \(Anna\'s\)\ rice",
    }.items():
        assert shown(f"ks {line}", str(ks.home))[:1] == [first], line


def test_nothing_is_offered_without_a_kitchen(ks: Ks) -> None:
    assert shown("ks use po", str(ks.home / "nowhere")) == [""]
    assert shown("ks add xqxqxq", str(ks.home)) == [""]
