"""How what a device offers is taken: looked into beside those who write, one at a time.

Which offers are good is left to `offers`, what a floor does to `floors`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from kitchensync.trust.entries import Entry, Floor
from kitchensync.trust.membership import Membership
from kitchensync.trust.snapshots import Offer
from kitchensync_relay import floors, offers
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.codes import refuse
from kitchensync_relay.ground import Ground
from kitchensync_relay.store import Transaction, open_space
from kitchensync_relay.turns import Turns

_LOOKS: Final = 3
"""So often an offer is looked into that entries overtake."""


class Offering:
    """Takes offers. One is looked into again if the log went on meanwhile: others write on.

    One of each space is looked into at a time, however many come.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._turns = Turns()

    async def take(
        self, space: bytes, device: bytes, digest: bytes, raw: bytes
    ) -> Sequence[Blob] | None:
        """Keep the offer of that hash; blobs that went, or None where it is here already.

        `unavailable` where entries overtake it again and again.
        """
        async with self._turns.of(space):
            if await self._ground.store.read(
                lambda tx: offers.is_kept(tx, self._current(tx, space), device, digest)
            ):
                return None
            offer, now = await asyncio.to_thread(offers.read_offer, raw), self._ground.clock()
            for _ in range(_LOOKS):
                gone = await self._look_and_keep(space, device, offer, now)
                if gone is not None:
                    return gone
        raise refuse("unavailable", retry_after=1)

    async def look_at(self, space: bytes, device: bytes, entry: Entry) -> bool:
        """Whether that is a floor whose places were found good."""
        if not isinstance(entry.payload, Floor):
            return False
        async with self._turns.of(space):
            return await self._ground.looks.read(
                self._ground.store,
                lambda tx: floors.look_at(tx, self._current(tx, space), device, entry),
            )

    async def _look_and_keep(
        self, space: bytes, device: bytes, offer: Offer, now: int
    ) -> Sequence[Blob] | None:
        looked = await self._ground.looks.read(
            self._ground.store,
            lambda tx: offers.look_into(tx, self._current(tx, space), device, offer),
        )

        def keep(tx: Transaction) -> Sequence[Blob] | None:
            membership = self._current(tx, space)
            gone = offers.take_offer(tx, self._ground.quotas, membership, offer, looked, now)
            if gone is None:
                return None
            return [*gone, *floors.follow(tx, membership, now, self._ground.policy)]

        return await self._ground.store.write(keep)

    def _current(self, tx: Transaction, space: bytes) -> Membership:
        return self._ground.memberships.current(tx, open_space(tx, space))
