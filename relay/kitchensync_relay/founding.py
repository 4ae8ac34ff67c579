"""How a log that somebody gives is taken: verified, and looked into, beside those who write.

What is new of one is left to `wholelogs`, finishing what it begins to drop to `dropping`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from kitchensync.errors import RelayRefused
from kitchensync_relay import rules, wholelogs
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.ground import Ground
from kitchensync_relay.memberships import LONG
from kitchensync_relay.rules import Replayed
from kitchensync_relay.turns import Turns
from kitchensync_relay.wholelogs import CheckFounding, Ends


class Took(NamedTuple):
    """What came of a log: blobs that went, or None where it did not grow; what of it has to wait.

    Where it grew, its space is to be cut to the end (`Dropping.finish_cut`), and others to be told.
    """

    space: bytes
    gone: Sequence[Blob] | None
    refusal: RelayRefused | None


class Founding:
    """Takes logs. Strangers may give long ones: these wait for one another, and nobody for them.

    Those of one space take turns: only one by which it still grows is looked into.
    """

    def __init__(self, ground: Ground, check: CheckFounding) -> None:
        self._ground = ground
        self._check = check
        self._turns = Turns()
        self._verifying = ThreadPoolExecutor(1, thread_name_prefix="relay-found")

    async def take(self, log: Sequence[bytes]) -> Took:
        """Keep what is new of it."""
        first = wholelogs.parse(log[0])
        now = self._ground.clock()
        async with self._ground.memberships.prepared(self._ground.store, wholelogs.space_of(first)):
            held = await self._ground.store.read(
                lambda tx: wholelogs.held(tx, self._ground.memberships, first, self._check, now)
            )
            replayed = await asyncio.get_running_loop().run_in_executor(
                self._verifying if len(log) >= LONG else None,
                partial(rules.replayed, log, held.membership, held.size, held.pace),
            )
            async with self._turns.of(replayed.membership.space_id):
                looked = await self._ends(replayed)
                gone = await self._ground.store.write(
                    lambda tx: wholelogs.follow(
                        tx,
                        self._ground,
                        replayed,
                        looked,
                        check_founding=self._check,
                        now=now,
                    )
                )
        if gone is not None:
            self._ground.memberships.keep(replayed.membership)
        return Took(replayed.membership.space_id, gone, replayed.refusal)

    def close(self) -> None:
        """Verify nothing more."""
        self._verifying.shutdown(cancel_futures=True)

    async def _ends(self, replayed: Replayed) -> Ends:
        """Where chains end under a log that grows, also after what came before it was its turn."""
        given = replayed.membership
        if not replayed.fresh or not await self._ground.store.read(
            lambda tx: wholelogs.grows(tx, self._ground.memberships, given)
        ):
            return {}
        return await self._ground.looks.read(
            self._ground.store, partial(wholelogs.ends, given=given)
        )
