"""Pulls of many devices at once: whose turn it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from obstore.store import MemoryStore as MemoryBodies

from kitchensync.sync.wire.transport import Request
from kitchensync_relay.bodies import Bodies
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from kitchensync_relay.store import Result, Transaction
from kitchensync_relay.turns import Turns
from tests.relay.conftest import service_over
from tests.relay.writer import Clock, Writer

BLOB = b"b" * 32


class OneReader(MemoryStore):
    """A store that reads for one call after the other, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self._reader = asyncio.Lock()

    async def read(self, work: Callable[[Transaction], Result]) -> Result:
        async with self._reader:
            await asyncio.sleep(0)
            return await super().read(work)


class OneShelf(Bodies):
    """Bodies of blobs that are read one after the other, in the order in which they are asked."""

    def __init__(self) -> None:
        super().__init__(MemoryBodies())
        self._reader = asyncio.Lock()

    async def get(self, number: int, place: int) -> bytes | None:
        async with self._reader:
            return await super().get(number, place)

    async def has(self, number: int, lengths: Sequence[int]) -> bool:
        async with self._reader:
            return await super().has(number, lengths)


def place_of_one(asking: Callable[[RelayService, Writer], Awaitable[object]]) -> int:
    """How many calls of one household are answered before the only one of another."""

    async def body() -> list[str]:
        service = service_over(OneReader(), Clock(), OneShelf())
        many, one = Writer.founder(1), Writer.founder(2)
        answered: list[str] = []

        async def ask(who: Writer, name: str) -> None:
            await asking(service, who)
            answered.append(name)

        for each in (many, one):
            await service.found(each.log)
            await service.begin_blob(each.space, each.device, BLOB, 9)
            await service.put_chunk(each.space, each.device, BLOB, 0, bytes(9))
        await asyncio.gather(*[ask(many, "many") for _ in range(9)], ask(one, "one"))
        return answered

    return asyncio.run(body()).index("one")


def test_who_asks_once_waits_for_one_of_the_many_pulls_of_another_household() -> None:
    assert place_of_one(lambda it, who: it.sync(who.space, who.device, Request({}, 1))) <= 1


def test_who_asks_once_waits_for_one_of_the_many_pictures_of_another_household() -> None:
    assert place_of_one(lambda it, who: it.get_chunk(who.space, who.device, BLOB, 0)) <= 1


def test_who_asks_once_waits_for_one_of_the_many_who_ask_whether_a_picture_is_there() -> None:
    assert place_of_one(lambda it, who: it.begin_blob(who.space, who.device, BLOB, 9)) <= 1


def test_a_turn_is_let_go_of_by_who_gives_up_waiting() -> None:
    async def body() -> None:
        turns = Turns()
        async with turns.of("space"):
            with_patience = asyncio.create_task(turns.of("space").__aenter__())
            without = asyncio.create_task(turns.of("space").__aenter__())
            await asyncio.sleep(0)
            without.cancel()
            await asyncio.wait([without])
            assert not with_patience.done()
        await asyncio.wait_for(with_patience, 1)

    asyncio.run(body())


def test_turns_that_nobody_takes_cost_no_room() -> None:
    async def body() -> int:
        turns = Turns()
        for key in range(3):
            async with turns.of(key):
                assert len(turns) == 1
        return len(turns)

    assert asyncio.run(body()) == 0
