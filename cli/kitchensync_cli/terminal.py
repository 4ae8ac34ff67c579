"""What needs a person at a terminal: questions, and progress of long work.

Without a terminal nothing asks and nothing is shown; results are printed by `output`.
"""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Self

from kitchensync.errors import BadInput
from kitchensync_cli.output import note, plain


def needs_person(what: str, flag: str) -> None:
    """Refuse to go on where nobody can answer; `flag` is what to say instead of an answer."""
    if not sys.stdin.isatty():
        raise BadInput(f"{what}, and there is no terminal to ask.", f"Say {flag} to do it unasked.")


def confirm(question: str) -> bool:
    """Ask on stderr; anything but yes is no."""
    sys.stderr.write(f"{plain(question)} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not sys.stdin.isatty() or not answer.endswith("\n"):
        note("")
    return answer.strip().casefold() in ("y", "yes")


def ask(question: str) -> str:
    """What somebody answers, without spaces around it; BadInput where the input has ended."""
    sys.stderr.write(f"{plain(question)} ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise BadInput("The input ended before all was answered.", "Begin again.")
    return answer.strip()


def on_a_screen_apart(text: str, question: str) -> None:
    """Show a text until somebody presses Enter; the terminal keeps nothing of it."""
    aside = os.environ.get("TERM", "dumb") != "dumb"
    sys.stdout.write(f"\033[?1049h\033[H\033[J{text}\n\n" if aside else f"{text}\n\n")
    sys.stdout.flush()
    try:
        ask(question)
    finally:
        sys.stdout.write("\033[?1049l" if aside else "")
        sys.stdout.flush()


class Progress:
    """One line on stderr that follows long work and is gone when it ends."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown = not quiet and sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        """Show what is being done now."""
        if self._shown:
            sys.stderr.write(f"\r\033[K{plain(text)}")
            sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
