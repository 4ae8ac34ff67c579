"""What years do: the relay's bytes, the devices' bytes, and what a new phone has to do.

A household of six with 300 changes a day, photos, a phone replaced every half-year and two stolen;
one year of it, ten when asked for. Beside it the same household, whose relay never asks for a
snapshot. How it lives is left to `living`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from kitchensync.kitchen.stock import shelf
from kitchensync.replica import Replica
from kitchensync.schema import tables
from kitchensync.sync import blobs, incoming
from kitchensync.sync.snapshots import archives
from kitchensync.sync.space import Space
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync.trust.entries import Floor, parse_entry
from kitchensync.trust.snapshots import parse
from kitchensync_relay.floors import Policy
from kitchensync_relay.store import Space as RelaySpace
from kitchensync_relay.store import Transaction
from tests.bench import kitchens
from tests.bench.figures import Figure
from tests.bench.growth import LONG
from tests.bench.living import Hand, Living
from tests.bench.plot import Axis, Chart
from tests.support.homes import Device
from tests.support.twin import InProcessRelay

HALF_YEARS, HALF_YEARS_WITHOUT = 2, 2
LONG_HALF_YEARS, LONG_HALF_YEARS_WITHOUT = 20, 6
HALF_YEAR_DAYS = 182
STOLEN_AFTER = (7, 15)
"""Half-years in which another phone is stolen as well; it is removed and replaced."""
SUBJECT = "years"
YEARS = Axis("years")
MOST_SECONDS = 3.0
MOST_GROWTH = 1.25
"""What may be more in the second half than at its beginning, where something is bounded."""
NEVER = Policy(envelopes=1 << 60, size=1 << 60)
_MB = 1e6

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was found after so many years; bytes, processor seconds, and counts.

    `phone` is the one in use longest, of which `phone_pictures` are what it keeps of photos.
    `ready_cpu` is what a new phone needs from its first call to the state of the snapshot, and
    `first_sync_cpu` until it has everything, the archive too, the relay's share of both included.
    `rows` and `cells` are in the tables; `archive` is the bytes of all segments, as each device and
    the relay have them. `listing_cpu` is reading all lots with their stock, `checking_cpu` the
    daily self-check.
    """

    years: float
    changes: int
    rows: int
    cells: int
    lots: int
    lots_there: int
    floors: int
    relay: int
    relay_envelopes: int
    relay_pictures: int
    relay_snapshots: int
    segments: int
    archive: int
    laptop: int
    phone: int
    phone_pictures: int
    first_sync_bytes: int
    first_sync_envelopes: int
    first_sync_cpu: float
    ready_cpu: float
    listing_cpu: float
    checking_cpu: float


def figures() -> Iterator[Figure]:
    """With snapshots, and beside it without, for as long as that takes no time."""
    is_long = bool(os.environ.get(LONG))
    with kitchens.folder() as home:
        found = [*years(home, LONG_HALF_YEARS if is_long else HALF_YEARS)]
    with kitchens.folder() as home:
        count = LONG_HALF_YEARS_WITHOUT if is_long else HALF_YEARS_WITHOUT
        without = [*years(home, count, NEVER)]
    yield from _told(found, without)


def years(home: Path, half_years: int, policy: Policy | None = None) -> Iterator[Milestone]:
    """The household's milestones, one each half-year; everybody must agree at each."""
    living = Living(home, policy)
    try:
        for number in range(1, half_years + 1):
            living.live(HALF_YEAR_DAYS)
            check_agreement(living)
            yield _say(milestone(living))
            if number in STOLEN_AFTER:
                living.remove(living.phones.pop(3))
                living.phones.append(living.new_phone())
    finally:
        living.close()


def check_agreement(living: Living) -> None:
    """Everybody syncs; all must have seen the same and hold the same, and nothing may ring."""
    for hand in living.hands * 2:
        living.sync(hand)
    heads = living.laptop.device.replica.heads()
    for hand in living.hands:
        assert hand.device.replica.heads() == heads
        assert hand.device.replica.alarms.all() == []
    compared = living.laptop, living.phones[0], living.phones[-1]
    assert len({hand.device.replica.digest() for hand in compared}) == 1


