"""The relay: one method for each call of the protocol, for HTTP and for tests in one process.

Takes and gives values, knows no HTTP. What is taken is decided by `rules`, kept by the store;
pushes and pulls are left to modules of that name, the mailboxes of pairing to `mailboxes`, the
operator's calls to `operators`. Protocol, section 6.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from kitchensync.errors import BadSignature, RelayRefused
from kitchensync.sync.wire.limits import PUSH_ENVELOPES
from kitchensync.sync.wire.messages import Challenged
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust.entries import Entry, Floor, Remove
from kitchensync.trust.keys import verify
from kitchensync.trust.membership import Membership
from kitchensync_relay import duplicates, floors, offers, rules, wholelogs
from kitchensync_relay.auth import TOKEN_MS, Secret, Signer
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.blobs import Blobs
from kitchensync_relay.bodies import Bodies, Disk
from kitchensync_relay.checking import Checker
from kitchensync_relay.codes import refuse, stopping
from kitchensync_relay.dropping import Dropping, each_of
from kitchensync_relay.founding import Founding
from kitchensync_relay.ground import Ground
from kitchensync_relay.limits import Limiter
from kitchensync_relay.mailboxes import Mailboxes
from kitchensync_relay.offering import Offering
from kitchensync_relay.pauses import Pauses
from kitchensync_relay.pulls import Pulls
from kitchensync_relay.pushes import Push, Pushed, Pushes
from kitchensync_relay.store import Logged, Transaction, open_space
from kitchensync_relay.turns import Turns
from kitchensync_relay.waiting import Waiters

MOST_PAPERS: Final = 64
"""Spaces that recovery words are looked for in: a person has two, and one for each household."""
_SCRUB_SECONDS = 1


@dataclass(frozen=True, slots=True)
class _Appended:
    """Where an entry stands in the log, the membership after it, and the blobs that went with it.

    `after` is None for an entry that stood there before.
    """

    index: int
    after: Membership | None = None
    gone: Sequence[Blob] = ()


@dataclass(kw_only=True)
class RelayService(Ground):
    """A relay over `store`, known to devices as `origin`. `secrets`: the newest first.

    `disk` gives the one that the store is on; `connections` how many are open; `threads` verify
    signatures. Every method raises `RelayRefused` with a code of the protocol. Who the `device` of
    a call is was checked before (`signed_in`).
    """

    origin: str
    secrets: Sequence[Secret]
    bodies: Bodies = field(default_factory=Bodies.in_memory)
    random: Callable[[int], bytes] = os.urandom
    limiter: Limiter = field(default_factory=lambda: Limiter({}))
    disk: Callable[[], Disk] = lambda: Disk(0, 0)
    connections: Callable[[], int] = lambda: 0
    founding: bool = True
    threads: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        self.waiters = Waiters()
        self.mailboxes = Mailboxes(self, self.waiters)
        self.dropping = Dropping(self)
        self.blobs = Blobs(self, self.bodies)
        self._signer = Signer(self.origin, self.secrets)
        self._checker = Checker(self.threads)
        self._pauses = Pauses()
        self._pushes = Pushes(self, self._checker, self._pauses)
        self._offering = Offering(self)
        self._founding = Founding(self, self._check_founding)
        self._turns = Turns()
        self._pulls = Pulls(self, self.waiters)

    async def found(self, log: Sequence[bytes]) -> bytes:
        """Take the space that this log is of, or what the relay lacks of the log; its id.

        `log` is whole, or a piece of one that begins where the relay's ends, or before. What of it
        has to wait for another day is `rate-limited`; what comes before that is taken.
        """
        async with self.dropping.uncut(wholelogs.space_of(wholelogs.parse(log[0]))):
            took = await self._founding.take(log)
        if took.gone is not None:
            try:
                await self.dropping.finish_cut(took.space)
            finally:
                await self.tell(took.space, took.gone)
        if took.refusal is not None:
            raise took.refusal
        return took.space

    async def challenge(self, space: bytes, device: bytes) -> tuple[bytes, int]:
        """What the device signs to sign in, and until when it may, in Unix milliseconds."""
        async with self.dropping.uncut(space):
            await self.store.read(lambda tx: open_space(tx, space))
        challenge = self._signer.challenge(space, device, self.clock(), self.random(16))
        return self._signer.seal(challenge), challenge.expires

    async def token(self, space: bytes, sealed: bytes, signature: bytes) -> tuple[str, int]:
        """A token for the device that signed the challenge, and when it expires."""
        now = self.clock()
        challenge = self._signer.check_challenge(sealed, space, now)
        async with self.dropping.uncut(space), self.memberships.prepared(self.store, space):
            await self.store.read(lambda tx: self._check_sign_in(tx, challenge, sealed, signature))
        expires = now + TOKEN_MS
        return self._signer.token(space, challenge.device, expires), expires

    async def append(self, space: bytes, device: bytes, raw: bytes) -> int:
        """Append a membership entry; its index. One that is there already keeps its index."""
        async with self._entered("append", space, device):
            entry, now = wholelogs.parse(raw), self.clock()
            looked = await self._offering.look_at(space, device, entry)
            try:
                appended = await self.store.write(
                    lambda tx: self._append(tx, space, device, entry, now, looked)
                )
            except RelayRefused as refused:
                if refused.reason == "stale-boundary" and isinstance(entry.payload, Remove):
                    self._pauses.begin(space, entry.payload.devices, now)
                raise
        if appended.after is not None:
            self.memberships.keep(appended.after)
            await self.tell(space, appended.gone)
        return appended.index

    async def sync(self, space: bytes, device: bytes, request: Request) -> Answer:
        """Take what the device sends, then give it what it lacks."""
        self._count("sync", space, device)
        if len(request.envelopes) > PUSH_ENVELOPES:
            raise refuse("malformed", f"A call carries at most {PUSH_ENVELOPES} envelopes.")
        async with self.dropping.uncut(space):
            if request.envelopes:
                return await self._push(space, device, request)
            return await self._pulls.pull(space, device, request)

    async def offer(self, space: bytes, device: bytes, raw: bytes) -> bytes:
        """Keep a snapshot that a device offers, or brings back; its hash.

        One of each space is judged at a time, in a read, so that nobody who writes waits for it.
        """
        async with self._entered("append", space, device):
            digest = offers.hash_offered(raw)
            gone = await self._offering.take(space, device, digest, raw)
        if gone is not None:
            await self.tell(space, gone)
        return digest

    async def snapshot(self, space: bytes, device: bytes, digest: bytes) -> bytes:
        """The snapshot of that hash, as it came; `no-snapshot`."""

        def work(tx: Transaction) -> bytes:
            rules.admit(self._current(tx, space), device)
            if (kept := tx.snapshot(space, digest)) is None:
                raise refuse("no-snapshot")
            return kept.raw

        async with self._entered("sync", space, device):
            return await self.store.read(work)

    async def begin_blob(
        self, space: bytes, device: bytes, blob: bytes, size: int
    ) -> tuple[int, bool]:
        """Begin a blob of that many bytes, sealed; how many chunks are here, and whether all."""
        async with self._entered("blob", space, device):
            there = await self.blobs.begin(space, device, blob, size)
        return there.chunks, there.complete

    async def put_chunk(
        self, space: bytes, device: bytes, blob: bytes, place: int, chunk: bytes
    ) -> int:
        """Take the next chunk of a blob; how many are here in a row."""
        async with self._entered("blob", space, device):
            return await self.blobs.put(space, device, blob, place, chunk)

    async def get_chunk(self, space: bytes, device: bytes, blob: bytes, place: int) -> bytes:
        """A chunk as it came; `no-blob`."""
        async with self._entered("blob", space, device):
            return await self.blobs.get(space, device, blob, place)

    async def recoverable(self, device: bytes) -> list[bytes]:
        """The spaces in which that device is a recovery member now, in order.

        `suspended` where it may be one in a space that is: its words are not to be thrown away.
        `MOST_PAPERS` at most are looked at, each by itself: whoever has many of them waits alone.
        """
        found: list[bytes] = []
        for space in (await self.store.read(lambda tx: tx.papers(device)))[:MOST_PAPERS]:
            async with self.memberships.prepared(self.store, space):
                if await self.store.read(partial(self.memberships.is_paper, space, device)):
                    found.append(space)
        return found

    async def ready(self) -> None:
        """Return when the relay can answer; else `unavailable`."""
        if self.waiters.closed:
            raise stopping()
        await self.store.read(lambda tx: tx.space(b""))
        await self.store.check_writing()
        await self.bodies.check_writing()

    async def scrub(self) -> None:
        """Return when what was erased stands in no file of the store any more."""
        while not await self.store.scrub():
            await asyncio.sleep(_SCRUB_SECONDS)

    async def sweep(self) -> None:
        """At the start: finish what was cut short by a stop. One thing that fails ends no other."""
        going = await self.store.read(lambda tx: tx.going())
        await each_of(
            *(partial(self.dropping.finish, space) for space in going),
            self.store.scrub,  # tried once: it cannot be done while somebody reads
            self.blobs.sweep,
        )

    def drain(self) -> None:
        """Answer everybody who waits; nobody waits any more after this."""
        self.waiters.close()

    async def close(self) -> None:
        """Finish what was begun and let go of the store."""
        self.drain()
        await self.store.close()
        self._checker.close()
        await asyncio.to_thread(self.memberships.close)  # what it still reads needs the loop
        self._founding.close()

    def signed_in(self, space: bytes, token: str) -> bytes:
        """The device that the token was made for; `unauthorized`."""
        return self._signer.check_token(token, space, self.clock())

    async def tell(self, space: bytes, gone: Sequence[Blob]) -> None:
        """Wake who waits for news of a space; then forget the bodies of blobs that went.

        In this order: where the disk fails, those who wait know already.
        """
        self.waiters.ring(space)
        await self.bodies.drop(blob.number for blob in gone)

    def _check_founding(self, tx: Transaction, space: bytes) -> None:
        if not (self.founding or tx.is_allowed(space)):
            raise refuse("closed")
        self.quotas.take(tx, 0)  # before its log is verified

    def _current(self, tx: Transaction, space: bytes) -> Membership:
        return self.memberships.current(tx, open_space(tx, space))

    @asynccontextmanager
    async def _entered(self, kind: str, space: bytes, device: bytes) -> AsyncGenerator[None]:
        """Count a call of a device; have the membership it is judged by in memory for the block."""
        self._count(kind, space, device)
        async with self.dropping.uncut(space), self.memberships.prepared(self.store, space):
            yield

    def _count(self, kind: str, space: bytes, device: bytes) -> None:
        now = self.clock()
        self.limiter.take(kind, device, now)
        self.limiter.take(f"{kind}-space", space, now)

    def _check_sign_in(
        self, tx: Transaction, challenge: Challenged, sealed: bytes, signature: bytes
    ) -> None:
        membership = self._current(tx, challenge.space)
        rules.admit(membership, challenge.device, paper=True)
        public = membership.authority(challenge.device).public
        try:
            verify(public.signing, "sign-in", sealed, signature)
        except BadSignature as error:
            raise refuse("bad-signature", error.message) from None

    def _append(
        self,
        tx: Transaction,
        space: bytes,
        device: bytes,
        entry: Entry,
        now: int,
        looked: bool,
    ) -> _Appended:
        there = open_space(tx, space)
        at = entry.body.index
        if at < there.entries and next(tx.entries(space, at)) == entry.raw:
            return _Appended(at)
        membership = self.memberships.current(tx, there)
        rules.admit(membership, device, paper=True)
        size, pace = self.memberships.growths.of(tx, there, now)
        after = rules.judge_entry(entry, membership=membership, heads=tx.heads(space), pace=pace)
        rules.check_length(membership, entry, size)
        if not rules.puts_out(membership, entry):
            self.quotas.take(tx, len(entry.raw))
        if isinstance(entry.payload, Floor):
            if not looked:  # the log grew to where it follows on only after somebody looked
                raise refuse("unavailable", retry_after=1)
            floors.check_floor(tx, membership, entry.payload)
        index = tx.add_entries(space, [Logged(entry.raw, entry.hash, entry.body.kind)], now)
        return _Appended(index, after, floors.follow(tx, after, now, self.policy))

    async def _push(self, space: bytes, device: bytes, request: Request) -> Answer:
        async with self.memberships.prepared(self.store, space):
            pushed = await self._pushed(space, device, request.envelopes)
        if pushed.took:
            self.waiters.ring(space)
        if pushed.refusal is not None:
            raise pushed.refusal
        return await self._pulls.after(pushed, device, request)

    async def _pushed(self, space: bytes, device: bytes, raws: Sequence[bytes]) -> Pushed:
        """What came of a push; of large ones, one at a time for each space."""
        take = self._pushes.take
        if not duplicates.is_much(raws):
            return await self.store.write_together(take, Push(space, device, raws))
        async with self._turns.of(space):
            fresh = await self.store.read(lambda tx: duplicates.without(tx, space, raws))
            return await self.store.write_together(take, Push(space, device, fresh))
