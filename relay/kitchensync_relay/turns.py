"""Turns that calls about one thing take, so that many of them make nobody else wait for all.

What is done in one is left to its owner.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Turns:
    """One call at a time for each key, in the order in which they came; a key in use costs room."""

    def __init__(self) -> None:
        self._locks: dict[object, asyncio.Lock] = {}
        self._wanted: dict[object, int] = {}

    @asynccontextmanager
    async def of(self, key: object) -> AsyncGenerator[None]:
        """While the block runs, no other one of that key does, on the same event loop."""
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
