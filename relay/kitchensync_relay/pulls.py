"""Pulls: what a device lacks is read and given, at once or when there is news.

What fits into an answer is left to `giving`, who may have it to `rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.limits import WAIT_SECONDS
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust.membership import Membership
from kitchensync_relay import floors, giving, rules
from kitchensync_relay.ground import Ground
from kitchensync_relay.pushes import Pushed
from kitchensync_relay.store import Offered, Space, Transaction, open_space
from kitchensync_relay.turns import Turns
from kitchensync_relay.waiting import Waiters

_SWEEPS: Final = 50
"""So many steps of dropping one call does at most: its device must not wait for it for long."""


class Pulls:
    """Gives devices what they lack, out of a store.

    Each space has one answer read at a time: one of 4 MiB takes as long as hundreds of small calls,
    and all spaces share the threads that read.
    """

    def __init__(self, ground: Ground, waiters: Waiters) -> None:
        self._ground = ground
        self._waiters = waiters
        self._turns = Turns()

    async def pull(self, space: bytes, device: bytes, request: Request) -> Answer:
        """What the device lacks; where that is nothing, once there is news or its time is over."""
        wait = min(request.wait, WAIT_SECONDS)
        if not wait:
            return await self._look(space, device, request)
        with self._waiters.waiting(space, wait) as waiter:
            while True:
                answer = await self._look(space, device, request)
                if answer.envelopes or answer.entries or self._waiters.closed or waiter is None:
                    return answer
                if not await waiter.news():
                    return answer

    async def after(self, pushed: Pushed, device: bytes, request: Request) -> Answer:
        """What the device lacks after it has sent something."""
        request = giving.having(request, device, pushed.heads)
        space = pushed.space
        if not giving.lacks_nothing(request, space, pushed.heads):
            return await self._look(space.space, device, request)
        bare = giving.bare_answer(space, device, pushed.heads, self._ground.store.generation)
        offers = await self._ground.store.read(lambda tx: _offers(tx, space))
        return self._with_hints(bare, space, offers, pushed.membership, device)

    async def _look(self, space: bytes, device: bytes, request: Request) -> Answer:
        async with self._ground.memberships.prepared(self._ground.store, space):
            return await self._looked(space, device, request)

    async def _looked(self, space: bytes, device: bytes, request: Request) -> Answer:
        now = self._ground.clock()

        def work(tx: Transaction) -> tuple[Answer, bool]:
            there = open_space(tx, space)
            return self._given(tx, there, device, request), floors.is_over(there, now)

        async with self._turns.of(space):
            answer, is_over = await self._ground.store.read(work)
        if is_over:
            with suppress(RelayRefused):  # where nothing can be written, what was read is given
                for _ in range(_SWEEPS):
                    if await self._ground.store.write(lambda tx: self._sweep(tx, space, now)):
                        break
        return answer

    def _given(self, tx: Transaction, there: Space, device: bytes, request: Request) -> Answer:
        membership = self._ground.memberships.current(tx, there)
        rules.admit(membership, device, paper=True)
        if membership.members[device].role == "recovery":
            return giving.log_alone(tx, there, request, self._ground.store.generation)
        given = giving.answer(tx, there, device, request, self._ground.store.generation)
        below = floors.lost_below(tx, membership, request.vector)
        if below and request.entries + len(given.entries) >= there.entries:
            return replace(given, envelopes=(), more=True, floor=below)
        return self._with_hints(given, there, _offers(tx, there), membership, device)

    def _sweep(self, tx: Transaction, space: bytes, now: int) -> bool:
        membership = self._ground.memberships.current(tx, open_space(tx, space))
        return floors.sweep(tx, membership, now, self._ground.policy)

    def _with_hints(
        self,
        answer: Answer,
        space: Space,
        offers: Sequence[Offered],
        membership: Membership,
        device: bytes,
    ) -> Answer:
        hints = floors.hints(
            space, offers, membership, device, self._ground.clock(), self._ground.policy
        )
        return replace(answer, offered=hints.offered, due=hints.due) if any(hints) else answer


def _offers(tx: Transaction, there: Space) -> Sequence[Offered]:
    return tx.offers(there.space) if there.offered else ()
