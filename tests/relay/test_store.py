"""What every store keeps, and what the one in a file does when things go wrong."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.replica.values import Head
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.sqlite import SqliteStore
from kitchensync_relay.store import Addition, Logged, RelayStore, Snapshot, Totals, Transaction

SPACE, OTHER, PHONE, LAPTOP, LATE = b"s" * 32, b"t" * 32, b"p" * 16, b"l" * 16, b"m" * 16
HASH = b"h" * 32
Opening = Callable[[], RelayStore]


@pytest.fixture(params=["memory", "sqlite"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    if request.param == "memory":
        return MemoryStore
    return lambda: SqliteStore(tmp_path / "relay.db")


@asynccontextmanager
async def opened(opening: Opening) -> AsyncGenerator[RelayStore]:
    store = opening()
    try:
        yield store
    finally:
        await store.close()


def run(opening: Opening, body: Callable[[RelayStore], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        async with opened(opening) as store:
            await body(store)

    asyncio.run(whole())


def fill(tx: Transaction) -> None:
    """Two devices, three envelopes, two entries."""
    tx.add_space(SPACE, 1)
    assert tx.add_entries(SPACE, [Logged(b"found", b"1" * 32, "found")], 10) == 0
    assert tx.add_entries(SPACE, [Logged(b"add", b"2" * 32, "add")], 20) == 1
    tx.add_envelopes([Addition(SPACE, PHONE, Head(1, HASH), [b"phone 1"])], 30)
    laptop = Addition(SPACE, LAPTOP, Head(1, HASH), [b"laptop 1"])
    tx.add_envelopes([laptop, Addition(SPACE, PHONE, Head(2, HASH), [b"phone 2"])], 50)


def test_what_was_put_in_comes_out(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)

        def check(tx: Transaction) -> None:
            space = tx.space(SPACE)
            assert space is not None
            assert (space.entries, space.envelopes, space.size) == (2, 3, 30)
            assert (space.founded, space.active, space.membership) == (1, 50, b"2" * 32)
            assert tx.heads(SPACE) == {PHONE: Head(2, HASH), LAPTOP: Head(1, HASH)}
            assert [tx.holds(SPACE, LAPTOP, seq) for seq in (1, 2)] == [True, False]
            assert tx.envelope(SPACE, PHONE, 2) == b"phone 2"
            assert tx.envelope(SPACE, PHONE, 3) is None
            assert [*tx.entries(SPACE, 1)] == [b"add"]
            assert tx.entries_since(SPACE, 10) == [20]
            assert tx.entries_since(SPACE, 0, "found") == [10]
            assert tx.space(OTHER) is None

        await store.read(check)

    run(opening, body)


def test_envelopes_come_in_the_order_in_which_they_were_taken(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)

        def given(vector: dict[bytes, int]) -> Callable[[Transaction], list[bytes]]:
            return lambda tx: list(tx.envelopes(SPACE, vector))

        assert await store.read(given({})) == [b"phone 1", b"laptop 1", b"phone 2"]
        assert await store.read(given({PHONE: 1})) == [b"laptop 1", b"phone 2"]
        assert await store.read(given({PHONE: 2, LAPTOP: 1})) == []

    run(opening, body)


def test_a_space_that_comes_needs_to_be_allowed_no_more(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        def allowed(tx: Transaction) -> list[bool]:
            return [tx.is_allowed(space) for space in (SPACE, OTHER)]

        for _ in range(2):
            await store.write(lambda tx: tx.allow(SPACE, True))
        assert await store.read(allowed) == [True, False]
        await store.write(fill)
        assert await store.read(allowed) == [False, False]

    run(opening, body)


def test_a_call_that_fails_leaves_nothing_behind(opening: Opening) -> None:
    def half(tx: Transaction) -> None:
        fill(tx)
        raise LookupError("in the middle")

    async def body(store: RelayStore) -> None:
        with pytest.raises(LookupError):
            await store.write(half)
        assert await store.read(lambda tx: tx.space(SPACE)) is None

    run(opening, body)


def offer(device: bytes, name: bytes, taken: int) -> Snapshot:
    return Snapshot(name * 32, device, None, b"header " + name, taken)


def test_what_grew_is_counted_from_the_last_offer_on(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)
        before = await store.read(lambda tx: tx.space(SPACE))
        assert before is not None
        assert (before.grown_envelopes, before.grown_size) == (3, 22)
        await store.write(lambda tx: tx.add_snapshot(SPACE, offer(PHONE, b"a", 60)))
        more = Addition(SPACE, LAPTOP, Head(2, HASH), [b"laptop 2"])
        await store.write(lambda tx: tx.add_envelopes([more], 70))
        after = await store.read(lambda tx: tx.space(SPACE))
        assert after is not None
        assert (after.grown_envelopes, after.grown_size) == (1, 8)
        assert (after.offered, after.offered_at) == (b"a" * 32, 60)
        assert after.size == before.size + len(b"header a") + 8

    run(opening, body)


def test_offers_are_kept_beside_what_somebody_stands_for(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)

        def work(tx: Transaction) -> None:
            tx.add_snapshot(SPACE, offer(PHONE, b"a", 60))
            tx.set_floor(SPACE, b"a" * 32, 2, 99)
            tx.add_snapshot(SPACE, offer(PHONE, b"b", 61))
            tx.add_snapshot(SPACE, offer(LAPTOP, b"c", 62))
            tx.add_snapshot(SPACE, offer(PHONE, b"d", 63))
            tx.drop_snapshot(SPACE, b"b" * 32)

        await store.write(work)
        kept = await store.read(lambda tx: [*tx.snapshots(SPACE)])
        assert [(one.hash[:1], one.floor) for one in kept] == [
            (b"a", 2),
            (b"c", None),
            (b"d", None),
        ]
        assert await store.read(lambda tx: tx.snapshot(SPACE, b"b" * 32)) is None
        assert await store.read(lambda tx: tx.snapshot(SPACE, b"c" * 32)) == kept[1]
        there = await store.read(lambda tx: tx.space(SPACE))
        assert there is not None
        assert (there.drop_at, there.size) == (99, 30 + 3 * len(b"header a"))

    run(opening, body)


def test_what_a_floor_covers_is_dropped_and_its_heads_stay(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)

        def work(tx: Transaction) -> None:
            tx.add_snapshot(SPACE, offer(PHONE, b"a", 60))
            tx.set_floor(SPACE, b"a" * 32, 2, 99)
            assert tx.drop_below(SPACE, {PHONE: 2, LAPTOP: 0})
            tx.drop_later(SPACE, 0)
            tx.drop_snapshot(SPACE, b"a" * 32)
            tx.raise_head(SPACE, b"n" * 16, Head(7, HASH))

        await store.write(work)
        assert await store.read(lambda tx: list(tx.envelopes(SPACE, {}))) == [b"laptop 1"]
        heads = await store.read(lambda tx: tx.heads(SPACE))
        assert heads == {PHONE: Head(2, HASH), LAPTOP: Head(1, HASH), b"n" * 16: Head(7, HASH)}
        there = await store.read(lambda tx: tx.space(SPACE))
        assert there is not None
        assert (there.envelopes, there.size, there.drop_at) == (1, 8 + len(b"foundadd"), 0)

    run(opening, body)


def test_erasing_a_space_takes_all_of_it_and_nothing_else(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)
        await store.write(lambda tx: tx.add_space(OTHER, 1))
        assert await store.write(lambda tx: tx.erase(SPACE))
        assert await store.read(lambda tx: tx.space(SPACE)) is None
        assert await store.read(lambda tx: tx.totals()) == Totals(1, 0, 0, 0, 0)
        await store.write(fill)
        assert await store.read(lambda tx: len(list(tx.envelopes(SPACE, {})))) == 3

    run(opening, body)


def test_spaces_are_listed_page_by_page(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)
        await store.write(lambda tx: tx.add_space(OTHER, 1))
        first = await store.read(lambda tx: tx.spaces(b"", 1))
        assert [space.space for space in first] == [SPACE]
        second = await store.read(lambda tx: tx.spaces(SPACE, 5))
        assert [space.space for space in second] == [OTHER]

    run(opening, body)


def test_a_space_has_the_room_that_was_given_to_it(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        async def share(of_all: int) -> int:
            there = await store.read(lambda tx: tx.space(SPACE))
            assert there is not None
            assert there.room(of_all) == there.share(of_all) - there.size
            return there.share(of_all)

        await store.write(fill)
        assert await share(100) == 100
        for given in (30, 300, 0):
            await store.write(lambda tx, given=given: tx.give(SPACE, given))  # type: ignore[misc]
            assert await share(100) == given
        await store.write(lambda tx: tx.erase(SPACE))
        assert not await store.read(lambda tx: tx.is_allowed(SPACE))
        await store.write(lambda tx: tx.allow(SPACE, True))
        await store.write(fill)
        assert await share(100) == 0
        (listed,) = await store.read(lambda tx: tx.spaces(b"", 1))
        assert listed.quota == 0
        await store.write(lambda tx: tx.give(SPACE, None))
        assert await share(100) == 100
        await store.write(lambda tx: tx.give(OTHER, 7))
        await store.write(lambda tx: tx.add_space(OTHER, 1))
        there = await store.read(lambda tx: tx.space(OTHER))
        assert there is not None
        assert there.quota == 7

    run(opening, body)


def test_suspending_is_counted_and_taken_back(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.write(fill)
        await store.write(lambda tx: tx.suspend(SPACE, True))
        assert await store.read(lambda tx: tx.totals()) == Totals(1, 1, 2, 3, 30)
        await store.write(lambda tx: tx.suspend(SPACE, False))
        assert (await store.read(lambda tx: tx.totals())).suspended == 0

    run(opening, body)


def test_mailboxes_that_expired_are_forgotten_with_their_messages(opening: Opening) -> None:
    def leave(tx: Transaction) -> None:
        tx.add_mailbox(PHONE, HASH, 100)
        tx.add_message(PHONE, "hello", b"sealed")
        tx.add_mailbox(LAPTOP, HASH, 200)
        tx.add_mailbox(LATE, HASH, 301)

    async def body(store: RelayStore) -> None:
        await store.write(leave)
        await store.write(lambda tx: tx.drop_mailboxes(150, 300))
        there = await store.read(lambda tx: [tx.mailbox(one) for one in (PHONE, LAPTOP, LATE)])
        assert [one and one.expires for one in there] == [None, 200, None]
        await store.write(lambda tx: tx.add_mailbox(PHONE, HASH, 300))
        assert await store.read(lambda tx: tx.message(PHONE, "hello")) is None

    run(opening, body)


def test_a_closed_store_says_that_it_is_unavailable(opening: Opening) -> None:
    async def body(store: RelayStore) -> None:
        await store.close()
        for call in (store.read, store.write):
            with pytest.raises(RelayRefused) as caught:
                await call(lambda tx: tx.totals())
            assert caught.value.reason == "unavailable"

    run(opening, body)


# The store in a file


def test_a_store_keeps_its_generation_and_another_has_another(tmp_path: Path) -> None:
    async def generation(name: str) -> bytes:
        async with opened(lambda: SqliteStore(tmp_path / name)) as store:
            return store.generation

    first, again, other = (asyncio.run(generation(name)) for name in ("a.db", "a.db", "b.db"))
    assert first == again != other
    assert len(first) == 16


def test_calls_that_wait_together_share_one_commit(tmp_path: Path) -> None:
    commits: list[str] = []
    gate = threading.Event()

    def add(number: int, tx: Transaction) -> None:
        tx.add_space(bytes([number]) * 32, 1)

    async def body() -> None:
        async with opened(lambda: SqliteStore(tmp_path / "relay.db")) as store:
            store._writing.set_trace_callback(  # type: ignore[attr-defined]  # the commits are not seen otherwise
                lambda sql: commits.append(sql) if sql == "COMMIT" else None
            )
            first = asyncio.create_task(store.write(lambda _: gate.wait(5)))
            await asyncio.sleep(0.05)
            rest = [asyncio.create_task(store.write(partial(add, n))) for n in range(50)]
            await asyncio.sleep(0)
            gate.set()
            await asyncio.gather(first, *rest)

    asyncio.run(body())
    assert len(commits) == 2


def test_what_was_dropped_is_room_for_more(tmp_path: Path) -> None:
    async def body() -> None:
        async with opened(lambda: SqliteStore(tmp_path / "relay.db")) as store:
            await store.write(fill)
            large = Addition(SPACE, PHONE, Head(3, HASH), [bytes(100_000)])
            await store.write(lambda tx: tx.add_envelopes([large], 60))
            before = await store.read(lambda tx: tx.spare())
            await store.write(lambda tx: tx.cut(SPACE, {PHONE: Head(2, HASH)}))
            assert await store.read(lambda tx: tx.spare()) >= before + 90_000

    asyncio.run(body())


def test_one_failing_call_does_not_touch_the_others_of_its_batch(tmp_path: Path) -> None:
    gate = threading.Event()

    def half(tx: Transaction) -> None:
        tx.add_space(OTHER, 1)
        raise LookupError

    def suspend(tx: Transaction) -> None:
        tx.suspend(SPACE, True)

    async def body() -> None:
        async with opened(lambda: SqliteStore(tmp_path / "relay.db")) as store:
            first = asyncio.create_task(store.write(lambda _: gate.wait(5)))
            await asyncio.sleep(0.05)
            works: list[Callable[[Transaction], None]] = [fill, half, suspend]
            calls = [asyncio.create_task(store.write(work)) for work in works]
            await asyncio.sleep(0)
            gate.set()
            await first
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [type(None), LookupError, type(None)]
            totals = await store.read(lambda tx: tx.totals())
            assert totals == Totals(1, 1, 2, 3, 30)

    asyncio.run(body())


def test_a_full_disk_takes_nothing_of_a_batch_and_room_mends_it(tmp_path: Path) -> None:
    async def body() -> None:
        async with opened(lambda: SqliteStore(tmp_path / "relay.db")) as store:
            await store.write(fill)
            writing = store._writing  # type: ignore[attr-defined]  # to make the disk small
            (pages,) = writing.execute("PRAGMA page_count").fetchone()
            writing.execute(f"PRAGMA max_page_count = {pages}")

            def much(tx: Transaction) -> None:
                tx.add_envelopes([Addition(SPACE, PHONE, Head(3, HASH), [bytes(100_000)])], 60)

            with pytest.raises(RelayRefused) as caught:
                await store.write(much)
            assert (caught.value.reason, caught.value.status) == ("unavailable", 503)
            with pytest.raises(RelayRefused):  # what is small would still go in
                await store.check_writing()
            assert await store.read(lambda tx: tx.heads(SPACE)[PHONE]) == Head(2, HASH)
            writing.execute("PRAGMA max_page_count = 1000000")
            await store.write(much)
            assert await store.read(lambda tx: tx.heads(SPACE)[PHONE]) == Head(3, HASH)

    asyncio.run(body())
    with closing(sqlite3.connect(tmp_path / "relay.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
