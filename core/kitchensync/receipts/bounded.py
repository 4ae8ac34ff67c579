"""Runs a program on untrusted bytes with a limit on its time, its memory and what it says.

Leaves which program, and what its answer means, to the caller. No shell, no file on disk.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress

SECONDS = 60
MEMORY = 1536 << 20
"""Bytes of address space; held to where the system lets a parent say so, as Linux does."""
LONGEST_ANSWER = 256 << 20
"""Bytes: ten pages of a PDF, drawn."""


class OverLimit(Exception):
    """It took too long, or said too much."""


class Failed(Exception):
    """It ended badly, with that `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def run(command: Sequence[str], data: bytes, seconds: float = SECONDS) -> bytes:
    """What the program answers on its standard output to `data`; OverLimit, Failed, OSError."""
    with subprocess.Popen(  # noqa: S603  the program is ours or named by us, and there is no shell
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # One thread: several make a page hardly faster, and are taken from whoever else works here.
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    ) as process:
        _bound_memory(process.pid)
        late = threading.Event()
        clock = threading.Timer(seconds, _end, (process, late))
        clock.start()
        feeding = threading.Thread(target=_feed, args=(process, data), daemon=True)
        feeding.start()
        answer = process.stdout.read(LONGEST_ANSWER + 1) if process.stdout else b""
        if len(answer) > LONGEST_ANSWER:
            _end(process, late)
        status = process.wait()
        clock.cancel()
        feeding.join()
    if late.is_set():
        raise OverLimit
    if status:
        raise Failed(status)
    return answer


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    if process.stdin:
        with suppress(OSError), process.stdin:  # whether it wanted all of it, its end says
            process.stdin.write(data)


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _bound_memory(pid: int) -> None:
    """The program waits for its input, so it has taken nothing yet."""
    try:
        from resource import RLIMIT_AS, prlimit
    except ImportError:
        return
    try:
        prlimit(pid, RLIMIT_AS, (MEMORY, MEMORY))
    except (OSError, ValueError):  # it ended at once, or a lower limit stands: both bound it
        return
