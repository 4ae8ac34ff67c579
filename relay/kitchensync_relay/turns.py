"""Turns that calls about one thing take, so that others wait for one of them at most.

What is done in a turn is left to its owner.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Turns:
    """One call at a time for each key, in the order they came; only keys in use take memory."""

    def __init__(self) -> None:
        self._locks: dict[object, asyncio.Lock] = {}
        self._wanted: dict[object, int] = {}

    @asynccontextmanager
    async def of(self, key: object) -> AsyncGenerator[None]:
        """Wait for the turn, and keep it while the block runs; each event loop has its own."""
        key = (asyncio.get_running_loop(), key)
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._wanted[key] = self._wanted.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._locks[key], self._wanted[key]

    def __len__(self) -> int:
        return len(self._locks)
