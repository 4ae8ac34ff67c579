"""Child processes that are watched line by line, answered at a terminal, and always ended.

What they are for is `stage`'s business.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from kitchensync.errors import BadInput, KitchenSyncError

PATIENCE = 30.0


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], stdin: int = subprocess.DEVNULL
) -> Generator[subprocess.Popen[str]]:
    """A child whose output can be read; ended at the end, and after PATIENCE seconds."""
    child = subprocess.Popen(  # noqa: S603  # our own commands
        command,
        env=environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(PATIENCE, child.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        with child:
            try:
                yield child
            finally:
                end(child)
    finally:
        watchdog.cancel()


@contextmanager
def serving(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> Generator[subprocess.Popen[str]]:
    """A child that runs as long as the block; what it says on stderr goes into a file."""
    with (
        log.open("w") as aside,
        subprocess.Popen(  # noqa: S603  # our own relay
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=aside,
            text=True,
        ) as child,
    ):
        try:
            yield child
        finally:
            end(child)


def failed(what: str) -> KitchenSyncError:
    """The error for a part of the demo that did not do what the story says."""
    return KitchenSyncError(what, "Run it again: ks demo --keep DIR leaves what each part wrote.")


def line_of(child: subprocess.Popen[str], wanted: Callable[[str], object]) -> str:
    """The next line on its stdout that is wanted; raises with what it said if it ends before."""
    for line in child.stdout or ():
        if wanted(line):
            return line.strip()
    raise failed(f"A part of the demo ended too soon: {_complaint(child)}")


def aside_of(child: subprocess.Popen[str], wanted: Callable[[str], object]) -> str:
    """The next line on its stderr that is wanted."""
    aside: list[str] = []
    for line in child.stderr or ():
        if wanted(line):
            return line.strip()
        aside.append(line)
    raise failed(f"A part of the demo ended too soon: {' '.join(aside).strip()}")


def finish(child: subprocess.Popen[str]) -> str:
    """Wait for its end; the rest of its output."""
    said, complaint = child.communicate()
    if child.returncode:
        raise failed(f"A part of the demo failed: {complaint.strip()}")
    return said


def end(child: subprocess.Popen[str]) -> None:
    """End a child that may still run, by force if it does not listen."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


def _complaint(child: subprocess.Popen[str]) -> str:
    return child.stderr.read().strip() if child.stderr else ""


@contextmanager
def terminal() -> Generator[tuple[int, int]]:
    """A terminal of its own: what a child takes as stdin, and the keyboard to type on."""
    try:
        from pty import openpty
    except ImportError:
        raise BadInput(
            "The demo plays both people at a terminal, which this system has not.",
            "Run it on Linux or macOS.",
        ) from None
    keyboard, screen = openpty()
    try:
        yield screen, keyboard
    finally:
        os.close(screen)
        os.close(keyboard)
