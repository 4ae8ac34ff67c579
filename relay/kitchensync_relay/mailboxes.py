"""Mailboxes, through which two devices pair: four slots, each written once, for 15 minutes.

Only so many are open at a time. What the sealed messages say is left to the devices. Protocol,
sections 6 and 7.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from kitchensync.sync.wire.limits import MESSAGE_BYTES
from kitchensync_relay.codes import refuse
from kitchensync_relay.ground import Ground
from kitchensync_relay.store import Transaction
from kitchensync_relay.waiting import Waiters

SLOTS: Final = ("hello", "offer", "reveal", "welcome")
LIFE_MS: Final = 15 * 60_000
_LATEST_MS: Final = 2 * LIFE_MS
"""What would live longer was made while the clock was ahead; one put right by a bit closes none."""


class Mailboxes:
    """The mailbox calls of the protocol; all may be repeated."""

    def __init__(self, ground: Ground, waiters: Waiters) -> None:
        self._ground = ground
        self._waiters = waiters

    async def create(self, mailbox: bytes, key_hash: bytes) -> int:
        """When the mailbox closes.

        `exists` where another has its id, `mailboxes-full`, `over-quota`.
        """
        now = self._ground.clock()

        def work(tx: Transaction) -> int:
            tx.drop_mailboxes(now, now + _LATEST_MS)
            there = tx.mailbox(mailbox)
            if there is None:
                self._check_room(tx, now)
                tx.add_mailbox(mailbox, key_hash, now + LIFE_MS)
                return now + LIFE_MS
            if not hmac.compare_digest(there.key_hash, key_hash):
                raise refuse("exists")
            return there.expires

        return await self._ground.store.write(work)

    def _check_room(self, tx: Transaction, now: int) -> None:
        there = tx.mailboxes()
        if there.open >= self._ground.most_mailboxes:
            raise refuse("mailboxes-full", retry_after=max((there.closes - now) / 1000, 1))
        self._ground.quotas.take(tx, len(SLOTS) * MESSAGE_BYTES)

    async def put(self, mailbox: bytes, key: bytes, slot: str, message: bytes) -> None:
        """Fill a slot; `slot-taken` where other bytes are in it."""
        _check_slot(slot)
        if len(message) > MESSAGE_BYTES:
            raise refuse("too-large")
        now = self._ground.clock()

        def work(tx: Transaction) -> None:
            _open(tx, mailbox, key, now)
            there = tx.message(mailbox, slot)
            if there is None:
                self._ground.quotas.take(tx, len(message))
                tx.add_message(mailbox, slot, message)
            elif there != message:
                raise refuse("slot-taken")

        await self._ground.store.write(work)
        self._waiters.ring(_key(mailbox, slot))

    async def take(self, mailbox: bytes, key: bytes, slot: str, wait: int) -> bytes:
        """What is in the slot, now or within `wait` seconds; it stays there. Else `empty`."""
        _check_slot(slot)
        with self._waiters.waiting(_key(mailbox, slot), wait) as waiter:
            while True:
                message = await self._look(mailbox, key, slot)
                if message is not None:
                    return message
                if self._waiters.closed or waiter is None or not await waiter.news():
                    raise refuse("empty", retry_after=1)

    async def drop(self, mailbox: bytes, key: bytes) -> None:
        """Close the mailbox; one that is gone already is fine."""
        now = self._ground.clock()

        def work(tx: Transaction) -> None:
            tx.drop_mailboxes(now, now + _LATEST_MS)
            if tx.mailbox(mailbox) is not None:
                _open(tx, mailbox, key, now)
                tx.drop_mailbox(mailbox)

        await self._ground.store.write(work)

    async def _look(self, mailbox: bytes, key: bytes, slot: str) -> bytes | None:
        now = self._ground.clock()

        def work(tx: Transaction) -> bytes | None:
            _open(tx, mailbox, key, now)
            return tx.message(mailbox, slot)

        return await self._ground.store.read(work)


def _open(tx: Transaction, mailbox: bytes, key: bytes, now: int) -> None:
    """Let in who knows the key of a mailbox that has not expired."""
    there = tx.mailbox(mailbox)
    if there is None or there.expires <= now:
        raise refuse("empty")
    if not hmac.compare_digest(there.key_hash, hashlib.sha256(key).digest()):
        raise refuse("unauthorized", "This is not the key of the mailbox.")


def _check_slot(slot: str) -> None:
    if slot not in SLOTS:
        raise refuse("malformed", "A mailbox has no slot of that name.")


def _key(mailbox: bytes, slot: str) -> bytes:
    return mailbox + slot.encode()
