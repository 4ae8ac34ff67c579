"""Times contenders side by side: in turn, round after round, so that a busy moment meets them all.

What is timed is left to the subjects, what came out to `figures`.
"""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

Run = Callable[[], object]
Contender = Callable[[], AbstractContextManager[Run]]
"""Makes everything ready, gives what is timed, once, and clears up."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each round: on the wall, and on the processors, programs it started included."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle round on the wall, in seconds."""
        return statistics.median(self.wall)

    @property
    def processor(self) -> float:
        """The middle round on the processors, in seconds."""
        return statistics.median(self.cpu)


def side_by_side(contenders: Mapping[str, Contender], *, rounds: int) -> dict[str, Timing]:
    """Run each contender once a round, the order turned each time; the first does not count."""
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name in [*contenders][:: 1 if number % 2 else -1]:
            with contenders[name]() as run:
                passed = _once(run)
            if number:
                wall[name].append(passed[0])
                cpu[name].append(passed[1])
    return {name: Timing(tuple(wall[name]), tuple(cpu[name])) for name in contenders}


def _once(run: Run) -> tuple[float, float]:
    # What the benchmark itself keeps alive must not be walked through by the collector.
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), _processors()
    run()
    passed = time.perf_counter() - wall, _processors() - cpu
    gc.unfreeze()
    return passed


def _processors() -> float:
    started = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + started.ru_utime + started.ru_stime
