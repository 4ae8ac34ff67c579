"""The service with a clock in hand: what runs out, what is limited, what is remembered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import httpx
import pytest

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.transport import Request
from kitchensync_relay import app
from kitchensync_relay.app import create_app
from kitchensync_relay.auth import Secret, Signer
from kitchensync_relay.codes import refuse
from kitchensync_relay.limits import Buckets, Limiter, Rate, Room
from kitchensync_relay.logs import Log
from kitchensync_relay.memory import MemoryStore
from kitchensync_relay.operators import Operator
from kitchensync_relay.service import RelayService
from kitchensync_relay.settings import Settings
from kitchensync_relay.store import Transaction
from kitchensync_relay.waiting import MOST_PER_KEY, Waiters
from tests.relay.conftest import OPERATOR, ready_over, service_over
from tests.relay.writer import Clock, Writer, refused
from tests.support.twin import InProcessRelay

OLD, NEW = Secret("old", b"o" * 32), Secret("new", b"n" * 32)
SPACE, DEVICE = b"s" * 32, b"d" * 16


# Signing in


def test_a_challenge_lives_for_a_minute(twin: InProcessRelay, clock: Clock) -> None:
    founder = Writer.founder()
    twin.found(founder.log)
    challenge = twin.challenge(founder.space, founder.device)
    signature = founder.keys.sign("sign-in", challenge)
    clock.now += 59_999
    twin.token(founder.space, challenge, signature)
    clock.now += 1
    assert refused(lambda: twin.token(founder.space, challenge, signature)) == "unauthorized"


def test_a_token_lives_for_an_hour(twin: InProcessRelay, clock: Clock) -> None:
    founder = Writer.founder()
    twin.found(founder.log)
    challenge = twin.challenge(founder.space, founder.device)
    signature = founder.keys.sign("sign-in", challenge)
    token, expires = twin.token(founder.space, challenge, signature)
    assert expires == clock.now + 3_600_000
    clock.now = expires - 1
    twin.sync(founder.space, token, Request({}, 1))
    clock.now = expires
    assert refused(lambda: twin.sync(founder.space, token, Request({}, 1))) == "unauthorized"


def test_after_a_rotation_what_the_key_before_signed_is_believed() -> None:
    token = Signer("o", [OLD]).token(SPACE, DEVICE, 10)
    sealed = Signer("o", [OLD]).seal(Signer("o", [OLD]).challenge(SPACE, DEVICE, 0, bytes(16)))
    rotated = Signer("o", [NEW, OLD])
    assert rotated.check_token(token, SPACE, 5) == DEVICE
    assert rotated.check_challenge(sealed, SPACE, 5).device == DEVICE
    assert refused(lambda: Signer("o", [NEW]).check_token(token, SPACE, 5)) == "unauthorized"
    newer = rotated.token(SPACE, DEVICE, 10)
    assert refused(lambda: Signer("o", [OLD]).check_token(newer, SPACE, 5)) == "unauthorized"


def test_a_challenge_of_another_relay_with_the_same_key_is_refused() -> None:
    there, here = Signer("https://a", [OLD]), Signer("https://b", [OLD])
    sealed = there.seal(there.challenge(SPACE, DEVICE, 0, bytes(16)))
    assert refused(lambda: here.check_challenge(sealed, SPACE, 5)) == "unauthorized"


def test_no_bit_of_a_token_can_be_changed() -> None:
    signer = Signer("o", [OLD])
    token = signer.token(SPACE, DEVICE, 10)
    for place in range(len(token) - 1):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert refused(partial(signer.check_token, changed, SPACE, 5)) == "unauthorized"


def test_no_secret_shows_in_a_repr() -> None:
    assert OLD.key.decode() not in repr(OLD)


# Limits


def test_a_bucket_fills_again_with_time() -> None:
    buckets = Buckets(Rate(per_minute=60, burst=2))
    assert [buckets.take("a", 0) for _ in range(3)] == [0, 0, 1]
    assert buckets.take("b", 0) == 0
    assert buckets.take("a", 1000) == 0
    assert buckets.take("a", 1000) == 1


def test_a_clock_that_goes_back_gives_nothing() -> None:
    buckets = Buckets(Rate(per_minute=60, burst=1))
    assert buckets.take("a", 10_000) == 0
    assert buckets.take("a", 5_000) == 1


def test_buckets_are_bounded_in_number() -> None:
    buckets = Buckets(Rate(per_minute=60, burst=1), most=10)
    for number in range(100):
        buckets.take(number, 0)
    assert len(buckets) == 10
    assert buckets.wait(99, 0)
    assert not buckets.wait(0, 0)


def test_what_one_caller_has_in_memory_at_a_time_is_bounded_and_let_go_of() -> None:
    room = Room(100, 10, 1000)
    with room.taking("one") as first:
        first(50)
        with room.taking("one") as second, room.taking("other") as third:
            second(70)
            third(110)
            assert refused(lambda: first(51)) == "rate-limited"
            assert refused(lambda: third(111)) == "rate-limited"
            with room.taking("one") as small:
                small(10)
        first(110)
    assert not len(room)


def test_what_all_callers_have_in_memory_together_is_bounded_and_let_go_of() -> None:
    room = Room(100, 10, 150)
    with room.taking("one") as one, room.taking("other") as other:
        one(110)
        other(60)
        assert refused(lambda: other(61)) == "rate-limited"
    with room.taking("other") as other:
        other(110)


def test_a_kind_without_a_rate_is_free() -> None:
    limiter = Limiter({"sync": Rate(60, 1)})

    def taken(kind: str) -> int:
        """How many of a hundred calls at once go on."""
        took = 0
        for _ in range(100):
            with suppress(RelayRefused):
                limiter.take(kind, "a", 0)
                took += 1
        return took

    assert (taken("found"), taken("sync")) == (100, 1)


# Mailboxes, and what is remembered


def test_no_more_mailboxes_are_open_than_the_relay_takes(
    twin: InProcessRelay, clock: Clock
) -> None:
    twin.service.most_mailboxes = 2
    key = bytes(32)
    twin.create_mailbox(b"1" * 16, key)
    clock.now += 60_000
    twin.create_mailbox(b"2" * 16, key)
    with pytest.raises(RelayRefused) as caught:
        twin.create_mailbox(b"3" * 16, key)
    assert (caught.value.reason, caught.value.retry_after) == ("mailboxes-full", 14 * 60)
    twin.create_mailbox(b"1" * 16, key)
    clock.now += 14 * 60_000
    twin.create_mailbox(b"3" * 16, key)
    assert refused(lambda: twin.create_mailbox(b"4" * 16, key)) == "mailboxes-full"
    twin.drop_mailbox(b"2" * 16, key)
    twin.create_mailbox(b"4" * 16, key)


def test_an_address_opens_so_many_mailboxes_in_a_quarter_of_an_hour() -> None:
    limiter, opened = Limiter(Settings(mailboxes_per_address=10).rates()), 0
    for second in range(15 * 60):
        try:
            limiter.take("mailbox-create", "192.0.2.1", second * 1000)
        except RelayRefused:
            continue
        opened += 1
    assert 5 <= opened <= 10
    limiter.take("mailbox-create", "192.0.2.2", 0)


def test_a_mailbox_closes_after_fifteen_minutes(twin: InProcessRelay, clock: Clock) -> None:
    mailbox, key = bytes(16), bytes(32)
    assert twin.create_mailbox(mailbox, key) == clock.now + 900_000
    twin.put(mailbox, key, "hello", b"x")
    clock.now += 899_999
    assert twin.take(mailbox, key, "hello", 0) == b"x"
    clock.now += 1
    assert refused(lambda: twin.take(mailbox, key, "hello", 0)) == "empty"
    assert refused(lambda: twin.put(mailbox, key, "offer", b"x")) == "empty"
    twin.create_mailbox(mailbox, b"another key".ljust(32))


def test_a_message_comes_to_who_waits_for_it() -> None:
    async def body() -> None:
        service = service_over(MemoryStore(), Clock())
        mailbox, key = bytes(16), bytes(32)
        from hashlib import sha256

        await service.mailboxes.create(mailbox, sha256(key).digest())
        waiting = asyncio.create_task(service.mailboxes.take(mailbox, key, "hello", 20))
        await asyncio.sleep(0.01)
        await service.mailboxes.put(mailbox, key, "hello", b"x")
        assert await asyncio.wait_for(waiting, 2) == b"x"

    asyncio.run(body())


def test_a_space_that_came_back_with_another_log_is_read_anew(twin: InProcessRelay) -> None:
    founder = Writer.founder()
    home = founder.at(twin)
    home.found()
    newcomer = Writer.stranger(founder.log, 2)
    home.append(founder.adding(newcomer))
    operator = Operator(twin.service)
    asyncio.run(operator.erase(founder.space))
    home.found()
    other = Writer.stranger(founder.log, 3)
    entry = founder.adding(other)
    home.append(entry)
    founder.log.append(entry)
    assert other.at(twin).push(other.write()).accepted == 1
    assert refused(newcomer.at(twin).pull) == "not-member"


def test_who_waits_hears_that_a_space_is_erased_though_its_bodies_stay(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = service_over(MemoryStore(), clock)
    founder = Writer.founder()
    operator = Operator(service)

    async def stays(_: object) -> None:
        raise refuse("unavailable")

    async def body() -> None:
        await service.found(founder.log)
        monkeypatch.setattr(service.bodies, "drop", stays)
        waiting = service.sync(founder.space, founder.device, Request({}, 1, (), 50))
        held = asyncio.create_task(waiting)
        await asyncio.sleep(0.01)
        with pytest.raises(RelayRefused, match="cannot answer"):
            await operator.erase(founder.space)
        with pytest.raises(RelayRefused, match="does not have this space"):
            await asyncio.wait_for(held, 2)

    asyncio.run(body())


def test_too_many_who_wait_are_answered_at_once() -> None:
    async def body() -> None:
        waiters = Waiters()
        held = [waiters.waiting(SPACE, 1) for _ in range(MOST_PER_KEY)]
        entered = [one.__enter__() for one in held]
        assert None not in entered
        with waiters.waiting(SPACE, 1) as one_more:
            assert one_more is None
        for one in held:
            one.__exit__(None, None, None)
        with waiters.waiting(SPACE, 1) as again:
            assert again is not None
        assert len(waiters) == 0

    asyncio.run(body())


def test_while_it_shuts_down_nobody_is_held_and_it_is_not_ready() -> None:
    async def body() -> None:
        service = service_over(MemoryStore(), Clock())
        await service.ready()
        service.drain()
        with pytest.raises(RelayRefused) as caught:
            await service.ready()
        assert caught.value.reason == "unavailable"
        with service.waiters.waiting(SPACE, 1) as waiter:
            assert waiter is None

    asyncio.run(body())


def test_who_waits_hears_of_an_entry_whose_pictures_cannot_be_deleted(
    twin: InProcessRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Writer.founder().at(twin)
    home.found()
    home.pull()
    entry = home.writer.adding(Writer.stranger(home.writer.log, 2))
    rung: list[bytes] = []

    async def broken(_: object) -> None:
        raise refuse("unavailable")

    monkeypatch.setattr(twin.service.waiters, "ring", rung.append)
    monkeypatch.setattr(twin.service.bodies, "drop", broken)
    assert refused(lambda: home.append(entry)) == "unavailable"
    assert rung == [home.writer.space]
    monkeypatch.undo()
    assert home.append(entry) == 1


# Over HTTP, without a network


def guess(caller: str, times: int, service: RelayService) -> list[int]:
    """The statuses of that many guesses at the operator's token."""

    async def body() -> list[int]:
        relay = create_app(service, Settings(operator_token=OPERATOR), Log(requests=False))
        transport = httpx.ASGITransport(relay, client=(caller, 1))  # type: ignore[arg-type]  # two typings of ASGI
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
            return [(await client.get("/admin/v1/totals")).status_code for _ in range(times)]

    return asyncio.run(body())


