"""Reads that may take seconds: for one of all spaces at a time.

What is looked at is left to whoever does it.
"""

from __future__ import annotations

from collections.abc import Callable

from kitchensync_relay.store import RelayStore, Result, Transaction
from kitchensync_relay.turns import Turns


class Looks:
    """One read at a time, so that all other threads that read are free for others."""

    def __init__(self) -> None:
        self._turns = Turns()

    async def read(self, store: RelayStore, work: Callable[[Transaction], Result]) -> Result:
        """What `work` reads in the store, once it is its turn."""
        async with self._turns.of(None):
            return await store.read(work)
