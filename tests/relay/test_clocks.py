"""A relay whose clock is put right: what was made before ends, and who waits is not kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.wire.transport import Request
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from tests.relay.conftest import service_over
from tests.relay.writer import Clock, Writer, refused
from tests.support.twin import InProcessRelay

MAILBOX, KEY = bytes(16), bytes(32)
HOUR_MS = 3_600_000


def test_mailboxes_of_a_clock_that_was_ahead_take_nobodys_place(
    twin: InProcessRelay, clock: Clock
) -> None:
    twin.service.most_mailboxes = 2
    clock.now += 365 * DAY_MS
    for name in (b"1", b"2"):
        twin.create_mailbox(name * 16, KEY)
    assert refused(lambda: twin.create_mailbox(b"3" * 16, KEY)) == "mailboxes-full"
    clock.now -= 365 * DAY_MS
    twin.create_mailbox(b"3" * 16, KEY)


def test_a_pairing_goes_on_where_the_clock_is_put_right_by_a_bit(
    twin: InProcessRelay, clock: Clock
) -> None:
    twin.create_mailbox(MAILBOX, KEY)
    twin.put(MAILBOX, KEY, "hello", b"x")
    clock.now -= 60_000
    twin.create_mailbox(b"3" * 16, KEY)
    assert twin.take(MAILBOX, KEY, "hello", 0) == b"x"


def test_a_sign_in_of_a_clock_that_was_ahead_ends_once_it_is_right(
    twin: InProcessRelay, clock: Clock
) -> None:
    founder = Writer.founder()
    twin.found(founder.log)
    clock.now += 365 * DAY_MS
    challenge = twin.challenge(founder.space, founder.device)
    signature = founder.keys.sign("sign-in", challenge)
    token, _ = twin.token(founder.space, challenge, signature)
    clock.now -= 60_000
    twin.token(founder.space, challenge, signature)
    twin.sync(founder.space, token, Request({}, 1))
    clock.now -= 364 * DAY_MS
    assert refused(lambda: twin.token(founder.space, challenge, signature)) == "unauthorized"
    assert refused(lambda: twin.sync(founder.space, token, Request({}, 1))) == "unauthorized"


async def pulling(service: RelayService, founder: Writer) -> None:
    await service.sync(founder.space, founder.device, Request({}, 1, (), 50))


async def reading(service: RelayService, _: Writer) -> None:
    with pytest.raises(RelayRefused, match="nothing in this slot"):
        await service.mailboxes.take(MAILBOX, KEY, "hello", 50)


@pytest.mark.parametrize("asking", [pulling, reading])
def test_who_waits_is_answered_in_time_though_the_clock_goes_back(
    monkeypatch: pytest.MonkeyPatch, asking: Callable[[RelayService, Writer], Awaitable[None]]
) -> None:
    async def body() -> None:
        clock, loop = Clock(), asyncio.get_running_loop()
        service, founder = service_over(MemoryStore(), clock), Writer.founder()
        await service.found(founder.log)
        await service.mailboxes.create(MAILBOX, sha256(KEY).digest())
        held = asyncio.ensure_future(asking(service, founder))
        await asyncio.sleep(0.01)
        assert not held.done()
        clock.now -= HOUR_MS
        for key in (founder.space, MAILBOX + b"hello"):
            service.waiters.ring(key)
        await asyncio.sleep(0.01)
        right = loop.time
        monkeypatch.setattr(loop, "time", lambda: right() + 51)
        await asyncio.wait_for(held, 2)

    asyncio.run(body())
