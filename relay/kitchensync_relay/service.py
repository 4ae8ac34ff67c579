"""The relay: one method for each call of the protocol, for HTTP and for tests in one process.

Takes and gives values, knows no HTTP. What is taken is decided by `rules`, kept by the store; the
mailboxes of pairing stand in `mailboxes`, the operator's calls in `operators`. Protocol, section 6.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kitchensync.errors import BadSignature, Malformed, RelayRefused
from kitchensync.replica.values import Head
from kitchensync.sync.limits import PUSH_ENVELOPES, WAIT_SECONDS
from kitchensync.sync.messages import Challenged
from kitchensync.sync.transport import Answer, Request
from kitchensync.trust.entries import MAX_ENTRY, Entry, parse_entry
from kitchensync.trust.keys import verify
from kitchensync.trust.membership import Membership
from kitchensync_relay import giving, rules
from kitchensync_relay.auth import TOKEN_MS, Secret, Signer
from kitchensync_relay.checking import Offer, check
from kitchensync_relay.codes import refuse
from kitchensync_relay.limits import Limiter
from kitchensync_relay.mailboxes import Mailboxes
from kitchensync_relay.memberships import Memberships
from kitchensync_relay.store import RelayStore, Space, Transaction
from kitchensync_relay.waiting import Waiters

DEFAULT_QUOTA: Final = 1024**3


def wall_clock() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _Push:
    """What came of a push inside its transaction."""

    space: Space
    heads: Mapping[bytes, Head]
    took: bool
    refusal: RelayRefused | None


@dataclass(kw_only=True)
class RelayService:
    """A relay over `store`, known to devices as `origin`. `secrets`: the newest first.

    `clock` gives Unix milliseconds. Every method raises `RelayRefused` with a code of the protocol.
    """

    store: RelayStore
    origin: str
    secrets: Sequence[Secret]
    clock: Callable[[], int] = wall_clock
    random: Callable[[int], bytes] = os.urandom
    limiter: Limiter = field(default_factory=lambda: Limiter({}))
    quota: int = DEFAULT_QUOTA
    founding: bool = True

    def __post_init__(self) -> None:
        self.waiters = Waiters()
        self.mailboxes = Mailboxes(self.store, self.waiters, self.clock)
        self._signer = Signer(self.origin, self.secrets)
        self._memberships = Memberships()

    async def found(self, raw: bytes) -> bytes:
        """Found the space that this entry begins; its id. Founding it again changes nothing."""
        membership = rules.begin(raw)
        now = self.clock()

        def work(tx: Transaction) -> None:
            if tx.space(membership.space_id) is None:
                if not self.founding:
                    raise refuse("not-allowed", "This relay takes no new spaces.")
                tx.add_space(membership.space_id, now)
                tx.add_entry(membership.space_id, raw, membership.head, "found", now)

        await self.store.write(work)
        return membership.space_id

    async def challenge(self, space: bytes, device: bytes) -> tuple[bytes, int]:
        """What the device signs to sign in, and until when it may, in Unix milliseconds."""
        await self.store.read(lambda tx: _open(tx, space))
        challenge = self._signer.challenge(space, device, self.clock(), self.random(16))
        return self._signer.seal(challenge), challenge.expires

    async def token(self, space: bytes, sealed: bytes, signature: bytes) -> tuple[str, int]:
        """A token for the device that signed the challenge, and when it expires."""
        now = self.clock()
        challenge = self._signer.check_challenge(sealed, space, now)
        await self.store.read(lambda tx: self._check_sign_in(tx, challenge, sealed, signature))
        expires = now + TOKEN_MS
        return self._signer.token(space, challenge.device, expires), expires

    async def append(self, space: bytes, token: str, raw: bytes) -> int:
        """Append a membership entry; its index. One that is there already keeps its index."""
        device = self._signed_in(space, token, "append")
        entry = _parse_entry(raw)
        now = self.clock()
        index, after = await self.store.write(
            lambda tx: self._append(tx, space, device, entry, now)
        )
        if after is not None:
            self._memberships.keep(after)
            self.waiters.ring(space)
        return index

    async def sync(self, space: bytes, token: str, request: Request) -> Answer:
        """Take what the device sends, then give it what it lacks."""
        device = self._signed_in(space, token, "sync")
        if len(request.envelopes) > PUSH_ENVELOPES:
            raise refuse("malformed", f"A call carries at most {PUSH_ENVELOPES} envelopes.")
        if request.envelopes:
            return await self._push(space, device, request)
        return await self._pull(space, device, request)

    async def ready(self) -> None:
        """Return when the relay can answer; else `unavailable`."""
        if self.waiters.closed:
            raise refuse("unavailable", "The relay is shutting down.", retry_after=1)
        await self.store.read(lambda tx: tx.space(b""))

    def drain(self) -> None:
        """Answer everybody who waits; nobody waits any more after this."""
        self.waiters.close()

    async def close(self) -> None:
        """Finish what was begun and let go of the store."""
        self.drain()
        await self.store.close()

    def check_token(self, space: bytes, token: str) -> bytes:
        """The device that the token was made for; `unauthorized`."""
        return self._signer.check_token(token, space, self.clock())

    def _signed_in(self, space: bytes, token: str, kind: str) -> bytes:
        device = self.check_token(space, token)
        self.limiter.take(kind, device, self.clock())
        return device

    def _check_sign_in(
        self, tx: Transaction, challenge: Challenged, sealed: bytes, signature: bytes
    ) -> None:
        membership = self._memberships.current(tx, _open(tx, challenge.space))
        rules.admit(membership, challenge.device)
        public = membership.authority(challenge.device).public
        try:
            verify(public.signing, "sign-in", sealed, signature)
        except BadSignature as error:
            raise refuse("bad-signature", error.message) from None

    def _append(
        self, tx: Transaction, space: bytes, device: bytes, entry: Entry, now: int
    ) -> tuple[int, Membership | None]:
        there = _open(tx, space)
        if entry.body.index < there.entries:
            kept = tx.entries(space, entry.body.index)[0]
            if kept == entry.raw:
                return entry.body.index, None
        membership = self._memberships.current(tx, there)
        rules.admit(membership, device)
        after = rules.judge_entry(
            entry,
            membership=membership,
            heads=tx.heads(space),
            taken_today=tx.entries_since(space, now - rules.DAY_MS),
            added_today=tx.entries_since(space, now - rules.DAY_MS, "add"),
            now=now,
        )
        return tx.add_entry(space, entry.raw, after.head, entry.body.kind, now), after

    async def _push(self, space: bytes, device: bytes, request: Request) -> Answer:
        membership = await self._with_keys(space, device)
        now = self.clock()

        def prepare() -> Callable[[Transaction], _Push]:
            offers = check(request.envelopes, membership)
            return lambda tx: self._take(tx, space, device, offers, now)

        push = await self.store.prepare_and_write(prepare)
        if push.took:
            self.waiters.ring(space)
        if push.refusal is not None:
            raise push.refusal
        request = _having(request, device, push.heads)
        if giving.lacks_nothing(request, push.space, push.heads):
            return giving.bare_answer(device, push.heads, self.store.generation)
        return await self._look(space, device, request)

    async def _with_keys(self, space: bytes, device: bytes) -> Membership:
        """A membership that knows the device's key, if it ever had one; maybe not the newest."""
        known = self._memberships.last_known(space)
        if known is not None and device in known.everyone:
            return known
        return await self.store.read(lambda tx: self._memberships.current(tx, _open(tx, space)))

    def _take(
        self, tx: Transaction, space: bytes, device: bytes, offers: Sequence[Offer], now: int
    ) -> _Push:
        there = _open(tx, space)
        heads = dict(tx.heads(space))
        membership = self._memberships.current(tx, there)
        verdict = rules.judge_push(
            offers,
            device,
            membership=membership,
            heads=heads,
            kept=lambda author, seq: tx.envelope(space, author, seq),
            room=self.quota - there.size,
        )
        for envelope in verdict.taken:
            heads[device] = Head(envelope.header.seq, envelope.hash)
            tx.add_envelope(space, device, heads[device], envelope.raw, now)
        refusal = verdict.refusal
        if refusal is None and device not in membership.members:
            refusal = refuse("not-member")
        if refusal is not None:
            refusal.details = _where(membership, device, heads)
        return _Push(there, heads, bool(verdict.taken), refusal)

    async def _pull(self, space: bytes, device: bytes, request: Request) -> Answer:
        wait = min(request.wait, WAIT_SECONDS)
        if not wait:
            return await self._look(space, device, request)
        deadline = self.clock() + wait * 1000
        with self.waiters.waiting(space) as waiter:
            while True:
                answer = await self._look(space, device, request)
                left = (deadline - self.clock()) / 1000
                if answer.envelopes or answer.entries or self.waiters.closed or waiter is None:
                    return answer
                if not await waiter.news(left):
                    return answer

    async def _look(self, space: bytes, device: bytes, request: Request) -> Answer:
        def work(tx: Transaction) -> Answer:
            there = _open(tx, space)
            rules.admit(self._memberships.current(tx, there), device)
            return giving.answer(tx, there, device, request, self.store.generation)

        return await self.store.read(work)


def _open(tx: Transaction, space: bytes) -> Space:
    """The space, if it is here and not suspended."""
    there = tx.space(space)
    if there is None:
        raise refuse("unknown-space")
    if there.suspended:
        raise refuse("suspended")
    return there


def _parse_entry(raw: bytes) -> Entry:
    if len(raw) > MAX_ENTRY:
        raise refuse("too-large")
    try:
        return parse_entry(raw)
    except Malformed as error:
        raise refuse("malformed", error.message) from None


def _having(request: Request, device: bytes, heads: Mapping[bytes, Head]) -> Request:
    """The request of a device that need not be given what it has just sent."""
    own = max(request.vector.get(device, 0), heads[device].seq if device in heads else 0)
    return replace(request, vector={**request.vector, device: own})


def _where(membership: Membership, device: bytes, heads: Mapping[bytes, Head]) -> dict[str, object]:
    """What a refusal says beside its code, in values of JSON; of others only to members."""
    accepted = heads[device].seq if device in heads else 0
    if device not in membership.members:
        return {"accepted": accepted}
    places = [[author.hex(), head.seq, head.hash.hex()] for author, head in sorted(heads.items())]
    return {"accepted": accepted, "heads": places, "membership": membership.head.hex()}
