"""Offers at a relay that wait for somebody to stand for them: what goes with them, who is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust.blobs import sealed_size
from kitchensync.trust.snapshots import Offer, Segment, parse
from kitchensync_relay import floors, offers, shelves
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.offers import Looked
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import Transaction
from tests.relay.conftest import Writing, service_over
from tests.relay.test_conformance import join, refused
from tests.relay.test_snapshots import LENGTH, made, offer, put, stand_for, written
from tests.relay.writer import Clock, SignedIn, Writer, founded
from tests.support.twin import InProcessRelay


@pytest.fixture
def home(relay: Relay) -> SignedIn:
    """A household's founder, signed in at a relay where it has founded."""
    return founded(relay)


@pytest.fixture
def alone(twin: InProcessRelay) -> SignedIn:
    """The same at a relay in this process, whose clock the test has."""
    return founded(twin)


def test_what_an_offer_was_in_goes_with_it_unless_another_snapshot_names_it(
    home: SignedIn,
) -> None:
    phone = join(home)
    written(home)
    first, shared, later = (bytes([number]) * 32 for number in range(3))

    def offered(maker: SignedIn, *blobs: bytes) -> None:
        state = maker.writer.device * 2
        for blob in (state, *blobs):
            put(maker, blob)
        segments = [Segment(blob, 0, LENGTH, LENGTH) for blob in blobs]
        maker.session.offer(offer(maker, blob=state, segments=segments, named=[*blobs]).raw)

    offered(phone, first, shared)
    offered(home, shared)
    offered(phone, later)
    for blob, is_there in ((first, False), (shared, True), (later, True)):
        assert home.session.begin_blob(blob, sealed_size(LENGTH))[1] is is_there


def test_a_picture_that_an_offer_names_as_its_content_outlasts_the_offer(home: SignedIn) -> None:
    phone = join(home)
    written(home)
    picture, segment, own = (bytes([number]) * 32 for number in range(3))
    for blob in (picture, segment):
        put(home, blob)
    put(phone, own)
    segments = [Segment(segment, 0, LENGTH, LENGTH)]
    phone.session.offer(offer(phone, blob=picture, segments=segments, named=[segment]).raw)
    phone.session.offer(offer(phone, blob=own).raw)
    for blob in (picture, segment):
        assert home.session.begin_blob(blob, sealed_size(LENGTH))[1]


