"""How long each target has been fuzzed, over all the days that it was: a file beside the corpus.

Fuzzing goes on where it stopped, so that hours can be spent a few minutes at a time. Leaves
fuzzing to `running`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.running import Outcome

_FILE = "fuzzed.json"


class Had(NamedTuple):
    """Seconds of processor time, and how many inputs were tried in them."""

    seconds: float = 0.0
    inputs: int = 0


class Ledger:
    """What the targets have had, read from and written to the folder of a corpus."""

    def __init__(self, corpus: Path) -> None:
        self._path = corpus / _FILE
        self._had = self._read()

    def had(self, name: str) -> Had:
        """What a target has had."""
        return self._had.get(name, Had())

    def next(self, names: Iterable[str], seconds: float) -> str | None:
        """The target that has had the least, of those that have had less than so many seconds."""
        short = [name for name in names if self.had(name).seconds < seconds]
        return min(short, key=lambda name: self.had(name).seconds, default=None)

    def add(self, outcome: Outcome) -> None:
        """Write down what came of a target, whole or not at all."""
        before = self.had(outcome.name)
        self._had[outcome.name] = Had(
            round(before.seconds + outcome.seconds, 1), before.inputs + outcome.executed
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial")
        lines = (f"{json.dumps(name)}: {json.dumps(self._had[name])}" for name in sorted(self._had))
        partial.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
        os.replace(partial, self._path)

    def _read(self) -> dict[str, Had]:
        if not self._path.exists():
            return {}
        found: dict[str, tuple[float, int]] = json.loads(self._path.read_text("utf-8"))
        return {name: Had(*had) for name, had in found.items()}
