"""Snapshots that say something else than what is so, by members who sign them or by a relay."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from kitchensync.errors import BadSnapshot
from kitchensync.sync.snapshots import offers
from kitchensync.sync.snapshots.floors import fetched
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.snapshots import Header, Offer, parse, sign
from tests.support.homes import Device
from tests.support.syncing import (
    MILK,
    Corrupting,
    check_agreement,
    floor,
    hiding,
    name,
    rings,
    settle,
    shut_out,
    through,
    write,
)
from tests.support.twin import InProcessRelay

pytestmark = pytest.mark.usefixtures("asking")


def signing(**instead: object) -> Callable[[DeviceKeys, Header], Offer]:
    """Signs another header than the one that was made."""
    return lambda keys, header: sign(keys, msgspec.structs.replace(header, **instead))


@pytest.mark.parametrize(
    "instead", [{"digest": b"?" * 32}, {"named": [b"?" * 32]}], ids=["digest", "named"]
)
def test_nobody_stands_for_a_header_that_lies_about_the_state(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch, instead: dict[str, object]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("kitchensync.trust.snapshots.sign", signing(**instead))
        write(ana)
    ben.sync()
    assert rings(ben) == {("snapshot-bad", ana.space.device)}
    assert floor(ben) is None


def test_a_snapshot_that_was_wrong_rings_no_more_once_its_maker_is_gone(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("kitchensync.trust.snapshots.sign", signing(digest=b"?" * 32))
        write(ana)
    ben.sync()
    assert rings(ben) == {("snapshot-bad", ana.space.device)}
    shut_out(ben, ana)
    ben.sync()
    assert rings(ben) == set()


def test_nobody_stands_for_a_snapshot_that_leaves_out_what_was_seen(
    relay: InProcessRelay,
    ana: Device,
    ben: Device,
    cleo: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name(cleo, MILK, "Milk")
    settle(cleo, ben)
    name(ben, MILK, "Oat milk")
    ben.sync()
    with monkeypatch.context() as patch:
        patch.setattr(offers, "_awaits_nothing", lambda _: True)
        write(through(ana, Corrupting(relay, hiding(cleo))))
    ben.sync()
    assert rings(ben) == {("snapshot-bad", ana.space.device)}
    assert floor(ben) is None


def test_a_snapshot_that_its_maker_did_not_sign_is_held_against_nobody(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[bytes] = []
    offer = ana.relay.offer

    def noting(space: bytes, token: str, raw: bytes) -> bytes:
        offered.append(raw)
        return offer(space, token, raw)

    monkeypatch.setattr(ana.relay, "offer", noting)
    write(ana)
    header = msgspec.structs.replace(parse(offered[0]).header, digest=b"?" * 32)
    forged = sign(DeviceKeys.generate(os.urandom), header)
    monkeypatch.setattr(relay, "snapshot", lambda *_: forged.raw)
    told = Corrupting(relay, lambda answer: replace(answer, offered=forged.hash))
    through(ben, told).sync()
    assert rings(ben) == set()
    assert floor(ben) is None
    with pytest.raises(BadSnapshot, match="nobody signed"):
        fetched(ben.space, ben.session, forged.hash)


def test_another_snapshot_than_was_asked_for_is_not_taken(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ana)
    settle(ana, ben)
    covered = floor(ana)
    assert covered is not None
    raw = ana.session.snapshot(covered.snapshot)
    monkeypatch.setattr(relay, "snapshot", lambda *_: raw)
    assert fetched(ana.space, through(ana, relay).session, covered.snapshot).raw == raw
    with pytest.raises(BadSnapshot, match="than it was asked for"):
        fetched(ana.space, ana.session, b"?" * 32)


def test_offers_without_end_that_nobody_can_judge_do_not_fill_the_file(
    ana: Device, ben: Device
) -> None:
    for number in range(200):
        offers._note_seen(ana.replica, number.to_bytes(32, "big"))
    write(ana)
    settle(ben, ana)
    assert floor(ana) is not None
    check_agreement(ana, ben)
