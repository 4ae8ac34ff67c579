"""A membership log costs the relay its verification once, and does not grow without end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kitchensync.sync.wire.limits import ANSWER_BYTES, LOG_BYTES, LOG_ENTRIES
from kitchensync.sync.wire.transport import Request
from kitchensync.trust.entries import Entry, parse_entry
from kitchensync.trust.membership import Membership
from kitchensync_relay import founding, giving, memberships, rules, service
from kitchensync_relay.memberships import Memberships
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.operators import Operator
from kitchensync_relay.rules import check_length
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import Logged, RelayStore, Transaction
from tests.relay.conftest import service_over
from tests.relay.test_store import HASH, SPACE, Opening, opening, run
from tests.relay.writer import Clock, Writer, refused
from tests.support.twin import InProcessRelay

__all__ = ["opening"]


def household(*others: Writer) -> Writer:
    """Ann, who has let others in."""
    ann = Writer.founder()
    for other in others:
        ann.log.append(ann.adding(other))
    return ann


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The indices of the entries whose signatures are looked at from now on."""
    seen: list[int] = []
    verify = Entry.verify

    def noting(entry: Entry, signing: bytes) -> None:
        seen.append(entry.body.index)
        verify(entry, signing)

    monkeypatch.setattr(Entry, "verify", noting)
    return seen


def test_what_the_relay_has_of_a_log_is_not_verified_again(
    twin: InProcessRelay, verified: list[int]
) -> None:
    ben, cara = (Writer.stranger([], seed) for seed in (2, 3))
    ann = household(ben, cara)
    twin.found(ann.log[:2])
    verified.clear()
    for given in (ann.log[:1], ann.log[:2], ann.log[1:2]):
        twin.found(given)
    assert verified == []
    twin.found(ann.log)
    assert verified == [2]


def test_a_log_is_verified_once_however_many_other_spaces_are_asked_for(
    twin: InProcessRelay, verified: list[int]
) -> None:
    ann, other = household(Writer.stranger([], 2)), Writer.founder(9)
    for each in (ann, other):
        twin.found(each.log)
    kept = twin.service.memberships = Memberships(most_bytes=1)
    visits = [each.at(twin) for _ in range(3) for each in (ann, other)]
    verified.clear()
    for device in visits:
        device.pull()
    assert len(verified) == len(ann.log) + len(other.log) + 4  # the first signature each time
    assert kept.last_known(ann.space) is None


