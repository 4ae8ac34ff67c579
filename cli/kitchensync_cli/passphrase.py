"""Where a passphrase comes from: a file, the environment, or somebody who types it unseen.

Never from the command line: other programs see those, and shells keep them.
"""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kitchensync.errors import BadFile, BadInput

VARIABLE = "KITCHENSYNC_PASSPHRASE"
_LONGEST = 4096

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help=f"Its first line is the passphrase; else {VARIABLE}, else you are asked.",
    ),
]


def given(file: Path | None) -> str:
    """A passphrase that was chosen before."""
    found = _unasked(file)
    return found if found is not None else _asked("Passphrase: ")


def chosen(file: Path | None) -> str:
    """A new passphrase, typed twice where it is typed; BadInput where the two differ."""
    found = _unasked(file)
    if found is not None:
        return found
    first = _asked("Passphrase: ")
    if _asked("Once more: ") != first:
        raise BadInput("The two passphrases differ; nothing was done.", "Begin again.")
    return first


def _unasked(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(VARIABLE)
    try:
        with file.open(encoding="utf-8") as source:
            return source.readline(_LONGEST).rstrip("\r\n")
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        raise BadFile(f"{file} holds no passphrase.", "Name a file with one line.") from None


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise BadInput(
            "A passphrase is needed, and there is no terminal to ask.",
            f"Say --passphrase-file FILE, or set {VARIABLE}.",
        )
    return getpass.getpass(prompt, stream=sys.stderr)
