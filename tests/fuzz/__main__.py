"""Fuzzes the targets that are named, or all: a line for each, and 1 where anything was found.

How it is fuzzed: each target is one decoder that reads bytes from outside. Seeds and kept inputs
are what libFuzzer, through atheris, begins with; it keeps what reaches new code, and changes bytes,
or values within msgpack and JSON. Only a KitchenSyncError may come out, within seconds and a bound
on memory. Inputs that reach what no seed reaches are kept, minimised, in KITCHENSYNC_FUZZ_CORPUS
(else tests/fuzz/corpus); what was found lies in its folder `found`. The suite tries the kept inputs
and some made of them, without atheris, which is there for CPython 3.11 to 3.13.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from tests.fuzz.running import Limits, fuzz, is_possible
from tests.fuzz.target import Table

_MINUTES = 2


def main(arguments: list[str] | None = None, table: str = "tests.fuzz.targets") -> int:
    """Fuzz targets of a table, which is a module; 1 if anything was found."""
    targets: Table = importlib.import_module(table).TARGETS
    parser = argparse.ArgumentParser(
        "python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="TARGET", help=", ".join(targets))
    parser.add_argument("--minutes", type=float, default=_MINUTES, help="for each target")
    given = parser.parse_args(arguments)
    for name in given.names:
        if name not in targets:
            parser.error(f"there is no target {name}")
    if not is_possible():
        parser.error("atheris is missing: pip install -e '.[fuzz]', with CPython 3.11 to 3.13")
    chosen = {name: targets[name] for name in given.names or targets}
    print(f"{len(chosen)} targets, {len(chosen) * given.minutes / 60:.1f} hours", flush=True)
    corpus = Path(os.environ.get("KITCHENSYNC_FUZZ_CORPUS") or Path(__file__).parent / "corpus")
    limits = Limits(seconds=max(1, round(given.minutes * 60)))
    found = False
    for outcome in fuzz(table, chosen, corpus, limits):
        print(outcome, flush=True)
        found = found or bool(outcome.finding)
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
