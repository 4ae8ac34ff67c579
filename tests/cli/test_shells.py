"""Tab in the shells themselves: what they put into the line is what names one thing for `ks`.

Where a shell is not installed, its test is left out; what they ask for is in `test_completion`.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kitchensync_cli.app import app
from tests.cli.conftest import Ks

SECONDS = 30
TITLES = ("Dal (Anna's) soup", 'Fish: $5 "hot" `x`')


def asked(**env: str) -> str:
    return CliRunner().invoke(app, [], env=env).output


@pytest.fixture
def home(ks: Ks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kitchen with a few names, and a `ks` that the shell can run."""
    ks.ok("add", "potatoes", "3", "--in", "cold cellar")
    for title in TITLES:
        ks.ok("recipe", "new", title, "--line", "1 onion")
    program = tmp_path / "bin" / "ks"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kitchensync_cli "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("KITCHENSYNC_HOME", str(ks.home))


@pytest.mark.usefixtures("home")
@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_offers_names_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "ks.fish").write_text(asked(_KS_COMPLETE="source_fish"))
    for line, offer in {
        "ks use ptat": "potatoes",
        "ks ls --in co": "cold cellar",
        "ks recipe rate 'Dal (": TITLES[0],
        "ks recipe show Fi": TITLES[1],
    }.items():
        shell = ["fish", "--no-config", "-c", 'source "$argv[1]"; complete -C "$argv[2]"']
        said = subprocess.run(
            [*shell, str(tmp_path / "ks.fish"), line],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        assert said.stdout.splitlines() == [offer], line


@pytest.mark.usefixtures("home")
@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_puts_names_into_the_line_as_it_quotes_them(tmp_path: Path) -> None:
    (tmp_path / "ks.zsh").write_text(asked(_KS_COMPLETE="source_zsh"))
    typed = {
        "ks ls --in co": r"ks ls --in cold\ cellar ",
        'ks recipe rate "Dal (': """ks recipe rate "Dal (Anna's) soup" """,
        "ks recipe show Fi": r"ks recipe show Fish:\ \$5\ \"hot\"\ \`x\` ",
    }
    assert [*lines_of_zsh(tmp_path, [*typed])] == [*typed.values()]


def lines_of_zsh(folder: Path, typed: list[str]) -> Iterator[str]:
    """What stands in the line once Tab was pressed behind each."""
    with terminal(["zsh", "-f", "-i"]) as (write, until):
        write(
            f"autoload -Uz compinit; compinit -u -d {folder}/dump; source {folder}/ks.zsh;"
            ' told() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N told; bindkey "^X" told;'
            " print -r READY$((1 + 1))\r"
        )
        until("READY2")
        for line in typed:
            write(f"{line}\t\x18")
            _, _, found = until(">>").rpartition("<<")
            yield found.removesuffix(">>")


@contextmanager
def terminal(
    command: list[str],
) -> Generator[tuple[Callable[[str], None], Callable[[str], str]]]:
    """A program at a terminal: what types to it, and what reads on until it has said something."""
    import pty

    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "dumb"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True
    ) as program:

        def write(text: str) -> None:
            os.write(ours, text.encode())

        def until(words: str) -> str:
            said, end = "", time.monotonic() + SECONDS
            while words not in said and select.select([ours], [], [], end - time.monotonic())[0]:
                said += os.read(ours, 65_536).decode(errors="replace")
            return said.partition(words)[0] + words if words in said else said

        try:
            yield write, until
        finally:
            program.kill()
            os.close(theirs)
            os.close(ours)
