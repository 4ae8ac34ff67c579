"""What a shell offers when somebody presses Tab."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from kitchensync_cli.app import app


def offered(line: str) -> list[str]:
    """What bash shows for the last word of a line, which may be empty."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    asked = CliRunner().invoke(app, [], env={"_KS_COMPLETE": "complete_bash", **words})
    return asked.output.split()


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
