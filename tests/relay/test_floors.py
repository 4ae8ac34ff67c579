"""Floors at a relay: what one has to be about, what of the chains and blobs outlasts it."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import Head
from kitchensync.sync.wire.transport import Request
from kitchensync.trust import authoring
from kitchensync.trust.blobs import sealed_size
from kitchensync.trust.envelope import parse
from kitchensync.trust.membership import Membership
from kitchensync_relay import database, floors
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import RelayStore
from tests.relay.conftest import Writing, service_over
from tests.relay.test_conformance import join, refused
from tests.relay.test_snapshots import (
    AT_ONCE,
    LENGTH,
    alone,
    home,
    made,
    put,
    stand_for,
    written,
)
from tests.relay.test_store import Opening, opening
from tests.relay.writer import Clock, SignedIn, Writer, founded
from tests.support.twin import InProcessRelay

__all__ = ["alone", "home", "opening"]


@pytest.mark.parametrize(
    "changed", [{"digest": b"?" * 32}, {"boundary": []}], ids=["digest", "boundary"]
)
def test_a_floor_says_of_its_snapshot_what_that_says(
    alone: SignedIn, changed: dict[str, object]
) -> None:
    phone = join(alone)
    written(alone)
    offered = made(alone, phone)
    other = replace(offered, header=msgspec.structs.replace(offered.header, **changed))
    entry = authoring.floor(phone.writer.membership, phone.writer.keys, other)
    assert refused(lambda: phone.append(entry)).reason == "stale-boundary"


def test_a_floor_needs_the_chains_up_to_it(alone: SignedIn, twin: InProcessRelay) -> None:
    phone = join(alone)
    written(alone)
    offered = made(alone, phone)
    writer = alone.writer
    one = Head(1, parse(writer.sent[0]).hash)
    asyncio.run(twin.service.store.write(lambda tx: tx.cut(writer.space, {writer.device: one})))
    entry = authoring.floor(phone.writer.membership, phone.writer.keys, offered)
    assert refused(lambda: phone.append(entry)).reason == "stale-boundary"


def test_a_relay_without_the_snapshot_of_its_floor_takes_the_changes_themselves(
    home: SignedIn, twin: InProcessRelay
) -> None:
    phone = join(home)
    written(home)
    offered = made(home, phone)
    stand_for(phone, offered, home)
    twin.found(home.writer.log)
    there = phone.writer.at(twin)
    assert there.push(*home.writer.sent).heads == {home.writer.device: home.writer.head}
    assert there.pull().envelopes == tuple(home.writer.sent)
    later = home.writer.write()
    there.push(later)
    put(there)
    there.session.offer(offered.raw)
    assert there.pull({home.writer.device: 2}).envelopes == (later,)
    there.push(home.writer.write())


def given_at(relay: InProcessRelay, device: SignedIn) -> tuple[bytes, int]:
    """The snapshot that is to be begun from, and how many envelopes there are."""
    there = device.writer.at(relay)
    there.pull()  # who asks as what is covered goes is given it still
    answer = there.pull()
    return answer.floor, len(answer.envelopes)


@pytest.mark.parametrize("hours", [0, 23])
def test_what_a_floor_covers_is_kept_as_long_where_it_comes_with_the_log(
    alone: SignedIn, clock: Clock, hours: int
) -> None:
    phone = join(alone)
    written(alone)
    offered = made(alone, phone)
    stand_for(phone, offered, alone)
    lost = InProcessRelay(service_over(MemoryStore(), clock))
    lost.found(alone.writer.log[:-1])
    there = alone.writer.at(lost)
    there.push(*alone.writer.sent)
    put(there)
    clock.now += hours * DAY_MS // 24
    lost.found(alone.writer.log)
    there.session.offer(offered.raw)
    clock.now += lost.service.policy.grace_ms - 1
    assert given_at(lost, alone) == (b"", len(alone.writer.sent))
    clock.now += DAY_MS + 1
    assert given_at(lost, alone) == (offered.hash, 0)
    lost.close()


def test_who_lacks_entries_too_is_given_those_before_it_is_sent_to_a_snapshot(
    alone: SignedIn, twin: InProcessRelay
) -> None:
    twin.service.policy = AT_ONCE
    phone = join(alone)
    written(alone)
    offered = made(alone, phone)
    stand_for(phone, offered, alone)
    ask = partial(twin.service.sync, phone.writer.space, phone.writer.device)
    given = asyncio.run(ask(Request({}, 0, room=1)))
    assert (given.entries, given.more, given.floor) == ((alone.writer.log[0],), True, b"")
    assert asyncio.run(ask(Request({}, 1))).floor == offered.hash


def test_a_blob_that_came_after_a_snapshot_outlasts_the_next_one(
    alone: SignedIn, clock: Clock
) -> None:
    phone = join(alone)
    there: list[bool] = []
    for number in range(3):
        written(alone)
        stand_for(phone, made(alone, phone, blob=bytes([number]) * 32), alone)
        if not number:
            put(alone, b"p" * 32)
        there.append(phone.session.begin_blob(b"p" * 32, sealed_size(LENGTH))[1])
        clock.now += 1000
    assert there == [True, True, False]


class AtAStore:
    """A household of two at a relay over some store, whose clock the test sets."""

    def __init__(self, store: RelayStore) -> None:
        self.clock = Clock()
        self.relay = InProcessRelay(service_over(store, self.clock))
        self.home = founded(self.relay)
        self.phone = join(self.home)
        self._numbers = itertools.count()

    def close(self) -> None:
        self.relay.close()
        asyncio.run(self.relay.service.close())

    def floor(self) -> None:
        """A snapshot that names no picture, and its floor."""
        written(self.home)
        blob = bytes([next(self._numbers)]) * 32
        self.clock.now += 1000
        stand_for(self.phone, made(self.home, self.phone, blob=blob), self.home)
        self.clock.now += 1000

    def has(self, picture: bytes) -> bool:
        return self.phone.session.begin_blob(picture, sealed_size(LENGTH))[1]

    def put_at(self, difference: int, picture: bytes) -> None:
        """Put a picture while the clock is wrong by so much."""
        self.clock.now += difference
        put(self.home.writer.at(self.relay), picture)
        self.clock.now -= difference


@pytest.fixture
def at(opening: Opening) -> Iterator[AtAStore]:
    there = AtAStore(opening())
    yield there
    there.close()


PICTURE = b"p" * 32


@pytest.mark.parametrize("difference", [-DAY_MS, 0, DAY_MS])
def test_a_picture_goes_by_when_it_came_and_not_by_a_clock_that_was_wrong(
    at: AtAStore, difference: int
) -> None:
    there: list[bool] = []
    at.floor()
    at.put_at(difference, PICTURE)
    for _ in range(3):
        there.append(at.has(PICTURE))
        at.floor()
    assert there == [True, True, False]


def test_a_picture_that_comes_to_its_end_after_a_snapshot_outlasts_the_next_one(
    at: AtAStore,
) -> None:
    there: list[bool] = []
    at.home.session.begin_blob(PICTURE, sealed_size(LENGTH))
    at.floor()
    put(at.home, PICTURE)
    for _ in range(3):
        there.append(at.has(PICTURE))
        at.floor()
    assert there == [True, True, False]


def test_an_offer_that_came_after_the_one_of_a_floor_stays_though_the_clock_went_back(
    at: AtAStore,
) -> None:
    home, phone = at.home, at.phone
    written(home)
    first, second = (bytes([number]) * 32 for number in range(2))
    stood_for = made(home, phone, blob=first)
    at.clock.now -= 1000
    waiting = made(phone, home, blob=second)
    stand_for(phone, stood_for, home)
    space = home.writer.space
    offers = asyncio.run(at.relay.service.store.read(lambda tx: tx.offers(space)))
    assert [each.hash for each in offers] == [waiting.hash]


def test_beside_a_snapshot_of_before_the_upgrade_no_picture_goes(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    at = AtAStore(SqliteStore(path))
    at.floor()
    at.put_at(-DAY_MS, PICTURE)
    asyncio.run(at.relay.service.close())
    (script,) = (each for each in database.upgrades().values() if "COLUMN newest" in each)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in ("blobs", "snapshots"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN newest")
        connection.executescript(script)
    at.relay.service = service_over(SqliteStore(path), at.clock, at.relay.service.bodies)
    there: list[bool] = []
    for _ in range(3):
        there.append(at.has(PICTURE))
        at.floor()
    assert there == [True, True, False]
    at.close()


def said_by_a_floor(path: Path, pictures: int) -> int:
    """How many statements the second floor takes beside which so many pictures go."""
    store, said = SqliteStore(path), list[str]()
    service = service_over(store, Clock())
    service.policy = AT_ONCE
    relay = InProcessRelay(service)
    home = founded(relay)
    phone = join(home)
    for number in range(pictures):
        home.session.begin_blob(number.to_bytes(32, "big"), 1)
    for name in (b"s" * 32, b"t" * 32):
        written(home)
        offered = made(home, phone, blob=name)
        store._writing.set_trace_callback(said.append)  # pyright: ignore[reportPrivateUsage]  # of who writes
        said.clear()
        stand_for(phone, offered, home)
    left = asyncio.run(store.read(lambda tx: len(tx.blobs.of(home.writer.space))))
    assert left == 2
    relay.close()
    asyncio.run(service.close())
    return len(said)


def test_many_pictures_that_nothing_names_go_as_fast_as_a_few(tmp_path: Path) -> None:
    few, many = (said_by_a_floor(tmp_path / f"{number}.db", number) for number in (2, 200))
    assert many == few


def test_a_floor_is_looked_at_beside_those_who_write(
    writing: tuple[Writing, InProcessRelay], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, relay = writing
    home = founded(relay)
    phone = join(home)
    written(home, phone)
    offered = made(home, phone)
    looked: list[bool] = []
    look = floors.check_places

    def noting(*given: Any) -> None:
        looked.append(store.is_writing)
        look(*given)

    monkeypatch.setattr(floors, "check_places", noting)
    before = [*phone.writer.log]
    stand_for(phone, offered, home)
    assert looked == [False]
    entry = phone.writer.log[-1]
    assert phone.append(entry) == len(before)
    stale = authoring.floor(Membership.replay(before), home.writer.keys, offered)
    assert refused(lambda: home.append(stale)).reason == "stale-membership"
    assert looked == [False]


def test_a_floor_that_the_log_goes_on_to_only_meanwhile_is_to_come_again(
    writing: tuple[Writing, InProcessRelay],
) -> None:
    store, relay = writing
    home = founded(relay)
    phone = join(home)
    written(home, phone)
    offered, writer = made(home, phone), home.writer
    guest = writer.adding(Writer.stranger(writer.log, 99))
    log = [*writer.log, guest]
    entry = authoring.floor(Membership.replay(log), phone.writer.keys, offered)
    store.meanwhile = lambda: relay.service.append(writer.space, writer.device, guest)
    refusal = refused(lambda: phone.append(entry))
    assert (refusal.reason, refusal.retry_after) == ("unavailable", 1)
    assert phone.append(entry) == len(log)
