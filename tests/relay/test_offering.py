"""Offers at a relay while others write and offer: who waits for whom, and what is read when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.trust.blobs import sealed_size
from kitchensync.trust.snapshots import Offer, Segment, parse
from kitchensync_relay import floors
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.store import Result, Snapshot, Transaction
from tests.relay.conftest import Writing, service_over
from tests.relay.test_conformance import join
from tests.relay.test_snapshots import LENGTH, made, offer, put, written
from tests.relay.writer import SEEDS, Clock, Writer, founded
from tests.support.twin import InProcessRelay


def test_what_makes_way_for_an_offer_is_read_beside_those_who_write(
    writing: tuple[Writing, InProcessRelay], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, relay = writing
    home = founded(relay)
    phone = join(home)
    written(home)
    names = [number.to_bytes(32, "big") for number in range(40)]
    for blob in (b"b" * 32, *names):
        put(home, blob)
    phone.session.offer(offer(phone, named=names).raw)
    read: list[bool] = []

    def noting(raw: bytes) -> Offer:
        read.append(store.is_writing)
        return parse(raw)

    monkeypatch.setattr(floors, "parse", noting)
    for half in (names[:20], names[20:]):
        segments = [Segment(name, 0, LENGTH, LENGTH) for name in half]
        home.session.offer(offer(home, segments=segments, named=half).raw)
    assert read == [False, False]  # what it had offered before, and what others did
    assert home.session.begin_blob(names[0], sealed_size(LENGTH))[1]


def test_an_offer_is_looked_into_again_where_another_one_came_meanwhile(
    writing: tuple[Writing, InProcessRelay],
) -> None:
    store, relay = writing
    home = founded(relay)
    phone = join(home)
    written(home)
    first, shared = b"f" * 32, b"s" * 32
    for blob in (first, shared):
        put(home, blob)
    segments = [Segment(shared, 0, LENGTH, LENGTH)]
    home.session.offer(offer(home, blob=first, segments=segments, named=[shared]).raw)
    other = offer(phone, blob=shared)
    kept = Snapshot(other.hash, phone.writer.device, None, other.raw, 1)
    store.meanwhile = lambda: store.write(lambda tx: tx.add_snapshot(home.writer.space, kept))
    put(home)
    made(home)
    for blob, is_there in ((first, False), (shared, True)):
        assert home.session.begin_blob(blob, sealed_size(LENGTH))[1] is is_there


class Asked(MemoryStore):
    """A store that knows how many of its readers there were at most at a time."""

    readers = most = 0

    async def read(self, work: Callable[[Transaction], Result]) -> Result:
        self.readers += 1
        self.most = max(self.most, self.readers)
        await asyncio.sleep(0)
        self.readers -= 1
        return await super().read(work)


def test_of_the_many_offers_of_a_household_one_is_judged_at_a_time(twin: InProcessRelay) -> None:
    async def body() -> int:
        store, maker = Asked(), Writer.founder()
        service = service_over(store, Clock())
        await service.found(maker.log)
        raw = offer(maker.at(twin)).raw
        offering = [service.offer(maker.space, maker.device, raw) for _ in range(9)]
        told = await asyncio.gather(*offering, return_exceptions=True)
        assert {each.reason for each in told if isinstance(each, RelayRefused)} == {"no-blob"}
        return store.most

    assert asyncio.run(body()) == 1


def test_of_all_households_one_is_looked_into_at_a_time(twin: InProcessRelay) -> None:
    looks = most = 0

    class Looking(MemoryStore):
        async def read(self, work: Callable[[Transaction], Result]) -> Result:
            nonlocal looks, most
            is_look = "look" in getattr(work, "__qualname__", "")
            looks += is_look
            most = max(most, looks)
            await asyncio.sleep(0)
            looks -= is_look
            return await super().read(work)

    async def body() -> None:
        service = service_over(Looking(), Clock())
        makers = [Writer.founder(next(SEEDS)) for _ in range(4)]
        for maker in makers:
            await service.found(maker.log)
        raws = [offer(maker.at(twin)).raw for maker in makers]
        offering = [
            service.offer(maker.space, maker.device, raw)
            for maker, raw in zip(makers, raws, strict=True)
        ]
        await asyncio.gather(*offering, return_exceptions=True)

    asyncio.run(body())
    assert most == 1
