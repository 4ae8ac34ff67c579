"""Devices as a relay sees them: they found, enrol, remove, write envelopes; without a kitchen."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Relay, Request
from kitchensync.trust import authoring
from kitchensync.trust.entries import EnrolledRole
from kitchensync.trust.envelope import Body, Envelope, Position, seal
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership

START_MS = 1_780_000_000_000
SEEDS = itertools.count(1000)
"""Another for each household that shares a relay with those of other tests."""


def refused(call: Callable[[], object]) -> str:
    """The code with which the relay says no to a call."""
    with pytest.raises(RelayRefused) as caught:
        call()
    return caught.value.reason


@dataclass
class Clock:
    """Unix milliseconds, as tests set them."""

    now: int = START_MS

    def __call__(self) -> int:
        return self.now


@dataclass
class Writer:
    """One device. `log` is what it believes the membership log to be; its chain is in `head`."""

    random: Random
    keys: DeviceKeys
    log: list[bytes]
    head: Head = NO_HEAD
    sent: list[bytes] = field(default_factory=list[bytes])

    @classmethod
    def founder(cls, seed: int = 1) -> Writer:
        """The first device of a new household."""
        random = Random(seed)
        keys = DeviceKeys.generate(random.randbytes)
        log = [authoring.found(keys, "household", random.randbytes(16), random.randbytes)]
        return cls(random, keys, log)

    @classmethod
    def stranger(cls, log: list[bytes], seed: int) -> Writer:
        """A device that knows a household's log and is not in it."""
        random = Random(seed)
        return cls(random, DeviceKeys.generate(random.randbytes), log)

    @property
    def device(self) -> bytes:
        return self.keys.device_id

    @property
    def membership(self) -> Membership:
        return Membership.replay(self.log)

    @property
    def space(self) -> bytes:
        return self.membership.space_id

    def adding(
        self, newcomer: Writer, role: EnrolledRole = "adult", *, person: bytes | None = None
    ) -> bytes:
        """The entry that takes another device in."""
        person = person or self.random.randbytes(16)
        return authoring.add(
            self.membership, self.keys, newcomer.keys.public, person=person, role=role
        )

    def papering(self, paper: Writer) -> bytes:
        """The entry that makes another a recovery member."""
        return authoring.recovery(self.membership, self.keys, paper.keys)

    def removing(self, *others: Writer, heads: dict[bytes, Head]) -> bytes:
        """The entry that puts others out at these heads."""
        gone = [other.device for other in others]
        return authoring.remove(self.membership, self.keys, gone, heads, self.random.randbytes)

    def leaving(self) -> bytes:
        """The entry by which this device goes."""
        return authoring.leave(self.membership, self.keys, self.head)

    def envelope(
        self,
        content: bytes = b"change",
        *,
        after: Head | None = None,
        epoch: int | None = None,
        key: bytes | None = None,
    ) -> Envelope:
        """An envelope that follows `after` (else the own head); the chain does not move."""
        membership = self.membership
        head = after or self.head
        epoch = membership.epoch if epoch is None else epoch
        position = Position(membership.space_id, head.seq + 1, head.hash, membership.head, epoch)
        key = key or EpochKeys(self.keys, membership).key(epoch)
        body = Body(1, None, [], [], [content])
        return seal(position, body, keys=self.keys, epoch_key=key, random=self.random.randbytes)

    def write(self, content: bytes = b"change") -> bytes:
        """The next envelope of the chain."""
        envelope = self.envelope(content)
        self.head = Head(envelope.header.seq, envelope.hash)
        self.sent.append(envelope.raw)
        return envelope.raw

    def at(self, relay: Relay, now: Callable[[], int] = lambda: 0) -> SignedIn:
        """This device at a relay; at time 0 it never thinks that its token has run out."""
        return SignedIn(self, relay, Session(relay, self.space, self.keys, now))


@dataclass
class SignedIn:
    """A device that speaks to a relay."""

    writer: Writer
    relay: Relay
    session: Session

    def found(self) -> bytes:
        return self.relay.found(self.writer.log[:1])

    def append(self, entry: bytes) -> int:
        return self.session.append(entry)

    def push(self, *envelopes: bytes) -> Answer:
        """Send envelopes, knowing all that is there."""
        return self.session.sync(Request({}, len(self.writer.log), envelopes))

    def pull(
        self, vector: dict[bytes, int] | None = None, entries: int | None = None, wait: int = 0
    ) -> Answer:
        """Ask for what a device with that vector lacks."""
        known = len(self.writer.log) if entries is None else entries
        return self.session.sync(Request(vector or {}, known, (), wait))


def founded(relay: Relay) -> SignedIn:
    """The founder of a household of its own, signed in at a relay where it has founded."""
    founder = Writer.founder(next(SEEDS)).at(relay)
    founder.found()
    return founder
