"""A thread that works off calls in batches: whatever waits together is done together.

What is done with a batch is left to its owner.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, eq=False)
class Job:
    """One call: `work` is to be done for `item`. Who does it sets `outcome`, maybe an error."""

    work: Callable[..., Any]
    item: Any
    future: asyncio.Future[Any]
    outcome: Any = None

    def resolve(self) -> None:
        """Hand over what came out, on the loop of the future."""
        if self.future.done():
            return
        if isinstance(self.outcome, Exception):
            self.future.set_exception(self.outcome)
        else:
            self.future.set_result(self.outcome)


class Batches:
    """A thread that takes up to `most` waiting jobs at once and gives them to `run`.

    `run` must not raise: what goes wrong is an outcome. After a batch that had company it waits
    `linger` seconds for more, so that batches grow while there is much to do, and who comes alone
    does not wait.
    """

    def __init__(
        self, name: str, run: Callable[[list[Job]], None], *, most: int, linger: float
    ) -> None:
        self._run = run
        self._most = most
        self._linger = linger
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """Have a job done, from any thread."""
        self._jobs.put(job)

    def close(self) -> None:
        """Work off what waits, then end the thread; blocks until then."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        job = self._jobs.get()
        while job is not None:
            batch, last = self._gather(job)
            self._run(batch)
            _answer(batch)
            if 1 < len(batch) < self._most:
                time.sleep(self._linger)
            job = None if last else self._jobs.get()

    def _gather(self, first: Job) -> tuple[list[Job], bool]:
        """What waits already, up to a batch, and whether the end of work was among it."""
        batch = [first]
        while len(batch) < self._most:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False


def _answer(jobs: Sequence[Job]) -> None:
    """Wake each loop once for all of its calls."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.future.get_loop(), []).append(job)
    for loop, its_jobs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, its_jobs)


def _resolve(jobs: list[Job]) -> None:
    for job in jobs:
        job.resolve()
