"""Who waits for news: calls that are held back until something comes, or time runs out.

What counts as news is left to those who wait: they look again when woken.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

MOST_PER_KEY: Final = 64
MOST_OF_ALL: Final = 10_000


class Waiter:
    """One held call. It is there before the first look, so that no news falls in between.

    Its time is the loop's, which nobody sets back.
    """

    def __init__(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + seconds
        self._event = asyncio.Event()

    async def news(self) -> bool:
        """Whether somebody rang while it had time; the next call waits for the next ring."""
        try:
            async with asyncio.timeout_at(self._until):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True

    def ring(self) -> None:
        """Wake it, from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)


class Waiters:
    """Held calls by what they wait for; bounded, after `close` there are none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[bytes, set[Waiter]] = {}
        self._count = 0
        self.closed = False

    @contextmanager
    def waiting(self, key: bytes, seconds: float) -> Generator[Waiter | None]:
        """A waiter for that key while the block runs, or None where too many wait already.

        From now on it has that many seconds.
        """
        waiter = Waiter(seconds)
        if not self._enter(key, waiter):
            yield None
            return
        try:
            yield waiter
        finally:
            self._leave(key, waiter)

    def __len__(self) -> int:
        return self._count

    def ring(self, key: bytes) -> None:
        """There is news under that key."""
        if key in self._waiting:
            with self._lock:
                waiters = list(self._waiting.get(key, ()))
            for waiter in waiters:
                waiter.ring()

    def close(self) -> None:
        """Wake everybody for the last time."""
        with self._lock:
            self.closed = True
            waiters = [waiter for waiters in self._waiting.values() for waiter in waiters]
        for waiter in waiters:
            waiter.ring()

    def _enter(self, key: bytes, waiter: Waiter) -> bool:
        with self._lock:
            waiters = self._waiting.get(key, set())
            if self.closed or self._count >= MOST_OF_ALL or len(waiters) >= MOST_PER_KEY:
                return False
            self._waiting[key] = waiters | {waiter}
            self._count += 1
            return True

    def _leave(self, key: bytes, waiter: Waiter) -> None:
        with self._lock:
            self._count -= 1
            left = self._waiting[key] - {waiter}
            if left:
                self._waiting[key] = left
            else:
                del self._waiting[key]
