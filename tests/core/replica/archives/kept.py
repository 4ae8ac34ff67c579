"""A household that archives, as tests drive it: one device makes segments, others take them up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from kitchensync.replica import Replica
from kitchensync.replica.archives.over import Rule
from kitchensync.replica.values import Segment
from kitchensync.schema import tables
from tests.core.replica.devices import Device, sync
from tests.support.dump import SHARED
from tests.support.household import AT_ONCE

Made = tuple[Segment, bytes]


class Archives:
    """The segments of a space, and which device knows how many of them."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self.made: list[Made] = []
        self.maker: Device | None = None
        self.devices = devices

    def take_up(self, device: Device) -> None:
        """Have a device know all segments there are."""
        known = len(device.replica.whole.archive.segments())
        device.replica.whole.archive.take_up(self.made[known:])

    def put_away(self, device: Device, rule: Rule = AT_ONCE) -> None:
        """Have a device make segments of what is over there."""
        self.meet(device)
        self.take_up(device)
        with device.replica.whole.trial():
            new = device.replica.whole.archive.put_away(rule)
        self.made += [(segment_of(content, size), content) for content, size in new]
        self.take_up(device)

    def meet(self, device: Device) -> None:
        """Have a device be the next maker: it knows what the last one knew, as a floor has it."""
        if self.maker is not None and self.maker is not device:
            sync(device, self.maker)
        self.maker = device


def segment_of(content: bytes, size: int) -> Segment:
    return Segment(hashlib.sha256(content).digest(), 0, len(content), size)


def in_tables(replica: Replica) -> dict[str, int]:
    """How many rows are in each table that has some."""
    counts = {
        name: replica.rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in (*tables(), *SHARED)
    }
    return {name: count for name, count in counts.items() if count}
