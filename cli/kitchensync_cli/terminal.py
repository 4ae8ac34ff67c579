"""What needs a person at a terminal: questions, and progress of long work.

Without a terminal nothing asks and nothing is shown; results are printed by `output`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

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
    with aside() as show:
        show(f"{text}\n\n")
        ask(question)


class Keys:
    """Single keys from the terminal, as they are pressed; the terminal is as before at the end."""

    def __enter__(self) -> Self:
        self._before: list[Any] | None = None
        if sys.platform != "win32":
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(self, *_: object) -> None:
        if sys.platform != "win32" and self._before is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)

    def wait(self, seconds: float) -> str:
        """The key that is pressed within so many seconds, or ""; the end of the input is "q"."""
        if sys.platform == "win32":
            return _windows_key(seconds)
        import select

        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        if not ready:
            return ""
        # Not through the buffer of `sys.stdin`: what that holds, `select` does not see.
        pressed = os.read(sys.stdin.fileno(), 1)
        if pressed == b"\x1b" and select.select([sys.stdin], [], [], _TICK)[0]:
            pressed += os.read(sys.stdin.fileno(), 2)
        key = pressed.decode(errors="replace")
        return _ARROWS.get(key, key) or "q"


_ARROWS = {"\x1b[C": "n", "\x1b[B": "n", "\x1b[D": "b", "\x1b[A": "b"}
_TICK = 0.05


def _windows_key(seconds: float) -> str:
    import msvcrt
    import time

    until = time.monotonic() + seconds
    while not msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]  # there on Windows alone
        if time.monotonic() >= until:
            return ""
        time.sleep(_TICK)
    return str(msvcrt.getwch())  # type: ignore[attr-defined,unused-ignore]  # as above


@contextmanager
def aside() -> Generator[Callable[[str], None]]:
    """A screen of which the terminal keeps nothing; shows each text in the place of the last."""
    apart = os.environ.get("TERM", "dumb") != "dumb"

    def show(text: str) -> None:
        sys.stdout.write(f"\033[H\033[J{text}" if apart else f"\n{text}")
        sys.stdout.flush()

    sys.stdout.write("\033[?1049h" if apart else "")
    try:
        yield show
    finally:
        sys.stdout.write("\033[?1049l" if apart else "\n")
        sys.stdout.flush()


def ring() -> None:
    """The bell of the terminal."""
    sys.stdout.write("\a")
    sys.stdout.flush()


def at_terminal() -> bool:
    """Whether somebody sees what is printed, and can press keys."""
    return sys.stdin.isatty() and sys.stdout.isatty()


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
