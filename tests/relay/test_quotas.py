"""What may still be written: of a space, and of the disk; and what is written all the same."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.limits import KIB, MIB
from kitchensync.trust.blobs import SEALED_CHUNK, sealed_size
from kitchensync_relay.blobrows import on_disk
from kitchensync_relay.floors import Policy
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.quotas import Quotas
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import RelayStore, Transaction
from tests.relay.conftest import service_over
from tests.relay.test_conformance import join
from tests.relay.test_snapshots import LENGTH, made, offer, put, stand_for, written
from tests.relay.test_statements import at_once
from tests.relay.test_store import SPACE, Opening, fill, opening, run
from tests.relay.writer import Clock, SignedIn, Writer, founded, refused
from tests.support.twin import InProcessRelay

__all__ = ["opening"]
BLOB = b"p" * 32


@pytest.fixture
def home(twin: InProcessRelay) -> SignedIn:
    """A household's founder, signed in at a relay whose quota and disk the test has."""
    return founded(twin)


def size(twin: InProcessRelay, home: SignedIn) -> int:
    """Bytes that count for the space."""
    there = asyncio.run(twin.service.store.read(lambda tx: tx.space(home.writer.space)))
    assert there is not None
    return there.size


def quota_for(most: int) -> int:
    """One that is so many bytes with what may go beyond it."""
    return most - most // 17


def longer(home: SignedIn, entries: int) -> list[bytes]:
    """Its log with so many more entries, by which nobody is put out."""
    writer = Writer(home.writer.random, home.writer.keys, [*home.writer.log])
    for _ in range(entries):
        writer.log.append(writer.adding(Writer.stranger(writer.log, len(writer.log) + 50)))
    return writer.log


def test_a_longer_log_takes_no_more_than_a_part_beyond_the_quota(
    twin: InProcessRelay, home: SignedIn
) -> None:
    log = longer(home, 20)
    twin.service.quota = size(twin, home)
    assert refused(lambda: twin.found(log)) == "over-quota"
    assert twin.log(home.writer.space) == log[:1]
    twin.service.quota = quota_for(sum(map(len, log)))
    twin.found(log)
    assert twin.log(home.writer.space) == log


def test_a_longer_log_is_not_taken_by_a_disk_that_is_short_unless_it_puts_somebody_out(
    twin: InProcessRelay, home: SignedIn
) -> None:
    phone = join(home)
    twin.service.free = lambda: -1
    assert refused(lambda: twin.found(longer(home, 1))) == "over-quota"
    twin.service.quota = 0
    twin.found([*home.writer.log, home.writer.removing(phone.writer, heads={})])
    assert refused(phone.pull) == "not-member"


def test_an_entry_that_puts_nobody_out_is_not_taken_by_a_disk_that_is_short(
    twin: InProcessRelay, home: SignedIn
) -> None:
    phone = join(home)
    twin.service.free = lambda: -1
    assert refused(lambda: home.append(longer(home, 1)[-1])) == "over-quota"
    assert refused(lambda: home.append(home.writer.removing(heads={}))) == "over-quota"
    leaving = phone.writer.leaving()
    phone.append(leaving)
    assert twin.log(home.writer.space) == [*home.writer.log, leaving]


def test_a_disk_that_is_short_takes_no_messages_of_pairing(twin: InProcessRelay) -> None:
    mailbox, key = b"m" * 16, b"k" * 16
    twin.create_mailbox(mailbox, key)
    twin.service.free = lambda: -1
    assert refused(lambda: twin.create_mailbox(b"n" * 16, key)) == "over-quota"
    assert refused(lambda: twin.put(mailbox, key, "hello", b"sealed")) == "over-quota"
    twin.service.free = lambda: MIB
    twin.put(mailbox, key, "hello", b"sealed")
    assert twin.take(mailbox, key, "hello", 0) == b"sealed"


def test_pushes_that_wait_together_take_no_more_than_the_disk_has(tmp_path: Path) -> None:
    async def body() -> None:
        service = service_over(SqliteStore(tmp_path / "relay.db"), Clock())
        writers = [Writer.founder(seed) for seed in range(8)]
        for each in writers:
            await service.found(each.log)
            each.write(each.random.randbytes(900 * KIB))
        service.free = lambda: 6 * MIB
        told = await at_once(service, writers)
        codes = [each.reason for each in told if isinstance(each, RelayRefused)]
        assert codes == ["over-quota"] * 5
        await service.close()

    asyncio.run(body())


