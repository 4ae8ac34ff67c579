"""Blobs at a relay: resumed where they were cut, counted, collected, and whole or not there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from obstore.exceptions import BaseError

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust import blobs
from kitchensync.trust.blobs import SEALED_CHUNK
from kitchensync_relay.blobrows import on_disk
from kitchensync_relay.blobs import ABANDONED_MS, MOST_BYTES
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.mounted import MARKER
from kitchensync_relay.operators import Operator
from kitchensync_relay.service import RelayService
from kitchensync_relay.sqlite import SqliteStore
from tests.relay.conftest import service_over
from tests.relay.process import RelayProcess
from tests.relay.test_conformance import join, refused
from tests.relay.writer import SEEDS, Clock, SignedIn, Writer, founded
from tests.support.twin import InProcessRelay

BLOB, OTHER = b"b" * 32, b"o" * 32
FIRST, LAST = b"1" * SEALED_CHUNK, b"2" * 100
SIZE = SEALED_CHUNK + 100


@pytest.fixture
def home(relay: Relay) -> SignedIn:
    """A household's founder, signed in at a relay where it has founded."""
    return founded(relay)


def put(device: SignedIn, blob: bytes = BLOB) -> None:
    """A blob of two chunks."""
    device.session.begin_blob(blob, SIZE)
    device.session.put_chunk(blob, 0, FIRST)
    assert device.session.put_chunk(blob, 1, LAST) == 2


def test_what_one_device_put_another_gets_chunk_by_chunk(home: SignedIn) -> None:
    phone = join(home)
    put(home)
    assert phone.session.begin_blob(BLOB, SIZE) == (2, True)
    assert [phone.session.get_chunk(BLOB, place) for place in range(2)] == [FIRST, LAST]


def test_an_upload_that_was_cut_goes_on_where_it_was_whoever_goes_on(home: SignedIn) -> None:
    phone = join(home)
    assert home.session.begin_blob(BLOB, SIZE) == (0, False)
    home.session.put_chunk(BLOB, 0, FIRST)
    assert phone.session.begin_blob(BLOB, SIZE) == (1, False)
    assert phone.session.put_chunk(BLOB, 1, LAST) == 2
    assert home.session.begin_blob(BLOB, SIZE) == (2, True)


def test_a_chunk_that_is_there_stays_as_it_is(home: SignedIn) -> None:
    put(home)
    assert home.session.put_chunk(BLOB, 0, b"3" * SEALED_CHUNK) == 2
    assert home.session.get_chunk(BLOB, 0) == FIRST


def test_chunks_come_in_order_each_of_its_size(home: SignedIn) -> None:
    home.session.begin_blob(BLOB, SIZE)
    assert refused(lambda: home.session.put_chunk(BLOB, 1, LAST)).reason == "gap"
    assert refused(lambda: home.session.put_chunk(BLOB, 0, LAST)).reason == "malformed"
    home.session.put_chunk(BLOB, 0, FIRST)
    assert refused(lambda: home.session.put_chunk(BLOB, 1, LAST + b"2")).reason == "malformed"
    home.session.put_chunk(BLOB, 1, LAST)
    assert refused(lambda: home.session.put_chunk(BLOB, 2, LAST)).reason == "gap"


def test_a_blob_that_nobody_began_is_not_there(home: SignedIn) -> None:
    assert refused(lambda: home.session.get_chunk(BLOB, 0)).reason == "no-blob"
    assert refused(lambda: home.session.put_chunk(BLOB, 0, FIRST)).reason == "no-blob"
    home.session.begin_blob(BLOB, SIZE)
    assert refused(lambda: home.session.get_chunk(BLOB, 0)).reason == "no-blob"


def test_a_blob_has_one_size_from_the_moment_it_is_whole(home: SignedIn) -> None:
    home.session.begin_blob(BLOB, SIZE)
    home.session.put_chunk(BLOB, 0, FIRST)
    assert home.session.begin_blob(BLOB, 100) == (0, False)
    assert home.session.put_chunk(BLOB, 0, LAST) == 1
    assert refused(lambda: home.session.begin_blob(BLOB, SIZE)).reason == "malformed"


def test_a_blob_larger_than_the_format_allows_is_refused(home: SignedIn) -> None:
    assert refused(lambda: home.session.begin_blob(BLOB, MOST_BYTES + 1)).reason == "too-large"
    assert home.session.begin_blob(BLOB, MOST_BYTES) == (0, False)
    assert blobs.sealed_size(blobs.MAX_BLOB) == MOST_BYTES


