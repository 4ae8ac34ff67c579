"""What the operator can see and do: sizes and counts, suspending, erasing. Never content.

Who the operator is was checked before (`admin`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kitchensync_relay.blobrows import Blob
from kitchensync_relay.bodies import Disk
from kitchensync_relay.codes import refuse
from kitchensync_relay.metrics import Figure, gauge
from kitchensync_relay.service import RelayService
from kitchensync_relay.store import Space, Totals, Transaction


@dataclass(frozen=True, slots=True)
class Known:
    """What the operator knows of a space: how many devices are in it now, how many ever sent."""

    space: Space
    devices: int
    senders: int


class Operator:
    """The calls of the admin API, over a service that others call, too."""

    def __init__(self, service: RelayService) -> None:
        self._service = service

    async def totals(self) -> Totals:
        """Sums over all spaces."""
        return await self._service.store.read(lambda tx: tx.totals())

    async def figures(self) -> Sequence[Figure]:
        """What there is to watch."""
        totals, mailboxes = await self._service.store.read(lambda tx: (tx.totals(), tx.mailboxes()))
        disks = await asyncio.to_thread(self._disks)
        waiting = len(self._service.waiters)
        return [
            gauge("spaces", "Spaces.", totals.spaces),
            gauge("suspended", "Spaces that are suspended.", totals.suspended),
            gauge("senders", "Devices that ever sent something.", totals.senders),
            gauge("envelopes", "Envelopes that are kept.", totals.envelopes),
            gauge("bytes", "Bytes of all spaces, as their quotas count them.", totals.size),
            gauge("mailboxes", "Mailboxes that are kept.", mailboxes.open),
            gauge("waiting", "Calls that are held until there is news.", waiting),
            gauge("connections", "Connections that are open.", self._service.connections()),
            *_of_disks(disks),
        ]

    def _disks(self) -> Mapping[str, Disk]:
        return {"database": self._service.disk(), "blobs": self._service.bodies.disk()}

    async def spaces(self, after: bytes, limit: int) -> Sequence[Known]:
        """Up to `limit` spaces in the order of their ids, from the first above `after`."""
        page = await self._service.store.read(lambda tx: tx.spaces(after, limit))
        # Each by itself: some logs take long, and others want to read, too.
        return [await self._service.store.read(partial(self._known, space)) for space in page]

    async def space(self, space: bytes) -> Known:
        """One space; `unknown-space` where there is none."""
        return await self._service.store.read(lambda tx: self._known(_there(tx, space), tx))

    async def suspend(self, space: bytes, suspended: bool) -> Known:
        """Stop answering the devices of a space, or begin again. Nothing is lost."""

        def work(tx: Transaction) -> None:
            _there(tx, space)
            tx.suspend(space, suspended)

        await self._service.store.write(work)
        self._service.waiters.ring(space)
        return await self.space(space)

    async def give(self, space: bytes, quota: int | None) -> Known:
        """Have a space take that many bytes, or with None as many as all others.

        What it has above that stays; its devices send on when there is room again. Of one that is
        not here nothing is known but that, which it finds when it comes.
        """

        def look(tx: Transaction) -> Known:
            there = tx.space(space)
            return self._known(there or Space(space, b"", 0, 0, 0, 0, 0, quota=quota), tx)

        await self._service.store.write(lambda tx: tx.give(space, quota))
        return await self._service.store.read(look)

    async def allow(self, space: bytes) -> None:
        """Let a space in, also where no new ones are taken; one that is here stays as it is."""

        def work(tx: Transaction) -> None:
            there = tx.space(space)
            if there is None or there.is_going:
                tx.allow(space, True)

        await self._service.store.write(work)

    async def erase(self, space: bytes) -> None:
        """Forget a space and all in it, for good; its devices keep what they have.

        One that was allowed and did not come is allowed no more. What room it was given stays: its
        devices bring it back.
        """

        def begin(tx: Transaction) -> Sequence[Blob]:
            if tx.is_allowed(space):
                tx.allow(space, False)
                return ()
            _there(tx, space)
            blobs = tx.blobs.of(space)
            tx.erase(space)
            return blobs

        blobs = await self._service.store.write(begin)
        await self._service.dropping.finish(space)
        await self._service.tell(space, blobs)
        await self._service.scrub()

    def _known(self, space: Space, tx: Transaction) -> Known:
        """What is known of it by now; of one whose log is erased, or being so, no devices.

        Only read with it: to fold a long log takes seconds, in which nobody else could write.
        """
        there = tx.space(space.space)
        if there is None or there.is_going:
            return Known(there or space, 0, 0)
        members = self._service.memberships.glance(tx, there).members.values()
        devices = sum(member.role != "recovery" for member in members)
        return Known(there, devices, len(tx.heads(there.space)))


def _of_disks(disks: Mapping[str, Disk]) -> Sequence[Figure]:
    """The figures of the disks that these are on, of each by itself: any of them may be full."""
    told, free = "Bytes of the disk that this is on.", "Bytes of it that are free."
    totals = {name: disk.total for name, disk in disks.items()}
    frees = {name: disk.free for name, disk in disks.items()}
    return (
        Figure("disk_bytes", "gauge", told, totals, "holds"),
        Figure("disk_free_bytes", "gauge", free, frees, "holds"),
    )


def _there(tx: Transaction, space: bytes) -> Space:
    there = tx.space(space)
    if there is None:
        raise refuse("unknown-space", hint="GET /admin/v1/spaces lists those that it has.")
    return there
