"""Runs the subjects, or those that are named; prints one table, and the same as JSON.

What each measures, and beside what, is said in its module; docs/speed.md says what came out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sqlite3
import sys
from pathlib import Path

from tests.bench.figures import Figure, as_json, table
from tests.bench.plot import svg

SUBJECTS = (
    "local_write",
    "first_sync",
    "others",
    "one_change",
    "sizes",
    "growth",
    "years",
    "relay_load",
    "startup",
    "recipes",
    "commands",
    "postings",
    "five_years",
    "can_cook",
    "lines",
    "eye",
    "composites",
)


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SUBJECTS))
    parser.add_argument(
        "--json", type=Path, help="write the figures there instead of printing them"
    )
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw the curves among the figures there, as SVG"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - {*SUBJECTS}:
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    figures = [figure for name in asked.names or SUBJECTS for figure in _of(name)]
    print(table(figures))
    if asked.plot:
        asked.plot.write_text(svg([figure.chart for figure in figures if figure.chart]))
    found = json.dumps({"machine": _machine(), "figures": as_json(figures)}, indent=1)
    if asked.json:
        asked.json.write_text(found + "\n")
    else:
        print(found)


def _of(name: str) -> list[Figure]:
    figures: list[Figure] = []
    for figure in importlib.import_module(f"tests.bench.{name}").figures():
        print(f"{figure.subject}: {figure.what}: {figure.value:.4g} {figure.unit}", file=sys.stderr)
        figures.append(figure)
    return figures


def _machine() -> dict[str, object]:
    """What the absolute figures depend on."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


if __name__ == "__main__":
    main()
