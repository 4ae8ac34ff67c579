"""Decoders of what a member wrote: change sets, what they do to a replica, what is shown of it.

What an input changed is taken back afterwards, so that each finds the same replica.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import cache
from zlib import crc32

import zstandard

from kitchensync import Kitchen
from kitchensync.errors import Malformed
from kitchensync.replica import Replica, changeset, stamps
from kitchensync.replica.archives import segment
from kitchensync.replica.archives.groups import from_blocks
from kitchensync.replica.changeset import Block, ChangeSet
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.postings.ledger import read_seen, write_seen
from kitchensync.replica.restamp import restamped
from kitchensync.replica.snapshots import snapshot
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.values import Segment
from kitchensync.sync.incoming import take
from kitchensync.sync.space import Space
from kitchensync.trust import authoring
from kitchensync.trust.entries import Place
from kitchensync.trust.envelope import Body, Position, seal
from kitchensync.trust.keys import DeviceKeys
from kitchensync.wire import NO_HASH, decode, encode
from tests.core.trust.household import repeatable
from tests.core.trust.vectors import wrapping_with
from tests.fuzz.target import Table, Target, array, list_of_bytes, scratch
from tests.support.homes import START_MS as NOW
from tests.support.kitchens import World

_BEN = 1
"""Ben's index; Ann's is 0."""
_FOOD, _LOT, _PLACE = b"f" * 16, b"l" * 16, b"p" * 16
_LIMIT = 64 * 1024


class _Undone(Exception):
    """Raised to take back what an input did."""


@cache
def _home() -> tuple[Kitchen, DeviceKeys]:
    """Ann's kitchen, with a lot of milk in it, and the keys of Ben's device."""
    with wrapping_with(b"k" * 32):
        kitchen = World(scratch()).found(relay=None)
        space = kitchen._rooms.spaces.household
        ben = DeviceKeys.generate(repeatable("ben"))
        joining = authoring.add(
            space.membership, space.keys, ben.public, person=b"b" * 16, role="adult"
        )
    space.replica.add_entries([joining])
    with space.replica.transaction("add milk") as transaction:
        transaction.put("food", _FOOD, {"name": "Milk"})
        transaction.put("lot", _LOT, {"food": _FOOD, "dimension": "volume", "unit": "l"})
        entry = {"lot": _LOT, "at": NOW, "kind": "bought", "amount": 1000}
        transaction.post("posting", b"o" * 16, entry)
    return kitchen, ben


def ann() -> Kitchen:
    """Ann's kitchen."""
    return _home()[0]


def space_of_ann() -> Space:
    """What every input of this module finds."""
    return ann()._rooms.spaces.household


@contextmanager
def undone(replica: Replica) -> Generator[None, None, None]:
    """What the block does to the replica is taken back."""
    try:
        with replica.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def _incoming(data: bytes) -> None:
    """The body of an envelope by Ben, which Ann takes in and looks at."""
    space = space_of_ann()
    body = decode(data, Body, limit=_LIMIT)
    with undone(space.replica):
        take(space, [_sealed(body)])
        look(data)


def _sealed(body: Body) -> bytes:
    space, ben = space_of_ann(), _home()[1]
    membership = space.membership
    where = Position(space.id, 1, NO_HASH, membership.head, membership.epoch)
    key = space.epoch_key(membership.epoch)
    return seal(where, body, keys=ben, epoch_key=key, random=repeatable("sealing")).raw


def look(data: bytes) -> None:
    """All that Ann is shown; what reads the whole kitchen, for one input in sixteen."""
    kitchen = ann()
    asked: list[Callable[[], object]] = [
        kitchen.pantry, kitchen.due, kitchen.low, kitchen.shopping.lines, kitchen.history,
        kitchen.conflicts, kitchen.household.devices, kitchen.photos.ls, kitchen.export,
    ]  # fmt: skip
    if not crc32(data) % 16:
        asked += [
            kitchen.places, kitchen.foods, kitchen.people, kitchen.status, kitchen.verify,
            kitchen.safety.explain, lambda: kitchen.export("household", "csv"),
        ]  # fmt: skip
    for ask in asked:
        ask()


def _incoming_seeds() -> Iterator[bytes]:
    seen = [Place(bytes([at]) * 16, at, b"h" * 32) for at in (1, 2)]
    yield encode(Body(SCHEMA_VERSION, None, [], [], [*_change_sets()]))
    yield encode(Body(SCHEMA_VERSION, b"d" * 32, [], seen, [next(_change_sets())]))
    yield encode(
        Body(SCHEMA_VERSION + 1, None, [], [], [_encoded("novelty", "x", [b"n" * 16], [1])])
    )


def _change_sets() -> Iterator[bytes]:
    """What Ben writes: about the milk that is here, and about what is not."""
    rows = [bytes([at]) * 16 for at in range(1, 4)]
    yield _encoded("food", "name", [_FOOD, *rows], ["Oat milk", "Eggs", "Flour", ""])
    yield _encoded("lot", "best_before", [_LOT], ["2026-11-30"], base=1)
    yield _encoded("lot", "food", rows, [_FOOD, rows[0], None])
    yield _encoded("lot", "unit", rows, ["ml", "piece", "lb"])
    yield _encoded("lot", "price", rows, [119, 0, None])
    yield _encoded(
        "posting", "entry", rows, [[*_posting(kind)] for kind in ("bought", "used", "counted")]
    )
    yield _encoded("posting", "voided", [rows[0]], [1])
    yield _encoded("device", "name", rows, ["Phone", "Tablet", "x"])


