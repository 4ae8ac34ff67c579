"""Who asks to be let in by a program of their own: keys, code and waiting are what they like."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import pytest

from kitchensync.errors import CodeExpired, PairingError
from kitchensync.sync.membership import pairing
from kitchensync.sync.membership.pairing import LetIn, Membered
from kitchensync.trust import authoring
from kitchensync.trust.code import parse_code
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.pairing import NewDevice
from kitchensync.trust.slots import KINDS
from tests.support.homes import Device
from tests.support.twin import InProcessRelay

PERSON = b"p" * 16
LATER_MS = 11 * 60_000
Keys = Mapping[SpaceKind, DeviceKeys]


def fresh_keys() -> dict[SpaceKind, DeviceKeys]:
    return {kind: DeviceKeys.generate(os.urandom) for kind in KINDS}


def shown_by(
    ana: Device, monkeypatch: pytest.MonkeyPatch, keys: Keys, *, at: int | None = None
) -> str:
    """The code of a program that asks with these keys, and answers as soon as it is offered."""
    relay = ana.relay
    at = ana.clock.now if at is None else at
    new = NewDevice("phone", relay.origin, keys, now=at, random=os.urandom)
    box = (new.code.mailbox, new.code.mailbox_key)
    relay.create_mailbox(*box)
    relay.put(*box, "hello", new.hello)
    put = relay.put

    def answered(mailbox: bytes, key: bytes, slot: str, message: bytes) -> None:
        put(mailbox, key, slot, message)
        if slot == "offer":
            put(*box, "reveal", new.take_offer(message))

    monkeypatch.setattr(relay, "put", answered, raising=False)
    return new.code.text


def invite(ana: Device, code: str, meanwhile: Callable[[], None]) -> LetIn:
    """Ana's person says that the digits are the same; `meanwhile` that happens elsewhere."""

    def confirm(*_: str) -> bool:
        meanwhile()
        return True

    return pairing.invite(
        code,
        Membered(ana.space, ana.session),
        None,
        role="adult",
        person=lambda: PERSON,
        confirm=confirm,
        clock=lambda: ana.clock.now,
        random=os.urandom,
    )


def hang_up(ana: Device, code: str) -> None:
    shown = parse_code(code, ana.clock.now)
    ana.relay.drop_mailbox(shown.mailbox, shown.mailbox_key)


def members_later(ana: Device) -> set[bytes]:
    ana.clock.now += LATER_MS
    for _ in range(2):
        ana.sync()
    return set(ana.space.membership.members)


@pytest.fixture(autouse=True)
def in_sync(ana: Device) -> None:
    ana.sync()


def test_nobody_is_put_out_by_somebody_who_shows_their_keys_and_hangs_up(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = shown_by(ana, monkeypatch, fresh_keys() | {"household": ben.space.keys})
    with pytest.raises(PairingError, match="in the household already"):
        invite(ana, code, lambda: hang_up(ana, code))
    assert members_later(ana) == {ana.space.device, ben.space.device}


def test_who_comes_in_at_another_device_meanwhile_is_not_put_out_either(
    ana: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fresh_keys()
    code = shown_by(ana, monkeypatch, keys)
    device = keys["household"].public

    def let_in_elsewhere() -> None:
        entry = authoring.add(
            ana.space.membership, ana.space.keys, device, person=PERSON, role="adult"
        )
        ana.session.append(entry)
        hang_up(ana, code)

    with pytest.raises(PairingError, match="in the household already"):
        invite(ana, code, let_in_elsewhere)
    assert device.device_id in members_later(ana)


def test_who_comes_in_at_another_device_while_an_entry_is_on_its_way_is_not_put_out_either(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fresh_keys()
    code = shown_by(ana, monkeypatch, keys)
    device, append = keys["household"].public, ana.session.append

    def overtaken(entry: bytes) -> int:
        ben.sync()
        first = authoring.add(
            ben.space.membership, ben.space.keys, device, person=PERSON, role="adult"
        )
        ben.session.append(first)
        return append(entry)

    monkeypatch.setattr(ana.session, "append", overtaken)
    with pytest.raises(PairingError, match="in the household already"):
        invite(ana, code, lambda: hang_up(ana, code))
    monkeypatch.undo()
    assert device.device_id in members_later(ana)


def pass_ten_minutes(ana: Device) -> None:
    ana.clock.now += LATER_MS


def test_no_code_lives_longer_than_one_that_is_made_when_it_is_read(
    ana: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = shown_by(ana, monkeypatch, fresh_keys(), at=2**62 * 1000)
    with pytest.raises(CodeExpired):
        invite(ana, code, lambda: pass_ten_minutes(ana))
    assert set(ana.space.membership.everyone) == {ana.space.device}


def test_a_person_who_compares_for_longer_than_a_code_lives_lets_nobody_in(
    relay: InProcessRelay, ana: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = shown_by(ana, monkeypatch, fresh_keys())
    with pytest.raises(CodeExpired, match="while the digits were compared"):
        invite(ana, code, lambda: pass_ten_minutes(ana))
    assert len(relay.log(ana.space.id)) == 1
