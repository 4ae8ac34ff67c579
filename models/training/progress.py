"""A progress bar of one line, for people who watch; silent where nobody does."""

from __future__ import annotations

import sys
import time
from types import TracebackType

_WIDTH = 30


class Bar:
    """Counts to a total and says how long the rest will take."""

    def __init__(self, name: str, total: int, done: int = 0) -> None:
        self._name, self._total, self._done = name, total, done
        self._first, self._began, self._drawn = done, time.monotonic(), 0.0

    def __enter__(self) -> Bar:
        return self

    def tick(self, note: str = "") -> None:
        """One more is done."""
        self._done += 1
        now = time.monotonic()
        if sys.stderr.isatty() and (now - self._drawn > 0.1 or self._done == self._total):
            self._drawn = now
            sys.stderr.write(self._line(now, note))

    def _line(self, now: float, note: str) -> str:
        full = self._done * _WIDTH // max(1, self._total)
        left = (self._total - self._done) * (now - self._began) / (self._done - self._first)
        rest = f"{left // 60:.0f}:{left % 60:02.0f} left"
        bar = "█" * full + "·" * (_WIDTH - full)
        return f"\r\x1b[K{self._name} {bar} {self._done}/{self._total} {rest} {note}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\n")