def _posting(kind: str) -> Iterator[object]:
    from kitchensync.schema import tables

    said = {
        "lot": _LOT,
        "at": NOW,
        "kind": kind,
        "amount": 500,
        "seen": write_seen({0: 1, _BEN: 2}),
    }
    for column in tables()["posting"].entry:
        yield said.get(column.name, column.default)


def _encoded(
    table: str, column: str, rows: list[bytes], values: list[object], base: int = 0
) -> bytes:
    first = stamps.pack(NOW, 0, _BEN)
    given = [first + (at << 20) for at in range(len(rows))]
    block = Block(table, column, rows, given, [base] * len(rows), values)
    return changeset.encode(ChangeSet(NOW, f"change {table}", [block]))


def _change_set(data: bytes) -> None:
    """A change set, and the same once its author has become another device."""
    made = changeset.decode(data)
    if changeset.decode(changeset.encode(made)).blocks != made.blocks:
        raise AssertionError("what is written of a change set is not what was read")
    list(restamped([data], 7, {}))


def _taken_over(data: bytes) -> None:
    """Change sets that a file carries, taken over as own ones and looked at."""
    space = space_of_ann()
    with undone(space.replica):
        space.replica.take_over(list_of_bytes(data), space.open_envelope)
        look(data)


def _snapshot(data: bytes) -> None:
    """[size, bytes]: a snapshot as its header and its blob give it."""
    size, packed = array(data, 2)
    if not isinstance(size, int) or not isinstance(packed, bytes):
        raise Malformed("This is no snapshot.")
    _load(data, io.BytesIO(packed), size, SCHEMA_VERSION)


def _frames(data: bytes) -> None:
    """The frames of a snapshot by a device of a newer version, whose digest says nothing here."""
    framed = b"".join(len(frame).to_bytes(4, "big") + frame for frame in list_of_bytes(data))
    source = io.BytesIO(zstandard.ZstdCompressor(level=1).compress(framed))
    _load(data, source, len(framed), SCHEMA_VERSION + 1)


def _load(data: bytes, source: io.BytesIO, size: int, version: int) -> None:
    space = space_of_ann()
    replica = space.replica
    base = Snapshot(replica.heads(), replica.digest(), version, size, source)
    with undone(replica):
        replica.whole.rebuild(space.open_envelope, base)
        look(data)


def _snapshot_seeds() -> Iterator[bytes]:
    target = io.BytesIO()
    written = space_of_ann().replica.whole.write(target)
    yield encode([written.size, target.getvalue()])


def _frames_seeds() -> Iterator[bytes]:
    preface = encode(snapshot.Preface(1, SCHEMA_VERSION + 1, bytes(32), 1))
    plain = [changeset.decode(raw).blocks for raw in _change_sets()]
    thawed = encode(snapshot.Thawed("lot", bytes(16) + b"l" * 16))
    yield encode([preface, thawed, *(raw for blocks in plain for raw in changeset.encoded(blocks))])


def _segment(data: bytes) -> None:
    """A segment of the archive that takes its place, and what is in it put back."""
    framed = b"".join(len(frame).to_bytes(4, "big") + frame for frame in list_of_bytes(data))
    content = zstandard.ZstdCompressor(level=1).compress(framed)
    replica = space_of_ann().replica
    with undone(replica):
        replica.whole.archive.take_up([(Segment(bytes(32), 0, len(content), len(framed)), content)])
        replica.whole.archive.start_over()
        look(data)


def _segment_seeds() -> Iterator[bytes]:
    entry = [_LOT, "used", -1000, NOW, None, None, None]
    lot = Block("lot", "note", [_LOT], [2 << 20], [0], ["spoilt"])
    posting = Block("posting", "entry", [b"u" * 16], [3 << 20], [0], [entry])
    yield encode([*segment.frames([*from_blocks([lot, posting]).values()])])


def _seen(data: bytes) -> None:
    seen = read_seen(data)
    if read_seen(write_seen(seen)) != seen:
        raise AssertionError("what is written of a count is not what was read")


def _seen_seeds() -> Iterator[bytes]:
    of_before = {0: 1, 5: 300, 1000: 70_000}
    yield from (write_seen(of_before), write_seen({2 << 50: 3}), b"")


TARGETS: Table = {
    "change-set": Target(_change_set, _change_sets),
    "incoming": Target(_incoming, _incoming_seeds),
    "taken-over": Target(_taken_over, lambda: [encode([*_change_sets()])]),
    "snapshot": Target(_snapshot, _snapshot_seeds),
    "snapshot-frames": Target(_frames, _frames_seeds),
    "segment": Target(_segment, _segment_seeds),
    "seen": Target(_seen, _seen_seeds),
}
