"""What the operator can see and do: sizes and counts, suspending, erasing. Never content.

Who the operator is was checked before (`admin`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kitchensync_relay.bodies import Bodies
from kitchensync_relay.codes import refuse
from kitchensync_relay.memberships import Memberships
from kitchensync_relay.store import RelayStore, Space, Totals, Transaction
from kitchensync_relay.waiting import Waiters


@dataclass(frozen=True, slots=True)
class Known:
    """What the operator knows of a space: how many devices are in it now, how many ever sent."""

    space: Space
    devices: int
    senders: int


class Operator:
    """The calls of the admin API."""

    def __init__(
        self, store: RelayStore, memberships: Memberships, waiters: Waiters, bodies: Bodies
    ) -> None:
        self._store = store
        self._memberships = memberships
        self._waiters = waiters
        self._bodies = bodies

    async def totals(self) -> Totals:
        """Sums over all spaces."""
        return await self._store.read(lambda tx: tx.totals())

    async def spaces(self, after: bytes, limit: int) -> Sequence[Known]:
        """Up to `limit` spaces in the order of their ids, from the first above `after`."""
        return await self._store.read(
            lambda tx: [self._known(tx, space) for space in tx.spaces(after, limit)]
        )

    async def space(self, space: bytes) -> Known:
        """One space; `unknown-space` where there is none."""
        return await self._store.read(lambda tx: self._known(tx, _there(tx, space)))

    async def suspend(self, space: bytes, suspended: bool) -> Known:
        """Stop answering the devices of a space, or begin again. Nothing is lost."""

        def work(tx: Transaction) -> Known:
            _there(tx, space)
            tx.suspend(space, suspended)
            return self._known(tx, _there(tx, space))

        known = await self._store.write(work)
        self._waiters.ring(space)
        return known

    async def erase(self, space: bytes) -> None:
        """Forget a space and all in it, for good; its devices keep what they have."""

        def work(tx: Transaction) -> list[int]:
            _there(tx, space)
            bodies = [blob.number for blob in tx.blobs.of(space)]
            tx.erase(space)
            return bodies

        gone = await self._store.write(work)
        # First: bodies that the disk keeps from going keep nobody waiting.
        self._waiters.ring(space)
        await self._bodies.drop(gone)

    def _known(self, tx: Transaction, space: Space) -> Known:
        members = self._memberships.glance(tx, space).members.values()
        devices = sum(member.role != "recovery" for member in members)
        return Known(space, devices, len(tx.heads(space.space)))


def _there(tx: Transaction, space: bytes) -> Space:
    there = tx.space(space)
    if there is None:
        raise refuse("unknown-space")
    return there
