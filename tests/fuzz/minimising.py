"""The fewest and shortest inputs that still take every path through the project's code.

    python -m tests.fuzz.minimising TABLE TARGET FOLDER CORPUS

reads the inputs in FOLDER, one a file, and writes those to keep into CORPUS. Needs no compiler.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.fuzz.target import Target, read_corpus, write_corpus

_PROJECT = ("/kitchensync/", "/kitchensync_relay/", "/tests/fuzz/")

Step = tuple[CodeType, int, int]
"""From a line of some code to another one."""


def main() -> None:
    """Keep what is worth keeping of a folder and of what was kept before."""
    table, name, folder, corpus = sys.argv[1:]
    target: Target = importlib.import_module(table).TARGETS[name]
    found = [path.read_bytes() for path in Path(folder).iterdir()]
    write_corpus(Path(corpus), name, minimised(target, [*found, *read_corpus(Path(corpus), name)]))


def minimised(target: Target, inputs: Iterable[bytes]) -> list[bytes]:
    """Those inputs that take a step which neither a seed nor a shorter one takes."""
    taken: set[Step] = set()
    seeds = [*target.seeds()]
    for _ in range(2):  # the first time, what is made once is made
        for seed in seeds:
            taken |= _steps(target, seed)
    kept: list[bytes] = []
    for data in sorted({*inputs} - {*seeds}, key=lambda data: (len(data), data)):
        steps = _steps(target, data)
        if not steps <= taken:
            taken |= steps
            kept.append(data)
    return kept


def _steps(target: Target, data: bytes) -> set[Step]:
    """The steps from line to line that an input makes the project take."""
    steps: set[Step] = set()
    last: dict[FrameType, int] = {}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if not any(part in frame.f_code.co_filename for part in _PROJECT):
            return None
        if event in ("call", "line"):
            steps.add((frame.f_code, last.get(frame, 0), frame.f_lineno))
            last[frame] = frame.f_lineno
        elif event == "return":
            last.pop(frame, None)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        target.try_(data)
    finally:
        sys.settrace(before)
    return steps


if __name__ == "__main__":
    main()
