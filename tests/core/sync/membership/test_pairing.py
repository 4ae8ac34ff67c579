"""Two devices pair through the relay's mailbox: who sees what, and what stops it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import (
    CodeExpired,
    CodeMistyped,
    DigitsDiffer,
    DiskFull,
    NoNetwork,
    PairingError,
    RelayRefused,
)
from kitchensync.sync.membership import pairing
from kitchensync.sync.membership.enrolment import Believed
from kitchensync.sync.membership.pairing import LetIn, Membered
from kitchensync.sync.space import Space
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust.canary import Awaited
from kitchensync.trust.code import parse_code
from kitchensync.trust.keystore import MemoryKeyStore
from kitchensync.trust.pairing import Inviter
from tests.support.homes import Device, found, twin
from tests.support.shared import SharedRelay

PATIENCE = 10.0
PERSON = b"p" * 16


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def relay() -> Iterator[Relay]:
    inner = twin(now)
    yield SharedRelay(inner)  # type: ignore[misc]  # every call is passed on
    inner.close()


@pytest.fixture
def member(tmp_path: Path, relay: Relay) -> Iterator[Device]:
    with found(tmp_path, relay) as device:
        device.clock.now = now()
        device.sync()
        yield device


class Newcomer:
    """A new device in a thread of its own: `code` and `digits` are what its screen shows."""

    def __init__(self, relay: Relay, *, answers: bool = True) -> None:
        self._code: Future[str] = Future()
        self.digits: Future[str] = Future()
        self.answer: Future[bool] = Future()
        if answers:
            self.answer.set_result(True)
        self._late_by = 0
        self._pool = ThreadPoolExecutor(1)
        self.waiting = self._pool.submit(
            pairing.join,
            relay,
            "Ana's phone",
            clock=lambda: now() + self._late_by,
            random=os.urandom,
            show_code=self._code.set_result,
            confirm=self._same,
        )

    def _same(self, digits: str) -> bool:
        self.digits.set_result(digits)
        return self.answer.result(PATIENCE)

    @property
    def code(self) -> str:
        return self._code.result(PATIENCE)

    def give_up(self) -> None:
        self._late_by = 11 * 60_000
        with pytest.raises(CodeExpired):
            self.joined()

    def joined(self) -> tuple[Believed, ...]:
        try:
            return self.waiting.result(PATIENCE)
        finally:
            self._pool.shutdown()


def invite(
    member: Device, code: str, confirm: Callable[[str, str], bool], **options: object
) -> LetIn:
    household = Membered(member.space, member.session)
    asked = {"role": "adult", "person": lambda: PERSON, "clock": now, "random": os.urandom}
    return pairing.invite(code, household, None, confirm=confirm, **asked | options)  # type: ignore[arg-type]  # options of the test


def test_both_screens_show_the_same_digits_and_the_device_is_let_in(
    relay: Relay, member: Device
) -> None:
    newcomer = Newcomer(relay)
    shown: list[tuple[str, str]] = []

    def confirm(device: str, digits: str) -> bool:
        shown.append((device, digits))
        return True

    admitted = invite(member, newcomer.code, confirm)
    (believed,) = newcomer.joined()
    assert shown == [("Ana's phone", newcomer.digits.result())]
    assert list(believed.log) == member.space.log()
    newest = member.space.membership.members[admitted.device]
    assert (newest.person, newest.role, newest.index) == (PERSON, "adult", 1)


def test_when_the_person_says_no_nothing_is_signed_and_the_newcomer_is_told(
    relay: Relay, member: Device
) -> None:
    newcomer = Newcomer(relay)
    with pytest.raises(DigitsDiffer):
        invite(member, newcomer.code, lambda *_: False)
    with pytest.raises(DigitsDiffer):
        newcomer.joined()
    assert len(member.space.membership.members) == 1


def test_when_the_person_at_the_new_device_says_no_it_joins_nothing(
    relay: Relay, member: Device
) -> None:
    newcomer = Newcomer(relay, answers=False)
    invite(member, newcomer.code, lambda *_: True)
    assert not newcomer.waiting.done(), "a welcome alone is not believed"
    newcomer.answer.set_result(False)
    with pytest.raises(DigitsDiffer):
        newcomer.joined()


def test_a_device_that_said_no_before_it_was_let_in_is_no_member(
    relay: Relay, member: Device
) -> None:
    newcomer = Newcomer(relay, answers=False)

    def confirm_late(name: str, digits: str) -> bool:
        newcomer.answer.set_result(False)
        with pytest.raises(DigitsDiffer):
            newcomer.joined()
        return True

    with pytest.raises(DigitsDiffer, match="said no"):
        invite(member, newcomer.code, confirm_late)
    assert list(member.space.membership.members) == [member.space.device]


def cut(inner: Callable[..., None], *, is_heard: bool, by: type[BaseException]) -> object:
    """A call that ends badly, before the relay heard it or after."""

    def call(*arguments: object) -> None:
        if is_heard:
            inner(*arguments)
        raise by

    return call


def lost(inner: Callable[..., None]) -> object:
    return cut(inner, is_heard=False, by=OSError)


def unanswered(inner: Callable[..., None]) -> object:
    return cut(inner, is_heard=True, by=OSError)


def interrupted(inner: Callable[..., None]) -> object:
    return cut(inner, is_heard=False, by=KeyboardInterrupt)


def interrupted_after(inner: Callable[..., None]) -> object:
    return cut(inner, is_heard=True, by=KeyboardInterrupt)


def failing(member: Device, code: str, call: str, ends: Callable[..., object]) -> None:
    """A pairing in which that call, the one after the digits were compared, ends so."""
    with pytest.MonkeyPatch.context() as patch:

        def confirm(*_: str) -> bool:
            patch.setattr(member.relay, call, ends(getattr(member.relay, call)))
            return True

        with pytest.raises((OSError, KeyboardInterrupt, PairingError)):
            invite(member, code, confirm)


def minutes_later(member: Device) -> set[bytes]:
    """Who is a member for this one when the code has expired."""
    member.clock.now = now() + 11 * 60_000
    for _ in range(2):
        member.sync()
    return set(member.space.membership.members)


@pytest.mark.parametrize(
    ("call", "ends"),
    [("append", lost), ("append", unanswered), ("put", lost), ("put", interrupted)],
)
def test_a_device_whose_pairing_fails_on_the_way_is_no_member_once_it_waits_no_more(
    relay: Relay, member: Device, call: str, ends: Callable[..., object]
) -> None:
    newcomer = Newcomer(relay)
    failing(member, newcomer.code, call, ends)
    newcomer.give_up()
    assert minutes_later(member) == {member.space.device}


@pytest.mark.parametrize("how", ["unanswered", "interrupted", "sent again when it was read"])
def test_a_device_that_heard_it_was_let_in_stays_though_the_other_one_does_not_know(
    relay: Relay, member: Device, tmp_path: Path, how: str
) -> None:
    newcomer = Newcomer(relay)

    def sent_again(inner: Callable[..., None]) -> object:
        def call(*arguments: object) -> None:
            inner(*arguments)
            newcomer.joined()
            inner(*arguments)

        return call

    ends = {"unanswered": unanswered, "interrupted": interrupted_after}.get(how, sent_again)
    failing(member, newcomer.code, "put", ends)
    (believed,) = newcomer.joined()
    around = replace(member.around, keystore=MemoryKeyStore())
    space = Space.adopt(tmp_path / "phone.db", "household", believed.keys, believed.log, around)
    with Device(space, member.clock, relay, around) as phone:
        with phone.replica.transaction("came in") as transaction:
            transaction.put("device", space.device, {"name": "Ana's phone"})
        phone.sync()
        assert minutes_later(member) == {member.space.device, space.device}


def test_who_was_welcomed_stays(relay: Relay, member: Device) -> None:
    newcomer = Newcomer(relay)
    invite(member, newcomer.code, lambda *_: True)
    newcomer.joined()
    assert len(minutes_later(member)) == 2


def test_nobody_is_asked_whose_device_it_is_before_the_digits_are_confirmed(
    relay: Relay, member: Device
) -> None:
    newcomer = Newcomer(relay)
    asked: list[str] = []
    with pytest.raises(DigitsDiffer):
        invite(member, newcomer.code, lambda *_: False, person=lambda: asked.append("whose?"))
    with pytest.raises(DigitsDiffer):
        newcomer.joined()
    assert asked == []


def test_a_code_serves_once(relay: Relay, member: Device) -> None:
    newcomer = Newcomer(relay)
    code = newcomer.code
    invite(member, code, lambda *_: True)
    newcomer.joined()
    with pytest.raises(CodeExpired, match="has been used"):
        invite(member, code, lambda *_: True)


def test_a_mistyped_code_is_told_apart_from_an_old_one(relay: Relay, member: Device) -> None:
    newcomer = Newcomer(relay)
    code = newcomer.code
    wrong = code[:-1] + ("a" if code[-1] != "a" else "b")
    with pytest.raises(CodeMistyped):
        invite(member, wrong, lambda *_: True)
    with pytest.raises(CodeExpired):
        invite(member, code, lambda *_: True, clock=lambda: now() + 11 * 60_000)
    invite(member, code, lambda *_: True)
    newcomer.joined()


def test_a_code_for_another_relay_says_what_to_type_on_the_new_device(
    relay: Relay, member: Device, tmp_path: Path
) -> None:
    elsewhere = twin(now)
    elsewhere.origin = "https://elsewhere.test"
    newcomer = Newcomer(SharedRelay(elsewhere))  # type: ignore[arg-type]  # every call is passed on
    with pytest.raises(PairingError, match="is for the relay") as caught:
        invite(member, newcomer.code, lambda *_: True)
    for say in ("join", "rejoin"):
        assert f"ks {say} https://relay.test" in caught.value.hint
    newcomer.give_up()
    elsewhere.close()


def test_nothing_is_revealed_before_there_is_on_the_disk_what_to_go_on_with(
    relay: Relay, member: Device
) -> None:
    revealed: list[str] = []

    def answer(text: str) -> None:
        code = parse_code(text, now())
        box = (code.mailbox, code.mailbox_key)
        household = member.space.membership
        inviter = Inviter(code, member.space.device, household, None, random=os.urandom)
        relay.put(*box, "offer", inviter.take_hello(relay.take(*box, "hello", 0)))

    def keep(awaited: Awaited) -> None:
        with pytest.raises(RelayRefused) as refused:
            relay.take(awaited.mailbox, awaited.mailbox_key, "reveal", 0)
        revealed.append(refused.value.reason)
        raise DiskFull("The disk is full.")

    with pytest.raises(DiskFull):
        pairing.join(
            relay,
            "Ana's phone",
            clock=now,
            random=os.urandom,
            show_code=answer,
            confirm=lambda _: True,
            keep=keep,
        )
    assert revealed == ["empty"]


def test_who_cannot_close_its_mailbox_is_told_that_and_not_that_it_is_no_member(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise NoNetwork("The relay is gone.")

    awaited = Awaited(bytes(16), bytes(32), (), is_confirmed=True)
    monkeypatch.setattr(relay, "drop_mailbox", gone, raising=False)
    with pytest.raises(NoNetwork):
        pairing.go_on(relay, "Ana's phone", awaited, now, lambda _: True)
