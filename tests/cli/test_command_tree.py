"""Every command follows the same rules: help, `--json`, `--dry-run`, loaded only when run."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
import typer

from kitchensync_cli.app import app
from kitchensync_cli.commands import COMMANDS, Branch, Leaf
from kitchensync_cli.session import Change
from tests.cli.conftest import Ks

READING = {
    "can-cook",
    "what",
    "plan ls",
    "eater ls",
    "staples ls",
    "ls",
    "due",
    "food ls",
    "food show",
    "catalog ls",
    "catalog show",
    "place ls",
    "store ls",
    "recipe ls",
    "recipe show",
    "recipe complete",
    "recipe export",
    "recipe share",
    "cooking",
    "review ls",
    "teach ls",
    "eaten ls",
    "eaten days",
    "models ls",
    "product ls",
    "receipt ls",
    "receipt show",
    "receipt words",
    "photo ls",
    "photo show",
    "photo save",
    "photo fetch",
    "shop ls",
    "history",
    "spent",
    "conflicts ls",
    "left-out ls",
    "devices gone",
    "devices ls",
    "fingerprint",
    "recovery show",
    "recovery drill",
    "status",
    "verify",
    "relay show",
    "export",
    "demo",
}


def leaves() -> Iterator[tuple[str, Leaf]]:
    """Every command by its full name."""
    for name, entry in COMMANDS.items():
        if isinstance(entry, Branch):
            for part, leaf in entry.commands.items():
                yield f"{name} {part}", leaf
        else:
            yield name, entry


def built(name: str) -> Any:
    """The command as Typer runs it."""
    command: Any = typer.main.get_command(app)
    for part in name.split():
        command = command.commands[part]
    return command


def options(name: str) -> set[str]:
    """All option names of a command."""
    return {option for parameter in built(name).params for option in parameter.opts}


NAMES = [name for name, _ in leaves()]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_speaks_json_and_takes_a_home(name: str) -> None:
    assert {"--json", "--home"} <= options(name)


@pytest.mark.parametrize("name", sorted(set(NAMES) - READING))
def test_every_command_that_changes_something_has_a_dry_run(name: str) -> None:
    assert "--dry-run" in options(name)


@pytest.mark.parametrize("name", sorted(READING))
def test_commands_that_change_nothing_offer_no_dry_run(name: str) -> None:
    assert "--dry-run" not in options(name)


@pytest.mark.parametrize(("name", "leaf"), list(leaves()))
def test_every_command_gives_an_example_of_itself(name: str, leaf: Leaf) -> None:
    module, _, function = leaf.target.partition(":")
    body = getattr(import_module(f"kitchensync_cli.{module}"), function)
    said = name.removesuffix(" ls").removesuffix(" show")
    assert f"ks {said}" in (inspect.getdoc(body) or "")
    first = next(iter(inspect.signature(body, eval_str=True).parameters.values()))
    assert issubclass(first.annotation, Change) == (name not in READING)


@pytest.mark.parametrize("entry", [*COMMANDS.values(), *dict(leaves()).values()])
def test_help_lines_are_short_sentences(entry: Leaf | Branch) -> None:
    assert entry.help.endswith(".")
    assert len(entry.help) <= 66


@pytest.mark.parametrize("name", NAMES)
def test_every_option_and_argument_is_explained(name: str) -> None:
    for parameter in built(name).params:
        assert parameter.help, (name, parameter.name)


def test_help_and_a_list_load_no_other_command_and_nothing_heavy() -> None:
    heavy = ["rich", "pydantic", "httpx", "cryptography", "msgspec", "zstandard", "sqlite_utils"]
    script = (
        "import sys; from kitchensync_cli.app import run; run(['--help']); run(['ls', '--help']);"
        "print('LOADED', *sorted(sys.modules), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.partition("LOADED\n")[2].split())
    assert "kitchensync_cli.pantry_cmd" in loaded
    assert not loaded & {"kitchensync_cli.stock_cmd", "kitchensync_cli.sync_cmd", *heavy}


def test_another_word_that_was_written_down_still_runs_a_command_and_is_not_listed(ks: Ks) -> None:
    assert "[not-found]" in ks("devices", "remove", "tv", "--yes").err
    assert "Usage: ks devices rm" in ks("devices", "remove", "--help").out
    assert "\n  remove" not in ks("devices", "--help").out


@pytest.mark.parametrize(
    ("said", "same"),
    [
        (("help",), ("--help",)),
        (("help", "recipe", "add"), ("recipe", "add", "--help")),
        (("shop", "help", "check"), ("shop", "check", "--help")),
    ],
)
def test_help_may_be_said_in_front(ks: Ks, said: tuple[str, ...], same: tuple[str, ...]) -> None:
    assert ks(*said).out == ks(*same).out != ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (("list",), "ls"),
        (("device",), "devices"),
        (("recipes",), "recipe"),
        (("buy", "milk"), "shop"),
        (("shop", "buy", "milk"), "check"),
        (("shop", "delete", "milk"), "rm"),
        (("recipe", "rename", "dal", "soup"), "edit"),
        (("food", "rename", "brocoli", "broccoli"), "merge"),
        (("spoiled", "milk"), "waste"),
    ],
)
def test_words_of_other_programs_are_answered_with_the_command(
    ks: Ks, said: tuple[str, ...], meant: str
) -> None:
    assert f"Did you mean “{meant}”?" in ks(*said).err
