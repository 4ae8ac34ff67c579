"""Threads that work off calls in batches: whatever waits together is done together.

What is done with a batch is left to its owner: `sqlite` commits one, `checking` verifies one.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kitchensync_relay.codes import refuse

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class Job(Generic[Task, Result]):
    """One call. The owner sets `result` or `error`; the future belongs to the caller's loop."""

    task: Task
    future: asyncio.Future[Result]
    result: Result | None = None
    error: BaseException | None = None

    def resolve(self) -> None:
        """Hand over what came out, on the caller's loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)  # type: ignore[arg-type]  # set by the owner, None included


class Batches(Generic[Task, Result]):
    """`threads` threads, each taking up to `most` waiting calls at once and giving them to `run`.

    `run` must not raise: what goes wrong is each job's `error`. Calls may come from any event loop.
    """

    def __init__(
        self, name: str, run: Callable[[list[Job[Task, Result]]], None], *, threads: int, most: int
    ) -> None:
        self._run = run
        self._most = most
        self._jobs: queue.SimpleQueue[Job[Task, Result] | None] = queue.SimpleQueue()
        self._closing = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def submit(self, task: Task) -> Result:
        """What came out of the task's batch for it; `unavailable` once closing has begun."""
        if self._closing:
            raise refuse("unavailable", retry_after=1)
        job: Job[Task, Result] = Job(task, asyncio.get_running_loop().create_future())
        self._jobs.put(job)
        return await job.future

    async def close(self) -> None:
        """Work off what waits, then end the threads."""
        if not self._closing:
            self._closing = True
            for _ in self._threads:
                self._jobs.put(None)
            await asyncio.to_thread(self._join)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        job = self._jobs.get()
        while job is not None:
            batch, last = self._gather(job)
            self._run(batch)
            _answer(batch)
            job = None if last else self._jobs.get()

    def _gather(self, first: Job[Task, Result]) -> tuple[list[Job[Task, Result]], bool]:
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


def _answer(batch: list[Job[Task, Result]]) -> None:
    """Wake each loop once for all of its calls."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job[Task, Result]]] = {}
    for job in batch:
        by_loop.setdefault(job.future.get_loop(), []).append(job)
    for loop, jobs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: list[Job[Task, Result]]) -> None:
    for job in jobs:
        job.resolve()
