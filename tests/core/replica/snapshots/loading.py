"""Snapshots as tests take and load them: bytes in memory, opened with the packing of `devices`."""

from __future__ import annotations

import io
from dataclasses import dataclass

import zstandard

from kitchensync.replica import Replica
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.values import Written
from tests.core.replica.devices import Device, unpack


@dataclass(frozen=True)
class Taken:
    written: Written
    raw: bytes

    @property
    def frames(self) -> bytes:
        return zstandard.ZstdDecompressor().decompressobj().decompress(self.raw)

    def base(self, raw: bytes | None = None, schema_version: int = SCHEMA_VERSION) -> Snapshot:
        source = io.BytesIO(self.raw if raw is None else raw)
        made = self.written
        return Snapshot(made.boundary, made.digest, schema_version, made.size, source)


def taken(replica: Replica) -> Taken:
    target = io.BytesIO()
    written = replica.whole.write(target)
    return Taken(written, target.getvalue())


def load(device: Device, snapshot: Taken) -> int:
    return device.replica.whole.rebuild(unpack, snapshot.base())
