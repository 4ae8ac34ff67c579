"""Ingredient lines: how many are read a second on one core, and how many as they were labelled.

The lines are the fifth of the reference data that nothing was tuned on; `labelled` says what counts
as right. Nothing is measured without the reference data.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from kitchensync.recipes.lines import Line, read_line
from tests.bench.figures import Figure
from tests.core.recipes.labelled import FILE, Label, is_held_out, judged, labels
from tests.support.reference import where

ROUNDS = 5
RATE = 3000
WHOLE, AMOUNTS = 75, 95


def figures() -> Iterator[Figure]:
    """Rate, and shares of held-out lines."""
    path = where(FILE)
    if path is None:
        return
    held = [label for label in labels(path) if is_held_out(label.text)]
    texts = [label.text for label in held]
    rate = max(_rate(texts) for _ in range(ROUNDS))
    yield Figure("lines", "read a second on one core", rate, "", at_least=RATE)
    yield from _shares(held, [read_line(text) for text in texts])


def _rate(texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        read_line(text)
    return len(texts) / (time.process_time() - start)


def _shares(held: Sequence[Label], lines: Sequence[Line]) -> Iterator[Figure]:
    verdicts = [judged(label, line) for label, line in zip(held, lines, strict=True)]
    what = f"of {len(held)} held-out lines"
    for name, right, target in (
        ("amount, unit and name right", [verdict.whole for verdict in verdicts], WHOLE),
        ("amount right", [verdict.amount for verdict in verdicts], AMOUNTS),
        ("unit right", [verdict.unit for verdict in verdicts], None),
        ("name right", [verdict.name for verdict in verdicts], None),
    ):
        share = 100 * sum(right) / len(right)
        yield Figure("lines", f"{name} {what}", share, "%", at_least=target)
