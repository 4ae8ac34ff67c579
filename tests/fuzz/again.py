"""Tries one input again, alone, with so many seconds of processor time.

    python -m tests.fuzz.again TABLE TARGET FILE SECONDS

The fuzzer's own limit is one of the wall's clock, which runs while other processes have the
processors, too. Ends with 0 where the input was taken or refused in time.
"""

from __future__ import annotations

import importlib
import math
import resource
import sys
import time
from pathlib import Path

from tests.fuzz.target import Target


def main() -> None:
    """Try it; the system ends the process where it takes longer."""
    table, name, path, seconds = sys.argv[1:]
    target: Target = importlib.import_module(table).TARGETS[name]
    for seed in target.seeds():  # imports what is imported late
        target.try_(seed)
    limit = math.ceil(time.process_time()) + int(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    target.try_(Path(path).read_bytes())


if __name__ == "__main__":
    main()
