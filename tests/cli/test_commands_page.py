"""docs/guide/commands.md is what the commands say of themselves."""

from __future__ import annotations

from kitchensync_cli.commands import COMMANDS
from tests.cli.commands_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.cli.commands_page"


def test_the_page_has_every_command() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, entry in COMMANDS.items():
        parts = [f"{name} {part}" for part in getattr(entry, "commands", [])] or [name]
        for part in parts:
            assert f"### ks {part}" in text, part
