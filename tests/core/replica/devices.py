"""Devices that exchange envelopes without keys: sealing is packing, opening is unpacking."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec

from kitchensync.replica import Identity, Replica
from kitchensync.replica.values import NO_HASH, Draft, Received

Given = TypeVar("Given")
Made = TypeVar("Made")

SPACE = b"s" * 32
NOON = 1_790_000_000_000
"""A Unix time in milliseconds, in 2026."""


@dataclass(frozen=True)
class Packed:
    raw: bytes
    hash: bytes


def pack(draft: Draft) -> Packed:
    raw = msgspec.msgpack.encode((draft.seq, draft.prev, draft.change_sets))
    return Packed(raw, hashlib.sha256(raw).digest())


def unpack(raw: bytes) -> Sequence[bytes]:
    change_sets: list[bytes] = msgspec.msgpack.decode(raw)[2]
    return change_sets


def noting(given: list[Given], then: Callable[[Given], Made]) -> Callable[[Given], Made]:
    """`then`, that also keeps what it is given."""

    def noted(one: Given) -> Made:
        given.append(one)
        return then(one)

    return noted


class Clock:
    """Unix milliseconds that stand still until a test moves them."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Device:
    """A replica and its clock; `send` seals what waits, `take` merges what others sent."""

    def __init__(self, path: Path, index: int, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.index = index
        self.id = device_id(index)
        identity = Identity(SPACE, self.id, index)
        self.replica = Replica.create(path, identity, clock=self.clock, random=seeded(index))
        self.sent: list[Received] = []

    def seal(self) -> None:
        while sealed := self.replica.seal_pending(pack, limit_bytes=1 << 18):
            prev = self.sent[-1].hash if self.sent else NO_HASH
            content = unpack(sealed.raw)
            self.sent.append(
                Received(self.id, self.index, sealed.seq, sealed.hash, prev, sealed.raw, content)
            )

    def take(self, *others: Device) -> None:
        for other in others:
            other.seal()
            self.replica.merge(other.sent)

    def put(self, table: str, row: bytes, **values: object) -> None:
        with self.replica.transaction("put") as change:
            change.put(table, row, values)

    def cell(self, table: str, row: bytes, column: str) -> object:
        found = self.replica.rows(f'SELECT "{column}" FROM "{table}" WHERE id = ?', (row,))
        return found[0][0] if found else None

    def shows(self, table: str, row: bytes) -> bool:
        return bool(self.replica.rows(f'SELECT 1 FROM "{table}_shown" WHERE id = ?', (row,)))


def device_id(index: int) -> bytes:
    return bytes([index]) * 16


def row(name: str) -> bytes:
    """A row id that stays the same from run to run."""
    return hashlib.sha256(name.encode()).digest()[:16]


def seeded(seed: int) -> Callable[[int], bytes]:
    numbers = count()
    return lambda size: hashlib.shake_128(f"{seed} {next(numbers)}".encode()).digest(size)


def sync(*devices: Device) -> None:
    """Everybody gets everything."""
    for device in devices:
        device.seal()
    for device in devices:
        device.take(*(other for other in devices if other is not device))


@contextmanager
def household(folder: Path, size: int) -> Iterator[list[Device]]:
    """That many devices with an empty kitchen each."""
    devices = [Device(folder / f"{index}.db", index) for index in range(size)]
    try:
        yield devices
    finally:
        for device in devices:
            device.replica.close()
