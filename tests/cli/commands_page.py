"""Writes docs/guide/commands.md from the commands: `python -m tests.cli.commands_page`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from kitchensync_cli.app import app
from kitchensync_cli.commands import SECTIONS, Branch

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "commands.md"
COMMON = {"--home", "--json", "--dry-run", "--help"}
HEAD = """# Commands

Every command takes these:

- `--home DIR`: the folder that holds the kitchen; else `KITCHENSYNC_HOME`, else the usual place
  of the system. It may also stand in front of the command.
- `--json`: print JSON, [in these shapes](json.md); errors are JSON on stderr then.
- `--dry-run`, where the command changes something: show what would happen, change nothing.
- `--help`, for which `ks help COMMAND` may be said, too.

Words need no quotation marks: `ks add milk 2 l` is `ks add "milk 2 l"`, and
`ks add milk --in top shelf` says a place of two words, as it stands behind what it is said of.
`ks --install-completion` lets the shell complete commands, options, and the names of foods,
recipes, places and people, in bash misspelled ones too. What can go wrong is
listed under [errors](../errors.md).
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    root: Any = typer.main.get_command(app)
    for title, commands in SECTIONS.items():
        yield f"## {title}\n"
        for name, entry in commands.items():
            command = root.commands[name]
            if isinstance(entry, Branch):
                yield f"### ks {name}\n\n{entry.help} {entry.unsaid('`')}\n"
                for part in entry.commands:
                    yield from _command(f"{name} {part}", command.commands[part])
            else:
                yield from _command(name, command)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [
        p for p in command.params if p.param_type_name == "option" and not COMMON & set(p.opts)
    ]
    usage = " ".join(p.metavar if p.required else f"[{p.metavar}]" for p in arguments)
    yield f"### ks {name} {usage}".rstrip() + "\n"
    yield _prose(command.help)
    rows = [(p.metavar, p.help) for p in arguments] + [(_option(p), p.help) for p in options]
    if rows:
        yield "\n".join(["| | |", "|---|---|", *(f"| `{head}` | {text} |" for head, text in rows)])
        yield ""


def _option(option: Any) -> str:
    choices = option.type_descriptor.choices
    values = "/".join(choices) if choices else option.metavar or ""
    return f"{option.opts[0]} {values}".rstrip()


def _prose(text: str) -> str:
    """Help as Markdown: examples become blocks."""
    parts = []
    for part in text.strip().split("\n\n"):
        example = part.startswith("\b\n")
        parts.append(f"```sh\n{part[2:]}\n```" if example else " ".join(part.split("\n")))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
