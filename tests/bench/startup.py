"""How long `ks ls` takes on a pantry of 300 items, beside `import typer` and Python alone.

The programs run in turn, so that a busy moment meets all of them. Times are wall clock.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def measure(home: Path, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Milliseconds of each program, round by round."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(rounds):
        for name, arguments in PROGRAMS.items():
            times[name].append(_run(arguments, home))
    return times


def ratio(times: dict[str, list[float]]) -> float:
    """`ks ls` to `import typer`, median to median."""
    return statistics.median(times["ks ls"]) / statistics.median(times["import typer"])


def main() -> None:
    """Measure, print a table and the same as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        fill(home)
        times = measure(home)
    print(f"{'':14} {'median ms':>10} {'best ms':>9}")
    for name, values in times.items():
        print(f"{name:14} {statistics.median(values):10.1f} {min(values):9.1f}")
    reached = ratio(times)
    print(f"ks ls / import typer = {reached:.2f} (target <= {TARGET})")
    medians = {name: round(statistics.median(values), 2) for name, values in times.items()}
    print(
        json.dumps(
            {"bench": "startup", "median_ms": medians, "ratio": round(reached, 3), "target": TARGET}
        )
    )


def _run(arguments: list[str], home: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "KITCHENSYNC_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    elapsed = (time.perf_counter() - start) * 1000
    if done.returncode:
        raise SystemExit(f"{arguments} ended with {done.returncode}: {done.stderr}")
    return elapsed


if __name__ == "__main__":
    main()