def milestone(living: Living) -> Milestone:
    """Measure, and replace the oldest phone by a new one while at it."""
    laptop, phone = living.laptop.device, living.phones.pop(0)
    there = _at_relay(living)
    snapshots, archive, pictures = _relay_blobs(living)
    replica = laptop.replica
    lots, listing = _timed(lambda: shelf.lots(replica))
    _, checking = _timed(replica.digest)
    newcomer = Newcomer(living.new_phone())
    newcomer.begin()
    living.phones.append(newcomer.hand)
    rows, cells = size_of_state(replica)
    found = Milestone(
        years=round(living.today / 365, 2),
        changes=living.changes,
        rows=rows,
        cells=cells,
        lots=len(lots),
        lots_there=sum(lot.there for lot in lots),
        floors=newcomer.floors,
        relay=there.size,
        relay_envelopes=there.size - snapshots - archive - pictures,
        relay_pictures=pictures,
        relay_snapshots=snapshots,
        segments=len(replica.whole.archive.segments()),
        archive=archive,
        laptop=_file_bytes(replica),
        phone=_file_bytes(phone.device.replica),
        phone_pictures=_pictures(phone.device),
        first_sync_bytes=newcomer.bytes,
        first_sync_envelopes=newcomer.envelopes,
        first_sync_cpu=newcomer.cpu,
        ready_cpu=newcomer.cpu - newcomer.tail_cpu,
        listing_cpu=listing,
        checking_cpu=checking,
    )
    living.remove(phone)
    return found


class Newcomer:
    """A new phone, its first sync counted and timed."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.bytes = self.envelopes = 0
        self.cpu = self.tail_cpu = 0.0

    def begin(self) -> None:
        """The first sync; thumbnails come after it and are not counted."""
        device = self.hand.device
        device.space.close()
        around = device.around
        replica = Replica.open(device.replica.path, clock=around.clock, random=around.random)
        device.space = Space(replica, "household", around)
        device.session.relay = _Counting(device.relay, self)  # type: ignore[assignment,arg-type]  # passes every call on
        self.hand.desk.replica = device.replica
        with _timing_the_tail() as tail:
            _, self.cpu = _timed(device.sync)
        self.tail_cpu = sum(tail)
        device.session.relay = device.relay

    @property
    def floors(self) -> int:
        """How many floors the membership log tells of."""
        log = self.hand.device.space.log()
        return sum(isinstance(parse_entry(raw).payload, Floor) for raw in log)


@contextmanager
def _timing_the_tail() -> Generator[list[float]]:
    """What it takes to merge what comes after the snapshot, and to fetch segments for it."""
    passed: list[float] = []

    def timing(does: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: object) -> object:
            done, took = _timed(lambda: does(*given))
            passed.append(took)
            return done

        return timed

    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((incoming, "take"), (archives, "fetch_lacking")):
            patch.setattr(module, name, timing(getattr(module, name)))
        yield passed


class _Counting:
    """Counts what comes from the relay."""

    def __init__(self, relay: InProcessRelay, newcomer: Newcomer) -> None:
        self._relay = relay
        self._newcomer = newcomer

    def __getattr__(self, name: str) -> object:
        return getattr(self._relay, name)

    def sync(self, space: bytes, token: str, request: Request) -> Answer:
        answer = self._relay.sync(space, token, request)
        self._newcomer.bytes += sum(map(len, (*answer.entries, *answer.envelopes)))
        self._newcomer.envelopes += len(answer.envelopes)
        return answer

    def snapshot(self, space: bytes, token: str, digest: bytes) -> bytes:
        return self._count(self._relay.snapshot(space, token, digest))

    def get_chunk(self, space: bytes, token: str, blob: bytes, number: int) -> bytes:
        return self._count(self._relay.get_chunk(space, token, blob, number))

    def _count(self, raw: bytes) -> bytes:
        self._newcomer.bytes += len(raw)
        return raw


def size_of_state(replica: Replica) -> tuple[int, int]:
    """How many rows there are, and how many cells that somebody wrote."""
    rows = cells = 0
    for table in tables().values():
        written = " + ".join(f'total("{stamp}" > 0)' for stamp in table.stamps)
        ((count, wrote),) = replica.rows(f'SELECT count(*), {written} FROM "{table.name}"')
        rows += count
        cells += int(wrote)
    return rows, cells


def _at_relay(living: Living) -> RelaySpace:
    space = _look(living, lambda tx: tx.space(living.laptop.device.space.id))
    assert space is not None
    return space


def _relay_blobs(living: Living) -> tuple[int, int, int]:
    """Bytes of snapshots, of the archive, and of pictures."""
    space = living.laptop.device.space.id

    def look(tx: Transaction) -> tuple[int, int, int]:
        headers = [parse(kept.raw).header for kept in tx.snapshots(space)]
        sizes = {blob.blob: blob.size for blob in tx.blobs.of(space)}
        made = {header.blob for header in headers}
        archived = {each.blob for header in headers for each in header.segments}
        snapshots = sum(size for blob, size in sizes.items() if blob in made)
        archive = sum(size for blob, size in sizes.items() if blob in archived)
        return snapshots, archive, sum(sizes.values()) - snapshots - archive

    return _look(living, look)


def _look(living: Living, work: Callable[[Transaction], Result]) -> Result:
    return asyncio.run(living.relay.service.store.read(work))


def _file_bytes(replica: Replica) -> int:
    replica.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return replica.path.stat().st_size


def _pictures(device: Device) -> int:
    return sum(path.stat().st_size for path in blobs.folder_of(device.space).glob("*"))


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What it gives, and its processor seconds."""
    began = time.process_time()
    given = work()
    return given, time.process_time() - began


