"""docs/recovery.md is what happens: each of its chapters is run, with a relay and homes of its own.

`phone$ ks …` is a command in the home of that name. Words that one command shows are what the next
one that asks for them is given; a command that shows a code waits until `ks pair` has taken it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kitchensync_cli.passphrase import VARIABLE
from kitchensync_cli.processes import line_of, running
from kitchensync_cli.stage import KS, a_relay
from tests.cli.conftest import Ks, Make
from tests.cli.test_docs import BLOCK, shape

PAGE = Path(__file__).parents[2] / "docs" / "recovery.md"
RELAY, OTHER = "https://relay.example", "https://other.example"
WORD = re.compile(r"\d+\. ([a-z]+)")
PROMPT = re.compile(r"^(\w+)\$ ", re.MULTILINE)
CODE = re.compile(r"ks1:\S+")
NO_TERMINAL = {"ks recovery create": ["--show", "--yes"]}
"""What a command is told besides, because no person sits in front of it here."""
TRUSTED = re.compile(r"^The digits were not compared.*\n", re.MULTILINE)
COPIES = {"copy": "phone"}
"""Homes that are copies of other ones when they are first met."""


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
def relays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where the relays really are that the page names."""
    with (
        a_relay(tmp_path_factory.mktemp("relay") / "data") as relay,
        a_relay(tmp_path_factory.mktemp("other") / "data") as other,
    ):
        yield {RELAY: relay, OTHER: other}


class Stage:
    """The homes of one chapter, the paper on its table, and the device that waits to be let in."""

    def __init__(self, make_ks: Make, relays: dict[str, str], waiting: ExitStack) -> None:
        self._make_ks = make_ks
        self._relays = relays
        self._stack = waiting
        self._paper = ""
        self._waiting: tuple[subprocess.Popen[str], str, str] | None = None

    def run(self, who: str, line: str, expected: str) -> None:
        """One command, that must say what the page says."""
        program, *args = shlex.split(self._at_real_ones(line), comments=True)
        assert program == "ks", line
        ks = self._home(who)
        if CODE.match(expected):
            self._begin(ks, args, expected)
        elif args[0] == "pair":
            self._let_in(ks, args, expected)
        else:
            said = ks(*args, *NO_TERMINAL.get(line, ()), stdin=self._paper)
            told = said.out + said.err
            self._compare(told, expected, line)
            self._paper = " ".join(WORD.findall(told)) or self._paper

    def _home(self, who: str) -> Ks:
        ks = self._make_ks(f"{who}/home")
        if who in COPIES and not ks.home.exists():
            shutil.copytree(self._make_ks(f"{COPIES[who]}/home").home, ks.home)
        return ks

    def _begin(self, ks: Ks, args: list[str], expected: str) -> None:
        environment = {**os.environ, "KITCHENSYNC_HOME": str(ks.home)}
        command = [*KS, *args, "--yes"]
        process = self._stack.enter_context(running(command, environment, subprocess.DEVNULL))
        self._waiting = process, line_of(process, CODE.match), expected

    def _let_in(self, ks: Ks, args: list[str], expected: str) -> None:
        assert self._waiting is not None, "nobody waits to be let in"
        process, code, promised = self._waiting
        said = ks(*(CODE.sub(code, arg) for arg in args), "--yes")
        self._compare(said.out + TRUSTED.sub("", said.err), expected, " ".join(args))
        told, _ = process.communicate(timeout=30)
        self._compare(f"{code}\n{told}", promised, "what waited")

    def _compare(self, told: str, expected: str, line: str) -> None:
        for said, real in self._relays.items():
            told = told.replace(real, said)
        assert plain(told) == plain(expected), line

    def _at_real_ones(self, line: str) -> str:
        for said, real in self._relays.items():
            line = line.replace(said, real)
        return line


@pytest.mark.usefixtures("cheap_passphrases")
@pytest.mark.parametrize("chapter", chapters())
def test_every_chapter_says_what_happens(
    chapter: str,
    make_ks: Make,
    relays: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, "seven hungry foxes")
    shown = list(commands(chapters()[chapter]))
    assert shown, "a chapter without commands is not tested"
    with ExitStack() as waiting:
        stage = Stage(make_ks, relays, waiting)
        for who, line, expected in shown:
            stage.run(who, line, expected)


def plain(text: str) -> list[str]:
    """Lines without what differs from run to run, words on paper and pairing codes included."""
    return shape(CODE.sub("<code>", WORD.sub("<word>", text)))
