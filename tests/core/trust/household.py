"""A small household whose devices write, join and go, with nothing random about it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kitchensync.trust import authoring
from kitchensync.trust.entries import EnrolledRole
from kitchensync.trust.envelope import Body, Envelope, Position, parse, seal
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.wire import NO_HASH


def repeatable(seed: str) -> Callable[[int], bytes]:
    """A source of bytes that look random and are the same in each run."""
    state = hashlib.shake_256(seed.encode())
    used = 0

    def draw(count: int) -> bytes:
        nonlocal used
        used += count
        return state.digest(used)[-count:]

    return draw


class Household:
    """Devices by name, the log they share, and the heads of their chains."""

    def __init__(self) -> None:
        self.random = repeatable("household")
        self.keys = {"ann": DeviceKeys.generate(self.random)}
        self.log = [authoring.found(self.keys["ann"], "household", bytes(16), self.random)]
        self.membership = Membership.begin(self.log[0])
        self.heads: dict[bytes, tuple[int, bytes]] = {}

    def id(self, name: str) -> bytes:
        return self.keys[name].device_id

    def take(self, raw: bytes) -> Membership:
        self.membership = self.membership.then(raw)
        self.log.append(raw)
        return self.membership

    def newcomer(self, name: str) -> DeviceKeys:
        return self.keys.setdefault(name, DeviceKeys.generate(self.random))

    def add(self, name: str, *, by: str = "ann", role: EnrolledRole = "adult") -> Membership:
        public = self.newcomer(name).public
        person = name.encode().ljust(16, b"\0")
        return self.take(
            authoring.add(self.membership, self.keys[by], public, person=person, role=role)
        )

    def recovery(self, name: str = "paper", *, by: str = "ann") -> Membership:
        """Recovery words, whose keys are those of `name` from then on."""
        paper = self.newcomer(name)
        return self.take(authoring.recovery(self.membership, self.keys[by], paper))

    def remove(self, *names: str, by: str = "ann") -> Membership:
        devices = [self.id(name) for name in names]
        return self.take(
            authoring.remove(self.membership, self.keys[by], devices, self.heads, self.random)
        )

    def leave(self, name: str) -> Membership:
        head = self.heads.get(self.id(name), (0, NO_HASH))
        return self.take(authoring.leave(self.membership, self.keys[name], head))

    def key(self, name: str, epoch: int | None = None) -> bytes:
        keys = EpochKeys(self.keys[name], self.membership)
        return keys.key(self.membership.epoch if epoch is None else epoch)

    def draft(self, name: str, *, change: bytes = b"milk", **position: Any) -> Envelope:
        """An envelope by that device at its head, or where `position` says instead."""
        seq, prev = self.heads.get(self.id(name), (0, NO_HASH))
        head, epoch = self.membership.head, self.membership.epoch
        where = replace(Position(self.membership.space_id, seq + 1, prev, head, epoch), **position)
        body = Body(1, None, [], [], [change])
        key = self.key("ann", where.epoch)
        return seal(where, body, keys=self.keys[name], epoch_key=key, random=self.random)

    def write(self, name: str, change: bytes = b"milk") -> Envelope:
        envelope = parse(self.draft(name, change=change).raw)
        self.heads[self.id(name)] = (envelope.header.seq, envelope.hash)
        return envelope