def test_only_members_put_and_get(home: SignedIn) -> None:
    phone = join(home)
    put(home)
    phone.pull()
    home.append(home.writer.removing(phone.writer, heads={}))
    for call in (
        lambda: phone.session.begin_blob(BLOB, SIZE),
        lambda: phone.session.put_chunk(BLOB, 0, FIRST),
        lambda: phone.session.get_chunk(BLOB, 0),
    ):
        assert refused(call).reason == "not-member"


def test_recovery_words_read_no_blob(home: SignedIn) -> None:
    put(home)
    paper = Writer.stranger(home.writer.log, next(SEEDS))
    home.append(home.writer.papering(paper))
    on_paper = paper.at(home.relay)
    assert refused(lambda: on_paper.session.get_chunk(BLOB, 0)).reason == "not-allowed"


def test_a_blob_of_one_space_is_not_there_in_another(home: SignedIn) -> None:
    put(home)
    stranger = Writer.founder(next(SEEDS)).at(home.relay)
    stranger.found()
    assert refused(lambda: stranger.session.get_chunk(BLOB, 0)).reason == "no-blob"


class OnDisk:
    """A relay over files, which can be opened again; what it knows besides is in `service`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.open()

    def open(self) -> None:
        self.service: RelayService = service_over(
            SqliteStore(self.folder / "relay.db"),
            self.clock,
            Bodies.in_folder(self.folder / "blobs"),
        )
        self.relay = InProcessRelay(self.service)

    def close(self) -> None:
        self.relay.close()
        asyncio.run(self.service.close())

    def restart(self) -> None:
        self.close()
        self.open()
        asyncio.run(self.service.blobs.sweep())

    def home(self) -> SignedIn:
        founder = Writer.founder(next(SEEDS)).at(self.relay)
        founder.found()
        return founder

    def size(self, home: SignedIn) -> int:
        """Bytes that count for the space."""
        return asyncio.run(self.service.store.read(lambda tx: tx.space(home.writer.space).size))  # type: ignore[union-attr]  # it is there

    @property
    def bodies(self) -> list[str]:
        files = (self.folder / "blobs").rglob("*")
        names = {str(one.relative_to(self.folder / "blobs")) for one in files}
        return sorted(names - {MARKER})


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[OnDisk]:
    there = OnDisk(tmp_path)
    yield there
    there.close()


def test_all_of_a_blob_counts_when_it_is_begun(disk: OnDisk) -> None:
    home = disk.home()
    before = disk.size(home)
    disk.service.quota = before + on_disk(SIZE)
    home.session.begin_blob(BLOB, SIZE)
    assert disk.size(home) == before + SIZE
    assert refused(lambda: home.session.begin_blob(OTHER, 17)).reason == "over-quota"
    home.session.put_chunk(BLOB, 0, FIRST)
    assert disk.size(home) == before + SIZE


def test_of_what_was_left_a_call_drops_so_many_and_a_start_all(disk: OnDisk) -> None:
    home = disk.home()
    for number in range(40):
        home.session.begin_blob(number.to_bytes(32, "big"), 1)
    disk.clock.now += ABANDONED_MS

    def left() -> int:
        return len(asyncio.run(disk.service.store.read(lambda tx: tx.blobs.numbers())))

    home = home.writer.at(home.relay)
    home.session.begin_blob(OTHER, MOST_BYTES)
    assert left() == 40 - 32 + 1
    asyncio.run(disk.service.blobs.sweep())
    assert left() == 1


def test_a_space_has_no_more_blobs_than_a_snapshot_can_name(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kitchensync_relay.quotas.MOST_BLOBS", 1)
    there = founded(twin)
    there.session.begin_blob(BLOB, 1)
    assert there.session.begin_blob(BLOB, 2) == (0, False)
    assert refused(lambda: there.session.begin_blob(OTHER, 1)).reason == "over-quota"


def test_an_upload_left_for_a_day_makes_room_for_another(disk: OnDisk) -> None:
    home = disk.home()
    disk.service.quota = disk.size(home) + on_disk(SIZE)
    home.session.begin_blob(BLOB, SIZE)
    home.session.put_chunk(BLOB, 0, FIRST)
    disk.clock.now += ABANDONED_MS
    home = home.writer.at(disk.relay)
    assert home.session.begin_blob(OTHER, SIZE) == (0, False)
    assert refused(lambda: home.session.get_chunk(BLOB, 0)).reason == "no-blob"
    assert disk.bodies == []


def test_an_upload_that_goes_on_is_not_left(disk: OnDisk) -> None:
    home = disk.home()
    home.session.begin_blob(BLOB, SIZE)
    disk.clock.now += ABANDONED_MS - 1
    home = home.writer.at(disk.relay)
    home.session.put_chunk(BLOB, 0, FIRST)
    disk.clock.now += ABANDONED_MS - 1
    home = home.writer.at(disk.relay)
    home.session.begin_blob(OTHER, SIZE)
    assert home.session.put_chunk(BLOB, 1, LAST) == 2


def test_what_came_whole_stays_however_long_ago(disk: OnDisk) -> None:
    home = disk.home()
    put(home)
    disk.clock.now += 400 * ABANDONED_MS
    home = home.writer.at(disk.relay)
    home.session.begin_blob(OTHER, SIZE)
    disk.restart()
    home = home.writer.at(disk.relay)
    assert home.session.begin_blob(BLOB, SIZE) == (2, True)
    assert home.session.get_chunk(BLOB, 1) == LAST


def test_erasing_a_space_erases_its_blobs(disk: OnDisk) -> None:
    home, other = disk.home(), disk.home()
    put(home)
    put(other)
    asyncio.run(Operator(disk.service).erase(home.writer.space))
    assert len(disk.bodies) == 3
    assert other.session.get_chunk(BLOB, 1) == LAST


def test_bytes_that_the_disk_changed_are_never_handed_out_and_can_be_sent_again(
    disk: OnDisk,
) -> None:
    home = disk.home()
    put(home)
    (disk.folder / "blobs" / "1" / "1").write_bytes(b"3" * len(LAST))
    assert refused(lambda: home.session.get_chunk(BLOB, 1)).reason == "no-blob"
    assert home.session.begin_blob(BLOB, SIZE) == (0, False)
    put(home)
    assert home.session.get_chunk(BLOB, 1) == LAST


def test_a_body_that_is_gone_can_be_sent_again(disk: OnDisk) -> None:
    home = disk.home()
    put(home)
    (disk.folder / "blobs" / "1" / "0").unlink()
    assert refused(lambda: home.session.get_chunk(BLOB, 0)).reason == "no-blob"
    put(home)
    assert home.session.get_chunk(BLOB, 0) == FIRST


def test_a_start_sweeps_up_what_no_row_knows(disk: OnDisk) -> None:
    home = disk.home()
    put(home)
    for size in (1, 2, 3):
        home.session.begin_blob(OTHER, size)
    asyncio.run(disk.service.bodies.put(2, 0, b"half a blob"))
    (disk.folder / "blobs" / "3").mkdir()
    (disk.folder / "blobs" / "3" / "0#1").write_bytes(b"half a chunk")
    disk.restart()
    assert disk.bodies == ["1", "1/0", "1/1"]


def test_a_late_chunk_of_a_blob_begun_anew_touches_nothing(disk: OnDisk) -> None:
    home = disk.home()
    home.session.begin_blob(BLOB, SIZE)
    home.session.begin_blob(BLOB, 100)
    asyncio.run(disk.service.bodies.drop([1]))
    assert home.session.put_chunk(BLOB, 0, LAST) == 1
    assert disk.bodies == ["2", "2/0"]


def test_an_upload_survives_the_relays_death(tmp_path: Path) -> None:
    from kitchensync.sync.wire.http import HttpRelay

    def at(url: str, use: Callable[[Relay], None]) -> None:
        relay = HttpRelay(url, sleep=lambda _: None)
        try:
            use(relay)
        finally:
            relay.close()

    writer = Writer.founder(next(SEEDS))

    def begin(relay: Relay) -> None:
        home = writer.at(relay)
        home.found()
        home.session.begin_blob(BLOB, SIZE)
        home.session.put_chunk(BLOB, 0, FIRST)

    def go_on(relay: Relay) -> None:
        home = writer.at(relay)
        assert home.session.begin_blob(BLOB, SIZE) == (1, False)
        home.session.put_chunk(BLOB, 1, LAST)
        assert [home.session.get_chunk(BLOB, place) for place in range(2)] == [FIRST, LAST]

    with RelayProcess(tmp_path / "data") as first:
        at(first.url, begin)
        first.kill()
    with RelayProcess(tmp_path / "data") as second:
        at(second.url, go_on)


@pytest.mark.parametrize(
    ("step", "failure"), [("obstore.put", BaseError("full")), ("_flush", OSError(28, "full"))]
)
def test_a_disk_that_takes_no_chunk_is_unavailable_and_the_upload_goes_on_later(
    disk: OnDisk, monkeypatch: pytest.MonkeyPatch, step: str, failure: Exception
) -> None:
    home = disk.home()
    home.session.begin_blob(BLOB, SIZE)

    def full(*_: object) -> None:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(f"kitchensync_relay.bodies.{step}", full)
        with pytest.raises(RelayRefused, match="cannot answer"):
            home.session.put_chunk(BLOB, 0, FIRST)
        with pytest.raises(RelayRefused, match="cannot answer"):
            asyncio.run(disk.service.ready())
    asyncio.run(disk.service.ready())
    assert "0" not in disk.bodies
    assert home.session.begin_blob(BLOB, SIZE) == (0, False)
    put(home)