def test_what_is_taken_in_a_transaction_is_no_room_for_others_in_it(opening: Opening) -> None:
    quotas = Quotas(lambda: 10**12, lambda: 2 * MIB)

    def work(tx: Transaction) -> None:
        quotas.take(tx, MIB // 2)
        quotas.take(tx, MIB // 2)
        with pytest.raises(RelayRefused, match="no more room on its disk"):
            quotas.take(tx, 64 * KIB)

    async def body(store: RelayStore) -> None:
        for _ in range(2):  # what was committed, the disk itself tells
            await store.write(work)

    run(opening, body)


def test_what_was_taken_before_is_counted_no_more_in_what_is_read(opening: Opening) -> None:
    quotas = Quotas(lambda: 10**12, lambda: 8 * MIB)

    async def body(store: RelayStore) -> None:
        before = await store.read(quotas.of_disk)
        await store.write(lambda tx: quotas.take(tx, MIB))
        assert await store.read(quotas.of_disk) == before

    run(opening, body)


def test_chunks_that_are_on_their_way_are_no_room_for_others() -> None:
    quotas = Quotas(lambda: 10**12, lambda: on_disk(SEALED_CHUNK) + 4096)
    with quotas.filling(SEALED_CHUNK):
        assert refused(quotas.filling(1).__enter__) == "over-quota"
    with quotas.filling(SEALED_CHUNK):
        assert refused(quotas.filling(SEALED_CHUNK).__enter__) == "over-quota"


def test_an_offer_goes_beyond_the_quota_by_a_part_and_no_further(
    twin: InProcessRelay, home: SignedIn
) -> None:
    home.push(home.writer.write(home.writer.random.randbytes(64 * KIB)))
    put(home)
    raw, other = (offer(home, digest=bytes([number]) * 32).raw for number in range(2))
    rounding = on_disk(sealed_size(LENGTH)) - sealed_size(LENGTH)
    twin.service.quota = size(twin, home)
    assert refused(lambda: home.push(home.writer.write())) == "over-quota"
    twin.service.quota = quota_for(size(twin, home) + rounding + len(raw)) - 1
    assert refused(lambda: home.session.offer(raw)) == "over-quota"
    twin.service.quota += 1
    home.session.offer(raw)
    twin.service.quota, twin.service.free = 10**9, lambda: -1
    assert refused(lambda: home.session.offer(other)) == "over-quota"


def test_what_comes_while_a_snapshot_is_due_goes_beyond_the_quota_by_a_part(
    twin: InProcessRelay, home: SignedIn
) -> None:
    phone = join(home)
    written(home)
    twin.service.quota = 16 * on_disk(sealed_size(LENGTH)) + 16 * KIB
    home.session.begin_blob(BLOB, twin.service.quota - size(twin, home) - on_disk(1))
    assert refused(lambda: put(home)) == "over-quota"
    twin.service.policy = Policy(envelopes=1)
    assert home.pull().due
    made(home)
    twin.service.policy = Policy()
    assert phone.writer.at(twin).pull().offered


def test_a_space_full_of_blobs_that_nothing_names_has_room_again_after_snapshots(
    twin: InProcessRelay, home: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kitchensync_relay.quotas.MOST_BLOBS", 32)
    phone = join(home)
    for number in range(32):
        put(phone, bytes([number]) * 32)
    with pytest.raises(RelayRefused, match="as many blobs") as caught:
        put(home)
    assert "snapshots" in caught.value.hint
    twin.service.policy = Policy(envelopes=1, grace_ms=0)
    for number in (100, 101):
        written(home, phone)
        stand_for(phone, made(home, phone, blob=bytes([number]) * 32), home)
    store, space = twin.service.store, home.writer.space
    assert asyncio.run(store.read(lambda tx: tx.blobs.count(space))) == 2


def test_of_the_offers_that_wait_the_newest_stay_that_come_to_so_much(
    twin: InProcessRelay, home: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers = [home, *(join(home) for _ in range(4))]
    written(home)
    blobs = [bytes([number]) * 32 for number in range(len(makers))]
    for maker, blob in zip(makers, blobs, strict=True):
        put(maker, blob)
    offers = [offer(one, home, blob=blob) for one, blob in zip(makers, blobs, strict=True)]
    monkeypatch.setattr(
        "kitchensync_relay.offers.MOST_OFFERED", sum(len(one.raw) for one in offers[1:4])
    )
    for number in (0, 1, 2, 1, 3, 4):
        makers[number].session.offer(offers[number].raw)
    # The second one was there already, and is no newer for having been offered again.
    kept = [one.hash for one in offers[2:]]
    waiting = asyncio.run(twin.service.store.read(lambda tx: tx.offers(home.writer.space)))
    assert [one.hash for one in waiting] == kept
    there = [home.session.begin_blob(blob, sealed_size(LENGTH))[1] for blob in blobs]
    assert there == [False, False, True, True, True]


def test_files_of_small_blobs_count_as_what_they_take_on_a_disk(
    twin: InProcessRelay, home: SignedIn
) -> None:
    twin.service.quota = size(twin, home) + 5 * on_disk(1) - 1
    for number in range(4):
        home.session.begin_blob(bytes([number]) * 32, 1)
    assert refused(lambda: home.session.begin_blob(BLOB, 1)) == "over-quota"
    over = home.writer.write(home.writer.random.randbytes(8 * KIB))
    assert refused(lambda: home.push(over)) == "over-quota"


@pytest.mark.parametrize(
    ("blob", "files"),
    [
        (1, 8 * KIB),
        (4 * KIB, 8 * KIB),
        (SEALED_CHUNK, 264 * KIB),
        (SEALED_CHUNK + 1, 268 * KIB),
        (2 * SEALED_CHUNK, 524 * KIB),
    ],
)
def test_a_file_takes_whole_pages_and_its_folder_one(
    opening: Opening, blob: int, files: int
) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)
        assert await store.read(lambda tx: tx.blobs.rounding(SPACE)) == 0
        for name in (BLOB, b"q" * 32):
            await store.write(lambda tx, name=name: tx.blobs.add(SPACE, name, blob, name[:16], 1))  # type: ignore[misc]
        assert await store.read(lambda tx: tx.blobs.rounding(SPACE)) == 2 * (files - blob)

    assert on_disk(blob) == files
    run(opening, body)


def test_of_a_quota_of_nothing_no_part_is_left() -> None:
    def left(tx: Transaction) -> int:
        tx.add_space(SPACE, 1)
        tx.give(SPACE, 0)
        there = tx.space(SPACE)
        assert there is not None
        return Quotas(lambda: 10**12).of_space(tx, there, beyond=True)

    assert asyncio.run(MemoryStore().write(left)) == 0
