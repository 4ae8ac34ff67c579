"""What calls of a space are judged by, in memory: its folded membership, and how its log grew.

So a call need not verify the whole log again, or even look at all of it. What is kept may be out of
date: each use compares it with the head of the log in the store.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Final, NamedTuple

from kitchensync.errors import TrustError
from kitchensync.sync.wire.limits import MIB
from kitchensync.trust.membership import Membership
from kitchensync_relay.codes import refuse
from kitchensync_relay.growths import Growths
from kitchensync_relay.store import RelayStore, Space, Transaction

MOST_BYTES: Final = 256 * MIB
MOST_VERIFIED: Final = 100_000
LONG: Final = 32
"""Entries that take as long as a flush of the disk."""
_ROW_BYTES: Final = 256
"""What a hash of the log, a wrapped key or a place takes at most; a member takes three of these."""
_ROWS: Final = 10
"""What a membership takes besides."""


class _Kept(NamedTuple):
    membership: Membership
    size: int


class Memberships:
    """The last known membership per space; the ones not used for longest are forgotten first.

    They take `most_bytes` of memory at most, or one alone does, beside those that calls under way
    use. How far a log was verified is remembered for longer, so that this process verifies none
    twice. `growths` are how long logs are and when they grew.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.growths = Growths()
        self._room = most_bytes
        self._lock = threading.Lock()
        self._folding = ThreadPoolExecutor(1, thread_name_prefix="relay-fold")
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._in_use: dict[bytes, list[Membership]] = {}
        self._verified: OrderedDict[bytes, bytes] = OrderedDict()

    def last_known(self, space: bytes) -> Membership | None:
        """What was current when last looked at: enough for keys, which never change."""
        with self._lock:
            kept, used = self._kept.get(space), self._in_use.get(space)
            return kept.membership if kept else used[-1] if used else None

    @asynccontextmanager
    async def prepared(self, store: RelayStore, space: bytes) -> AsyncGenerator[None]:
        """Have the membership in memory while the block runs, where its log is long.

        To fold a log of thousands of entries takes seconds. Within a transaction nobody else could
        write meanwhile; so it is folded before, one at a time, on a thread of its own.
        """
        known = self.last_known(space)
        if known is None and await store.read(lambda tx: _is_long(tx, space)):
            loop = asyncio.get_running_loop()
            known = await loop.run_in_executor(self._folding, self._prepare, loop, store, space)
        with self._using(known):
            yield

    def close(self) -> None:
        """End the thread of `prepared`."""
        self._folding.shutdown()

    def current(self, tx: Transaction, space: Space) -> Membership:
        """The membership whose head the store holds."""
        known = self.glance(tx, space)
        self.keep(known)
        return known

    def glance(self, tx: Transaction, space: Space) -> Membership:
        """The same, not kept: to look at all spaces would push out those in use."""
        known = self.last_known(space.space)
        if known is None or known.head != space.membership:
            known = _extended(tx, space, known) or self._replayed(tx, space, known)
            with self._lock:
                self._note_verified(known)
        return known

    def is_paper(self, space: bytes, device: bytes, tx: Transaction) -> bool:
        """Whether that is a recovery member there; `suspended` where it may be one."""
        there = tx.space(space)
        if there is None or there.is_going:
            return False
        if there.suspended:
            raise refuse("suspended")
        member = self.current(tx, there).members.get(device)
        return member is not None and member.role == "recovery"

    def keep(self, membership: Membership) -> None:
        """Remember it as the last known of its space, and as verified."""
        with self._lock:
            self._put(membership)
            self._note_verified(membership)

    @contextmanager
    def _using(self, known: Membership | None) -> Generator[None]:
        if known is None:
            yield
            return
        space = known.space_id
        with self._lock:
            self._in_use.setdefault(space, []).append(known)
        try:
            yield
        finally:
            with self._lock:
                self._in_use[space].pop(0)  # one for each user; what stays are the newest
                if not self._in_use[space]:
                    del self._in_use[space]

    def _prepare(
        self, loop: asyncio.AbstractEventLoop, store: RelayStore, space: bytes
    ) -> Membership | None:
        if (known := self.last_known(space)) is None:
            reading = store.read(lambda tx: [*tx.entries(space)] if _is_long(tx, space) else [])
            entries = asyncio.run_coroutine_threadsafe(reading, loop).result()
            if entries:
                known = Membership.replay(entries, self._verified.get(space))
                self.keep(known)
        return known

    def _put(self, membership: Membership) -> None:
        kept = self._kept.pop(membership.space_id, None)
        if kept is None or kept.membership is not membership:
            self._room += kept.size if kept else 0
            kept = _Kept(membership, _size(membership))
            self._room -= kept.size
        self._kept[membership.space_id] = kept
        while self._room < 0 and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._room += oldest.size

    def _note_verified(self, membership: Membership) -> None:
        self._verified[membership.space_id] = membership.head
        self._verified.move_to_end(membership.space_id)
        if len(self._verified) > MOST_VERIFIED:
            self._verified.popitem(last=False)

    def _replayed(self, tx: Transaction, space: Space, known: Membership | None) -> Membership:
        """Folded anew from the store, of which a reader may see an older state than is `known`."""
        is_behind = known is not None and known.knows(space.membership)
        verified = space.membership if is_behind else self._verified.get(space.space)
        return Membership.replay(tx.entries(space.space), verified)


def _is_long(tx: Transaction, space: bytes) -> bool:
    """Whether it takes long; of a space that is suspended, or half erased, nothing is asked."""
    there = tx.space(space)
    return there is not None and not there.suspended and there.entries >= LONG


def _size(membership: Membership) -> int:
    """Bytes that it takes in memory at most."""
    rows = _ROWS + membership.length + 3 * len(membership.everyone)
    rows += sum(len(epoch.wraps) + len(epoch.boundary) for epoch in membership.epochs)
    rows += len(membership.floor.boundary) if membership.floor else 0
    return rows * _ROW_BYTES


def _extended(tx: Transaction, space: Space, known: Membership | None) -> Membership | None:
    """What is known with the entries after it, or None where the log is another one."""
    if known is None or known.length > space.entries:
        return None
    try:
        for raw in tx.entries(space.space, known.length):
            known = known.then(raw)
    except TrustError:
        return None
    return known if known.head == space.membership else None
