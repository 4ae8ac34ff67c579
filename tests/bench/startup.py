"""How long `ks ls` takes on a pantry of 300 items, beside `import typer` and Python alone.

The programs run in turn, so that a busy moment meets all of them. Times are wall clock.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench import kitchens
from tests.bench.figures import Figure, cost
from tests.bench.timing import Run, side_by_side

ITEMS = 300
ROUNDS = 30
TARGET = 1.6

KS = "from kitchensync_cli.main import main; main()"
PROGRAMS = {
    "python": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "ks ls": ["-c", KS, "ls"],
    "ks ls --json": ["-c", KS, "ls", "--json"],
}


def fill(home: Path) -> None:
    """Make a kitchen of ITEMS foods."""
    _run(["-c", KS, "init", "--household", "H", "--person", "P", "--device", "D"], home)
    rows = [
        f"food {number:03},{number} g,shelf {number % 7},+{number}d"
        for number in range(1, ITEMS + 1)
    ]
    table = home.with_suffix(".csv")
    table.write_text("\n".join(["food,amount,place,best_before", *rows]) + "\n")
    _run(["-c", KS, "import", str(table)], home)


@contextmanager
def started(arguments: Sequence[str], home: Path) -> Generator[Run]:
    """A program from its start to its end."""
    yield lambda: _run(arguments, home)


def figures() -> Iterator[Figure]:
    """`ks ls` to `import typer`."""
    with kitchens.folder() as folder:
        home = folder / "home"
        fill(home)
        contenders = {
            name: partial(started, arguments, home) for name, arguments in PROGRAMS.items()
        }
        timings = side_by_side(contenders, rounds=ROUNDS)
    for name, target in (("ks ls", TARGET), ("ks ls --json", None)):
        what = f"{name} with {ITEMS} items, to import typer"
        yield cost("start-up", what, timings, ours=name, other="import typer", at_most=target)


def compiling(home: Path) -> dict[str, str]:
    """What programs are started with that use a home: they are compiled once, as what is installed
    is, whatever this machine does with bytecode."""
    environ = {**os.environ, "KITCHENSYNC_HOME": str(home)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ | {"PYTHONPYCACHEPREFIX": str(home.with_suffix(".bytecode"))}


def _run(arguments: Sequence[str], home: Path) -> None:
    environ = compiling(home)
    done = subprocess.run(
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments} ended with {done.returncode}: {done.stderr}")
