"""Pushes of a household that repeats itself, or says much at once: what others wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.transport import Request
from kitchensync.trust.envelope import Envelope
from kitchensync.trust.standing import Member
from kitchensync_relay.limits import Limiter
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.service import RelayService
from kitchensync_relay.settings import Settings
from kitchensync_relay.store import Item, Result, Together
from tests.relay.conftest import service_over
from tests.relay.writer import Clock, SignedIn, Writer, founded, refused
from tests.support.twin import InProcessRelay


class OneWriter(MemoryStore):
    """A store that writes for one call after the other, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self._writer = asyncio.Lock()

    async def write_together(self, work: Together[Item, Result], item: Item) -> Result:
        async with self._writer:
            await asyncio.sleep(0)
            return await super().write_together(work, item)


async def push(service: RelayService, who: Writer, raws: Sequence[bytes]) -> None:
    await service.sync(who.space, who.device, Request({}, 1, raws))


def test_who_pushes_once_waits_for_one_of_the_many_large_pushes_of_another_household() -> None:
    async def body() -> list[str]:
        service = service_over(OneWriter(), Clock())
        many, one = Writer.founder(1), Writer.founder(2)
        answered: list[str] = []

        async def pushing(who: Writer, name: str, raws: Sequence[bytes]) -> None:
            await push(service, who, raws)
            answered.append(name)

        for each in (many, one):
            await service.found(each.log)
        raws = [many.write() for _ in range(9)]
        calls = [pushing(many, "many", raws) for _ in range(9)]
        await asyncio.gather(*calls, pushing(one, "one", [one.write()]))
        return answered

    assert asyncio.run(body()).index("one") <= 1


@pytest.fixture
def home(twin: InProcessRelay) -> SignedIn:
    return founded(twin)


@pytest.fixture
def verified(home: SignedIn, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seqs of the envelopes whose signatures are looked at."""
    seen: list[int] = []
    verify = Member.verify

    def noting(member: Member, envelope: Envelope) -> None:
        seen.append(envelope.header.seq)
        verify(member, envelope)

    monkeypatch.setattr(Member, "verify", noting)
    return seen


def test_of_what_is_sent_again_only_what_is_new_is_verified(
    home: SignedIn, verified: list[int]
) -> None:
    home.push(*[home.writer.write() for _ in range(9)])
    verified.clear()
    home.writer.write()
    assert home.push(*home.writer.sent).accepted == 10
    assert verified == [10]


def test_another_envelope_of_the_same_seq_is_a_fork_among_many_that_are_there(
    home: SignedIn,
) -> None:
    raws = [home.writer.write() for _ in range(9)]
    fork = home.writer.envelope(b"other", after=home.writer.head).raw
    home.push(*raws, home.writer.write())
    assert refused(lambda: home.push(*raws, fork)) == "fork"
    assert refused(lambda: home.push(*raws, fork[:-1] + b"x")) == "bad-signature"
    assert refused(lambda: home.push(*raws, b"no envelope")) == "malformed"
    assert refused(lambda: home.push(*raws, Writer.founder(99).write())) == "malformed"


def test_all_devices_of_a_space_call_ten_times_as_often_as_one_may() -> None:
    limiter = Limiter(Settings(rate_sync=2).rates())

    async def body() -> int:
        service = service_over(MemoryStore(), Clock())
        service.limiter = limiter
        founder = Writer.founder()
        await service.found(founder.log)
        answered = 0
        for number in range(30):
            try:
                await service.sync(founder.space, number.to_bytes(16, "big"), Request({}, 1))
            except RelayRefused as refusal:
                answered += refusal.reason == "not-member"
        return answered

    assert asyncio.run(body()) == 20
