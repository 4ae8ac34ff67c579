"""A `ks` to call: in this process for speed, with a home, a day and a width of its own."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kitchensync_cli.app import run
from kitchensync_cli.stage import a_relay

CHANGING = [
    ("add", "milk 1 l"),
    ("use", "milk 1 l"),
    ("waste", "milk 1 l"),
    ("open", "milk"),
    ("move", "milk", "--to", "cellar"),
    ("count", "milk 1 l"),
    ("edit", "milk", "--note", "new"),
    ("rm", "milk"),
    ("low", "milk 3 l"),
    ("recipe", "new", "Toast", "--line", "1 slice bread"),
    ("recipe", "edit", "porridge", "--total", "10"),
    ("recipe", "line", "porridge", "1", "--words", "60 g oats"),
    ("recipe", "step", "porridge", "--add", "Eat."),
    ("recipe", "rm", "porridge"),
    ("recipe", "rate", "porridge", "4"),
    ("recipe", "favourite", "porridge"),
    ("recipe", "tag", "porridge", "quick"),
    ("food", "edit", "milk", "--allergen", "milk=yes"),
    ("food", "add", "oat milk"),
    ("food", "alias", "milk", "moo juice"),
    ("food", "instead", "milk", "oat drink"),
    ("food", "merge", "cheese", "milk"),
    ("place", "add", "garage"),
    ("place", "climate", "fridge", "freezer"),
    ("place", "rename", "fridge", "cold box"),
    ("place", "rm", "larder"),
    ("store", "add", "Aldi"),
    ("store", "rm", "Lidl"),
    ("prefer", "currency", "CHF"),
    ("plan", "add", "porridge", "--on", "+2d"),
    ("plan", "shop"),
    ("product", "add", "4006381333931", "milk 1 l"),
    ("shop", "add", "eggs 6"),
    ("shop", "check", "bread"),
    ("shop", "uncheck", "cheese"),
    ("shop", "rm", "bread"),
    ("undo",),
    ("keep", "365"),
    ("household", "Villa"),
    ("eater", "rename", "Ada", "Ada L."),
    ("devices", "rename", "laptop", "tablet"),
    ("relay", "set", "https://other.example"),
]
"""What changes a household with milk, porridge planned, bread on the list, and cheese checked off.

It also has a larder, and a store called Lidl.
"""


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, read as JSON."""
        return json.loads(self.out)

    @property
    def code(self) -> str:
        """The code of the error it ended with."""
        return str(json.loads(self.err)["code"])


class Ks:
    """`ks` with the home it uses; `ks("ls", "--json")` runs a command."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *args: str, stdin: str | bytes | None = None) -> Said:
        """Run one command line."""
        environ = {"KITCHENSYNC_HOME": str(self.home), "NO_COLOR": "1"}
        with CliRunner().isolation(input=stdin, env=environ) as (out, err, _):
            status = run(args)
            sys.stdout.flush()
            return Said(status, out.getvalue().decode(), err.getvalue().decode())

    def ok(self, *args: str, stdin: str | bytes | None = None) -> Said:
        """Run one that must succeed."""
        said = self(*args, stdin=stdin)
        assert said.status == 0, said
        return said

    def foods(self) -> list[str]:
        """What is there, by food, as `ks ls` lists it."""
        return [item["food"] for item in self.ok("ls", "--json").json["items"]]

    def copied_to(self, home: Path) -> Ks:
        """The same kitchen in another folder."""
        shutil.copytree(self.home, home)
        return Ks(home)

    def init(self) -> Ks:
        """Start a household without recipes, with Ada on a laptop."""
        self.ok("init", "--household", "Home", "--person", "Ada", "--device", "laptop", "--empty")
        return self


Make = Callable[[str], Ks]
"""Makes a `ks` with another home, by name."""


@pytest.fixture
def new_ks(tmp_path: Path) -> Ks:
    """`ks` on a home where nothing is yet."""
    return Ks(tmp_path / "home")


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Ks:
    """A household of one person with one device, to be copied."""
    return Ks(tmp_path_factory.mktemp("founded") / "home").init()


@pytest.fixture
def ks(founded: Ks, new_ks: Ks) -> Ks:
    """`ks` in a household of one person with one device."""
    return founded.copied_to(new_ks.home)


@pytest.fixture
def make_ks(tmp_path: Path) -> Make:
    """Makes a `ks` with another home, by name."""
    return lambda name: Ks(tmp_path / name)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a relay that runs."""
    with a_relay(tmp_path_factory.mktemp("relay") / "data") as address:
        yield address


@pytest.fixture
def laptop(make_ks: Make, relay: str) -> Ks:
    """The first device of a household of its own that is at the relay."""
    ks = make_ks("laptop").init()
    ks.ok("relay", "set", relay)
    ks.ok("add", "milk 2 l")
    return ks
