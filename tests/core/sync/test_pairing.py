"""Two devices pair through the relay's mailbox: who sees what, and what stops it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from kitchensync.errors import CodeExpired, CodeMistyped, DigitsDiffer, NoNetwork, PairingError
from kitchensync.sync import pairing
from kitchensync.sync.enrolment import Believed
from kitchensync.sync.pairing import LetIn, Membered
from kitchensync.sync.transport import Relay
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


@pytest.mark.parametrize("call", ["append", "put"])
@pytest.mark.parametrize("is_heard", [False, True])
def test_a_device_whose_pairing_fails_on_the_way_is_no_member(
    relay: Relay, member: Device, call: str, *, is_heard: bool
) -> None:
    newcomer = Newcomer(relay)

    def cut(inner: Callable[..., object]) -> Callable[..., object]:
        def doing(*arguments: object) -> object:
            if is_heard:
                inner(*arguments)
            raise NoNetwork("The relay does not answer.")

        return doing

    def confirm_and_cut(*_: str) -> bool:
        setattr(member.relay, call, cut(getattr(member.relay, call)))
        return True

    with pytest.raises(NoNetwork):
        invite(member, newcomer.code, confirm_and_cut)
    delattr(member.relay, call)
    if call == "put" and is_heard:
        newcomer.joined()
    else:
        newcomer.give_up()
    for _ in range(2):
        member.sync()
    assert list(member.space.membership.members) == [member.space.device]


def interrupted(member: Device, newcomer: Newcomer) -> None:
    """Ctrl-C when the device has been let in, before the welcome."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:

        def confirm(*_: str) -> bool:
            patch.setattr(member.relay, "put", stop)
            return True

        with pytest.raises(KeyboardInterrupt):
            invite(member, newcomer.code, confirm)
    assert len(member.space.membership.members) == 2
    newcomer.give_up()


def test_a_device_whose_pairing_is_interrupted_is_no_member(relay: Relay, member: Device) -> None:
    interrupted(member, Newcomer(relay))
    for _ in range(2):
        member.sync()
    assert list(member.space.membership.members) == [member.space.device]


def test_who_was_let_in_by_a_program_that_was_killed_is_put_out_once_it_waits_no_more(
    relay: Relay, member: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "_want_removed", lambda *_: None)
    interrupted(member, Newcomer(relay))
    member.sync()
    assert len(member.space.membership.members) == 2
    member.clock.now = now() + 11 * 60_000
    for _ in range(2):
        member.sync()
    assert list(member.space.membership.members) == [member.space.device]


def test_who_was_welcomed_stays(relay: Relay, member: Device) -> None:
    newcomer = Newcomer(relay)
    invite(member, newcomer.code, lambda *_: True)
    newcomer.joined()
    member.clock.now = now() + 11 * 60_000
    for _ in range(2):
        member.sync()
    assert len(member.space.membership.members) == 2


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
    with pytest.raises(PairingError, match=r"ks join https://relay\.test"):
        invite(member, newcomer.code, lambda *_: True)
    newcomer.give_up()
    elsewhere.close()
