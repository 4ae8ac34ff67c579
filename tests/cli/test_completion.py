"""What a shell offers when somebody presses Tab."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kitchensync_cli.app import app
from tests.cli.conftest import Ks


def shown(line: str, home: str = "", between: str = " ") -> list[str]:
    """What bash shows for the last word of a line, which may be empty."""
    said = line.split(between)
    words = {
        "COMP_WORDS": "\n".join(said),
        "COMP_CWORD": str(len(said) - 1),
        "KITCHENSYNC_HOME": home,
    }
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
        "can-cook --using zorbs,ptat": "zorbs,potatoes",
        "recipe ls --without dai": "dairy",
        "recipe show da": r"Dal and \(Anna\'s\) rice",
        "can-cook da": r"Dal and \(Anna\'s\) rice",
        "cook dal an": r"and \(Anna\'s\) rice",
        "recipe rate rcie": r"Dal\ and\ \(Anna\'s\)\ rice",
    }.items():
        assert shown(f"ks {line}", str(ks.home))[:1] == [first], line


def test_a_name_fits_into_the_quotation_marks_before_it(ks: Ks) -> None:
    ks.ok("recipe", "new", """Anna's 5" dal""", "--line", "1 onion")
    offers = {"'Anna": """Anna'\\''s 5" dal""", '"Anna': """Anna's 5\\" dal"""}
    for typed, offer in offers.items():
        for command in ("rate", "show"):
            line = f"ks|recipe|{command}|{typed}"
            assert shown(line, str(ks.home), between="|") == [offer], line


def test_zsh_reads_what_it_is_offered_as_the_name_itself(ks: Ks) -> None:
    ks.ok("recipe", "new", r"""Anna's 5" $dal: `hot` \o""", "--line", "1 onion")
    asked = {"_KS_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "ks recipe rate An"}
    said = CliRunner().invoke(app, [], env={**asked, "KITCHENSYNC_HOME": str(ks.home)}).output
    offer = r"""Anna'\''s 5\" \$dal\\: \`hot\` \\\\o"""
    assert said == f"""_arguments '*: :(("{offer}"))'\n"""


def test_nothing_is_offered_without_a_kitchen(ks: Ks) -> None:
    assert shown("ks use po", str(ks.home / "nowhere")) == [""]
    assert shown("ks add xqxqxq", str(ks.home)) == [""]


def test_a_kitchen_that_cannot_be_read_at_once_stays_as_it_is(ks: Ks, tmp_path: Path) -> None:
    ks.ok("recipe", "new", "Dal", "--line", "1 onion")
    old = ks.copied_to(tmp_path / "old").home
    with closing(sqlite3.connect(old / "household.db")) as file:
        file.execute("PRAGMA user_version = 7")
        file.execute("PRAGMA journal_mode = DELETE")
    before = {path.name: path.stat().st_mtime_ns for path in old.iterdir()}
    assert shown("ks recipe show d", str(old)) == [""]
    assert {path.name: path.stat().st_mtime_ns for path in old.iterdir()} == before
    (loop := tmp_path / "loop").symlink_to(loop)
    assert shown("ks use po", str(loop)) == [""]


def test_a_recipe_is_offered_while_another_program_writes(ks: Ks) -> None:
    ks.ok("recipe", "new", "Dal", "--line", "1 onion")
    with closing(sqlite3.connect(ks.home / "household.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert shown("ks recipe show d", str(ks.home)) == ["Dal"]
        (waiting,) = other.execute("SELECT count(*) FROM recipe_stale").fetchone()
    assert waiting
