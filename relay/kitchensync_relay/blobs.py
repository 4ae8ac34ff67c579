"""The blob calls: begin, put a chunk, get a chunk; what was begun and left is collected.

What stands in a blob nobody here can read. Rows are left to `blobrows`, bytes to `bodies`.
Protocol, section 10.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from kitchensync.errors import RelayRefused
from kitchensync.replica.stamps import DAY_MS
from kitchensync.trust.blobs import MAX_BLOB, sealed_size
from kitchensync_relay import rules
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.codes import refuse
from kitchensync_relay.ground import Ground
from kitchensync_relay.store import Transaction, open_space
from kitchensync_relay.turns import Turns

MOST_BYTES: Final = sealed_size(MAX_BLOB)
ABANDONED_MS: Final = DAY_MS
_AT_ONCE: Final = 32
"""Abandoned blobs that one call drops, whosever they are: its device waits for it."""


class Blobs:
    """All calls may be repeated. `bodies` keeps what is in the chunks."""

    def __init__(self, ground: Ground, bodies: Bodies) -> None:
        self._ground = ground
        self._bodies = bodies
        self._turns = Turns()
        self._beginning = Turns()

    async def begin(self, space: bytes, device: bytes, blob: bytes, size: int) -> Blob:
        """Begin a blob, or say how much of it is here; all its bytes count from now on.

        One of which the disk lost some is begun anew: who has it asks so whether to send it again.
        Of one space one is looked for at a time. `too-large`, `over-quota`; `malformed` where it
        is complete and of another size.
        """
        if size > MOST_BYTES:
            raise refuse("too-large")
        async with self._beginning.of(space):
            there = await self._there(space, device, blob)
        if there is not None and there.size == size:
            return there
        await self._collect()
        begun, gone = await self._ground.store.write(
            lambda tx: self._begin(tx, space, device, blob, size)
        )
        if gone is not None:
            await self._bodies.drop([gone.number])
        return begun

    async def put(self, space: bytes, device: bytes, blob: bytes, place: int, chunk: bytes) -> int:
        """Take the next chunk; how many there are in a row. One that is here stays as it is.

        `no-blob` where it was not begun, `gap` where another is the next; `over-quota`.
        """
        there = await self._ground.store.read(lambda tx: self._held(tx, space, device, blob))
        if place < there.chunks:
            return there.chunks
        if place > there.chunks or there.complete:
            raise refuse("gap", "This is not the next chunk.")
        if len(chunk) != there.length(place):
            raise refuse("malformed", "The chunk has another size than the blob's say.")
        digest = hashlib.sha256(chunk).digest()
        try:
            with self._ground.quotas.filling(len(chunk)):  # it was begun when there was room
                await self._bodies.put(there.number, place, chunk)
            after = await self._ground.store.write(
                lambda tx: self._note(tx, device, there, place, digest)
            )
        except RelayRefused:
            if await self._ground.store.read(lambda tx: _same(tx, there)) is None:
                await self._bodies.drop([there.number])
            raise
        return after.chunks

    async def _there(self, space: bytes, device: bytes, blob: bytes) -> Blob | None:
        """The blob where all that came of it is on the disk; else it is forgotten."""
        there = await self._ground.store.read(lambda tx: self._seen(tx, space, device, blob))
        if there is None or await self._bodies.has(there.number, there.lengths):
            return there
        await self.forget([there])
        return None

    def _note(self, tx: Transaction, device: bytes, there: Blob, place: int, digest: bytes) -> Blob:
        """A chunk is on the disk; `no-blob` where its blob was dropped or begun anew meanwhile."""
        self._seen(tx, there.space, device, there.blob)
        if (held := _same(tx, there)) is None:
            raise refuse("no-blob")
        return (
            held if held.chunks > place else tx.blobs.add_chunk(held, digest, self._ground.clock())
        )

    async def get(self, space: bytes, device: bytes, blob: bytes, place: int) -> bytes:
        """A chunk as it came; `no-blob` where it is not here.

        A blob whose bytes the disk lost or changed is forgotten, so that who has it sends it again.
        Of one space one chunk is read at a time, so that others do not wait for many.
        """
        async with self._turns.of(space):
            return await self._get(space, device, blob, place)

    async def _get(self, space: bytes, device: bytes, blob: bytes, place: int) -> bytes:
        there = await self._ground.store.read(lambda tx: self._held(tx, space, device, blob))
        if place >= there.chunks:
            raise refuse("no-blob")
        try:
            chunk = await self._bodies.get(there.number, place)
        except RelayRefused as refused:
            if refused.reason == "no-blob":
                await self.forget([there])
            raise
        if chunk is None or hashlib.sha256(chunk).digest() != there.hashes[place]:
            await self.forget([there])
            raise refuse("no-blob")
        return chunk

    async def forget(self, blobs: Sequence[Blob]) -> None:
        """Forget these blobs, where they are still the same ones."""
        await self._ground.store.write(lambda tx: tx.blobs.drop(*blobs))
        await self._bodies.drop(each.number for each in blobs)

    async def sweep(self) -> None:
        """At the start: forget bodies without a row, which makes room, and what was abandoned."""
        await self._bodies.sweep(await self._ground.store.read(lambda tx: tx.blobs.numbers()))
        while await self._collect():
            pass

    async def _collect(self) -> bool:
        """Forget some of what was abandoned, in whatever space; whether there was any."""
        before = self._ground.clock() - ABANDONED_MS
        gone = await self._ground.store.read(lambda tx: tx.blobs.abandoned(before, _AT_ONCE))
        if gone:
            await self.forget(gone)
        return bool(gone)

    def _begin(
        self, tx: Transaction, space: bytes, device: bytes, blob: bytes, size: int
    ) -> tuple[Blob, Blob | None]:
        """The blob, begun, and the one that it takes the place of, whose body the caller drops."""
        there = self._seen(tx, space, device, blob)
        if there is not None:
            if there.size == size:
                return there, None
            if there.complete:
                raise refuse("malformed", "The blob is here, and of another size.")
            tx.blobs.drop(there)
        self._ground.quotas.check_blob(tx, open_space(tx, space), size)
        return tx.blobs.add(space, blob, size, device, self._ground.clock()), there

    def _held(self, tx: Transaction, space: bytes, device: bytes, blob: bytes) -> Blob:
        there = self._seen(tx, space, device, blob)
        if there is None:
            raise refuse("no-blob")
        return there

    def _seen(self, tx: Transaction, space: bytes, device: bytes, blob: bytes) -> Blob | None:
        rules.admit(self._ground.memberships.current(tx, open_space(tx, space)), device)
        return tx.blobs.get(space, blob)


def _same(tx: Transaction, blob: Blob) -> Blob | None:
    """What is known of that blob by now; None where it went, also where it came anew."""
    held = tx.blobs.get(blob.space, blob.blob) if tx.space(blob.space) else None
    return held if held is not None and held.number == blob.number else None
