"""A snapshot makes, wherever it is loaded, the state that it was taken of; and nothing else."""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync import wire
from kitchensync.errors import BadChain, BadSnapshot
from kitchensync.replica import Replica
from kitchensync.replica.changeset import MAX_CHANGES, Block, ChangeSet, encode
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.merging import apply
from kitchensync.replica.opening import open_file
from kitchensync.replica.snapshots import snapshot
from kitchensync.replica.snapshots.rebuild import Snapshot
from kitchensync.replica.stamps import END, pack
from kitchensync.replica.values import Head
from kitchensync.schema.tables import MAX_VALUE_BYTES
from tests.core.replica.devices import NOON, Device, household, row, sync, unpack
from tests.core.replica.lives import Step, live, lives
from tests.core.replica.snapshots.loading import load, taken
from tests.core.replica.test_convergence import deliver, interleaved
from tests.core.replica.test_quarantine import change, from_the_future, newer
from tests.support.dump import dump

__all__ = ["newer"]

MILK = row("milk")


def preface(schema_version: int, *, thawed: int = 0) -> bytes:
    return wire.encode(snapshot.Preface(1, schema_version, bytes(32), thawed))


@settings(max_examples=15, deadline=None)
@given(lives, lives)
def test_a_loaded_replica_holds_the_same_and_goes_on_like_the_one_it_was_taken_of(
    before: list[Step], after: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 4) as devices:
        *three, newcomer = devices
        live(three, before)
        snapshot = taken(three[0].replica)
        assert load(newcomer, snapshot) == 0
        assert dump(newcomer.replica) == dump(three[0].replica)
        assert newcomer.replica.digest() == snapshot.written.digest
        assert newcomer.replica.heads() == snapshot.written.boundary
        live(three, after)
        newcomer.take(*three)
        assert dump(newcomer.replica) == dump(three[0].replica)


@settings(max_examples=15, deadline=None)
@given(lives, lives, st.randoms(use_true_random=False))
def test_one_taken_in_the_middle_of_things_leaves_nothing_out(
    before: list[Step], after: list[Step], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 4) as devices:
        *three, newcomer = devices
        live(three, before)
        for device in three:
            device.seal()
        # Without what is superseded here though it has not come, these would be conflicts there.
        load(newcomer, taken(three[0].replica))
        live(three, after)
        deliver(newcomer, interleaved(three, chance), chance)
        assert dump(newcomer.replica) == dump(three[0].replica)


@settings(max_examples=15, deadline=None)
@given(lives, st.randoms(use_true_random=False))
def test_equal_states_give_equal_bytes_in_whatever_order_they_came_about(
    life: list[Step], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 5) as devices:
        *three, newcomer, other = devices
        live(three, life)
        deliver(newcomer, interleaved(three, chance), chance)
        deliver(other, interleaved(three, chance), chance)
        for device in devices:
            device.replica.whole.settle()
        assert len({taken(device.replica).frames for device in devices}) == 1


@settings(max_examples=15, deadline=None)
@given(lives)
def test_a_replica_made_anew_from_its_envelopes_alone_is_the_same(life: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 3) as devices:
        live(devices, life)
        devices[0].put("food", MILK, name="Not sent yet")
        held = dump(devices[0].replica)
        devices[0].replica.whole.rebuild(unpack)
        assert dump(devices[0].replica) == held