def test_guesses_at_the_operators_token_count_for_a_whole_network() -> None:
    service = service_over(MemoryStore(), Clock())
    service.limiter = Limiter({"failed": Rate(1, 3)})
    assert guess("2001:db8::1", 3, service) == [401, 401, 401]
    assert guess("2001:db8::2", 1, service) == [429]
    assert guess("2001:db8:0:1::2", 1, service) == [401]


@pytest.mark.parametrize(("piece", "code"), [(b"b" * 1000, ""), (b"b", "incomplete")])
def test_a_slow_line_has_its_time_and_one_that_stands_still_has_none(
    monkeypatch: pytest.MonkeyPatch, piece: bytes, code: str
) -> None:
    monkeypatch.setattr(app, "_BODY_SECONDS", 0.1)
    monkeypatch.setattr(app, "_SLOWEST", 10_000)
    left = 20

    async def receive() -> Any:
        nonlocal left
        left -= 1
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": piece, "more_body": left > 0}

    sizes: list[int] = []

    async def body() -> str:
        try:
            return (await app._body(receive, {}, 100_000, sizes.append)).decode()  # pyright: ignore[reportPrivateUsage]  # its clock is the loop's
        except RelayRefused as refused:
            return refused.reason

    assert asyncio.run(body()) == (code or "b" * 20_000)


# What nobody foresaw


class BrokenStore(MemoryStore):
    """A store with a defect whose message holds content."""

    async def read(self, work: Callable[[Transaction], Any]) -> Any:
        raise LookupError("secret content")


def test_a_defect_is_an_error_like_all_others_and_shows_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    response = ready_over(BrokenStore())
    assert response.status_code == 500
    assert response.json()["code"] == "internal"
    log = capfd.readouterr().err
    assert "secret content" not in response.text + log
    failure, request = (json.loads(line) for line in log.splitlines())
    assert failure["error"] == "LookupError"
    assert failure["where"].startswith("test_service.py:")
    assert (request["status"], request["code"]) == (500, "internal")
