"""Fuzzes the targets that are named, or all: a line each time, and 1 where anything was found.

Each until it has had so many minutes of processor time, those of earlier days counted in; a few at
a time, what has had least first. A finding ends a target's turn.

How it is fuzzed: each target is one decoder that reads bytes from outside. Seeds and kept inputs
are what libFuzzer, through atheris, begins with; it keeps what reaches new code, and changes bytes,
or values within msgpack and JSON. Only a KitchenSyncError may come out, within seconds and a bound
on memory. Inputs that reach what no seed reaches are kept, minimised, in KITCHENSYNC_FUZZ_CORPUS
(else tests/fuzz/corpus), with what each has had; what was found lies in its folder `found`. The
suite tries the kept inputs and some made of them, without atheris, which is there for CPython 3.11
to 3.13.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.fuzz.ledger import Ledger
from tests.fuzz.running import Limits, fuzz, is_possible
from tests.fuzz.target import Table

_MINUTES = 2
_AT_A_TIME = 5 * 60
"""Seconds, which an interruption loses at most."""


def main(arguments: list[str] | None = None, table: str = "tests.fuzz.targets") -> int:
    """Fuzz targets of a table, which is a module; 1 if anything was found."""
    targets: Table = importlib.import_module(table).TARGETS
    parser = argparse.ArgumentParser(
        "python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="TARGET", help=", ".join(targets))
    parser.add_argument(
        "--minutes", type=float, default=_MINUTES, help="of processor time, for each target"
    )
    given = parser.parse_args(arguments)
    for name in given.names:
        if name not in targets:
            parser.error(f"there is no target {name}")
    if not is_possible():
        parser.error("atheris is missing: pip install -e '.[fuzz]', with CPython 3.11 to 3.13")
    corpus = Path(os.environ.get("KITCHENSYNC_FUZZ_CORPUS") or Path(__file__).parent / "corpus")
    return _fuzz_all(table, given.names or [*targets], corpus, given.minutes * 60)


def _fuzz_all(table: str, names: Iterable[str], corpus: Path, seconds: float) -> int:
    targets: Table = importlib.import_module(table).TARGETS
    ledger, left, found = Ledger(corpus), set(names), False
    lacking = sum(max(0, seconds - ledger.had(name).seconds) for name in left)
    print(f"{len(left)} targets, {lacking / 3600:.1f} hours", flush=True)
    while name := ledger.next(sorted(left), seconds):
        lacks = seconds - ledger.had(name).seconds
        limits = Limits(max(1, round(min(lacks, _AT_A_TIME))))
        outcome = fuzz(table, name, targets[name], corpus, limits)
        ledger.add(outcome)
        print(f"{outcome}, {ledger.had(name).seconds / 60:.1f} minutes now", flush=True)
        if outcome.finding:
            found = True
            left.remove(name)
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
