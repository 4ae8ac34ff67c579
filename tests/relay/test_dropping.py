"""What floors cover goes step by step: between two steps others write, or the relay is killed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.sync.wire.limits import MIB
from kitchensync.sync.wire.transport import Answer, Request
from kitchensync_relay import memberships, pulls, store
from kitchensync_relay.codes import refuse
from kitchensync_relay.consistency import of_space
from kitchensync_relay.operators import Operator
from kitchensync_relay.service import RelayService
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import (
    DROPPED,
    Addition,
    RelayStore,
    Snapshot,
    Totals,
    Transaction,
)
from kitchensync_relay.tables import SqliteTransaction
from tests.relay.conftest import faults, service_over
from tests.relay.test_conformance import join, refused
from tests.relay.test_snapshots import AT_ONCE, alone, made, stand_for, written
from tests.relay.test_store import HASH, LAPTOP, PHONE, SPACE, Opening, opening, run
from tests.relay.writer import Clock, SignedIn, Writer, founded
from tests.support.twin import InProcessRelay

__all__ = ["alone", "opening"]


def kept(raws: Sequence[bytes], opening: Opening) -> list[tuple[bool, int, int]]:
    """After each step until all is dropped: whether it was, how many there are, and their bytes."""
    seen: list[tuple[bool, int, int]] = []

    def fill(tx: Transaction) -> None:
        tx.add_space(SPACE, 1)
        half = len(raws) // 2
        tx.add_envelopes([Addition(SPACE, PHONE, Head(half, HASH), raws[:half])], 1)
        tx.add_envelopes([Addition(SPACE, LAPTOP, Head(half, HASH), raws[half:])], 1)

    def step(tx: Transaction) -> bool:
        all_went = tx.drop_below(SPACE, {PHONE: len(raws), LAPTOP: len(raws) // 2 - 1})
        space = tx.space(SPACE)
        assert space is not None
        assert sum(map(len, tx.envelopes(SPACE, {}))) == space.size
        seen.append((all_went, space.envelopes, space.size))
        return all_went

    async def body(store: RelayStore) -> None:
        await store.write(fill)
        while not await store.write(step):
            pass

    run(opening, body)
    return seen


def test_only_so_many_envelopes_go_in_one_transaction(opening: Opening) -> None:
    seen = kept([b"x"] * (2 * DROPPED + 2), opening)
    assert seen == [(False, DROPPED + 2, DROPPED + 2), (False, 2, 2), (True, 1, 1)]


def test_only_so_many_bytes_go_in_one_transaction(opening: Opening) -> None:
    seen = kept([bytes(MIB)] * 6, opening)
    assert seen == [(False, 4, 4 * MIB), (False, 2, 2 * MIB), (True, 1, MIB)]


def test_a_space_is_erased_in_steps_and_suspended_from_the_first_one_on(tmp_path: Path) -> None:
    async def body(store: RelayStore) -> None:
        relay = service_over(store, Clock())
        home = Writer.founder()
        await relay.found(home.log)
        space = home.space
        raws = [b"x"] * (2 * DROPPED)
        chain = Addition(space, PHONE, Head(len(raws), HASH), raws)
        await store.write(lambda tx: tx.add_envelopes([chain], 1))
        assert not await store.write(lambda tx: tx.erase(space))
        # As after a stop: what is left is nobody's to use, and not to be brought back into.
        for call in (relay.challenge(space, home.device), relay.found(home.log)):
            with pytest.raises(RelayRefused, match="suspended"):
                await call
        assert (await Operator(relay).suspend(space, False)).space.is_going
        (finding,) = await store.read(lambda tx: [*of_space(tx, tx.spaces(b"", 1)[0])])
        assert finding.code == "space-going"
        await Operator(relay).allow(space)
        await relay.sweep()
        assert await store.read(lambda tx: tx.totals()) == Totals(0, 0, 0, 0, 0)
        relay.founding = False
        assert await relay.found(home.log) == space

    run(lambda: SqliteStore(tmp_path / "relay.db"), body)


def test_of_a_space_without_a_log_the_operator_sees_what_is_left_until_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "DROPPED", 1)
    monkeypatch.setattr(memberships, "LONG", 1)

    async def body(store: RelayStore) -> None:
        home = Writer.founder()
        await service_over(store, Clock()).found(home.log)
        offered = Snapshot(HASH, home.device, None, b"x", 1)
        await store.write(lambda tx: tx.add_snapshot(home.space, offered))
        (before,) = await store.read(lambda tx: tx.spaces(b"", 9))
        assert not await store.write(lambda tx: tx.erase(home.space))
        relay = service_over(store, Clock())  # as after a stop: it knows nothing of the log
        operator = Operator(relay)
        (seen,) = await operator.spaces(b"", 9)
        assert (seen.space.is_going, seen.devices) == (True, 0)
        with pytest.raises(RelayRefused, match="suspended"):
            await relay.sync(home.space, home.device, Request({}, 0))
        await operator.erase(home.space)
        # Of a page, too, that was read before.
        known = await store.read(lambda tx: operator._known(before, tx))  # pyright: ignore[reportPrivateUsage]  # what a page is made of
        assert known.devices == 0

    run(lambda: SqliteStore(tmp_path / "relay.db"), body)


def test_a_space_that_is_founded_anew_while_it_is_erased_stays(tmp_path: Path) -> None:
    async def body(store: RelayStore) -> None:
        relay, home = service_over(store, Clock()), Writer.founder()
        await relay.found(home.log)
        assert await store.write(lambda tx: tx.erase(home.space))
        await relay.found(home.log)
        await relay.dropping.finish(home.space)
        assert await store.read(lambda tx: tx.space(home.space)) is not None

    run(lambda: SqliteStore(tmp_path / "relay.db"), body)


def test_what_a_stop_left_of_it_goes_with_the_next_syncs(
    alone: SignedIn, twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin.service.policy = AT_ONCE
    monkeypatch.setattr(store, "DROPPED", 2)
    monkeypatch.setattr(pulls, "_SWEEPS", 1)
    phone = join(alone)
    written(alone, times=9)
    stand_for(phone, made(alone, phone), alone)
    floor = phone.writer.membership.floor
    assert floor is not None
    sent = alone.writer.sent

    def given(seq: int) -> Answer:
        return phone.pull({alone.writer.device: seq})

    assert given(1).floor == floor.snapshot  # two went with the floor, and two with this call
    assert given(3).floor == floor.snapshot
    monkeypatch.setattr(pulls, "_SWEEPS", 0)
    assert given(5).floor == floor.snapshot
    assert given(6).envelopes == tuple(sent[6:])
    for gone in (8, 9):
        alone.push(alone.writer.write())
        assert given(gone - 1).floor == floor.snapshot
        assert given(gone).envelopes == tuple(sent[gone:])
    space = asyncio.run(twin.service.store.read(lambda tx: tx.space(alone.writer.space)))
    assert space is not None
    assert (space.envelopes, space.drop_at) == (2, 0)


def test_where_nothing_can_be_dropped_what_is_here_is_given_all_the_same(
    alone: SignedIn, twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: object) -> None:
        raise refuse("unavailable")

    twin.service.policy = AT_ONCE
    monkeypatch.setattr(store, "DROPPED", 2)
    phone = join(alone)
    written(alone, times=9)
    stand_for(phone, made(alone, phone), alone)
    monkeypatch.setattr(twin.service.store, "write", full)
    assert len(phone.pull({alone.writer.device: 8}).envelopes) == 1


def test_to_see_whether_envelopes_are_there_none_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = InProcessRelay(service_over(SqliteStore(tmp_path / "relay.db"), Clock()))
    home = founded(relay)
    phone = join(home)
    written(home, phone)
    stand_for(phone, made(home, phone), home)
    monkeypatch.setattr(SqliteTransaction, "envelope", None)
    assert len(home.pull({}).envelopes) == 4
    asyncio.run(relay.service.close())
    relay.close()


async def no_room(_: object) -> None:
    raise refuse("unavailable")


asking: Sequence[Callable[[RelayService, Writer], Awaitable[object]]] = (
    lambda relay, home: relay.challenge(home.space, home.device),
    lambda relay, home: relay.sync(home.space, home.device, Request({}, 0)),
    lambda relay, home: relay.begin_blob(home.space, home.device, HASH, 9),
    lambda relay, home: relay.found(home.log),
)


@pytest.mark.parametrize("number", range(len(asking)))
def test_a_cut_goes_in_steps_and_whoever_asks_before_its_end_goes_on_with_it(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async def body(store: RelayStore) -> None:
        relay, home = service_over(store, Clock()), Writer.founder()
        await relay.found(home.log)
        raws = [b"x"] * (2 * DROPPED)
        chains = [
            Addition(home.space, device, Head(len(raws), HASH), raws) for device in (PHONE, LAPTOP)
        ]
        await store.write(lambda tx: tx.add_envelopes(chains, 1))
        before = await store.read(lambda tx: tx.spaces(b"", 1)[0])
        ends = {PHONE: Head(DROPPED, HASH), LAPTOP: NO_HEAD}
        assert not await store.write(lambda tx: tx.cut(home.space, ends))
        (finding,) = await store.read(lambda tx: [*of_space(tx, tx.spaces(b"", 1)[0])])
        assert finding.code == "space-cut"
        with monkeypatch.context() as full:
            full.setattr(store, "write", no_room)
            for call in asking:
                with pytest.raises(RelayRefused) as raised:
                    await call(relay, home)
                assert raised.value.reason == "unavailable"
        with pytest.raises(RelayRefused, match="cannot answer"):
            await asking[number](relay, home)
        after = await store.read(lambda tx: tx.spaces(b"", 1)[0])
        assert after == replace(
            before, envelopes=DROPPED, size=before.size - 3 * DROPPED, is_cut=False
        )
        assert await store.read(lambda tx: tx.heads(home.space)) == {PHONE: Head(DROPPED, HASH)}
        await asking[number](relay, home)

    run(opening, body)


@pytest.fixture
def relay(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcessRelay]:
    """Drops two envelopes at once."""
    monkeypatch.setattr(store, "DROPPED", 2)
    relay = InProcessRelay(service_over(opening(), Clock()))
    yield relay
    monkeypatch.undo()
    asyncio.run(relay.service.close())
    relay.close()


def test_what_a_longer_log_leaves_out_is_gone_when_who_gave_it_is_answered(
    relay: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = founded(relay)
    written(home, times=9)
    turned = home.writer.removing(heads={})
    steps = 0
    whole = relay.service.store.write

    def count(work: Callable[[Transaction], object]) -> Awaitable[object]:
        nonlocal steps
        steps += 1
        return whole(work)

    monkeypatch.setattr(relay.service.store, "write", count)
    relay.found([*home.writer.log, turned])
    assert steps > 9 // 2
    assert home.pull(entries=0).heads == {}
    assert faults(relay.service) == []


def test_a_cut_goes_on_once_a_disk_has_room_again(
    relay: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = founded(relay)
    written(home, times=9)
    calls = iter([False, True, True, True])
    whole = relay.service.store.write

    async def full(work: Callable[[Transaction], object]) -> object:
        return await (no_room if next(calls, False) else whole)(work)

    monkeypatch.setattr(relay.service.store, "write", full)
    longer = [*home.writer.log, home.writer.removing(heads={})]
    assert refused(lambda: relay.found(longer)).reason == "unavailable"
    for _ in range(3):
        assert refused(lambda: home.pull(entries=0)).reason == "unavailable"
    assert home.pull(entries=0).heads == {}


def test_at_a_start_what_cannot_be_finished_keeps_nothing_else_from_it(
    relay: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, swept = relay.service, list[bool]()
    spaces = [founded(relay).writer.space for _ in range(2)]
    finish = service.dropping.finish

    async def sweep() -> None:
        swept.append(True)

    async def of_all_but_one(space: bytes) -> None:
        await (no_room if space == spaces[0] else finish)(space)

    def begin(tx: Transaction) -> None:
        for space in spaces:
            tx.add_envelopes([Addition(space, PHONE, Head(9, HASH), [b"x"] * 9)], 1)
            tx.cut(space, {PHONE: NO_HEAD})

    asyncio.run(service.store.write(begin))
    monkeypatch.setattr(service.blobs, "sweep", sweep)
    monkeypatch.setattr(service.dropping, "finish", of_all_but_one)
    with pytest.raises(RelayRefused, match="cannot answer"):
        asyncio.run(service.sweep())
    assert asyncio.run(service.store.read(lambda tx: tx.going())) == spaces[:1]
    assert swept
