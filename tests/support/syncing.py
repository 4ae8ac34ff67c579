"""What tests of a sync do on devices: name foods, suffer faults, meet a relay that lies."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from kitchensync.errors import StaleBoundary
from kitchensync.replica import Replica
from kitchensync.replica.postings.ledger import Posted, fold
from kitchensync.sync.membership import removal
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust.entries import Entry, Remove
from kitchensync.trust.envelope import parse
from kitchensync.trust.membership import Membership
from kitchensync.trust.standing import Covered
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.store import RelayStore
from tests.support.dump import dump
from tests.support.homes import Device
from tests.support.twin import Fault, FaultyRelay, InProcessRelay

MILK, EGGS, RICE = b"m" * 16, b"e" * 16, b"r" * 16
HOUR = 3_600_000


def name(device: Device, food: bytes, text: str) -> None:
    with device.replica.transaction(f"named {text}") as tx:
        tx.put("food", food, {"name": text})


def names(device: Device) -> set[str]:
    return {row["name"] for row in device.replica.rows("SELECT name FROM food_shown")}


def stock(device: Device) -> int:
    """The sum of all postings, of whatever lot."""
    rows = device.replica.rows("SELECT entry_at, kind, amount FROM posting WHERE entry_at > 0")
    return fold(Posted(*row) for row in rows).sum


def suffer(device: Device, *faults: Fault) -> None:
    relay = device.relay
    assert isinstance(relay, FaultyRelay)
    relay.faults.extend(faults)


def check_heads_strictly(
    membership: Membership, entry: Entry, heads: Mapping[bytes, tuple[int, bytes]]
) -> None:
    """What an older relay asks of an entry: no place of a member is beyond what it has."""
    if isinstance(entry.payload, Remove):
        places = {each.device: (each.seq, each.hash) for each in entry.payload.boundary}
        if membership.of_members(places) != membership.of_members(heads):
            raise StaleBoundary("Envelopes have arrived that a membership entry does not count.")


class Corrupting:
    """A relay whose answers are spoiled by a function."""

    def __init__(self, relay: InProcessRelay, spoil: Callable[[Answer], Answer]) -> None:
        self._relay = relay
        self._spoil = spoil
        self.origin = relay.origin

    def __getattr__(self, name: str) -> object:
        return getattr(self._relay, name)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        return self._spoil(self._relay.sync(space, token, request))


def hiding(author: Device) -> Callable[[Answer], Answer]:
    """Answers as if that device had never sent anything."""
    device = author.space.device

    def hide(answer: Answer) -> Answer:
        heads = {each: head for each, head in answer.heads.items() if each != device}
        shown = [raw for raw in answer.envelopes if parse(raw).header.device != device]
        return replace(answer, heads=heads, envelopes=tuple(shown))

    return hide


def backup(relay: InProcessRelay) -> MemoryStore:
    """What a backup of the relay's store holds at this moment."""
    return copied(relay.service.store)


def copied(store: RelayStore) -> MemoryStore:
    """A store in memory that holds what this one does."""
    kept = MemoryStore(generation=store.generation)
    vars(kept)["_kept"] = vars(store)["_kept"].copy()
    return kept


def wipe(relay: InProcessRelay) -> None:
    """The relay begins anew and knows nothing."""
    relay.service = replace(relay.service, store=MemoryStore(), bodies=Bodies.in_memory())


def settle(*devices: Device) -> None:
    """Have everybody sync twice."""
    for device in devices * 2:
        device.sync()


def rings(device: Device) -> set[tuple[str, bytes]]:
    """What rings on a device, and what it is about."""
    return {(alarm.code, alarm.about) for alarm in device.replica.alarms.all()}


def check_agreement(*devices: Device) -> None:
    """All hold and show the same, and nothing rings."""
    first, *others = devices
    for device in devices:
        assert not device.replica.unsent()
        assert rings(device) == set()
    for other in others:
        assert other.replica.heads() == first.replica.heads()
        assert other.replica.digest() == first.replica.digest()
        assert dump(other.replica) == dump(first.replica)


def shut_out(by: Device, device: Device) -> None:
    removal.want(by.replica, [device.space.device])
    by.sync()


def through(device: Device, relay: object) -> Device:
    device.relay = relay  # type: ignore[assignment]  # passes every call on
    device.session = Session(relay, device.space.id, device.space.keys, device.clock)  # type: ignore[arg-type]  # as above
    return device


@contextmanager
def closed(device: Device) -> Generator[Path]:
    """The file of a device that nobody has open."""
    path = device.replica.path
    device.space.close()
    yield path
    device.space = Space.open(path, device.space.label, device.around)


def break_(device: Device, sql: str) -> None:
    """Change the file of a device behind its back."""
    with closing(sqlite3.connect(device.replica.path)) as file, file:
        file.execute(sql)


def spoil(replica: Replica, author: bytes) -> None:
    """Have the disk change a bit in the last envelope of an author that is kept there."""
    *_, last = [kept.raw for kept in replica.envelopes() if kept.device == author]
    spoilt = last[:-100] + bytes([last[-100] ^ 1]) + last[-99:]
    replica.rows("UPDATE envelope SET raw = ? WHERE raw = ?", (spoilt, last))


def segments(device: Device) -> list[bytes]:
    return [each.blob for each in device.replica.whole.archive.segments()]


def floor(device: Device) -> Covered | None:
    """What the newest floor covers, or None."""
    return device.space.membership.floor


def keeps_all_above_the_floor(device: Device) -> bool:
    """Whether every envelope is kept that the newest floor does not cover."""
    covered = floor(device)
    below = {each: place.seq for each, place in covered.boundary.items()} if covered else {}
    above = Counter(
        kept.device for kept in device.replica.envelopes() if kept.seq > below.get(kept.device, 0)
    )
    return all(
        above[each] == max(head.seq - below.get(each, 0), 0)
        for each, head in device.replica.heads().items()
    )


def write(device: Device, times: int = 7) -> None:
    """So many envelopes of one change each."""
    for at in range(times):
        name(device, bytes([at]) * 16, f"Food {device.clock.now} {at}")
        device.clock.now += 1
        device.sync()
