"""Erasing or cutting a space to the end: it is done in steps, between which others write.

What goes in one step is left to the store.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from kitchensync.errors import RelayRefused
from kitchensync_relay.ground import Ground
from kitchensync_relay.store import Transaction
from kitchensync_relay.turns import Turns


class Dropping:
    """Finishes what was begun: after a stop or a full disk, by whichever call meets the space."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._turns = Turns()

    async def finish(self, space: bytes) -> None:
        """Go on with erasing a space, or cutting it, between what others write, to the end."""

        def work(tx: Transaction) -> bool:
            there = tx.space(space)
            if there is not None and there.is_going:
                return tx.erase(space)
            return there is None or not there.is_cut or tx.cut(space, {})

        while not await self._ground.store.write(work):
            pass

    async def finish_cut(self, space: bytes) -> None:
        """Finish a cut that was begun, if one was; the others who find it wait for that."""
        async with self._turns.of(space):
            there = await self._ground.store.read(lambda tx: tx.space(space))
            if there is not None and there.is_cut:
                await self.finish(space)

    @asynccontextmanager
    async def uncut(self, space: bytes) -> AsyncGenerator[None]:
        """Where the block finds the space cut, that is finished, for whoever asks again."""
        try:
            yield
        except RelayRefused as refused:
            if refused.reason == "unavailable":
                await self.finish_cut(space)
            raise


async def each_of(*calls: Callable[[], Awaitable[object]]) -> None:
    """Make all of these calls, one after the other; raise at the end what one of them raised."""
    failed: RelayRefused | None = None
    for call in calls:
        try:
            await call()
        except RelayRefused as refused:
            failed = failed or refused
    if failed is not None:
        raise failed