def test_of_a_log_no_more_is_read_than_is_given(opening: Opening) -> None:
    read: list[bytes] = []

    class Watched(SimpleNamespace):
        def entries(self, space: bytes, start: int) -> Iterator[bytes]:
            for raw in self.tx.entries(space, start):
                read.append(raw)
                yield raw

    async def body(store: RelayStore) -> None:
        def work(tx: Transaction) -> tuple[bytes, ...]:
            tx.add_space(SPACE, 1)
            raws = [bytes([number]) * (ANSWER_BYTES // 3) for number in range(9)]
            tx.add_entries(SPACE, [Logged(raw, HASH, "add") for raw in raws], 10)
            there = tx.space(SPACE)
            assert there is not None
            watched = cast("Transaction", Watched(tx=tx))
            return giving.log_alone(watched, there, Request({}, 1), HASH).entries

        assert [raw[0] for raw in await store.write(work)] == [1, 2, 3]

    run(opening, body)
    assert [raw[0] for raw in read] == [1, 2, 3, 4]


@pytest.mark.parametrize("has_room", [True, False], ids=["with room", "among larger ones"])
def test_a_long_log_is_folded_where_nobody_who_writes_waits_for_it(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch, has_room: bool
) -> None:
    threads: list[str] = []
    replay = Membership.replay

    def noting(*given: Any) -> Membership:
        threads.append(threading.current_thread().name)
        return replay(*given)

    paper = Writer.stranger([], 2)
    ann = household()
    ann.log.append(ann.papering(paper))
    twin.found(ann.log)
    there, new = ann.at(twin), ann.at(twin)
    there.pull()
    monkeypatch.setattr(memberships, "LONG", 2)
    entry, envelope, blob = ann.adding(Writer.stranger([], 3)), ann.write(), b"b" * 32
    calls: list[Callable[[], object]] = [
        there.pull,
        lambda: there.push(envelope),
        lambda: there.session.begin_blob(blob, 1),
        lambda: refused(lambda: there.session.get_chunk(blob, 0)),
        lambda: refused(lambda: there.session.snapshot(bytes(32))),
        lambda: twin.recoverable(paper.device),
        lambda: twin.found(ann.log),
        lambda: there.append(entry),
        new.pull,
    ]
    monkeypatch.setattr(Membership, "replay", noting)
    if not has_room:
        monkeypatch.setattr(twin.service.memberships, "_put", lambda _: None)
    for call in calls:
        twin.service.memberships._kept.clear()
        call()
    folded = len(calls) if has_room else len(threads)
    assert [name[:10] for name in threads] == ["relay-fold"] * folded
    assert not twin.service.memberships._in_use


def test_nobody_who_writes_waits_for_a_log_that_an_operator_looks_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    replay = Membership.replay

    def noting(*given: Any) -> Membership:
        threads.append(threading.current_thread().name)
        return replay(*given)

    async def body() -> None:
        relay = service_over(SqliteStore(tmp_path / "relay.db"), Clock())
        space = await relay.found(household().log)
        operator = Operator(relay)
        monkeypatch.setattr(Membership, "replay", noting)
        for suspended in (True, False):
            relay.memberships._kept.clear()
            assert (await operator.suspend(space, suspended)).space.suspended == suspended
        relay.memberships._kept.clear()
        assert (await operator.give(space, 7)).space.quota == 7
        await relay.close()

    asyncio.run(body())
    assert [name[:10] for name in threads] == ["relay-read"] * 3


def test_a_relay_that_stops_goes_on_while_it_waits_for_what_is_folded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    going, stopping = threading.Event(), threading.Event()
    went_on: list[bool] = []
    replay = Membership.replay

    def waiting(*given: Any) -> Membership:
        going.set()
        went_on.append(stopping.wait(1))
        return replay(*given)

    ann, store = household(), MemoryStore()

    async def body() -> None:
        space = await service_over(store, Clock()).found(ann.log)
        monkeypatch.setattr(memberships, "LONG", 1)
        monkeypatch.setattr(Membership, "replay", waiting)
        relay = service_over(store, Clock())
        prepared = relay.memberships.prepared(store, space)
        folding = asyncio.ensure_future(prepared.__aenter__())
        await asyncio.to_thread(going.wait)
        asyncio.get_running_loop().call_later(0.01, stopping.set)
        await relay.close()
        await folding

    asyncio.run(body())
    assert went_on == [True]


def test_long_logs_that_are_founded_wait_for_one_another_and_short_ones_for_none(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    replayed = rules.replayed

    def noting(*given: Any) -> rules.Replayed:
        threads.append(threading.current_thread().name)
        return replayed(*given)

    monkeypatch.setattr(rules, "replayed", noting)
    monkeypatch.setattr(founding, "LONG", 2)
    ann = household(Writer.stranger([], 2))
    for log in (ann.log, ann.log[:1]):
        twin.found(log)
    assert [name.startswith("relay-found") for name in threads] == [True, False]


def test_recovery_words_are_looked_for_in_so_many_spaces(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Writer.stranger([], 2)
    spaces: list[bytes] = []
    for seed in (3, 4):
        ann = Writer.founder(seed)
        ann.log.append(ann.papering(paper))
        twin.found(ann.log)
        spaces.append(ann.space)
    assert twin.recoverable(paper.device) == sorted(spaces)
    monkeypatch.setattr(service, "MOST_PAPERS", 1)
    assert twin.recoverable(paper.device) == [min(spaces)]


def test_of_memberships_as_many_are_kept_as_there_is_room_for() -> None:
    large = household(*(Writer.stranger([], seed) for seed in range(2, 22)))
    small = [Writer.founder(seed) for seed in range(30, 40)]
    kept = Memberships(most_bytes=40_000)
    for each in (large, *small, *small):
        kept.keep(each.membership)
    assert kept.last_known(large.space) is None
    assert all(kept.last_known(each.space) for each in small)


def test_an_operators_look_verifies_nothing_that_was_verified_and_pushes_nothing_out(
    twin: InProcessRelay, verified: list[int]
) -> None:
    ann, other = household(Writer.stranger([], 2)), Writer.founder(9)
    asked = twin.service
    asked.memberships._room = 1  # pyright: ignore[reportPrivateUsage]  # for one alone
    for each in (other, ann):
        twin.found(each.log)
    operator = Operator(asked)
    verified.clear()
    known = asyncio.run(operator.spaces(b"", 10))
    assert sorted(each.devices for each in known) == [1, 2]
    assert verified == [0]  # the first signature of the one that is not in memory
    assert asked.memberships.last_known(ann.space) is not None


def test_a_full_log_takes_only_what_puts_somebody_out(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, cara = (Writer.stranger([], seed) for seed in (2, 3))
    ann = household(ben, cara)
    monkeypatch.setattr(rules, "LOG_ENTRIES", len(ann.log))
    twin.found(ann.log)
    there = ann.at(twin)
    for entry in (ann.adding(Writer.stranger([], 4)), ann.removing(heads={})):
        assert refused(partial(there.append, entry)) == "log-full"
        assert refused(partial(twin.found, [*ann.log, entry])) == "log-full"
    ben.log = ann.log
    leave = ben.leaving()
    ben.at(twin).append(leave)
    ann.log.append(leave)
    turned = ann.removing(heads={})
    there.append(turned)
    ann.log.append(turned)
    assert refused(lambda: there.append(ann.removing(heads={}))) == "log-full"
    ann.log.append(ann.removing(cara, heads={}))
    twin.found(ann.log)
    assert there.pull(entries=0).entries == tuple(ann.log)


def test_a_log_is_full_in_bytes_too() -> None:
    ann = household()
    add = ann.adding(Writer.stranger([], 2))
    entry, room = parse_entry(add), LOG_BYTES - len(add)
    check_length(ann.membership, entry, room)
    assert refused(lambda: check_length(ann.membership, entry, room + 1)) == "log-full"


def test_nothing_of_a_log_beyond_what_is_taken_is_verified(
    twin: InProcessRelay, verified: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = household(*(Writer.stranger([], seed) for seed in range(2, 6)))
    monkeypatch.setattr(rules, "LOG_ENTRIES", 2)
    verified.clear()
    assert refused(lambda: twin.found(ann.log)) == "log-full"
    assert verified == [0, 1]


def test_a_household_of_a_thousand_devices_fills_no_log() -> None:
    enrolments_and_removals = 2 * 1024
    a_floor_a_day_for_twenty_years = 20 * 365
    assert enrolments_and_removals + a_floor_a_day_for_twenty_years < LOG_ENTRIES
