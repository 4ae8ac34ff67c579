"""Logs that many bring at once: what is looked into, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from kitchensync_relay import wholelogs
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.store import Result, Transaction
from tests.relay.conftest import service_over
from tests.relay.writer import Clock, Writer


class Looking(MemoryStore):
    """A store that counts the looks at where chains end, each of which takes a while."""

    looks = 0

    async def read(self, work: Callable[[Transaction], Result]) -> Result:
        if getattr(work, "func", None) is wholelogs.ends:
            self.looks += 1
            await asyncio.sleep(0.01)
        return await super().read(work)


def test_who_brings_a_log_once_waits_for_one_of_the_many_calls_of_another_household() -> None:
    async def body() -> int:
        store = Looking()
        service = service_over(store, Clock())
        many, one, new = (Writer.founder(seed) for seed in (1, 2, 3))
        for each in (many, one):
            await service.found(each.log)
        longer, other = ([*each.log, each.removing(heads={})] for each in (many, one))
        calls = [service.found(longer) for _ in range(9)]
        await asyncio.gather(*calls, service.found(other), service.found(new.log))
        return store.looks

    assert asyncio.run(body()) == 2  # one for each that was here and grew
