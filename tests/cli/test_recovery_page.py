"""docs/recovery.md is what happens: each of its chapters is run, with a relay and homes of its own.

`phone$ ks …` is a command in the home of that name. Words that one command shows are what the next
one that asks for them is given.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kitchensync_cli.stage import a_relay
from tests.cli.conftest import Ks
from tests.cli.test_docs import BLOCK, shape

PAGE = Path(__file__).parents[2] / "docs" / "recovery.md"
RELAY = "https://relay.example"
WORD = re.compile(r"\d+\. ([a-z]+)")
PROMPT = re.compile(r"^(\w+)\$ ", re.MULTILINE)
NO_TERMINAL = {"ks recovery create": ["--show", "--yes"]}
"""What a command is told besides, because no person sits in front of it here."""

Make = Callable[[str], Ks]


def chapters() -> dict[str, str]:
    """The text of each chapter by its title."""
    _, *parts = re.split(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def commands(chapter: str) -> Iterator[tuple[str, str, str]]:
    """Each command of a chapter: whose it is, the line, the output shown under it."""
    for block in BLOCK.findall(chapter):
        _, *parts = PROMPT.split(block)
        for who, part in zip(parts[::2], parts[1::2], strict=True):
            line, _, output = part.partition("\n")
            yield who, line, output


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with a_relay(tmp_path_factory.mktemp("relay") / "data") as address:
        yield address


@pytest.mark.parametrize("chapter", chapters())
def test_every_chapter_says_what_happens(chapter: str, make_ks: Make, relay: str) -> None:
    paper = ""
    shown = list(commands(chapters()[chapter]))
    assert shown, "a chapter without commands is not tested"
    for who, line, expected in shown:
        program, *args = shlex.split(line.replace(RELAY, relay), comments=True)
        assert program == "ks", line
        said = make_ks(f"{who}/home")(*args, *NO_TERMINAL.get(line, ()), stdin=paper)
        told = (said.out + said.err).replace(relay, RELAY)
        assert plain(told) == plain(expected), line
        paper = " ".join(WORD.findall(told)) or paper


def plain(text: str) -> list[str]:
    """Lines without what differs from run to run, the words on paper included."""
    return shape(WORD.sub("<word>", text))