def _say(found: Milestone) -> Milestone:
    print(asdict(found), file=sys.stderr, flush=True)
    return found


def _told(found: Sequence[Milestone], without: Sequence[Milestone]) -> Iterator[Figure]:
    half, last = found[(len(found) - 1) // 2], found[-1]
    after = f"after {last.years:.2g} years"
    yield Figure(
        SUBJECT,
        f"new phone ready from the snapshot {after}",
        last.ready_cpu,
        "s",
        at_most=MOST_SECONDS,
        details=_details("with", found) | _details("without", without),
    )
    drawn = Chart(
        "A new phone's first sync",
        YEARS,
        Axis("s of processor time"),
        {
            "with all there is": [(one.years, one.first_sync_cpu) for one in found],
            "from the snapshot": [(one.years, one.ready_cpu) for one in found],
            "without snapshots": [(one.years, one.first_sync_cpu) for one in without],
        },
    )
    yield Figure(SUBJECT, f"its first sync {after}", last.first_sync_cpu, "s", chart=drawn)
    a_cell = last.first_sync_bytes / last.cells
    yield Figure(SUBJECT, f"its first sync {after}, for a cell of state", a_cell, "bytes")
    what = f"log and snapshots at the relay {after}, to after {half.years:.2g}"
    grown = _log_and_state(last) / _log_and_state(half)
    yield Figure(SUBJECT, what, grown, at_most=MOST_GROWTH)
    for name in ("relay", "relay_pictures", "archive", "phone", "laptop"):
        more = (getattr(last, name) - getattr(half, name)) / (last.years - half.years)
        what = f"bytes more a year after {half.years:.2g}: {name.replace('_', ', ')}"
        yield Figure(SUBJECT, what, more / _MB, "MB")
    listing = f"reading all lots with their stock {after}"
    yield Figure(SUBJECT, listing, last.listing_cpu, "s", chart=_bytes_drawn(found, without))


def _log_and_state(at: Milestone) -> int:
    """What a relay holds beside what stays by nature: pictures that are kept, and the archive."""
    return at.relay_envelopes + at.relay_snapshots


def _bytes_drawn(found: Sequence[Milestone], without: Sequence[Milestone]) -> Chart:
    return Chart(
        "Bytes of a household of six, 300 changes a day",
        YEARS,
        Axis("MB"),
        {
            "laptop": [(one.years, one.laptop / _MB) for one in found],
            "phone": [(one.years, one.phone / _MB) for one in found],
            "relay": [(one.years, one.relay / _MB) for one in found],
            "relay, no snapshots": [(one.years, one.relay / _MB) for one in without],
        },
    )


def _details(run: str, found: Sequence[Milestone]) -> dict[str, float]:
    return {
        f"{run}, {at.years:g} years: {name}": value
        for at in found
        for name, value in asdict(at).items()
        if name != "years"
    }