def test_what_others_offered_is_not_read_for_one_more_offer(
    alone: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers = [alone, *(join(alone) for _ in range(3))]
    written(alone)
    put(alone, state := b"s" * 32)
    offered = [offer(maker, blob=state).raw for maker in makers]
    read: list[bytes] = []

    def reading(raw: bytes) -> Offer:
        read.append(raw)
        return parse(raw)

    for maker, raw in zip(makers[:3], offered, strict=False):
        maker.session.offer(raw)
    for room in (floors, offers):
        monkeypatch.setattr(room, "parse", reading)
    makers[3].session.offer(offered[3])
    assert read == [offered[3]]


def test_what_is_there_is_not_read_when_it_is_offered_again(
    alone: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(alone)
    there = made(alone, blob=b"s" * 32)
    monkeypatch.setattr(offers, "parse", None)
    assert alone.session.offer(there.raw) == there.hash


def test_nothing_of_others_is_read_for_an_offer_that_takes_the_place_of_one(
    alone: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = join(alone)
    written(alone)
    made(phone, blob=b"p" * 32)
    before, after = (made(alone, blob=bytes([number]) * 32) for number in (0, 1))
    put(alone, before.header.blob)
    read: list[bytes] = []

    def reading(raw: bytes) -> Offer:
        read.append(raw)
        return parse(raw)

    for room in (floors, offers):
        monkeypatch.setattr(room, "parse", reading)
    alone.session.offer(before.raw)
    assert read == [before.raw, after.raw]


def test_what_two_devices_offered_goes_with_the_last_that_did_whoever_sent_it(
    home: SignedIn,
) -> None:
    phone = join(home)
    written(home)
    both, later = b"s" * 32, b"t" * 32
    for maker, blob in ((home, both), (phone, both), (home, later), (phone, later)):
        put(maker, blob)
        maker.session.offer(offer(maker, blob=blob).raw)
    assert not home.session.begin_blob(both, sealed_size(LENGTH))[1]
    assert home.session.begin_blob(later, sealed_size(LENGTH))[1]


def test_no_offer_hides_another_one_from_who_asks_once_a_day(alone: SignedIn, clock: Clock) -> None:
    phone, other = join(alone), join(alone)
    written(alone)
    honest = made(alone, blob=b"h" * 32)
    foreign = made(other, blob=b"f" * 32)
    asked: set[bytes] = set()
    for _ in range(20):
        clock.now += DAY_MS
        asked.add(phone.writer.at(alone.relay).pull().offered)
    assert asked == {honest.hash, foreign.hash}


def test_who_offers_each_day_keeps_nobody_else_from_being_asked(
    alone: SignedIn, clock: Clock
) -> None:
    phone = join(alone)
    for day in range(3):
        written(phone)
        made(phone, blob=bytes([day]) * 32)
        clock.now += DAY_MS // 2
        due = alone.writer.at(alone.relay).pull().due
        assert due is (day > 1), day


def test_an_offer_goes_when_a_later_one_is_stood_for(alone: SignedIn, clock: Clock) -> None:
    phone = join(alone)
    written(alone)
    early = made(alone, blob=b"s" * 32)
    clock.now += 1
    stand_for(alone, made(phone, alone, blob=b"t" * 32), phone)
    assert refused(lambda: alone.session.snapshot(early.hash)).reason == "no-snapshot"
    assert not alone.session.begin_blob(b"s" * 32, sealed_size(LENGTH))[1]


def test_an_offer_that_came_after_the_one_that_is_stood_for_waits_on(
    alone: SignedIn, clock: Clock
) -> None:
    phone = join(alone)
    written(alone)
    early = made(alone, blob=b"s" * 32)
    clock.now += 1
    late = made(phone, alone, blob=b"t" * 32)
    stand_for(phone, early, alone)
    assert alone.session.snapshot(late.hash) == late.raw
    assert alone.writer.at(alone.relay).pull().offered == late.hash
    assert alone.session.begin_blob(b"t" * 32, sealed_size(LENGTH))[1]


def test_an_offer_costs_nothing_for_blobs_that_are_not_in_it(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = founded(twin)
    written(home)
    first, second = b"1" * 32, b"2" * 32
    monkeypatch.setattr(shelves.ShelvedBlobs, "of", None)  # all of a space
    made(home, blob=first)
    made(home, blob=second)
    assert refused(lambda: home.session.get_chunk(first, 0)).reason == "no-blob"
    assert home.session.get_chunk(second, 0)
    monkeypatch.undo()


def test_an_offer_is_judged_beside_those_who_write(
    writing: tuple[Writing, InProcessRelay], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, relay = writing
    home = founded(relay)
    written(home)
    judged: list[bool] = []
    for name in ("check_places", "_check_segments"):
        judge = getattr(offers, name)

        def noting(*given: object, judge: Callable[..., object] = judge) -> object:
            judged.append(store.is_writing)
            return judge(*given)

        monkeypatch.setattr(offers, name, noting)
    made(home)
    assert judged == [False, False]


def test_what_was_offered_goes_with_its_blobs_where_its_maker_brings_back_a_floor(
    alone: SignedIn,
) -> None:
    phone = join(alone)
    written(alone, phone)
    stood_for = made(alone, phone, blob=b"f" * 32)
    stand_for(phone, stood_for, alone)
    wiped = InProcessRelay(service_over(MemoryStore(), Clock()))
    wiped.found(alone.writer.log)
    maker = alone.writer.at(wiped)
    for blob in (b"o" * 32, b"f" * 32):
        put(maker, blob)
    maker.session.offer(offer(maker, blob=b"o" * 32, boundary=[]).raw)
    maker.session.offer(stood_for.raw)
    assert not maker.session.begin_blob(b"o" * 32, sealed_size(LENGTH))[1]
    assert maker.session.begin_blob(b"f" * 32, sealed_size(LENGTH))[1]
    wiped.close()


def test_segments_that_are_made_up_are_not_looked_for(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = founded(twin)
    written(home)
    put(home)
    names = [number.to_bytes(32, "big") for number in range(1000)]
    segments = [Segment(name, 0, LENGTH, LENGTH) for name in names]
    offered = offer(home, segments=segments, named=names)
    monkeypatch.setattr(shelves.ShelvedBlobs, "among", None)
    assert refused(lambda: home.session.offer(offered.raw)).reason == "no-blob"


def test_an_offer_that_an_entry_overtakes_is_judged_by_the_log_as_it_is_then(
    writing: tuple[Writing, InProcessRelay],
) -> None:
    store, relay = writing
    home = founded(relay)
    phone = join(home)
    written(home, phone)
    put(phone)
    offered = offer(phone, home)
    heads = {each.writer.device: each.writer.head for each in (home, phone)}
    gone = home.writer.removing(phone.writer, heads=heads)
    service = relay.service
    store.meanwhile = lambda: service.append(home.writer.space, home.writer.device, gone)
    assert refused(lambda: phone.session.offer(offered.raw)).reason == "not-member"
    assert home.pull().offered == b""


def said_by_an_offer(path: Path, segments: int) -> int:
    """How many statements an offer takes in the place of one in so many that another sent."""
    store, said = SqliteStore(path), list[str]()
    relay = InProcessRelay(service_over(store, Clock()))
    home = founded(relay)
    phone = join(home)
    written(home, phone)
    put(phone)
    names = [number.to_bytes(32, "big") for number in range(segments)]

    def send(tx: Transaction) -> None:
        for name in names:
            sent = tx.blobs.add(home.writer.space, name, 1, home.writer.device, 1)
            tx.blobs.add_chunk(sent, b"h" * 32, 1)

    asyncio.run(store.write(send))
    content = [Segment(name, 0, LENGTH, 1) for name in names]
    for raw in (offer(phone, home, segments=content, named=names).raw, offer(phone, home).raw):
        store._writing.set_trace_callback(said.append)  # pyright: ignore[reportPrivateUsage]  # of who writes
        said.clear()
        phone.session.offer(raw)
    relay.close()
    asyncio.run(relay.service.close())
    return len(said)


def test_an_offer_in_many_segments_makes_way_as_fast_as_one_in_a_few(tmp_path: Path) -> None:
    few, many = (said_by_an_offer(tmp_path / f"{number}.db", number) for number in (2, 200))
    assert many == few


def test_an_offer_that_an_entry_overtakes_is_judged_again_beside_those_who_write(
    writing: tuple[Writing, InProcessRelay], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, relay = writing
    home = founded(relay)
    written(home)
    put(home)
    offered, judged, look = offer(home), list[bool](), offers.look_into

    def noting(*given: Any) -> Looked:
        judged.append(store.is_writing)
        return look(*given)

    monkeypatch.setattr(offers, "look_into", noting)
    writer = home.writer
    guest = writer.adding(Writer.stranger(writer.log, 99))
    store.meanwhile = lambda: relay.service.append(writer.space, writer.device, guest)
    assert home.session.offer(offered.raw) == offered.hash
    assert judged == [False, False]


def test_an_offer_that_entries_overtake_each_time_is_to_come_again(
    writing: tuple[Writing, InProcessRelay],
) -> None:
    store, relay = writing
    home = founded(relay)
    written(home)
    put(home)
    offered, writer, seeds = offer(home), home.writer, iter(range(99, 200))

    async def overtake() -> None:
        writer.log.append(writer.adding(Writer.stranger(writer.log, next(seeds))))
        await relay.service.append(writer.space, writer.device, writer.log[-1])
        store.meanwhile = overtake

    store.meanwhile = overtake
    refusal = refused(lambda: home.session.offer(offered.raw))
    assert (refusal.reason, refusal.retry_after) == ("unavailable", 1)
    store.meanwhile = None
    assert home.session.offer(offered.raw) == offered.hash
