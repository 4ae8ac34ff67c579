"""Runs a program on untrusted bytes with a limit on its time, its memory and what it says.

Leaves which program, and what its answer means, to the caller. No shell, no file on disk.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

SECONDS = 60
MEMORY = 1536 << 20
"""Bytes of address space; held to where the system lets a parent say so, as Linux does."""
LONGEST_ANSWER = 256 << 20


class OverLimit(Exception):
    """It took too long, or said too much."""


class Failed(Exception):
    """It ended badly; `said` is what it wrote for people."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(status, said)
        self.status = status
        self.said = said


def run(command: Sequence[str], data: bytes, seconds: float = SECONDS) -> bytes:
    """What the program answers on its standard output to `data`; OverLimit, Failed, OSError."""
    # One thread: several make one page hardly faster, and are taken from whoever else works here.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(  # noqa: S603  the program is ours or named by us, and there is no shell
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        _bound_memory(process.pid)
        try:
            answer, said = process.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise OverLimit from None
    if process.returncode:
        raise Failed(process.returncode, said[-2000:].decode("utf-8", "replace"))
    if len(answer) > LONGEST_ANSWER:
        raise OverLimit
    return answer


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