def test_a_device_that_lost_cells_has_them_again(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    sync(phone, laptop)
    held = dump(laptop.replica)
    broken(laptop, "UPDATE food SET name = 'Mist'")
    assert laptop.replica.digest() != phone.replica.digest()
    assert laptop.replica.whole.rebuild(unpack) == 1
    assert dump(laptop.replica) == held


def broken(device: Device, sql: str) -> None:
    database = open_file(device.replica.path)
    with database.write():
        database.execute(sql)
    database.close()


def test_a_device_far_behind_keeps_what_it_has_not_sent(three: list[Device]) -> None:
    phone, laptop, away = three
    for day in range(100):
        away.clock.now = phone.clock.now = NOON + day
        away.put("food", row(f"found {day}"), name=f"Found {day}")
        phone.put("food", row(f"bought {day}"), name=f"Bought {day}")
        away.put("food", MILK, name=f"Milk of day {day}", minimum=day)
        if day == 49:
            away.seal()
    phone.put("food", MILK, name="Oat milk")
    sync(phone, laptop)
    load(away, taken(laptop.replica))
    assert (len(away.replica.unsent()), away.replica.outbox_size()) == (1, 100)
    assert away.shows("food", row("found 99"))
    sync(*three)
    assert dump(phone.replica) == dump(away.replica) == dump(laptop.replica)
    assert phone.cell("food", row("found 42"), "name") == "Found 42"
    assert len(phone.replica.rows("SELECT 1 FROM food_shown")) == 201


@pytest.fixture
def lived(three: list[Device]) -> list[Device]:
    """Two that hold the same, with a conflict in it, and one that has a milk of its own."""
    phone, laptop, newcomer = three
    phone.put("food", MILK, name="Milk")
    laptop.put("food", MILK, name="Oat milk")
    sync(phone, laptop)
    newcomer.put("food", MILK, name="Mine")
    return three


def refused(device: Device, raw: bytes, like: Device) -> bool:
    """Whether that is refused as a snapshot like another device's, and changes nothing."""
    before = dump(device.replica), device.replica.heads()
    with pytest.raises(BadSnapshot):
        device.replica.whole.rebuild(unpack, taken(like.replica).base(raw))
    return (dump(device.replica), device.replica.heads()) == before


def test_one_bit_in_another_state_changes_nothing(lived: list[Device]) -> None:
    phone, _, newcomer = lived
    frames = taken(phone.replica).frames
    for bit in range(0, len(frames) * 8, 5):
        flipped = bytearray(frames)
        flipped[bit // 8] ^= 1 << bit % 8
        raw = zstandard.ZstdCompressor().compress(bytes(flipped))
        assert refused(newcomer, raw, like=phone), bit


def test_one_other_cell_changes_nothing(lived: list[Device]) -> None:
    phone, laptop, newcomer = lived
    before = taken(phone.replica)
    broken(laptop, "UPDATE food SET name = 'Oat mulk'")
    assert len(taken(laptop.replica).frames) == before.written.size
    assert refused(newcomer, taken(laptop.replica).raw, like=phone)


def test_less_or_more_than_was_written_changes_nothing(lived: list[Device]) -> None:
    phone, _, newcomer = lived
    raw = taken(phone.replica).raw
    for other in (raw[:-1], raw + b"\0", raw + raw, b""):
        assert refused(newcomer, other, like=phone)


def packed(*frames: bytes) -> bytes:
    joined = b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames)
    return zstandard.ZstdCompressor().compress(joined)


@pytest.mark.parametrize(
    "frames",
    [
        [wire.encode((2, 2, bytes(32), 0))],
        [preface(3)],
        [preface(2)[:-1]],
        [preface(2, thawed=1)],
        [preface(2, thawed=1), wire.encode(("lot", bytes(15)))],
        [preface(2), b"nothing"],
        [preface(2), encode(ChangeSet(0, "", []))[:-1]],
    ],
)
def test_what_is_not_of_the_format_is_refused(frames: list[bytes]) -> None:
    raw = packed(*frames)
    size = sum(4 + len(frame) for frame in frames)
    with pytest.raises(BadSnapshot):
        list(snapshot.read(io.BytesIO(raw), size, 2).frames)


def test_a_frame_that_says_it_is_huge_is_not_waited_for() -> None:
    raw = zstandard.ZstdCompressor().compress(b"\xff\xff\xff\xff" + bytes(1 << 20))
    with pytest.raises(BadSnapshot, match="longer than it may be"):
        list(snapshot.read(io.BytesIO(raw), 1 << 40, 2).frames)


def test_a_window_that_would_fill_the_memory_is_refused(two: list[Device]) -> None:
    phone, _ = two
    made = taken(phone.replica)
    frames = zstandard.ZstdDecompressor().decompressobj().decompress(made.raw)
    parameters = zstandard.ZstdCompressionParameters(window_log=27)
    wide = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    raw = wide.compress(frames) + wide.flush()
    with pytest.raises(BadSnapshot):
        list(snapshot.read(io.BytesIO(raw), made.written.size, SCHEMA_VERSION).frames)


def test_more_than_a_frame_holds_goes_into_several(two: list[Device]) -> None:
    phone, laptop = two
    for start in range(0, MAX_CHANGES + 1000, 1000):
        with phone.replica.transaction("fill") as change:
            for at in range(start, start + 1000):
                change.put("place", row(f"place {at}"), {"name": f"Place {at}"})
    for name in ("words", "unit", "position"):
        phone.put("list_line", MILK, **{name: "x" * MAX_VALUE_BYTES})
    for at in range(9):
        phone.put("food", row(f"food {at}"), name="y" * MAX_VALUE_BYTES)
    load(laptop, taken(phone.replica))
    assert dump(laptop.replica) == dump(phone.replica)


def test_what_was_superseded_at_the_end_of_the_range_stays_so(three: list[Device]) -> None:
    phone, laptop, newcomer = three
    phone.seal()
    stamps = [END | phone.index, END | laptop.index]
    block = Block("food", "name", [MILK], stamps[1:], [stamps[0]], ["Milk"])
    laptop.put("food", MILK, name="Milk")
    laptop.seal()
    database = open_file(phone.replica.path)
    with database.write():
        apply(database, [(laptop.index, block)])
    database.close()
    phone.replica.whole.settle()
    load(newcomer, taken(phone.replica))
    again = Block("food", "name", [MILK], stamps[:1], [0], ["Hemlock"])
    for device in (phone, newcomer):
        database = open_file(device.replica.path)
        with database.write():
            apply(database, [(phone.index, again)])
        database.close()
    assert dump(newcomer.replica) == dump(phone.replica)
    assert newcomer.replica.conflicts() == []


def test_what_is_not_known_travels_whole(three: list[Device]) -> None:
    phone, laptop, newcomer = three
    at = pack(NOON, 0, 0)
    from_the_future(
        phone, laptop, change("brew", "name", "Stout", 1, at), change("food", "colour", ["w", 1])
    )
    load(newcomer, taken(laptop.replica))
    assert newcomer.replica.quarantined() == laptop.replica.quarantined()
    assert len(newcomer.replica.quarantined()) == 2
    assert newcomer.replica.digest() == laptop.replica.digest()


def test_what_only_a_newer_version_knows_waits_for_it(
    two: list[Device], request: pytest.FixtureRequest
) -> None:
    phone, laptop = two
    white, cream = change("food", "colour", "white"), change("food", "colour", "cream", at=1)
    version = SCHEMA_VERSION + 1
    frames = [
        preface(version),
        *(encode(ChangeSet(0, "", [one])) for one in (cream, white)),
    ]
    size = sum(4 + len(frame) for frame in frames)
    newer = Snapshot(
        {phone.id: Head(7, b"h" * 32)}, b"d" * 32, version, size, io.BytesIO(packed(*frames))
    )
    laptop.replica.whole.rebuild(unpack, newer)
    assert len(laptop.replica.quarantined()) == 2
    # Others of this version hold the changes themselves: their digests are of something else.
    assert laptop.replica.whole.self_check() is None
    laptop.replica.close()
    request.getfixturevalue("newer")
    with Replica.open(laptop.replica.path, clock=laptop.clock) as upgraded:
        assert [tuple(food) for food in upgraded.rows("SELECT colour FROM food_shown")] == [
            ("cream",)
        ]
        assert [conflict.others[0][1] for conflict in upgraded.conflicts()] == ["white"]
        assert upgraded.whole.self_check() is not None


def test_a_snapshot_that_knows_more_of_the_own_chain_is_refused(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    sync(phone, laptop)
    snapshot = taken(laptop.replica)
    (folder := laptop.replica.path.parent / "copy").mkdir()
    with household(folder, 1) as (copy,), pytest.raises(BadChain, match="this device"):
        load(copy, snapshot)


def test_without_the_envelopes_in_between_nothing_is_made_anew(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    sync(phone, laptop)
    held = dump(laptop.replica)
    broken(laptop, "DELETE FROM envelope")
    with pytest.raises(BadChain, match="one by one"):
        laptop.replica.whole.rebuild(unpack)
    assert dump(laptop.replica) == held
