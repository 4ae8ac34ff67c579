"""What the operator can see and do: sizes and counts, suspending, erasing. Never content.

Who the operator is was checked before (`admin`).
"""

from __future__ import annotations

from collections.abc import Sequence

from kitchensync_relay.bodies import Bodies
from kitchensync_relay.codes import refuse
from kitchensync_relay.store import RelayStore, Space, Totals, Transaction
from kitchensync_relay.waiting import Waiters

Row = tuple[Space, int]
"""A space, and how many devices sent something."""


class Operator:
    """The calls of the admin API."""

    def __init__(self, store: RelayStore, waiters: Waiters, bodies: Bodies) -> None:
        self._store = store
        self._waiters = waiters
        self._bodies = bodies

    async def totals(self) -> Totals:
        """Sums over all spaces."""
        return await self._store.read(lambda tx: tx.totals())

    async def spaces(self, after: bytes, limit: int) -> Sequence[Row]:
        """Up to `limit` spaces in the order of their ids, from the first above `after`."""
        return await self._store.read(lambda tx: tx.spaces(after, limit))

    async def space(self, space: bytes) -> Row:
        """One space; `unknown-space` where there is none."""
        return await self._store.read(lambda tx: _row(tx, space))

    async def suspend(self, space: bytes, suspended: bool) -> Row:
        """Stop answering the devices of a space, or begin again. Nothing is lost."""

        def work(tx: Transaction) -> Row:
            _row(tx, space)
            tx.suspend(space, suspended)
            return _row(tx, space)

        row = await self._store.write(work)
        self._waiters.ring(space)
        return row

    async def erase(self, space: bytes) -> None:
        """Forget a space and all in it, for good; its devices keep what they have."""

        def work(tx: Transaction) -> list[int]:
            _row(tx, space)
            bodies = [blob.number for blob in tx.blobs.of(space)]
            tx.erase(space)
            return bodies

        await self._bodies.drop(await self._store.write(work))
        self._waiters.ring(space)


def _row(tx: Transaction, space: bytes) -> Row:
    there = tx.space(space)
    if there is None:
        raise refuse("unknown-space")
    return there, len(tx.heads(space))
