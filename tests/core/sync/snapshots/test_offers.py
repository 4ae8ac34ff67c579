"""Snapshots between devices: nobody does anything for them, and nothing is lost by them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from kitchensync.errors import BadSnapshot, NoNetwork, RelayRefused
from kitchensync.replica import digest
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.membership import log
from kitchensync.sync.snapshots import offers
from kitchensync.sync.wire.transport import Answer
from kitchensync.trust.entries import MAX_ENTRY
from kitchensync_relay.floors import Policy
from kitchensync_relay.store import Snapshot, Transaction
from tests.support.dump import dump
from tests.support.forging import flipped
from tests.support.homes import Clock, Device, enrol
from tests.support.syncing import (
    MILK,
    Corrupting,
    check_agreement,
    floor,
    hiding,
    name,
    names,
    rings,
    settle,
    through,
    wipe,
    write,
)
from tests.support.twin import FaultyRelay, InProcessRelay

Seen = TypeVar("Seen")


pytestmark = pytest.mark.usefixtures("asking")


def at_relay(relay: InProcessRelay, device: Device) -> int:
    """How many envelopes of the space the relay keeps."""
    there = seen(relay, lambda tx: tx.space(device.space.id))
    assert there is not None
    return there.envelopes


def seen(relay: InProcessRelay, look: Callable[[Transaction], Seen]) -> Seen:
    """What the relay's store shows."""
    return asyncio.run(relay.service.store.read(look))


def test_two_devices_stand_for_a_snapshot_and_the_relay_forgets_what_it_covers(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    covered = floor(ana)
    assert covered is not None
    assert covered == floor(ben)
    assert {covered.maker, covered.signer} == {ana.space.device, ben.space.device}
    assert at_relay(relay, ana) == 7 - covered.boundary[ana.space.device].seq < 2
    check_agreement(ana, ben)


def test_nobody_stands_for_a_snapshot_where_the_log_is_full(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LOG_ENTRIES", len(ana.space.log()))
    write(ana)
    settle(ana, ben)
    assert offered(relay, ana) == []
    check_agreement(ana, ben)


def test_a_snapshot_whose_entry_is_refused_is_looked_into_once_a_sync(
    ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[bytes] = []

    def refuse(_space: bytes, _token: str, entry: bytes) -> int:
        refused.append(entry)
        raise RelayRefused("No.", reason="stale-boundary")

    write(ana)
    ana.sync()
    with monkeypatch.context() as patch:
        patch.setattr(ben.relay, "append", refuse)
        ben.sync()
    assert len(refused) == 1
    settle(ben, ana)
    assert floor(ana) is not None
    check_agreement(ana, ben)


def test_a_log_counts_as_full_while_the_longest_entry_has_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "LOG_BYTES", MAX_ENTRY + 2)
    assert not log.is_full([b"ab"])
    assert log.is_full([b"ab", b"c"])


@pytest.mark.parametrize("later", [DAY_MS, -2 * DAY_MS], ids=["later", "by a clock that was ahead"])
def test_a_relay_that_always_asks_is_given_one_a_day(
    relay: InProcessRelay, ana: Device, ben: Device, later: int
) -> None:
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    for _ in range(3):
        write(ana, 1)
        settle(ana)
    assert len(offered(relay, ana)) == 1
    (first,) = offered(relay, ana)
    ana.clock.now += later
    write(ana, 1)
    settle(ana)
    assert offered(relay, ana) != [first]
    settle(ben, ana)
    check_agreement(ana, ben)


def test_after_many_changes_one_is_made_however_lately_the_last_one_was(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "_MANY", 2)
    relay.service.policy = Policy(envelopes=0, grace_ms=0)
    made: list[list[Snapshot]] = []
    for _ in range(3):
        write(ana, 1)
        ana.sync()
        made.append(offered(relay, ana))
    assert made[0] == made[1] != made[2]


def test_no_snapshot_is_made_or_judged_of_what_a_newer_version_summed_up(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    def begun_from(device: Device, version: int) -> None:
        device.replica.set_state(digest.NEWER_SNAPSHOT, str(version).encode())

    begun_from(ana, SCHEMA_VERSION + 1)
    write(ana)
    ana.sync()
    assert offered(relay, ana) == []
    begun_from(ana, SCHEMA_VERSION)
    begun_from(ben, SCHEMA_VERSION + 1)
    ana.sync()
    assert len(offered(relay, ana)) == 1
    ben.sync()
    assert floor(ben) is None
    assert rings(ben) == set()


def test_no_snapshot_is_made_or_judged_without_what_others_told_of(
    relay: InProcessRelay, ana: Device, ben: Device, cleo: Device
) -> None:
    name(cleo, MILK, "Milk")
    settle(cleo, ben)
    asks, relay.service.policy = relay.service.policy, Policy()
    write(ben)
    relay.service.policy = asks
    through(ana, Corrupting(relay, hiding(cleo))).sync()
    assert offered(relay, ana) == []
    ben.sync()
    assert len(offered(relay, ana)) == 1
    ana.sync()
    assert floor(ana) is None
    assert rings(ana) == {("relay-withholds", cleo.space.device)}
    through(ana, relay).sync()
    assert floor(ana) is not None
    settle(ben, cleo, ana)
    check_agreement(ana, ben, cleo)


def test_a_newcomer_begins_from_the_snapshot(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    write(ana)
    settle(ana, ben)
    name(ben, MILK, "Milk")
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as cat:
        settle(ana, ben, cat)
        assert len([*cat.replica.envelopes()]) < 4
        check_agreement(ana, ben, cat)


def test_a_device_below_the_floor_keeps_what_it_had_not_sent(
    tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as away:
        away.sync()
        name(away, MILK, "Milk of long ago")
        for round_ in range(3):
            write(ana)
            settle(ana, ben)
            name(ben, MILK, f"Milk {round_}")
            settle(ana, ben)
        for at in range(200):
            name(away, (1000 + at).to_bytes(16, "big"), f"Unsent {at}")
        heads = away.replica.heads()
        settle(away, ana, ben)
        assert heads != away.replica.heads()
        assert {f"Unsent {at}" for at in range(200)} <= names(ana)
        check_agreement(ana, ben, away)


def test_who_is_alone_stands_for_it_alone_and_the_relay_waits(
    relay: InProcessRelay, ana: Device
) -> None:
    write(ana)
    ana.sync()
    covered = floor(ana)
    assert covered is not None
    assert not covered.is_cosigned
    assert at_relay(relay, ana) == 7
    relay_clock(relay).now += relay.service.policy.retention_ms
    name(ana, MILK, "Milk")
    ana.sync()
    assert at_relay(relay, ana) < 4


def relay_clock(relay: InProcessRelay) -> Clock:
    clock = relay.service.clock
    assert isinstance(clock, Clock)
    return clock


def test_a_child_alone_with_an_adult_offers_and_the_adult_looks(
    tmp_path: Path, relay: InProcessRelay, ana: Device
) -> None:
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3, role="child") as kid:
        kid.sync()
        write(kid)
        settle(kid, ana)
        covered = floor(ana)
        assert covered is not None
        assert covered.maker == kid.space.device
        assert covered.is_cosigned


def test_a_snapshot_of_another_state_is_refused_and_rings(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    write(ana, 5)
    ben.sync()
    with closing(sqlite3.connect(ana.replica.path)) as file, file:
        file.execute("UPDATE food SET name = 'Hemlock' WHERE id = ?", (bytes([4]) * 16,))
    write(ana, 1)
    ana.sync()
    ben.sync()
    assert floor(ben) is None
    assert ("snapshot-bad", ana.space.device) in rings(ben)
    assert at_relay(relay, ana) == 6
    assert "Hemlock" not in names(ben)
    # It is not looked at again; a day later somebody else makes one, which is good.
    relay_clock(relay).now += DAY_MS + 1
    for device in (ben, ana, ben):
        name(device, MILK, f"Milk of {device.space.device.hex()}")
        device.sync()
    settle(ben, ana)
    covered = floor(ben)
    assert covered is not None
    assert (covered.maker, covered.signer) == (ben.space.device, ana.space.device)


def garbage(*_: object) -> bytes:
    return bytes(64)


def test_content_that_was_exchanged_is_not_loaded(
    tmp_path: Path,
    relay: InProcessRelay,
    ana: Device,
    ben: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(ana)
    settle(ana, ben)
    assert floor(ana) is not None
    with enrol(ana, tmp_path, relay, seed=3) as cat:
        monkeypatch.setattr(relay, "get_chunk", garbage)
        name(cat, MILK, "Milk")
        before = dump(cat.replica)
        with pytest.raises(BadSnapshot):
            cat.sync()
        assert dump(cat.replica) == before
        assert ("snapshot-bad", b"") in rings(cat)
        # A relay that lost everything is given the changes themselves, and no snapshot is needed.
        wipe(relay)
        settle(ana, ben, cat)
        check_agreement(ana, ben, cat)


def test_a_snapshot_that_nobody_stands_for_is_not_loaded(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    name(ben, MILK, "Milk")

    def spoil(answer: Answer) -> Answer:
        return replace(answer, floor=b"?" * 32)

    with pytest.raises(BadSnapshot, match="no device stands for"):
        through(ben, Corrupting(relay, spoil)).sync()
    assert names(ben) == {"Milk"}
    through(ben, relay)
    write(ana)
    settle(ana, ben)
    assert floor(ben) is not None
    with pytest.raises(BadSnapshot, match="no device stands for"):
        through(ben, Corrupting(relay, spoil)).sync()


def test_a_crash_between_any_two_steps_only_puts_it_off(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ana, 5)
    ben.sync()

    def dies(*_: object) -> bytes:
        raise NoNetwork("The network failed.")

    for dying in ("begin_blob", "put_chunk", "offer", "get_chunk", "snapshot"):
        with monkeypatch.context() as patch:
            patch.setattr(relay, dying, dies)
            for device in (ana, ben):
                through(device, relay)
                write(device, 1)
                device.restart()
    settle(ana, ben, ana)
    assert floor(ana) is not None
    check_agreement(ana, ben)


def test_two_snapshots_at_once_become_one_floor(
    relay: InProcessRelay, ana: Device, ben: Device
) -> None:
    write(ana, 3)
    ben.sync()
    relay.service.policy = Policy(envelopes=2, grace_ms=0)
    spoilt: list[Device] = []

    def due(answer: Answer) -> Answer:
        return replace(answer, due=not spoilt, offered=b"")

    for device in (ana, ben):
        through(device, Corrupting(relay, due)).sync()
    spoilt += [ana]
    assert len(offered(relay, ana)) == 2
    for device in (ana, ben, ana, ben):
        through(device, relay).sync()
    covered = floor(ana)
    assert covered is not None
    assert covered == floor(ben)
    check_agreement(ana, ben)


def offered(relay: InProcessRelay, device: Device) -> list[Snapshot]:
    return seen(relay, lambda tx: [*tx.snapshots(device.space.id)])


def test_the_last_two_floors_are_kept(relay: InProcessRelay, ana: Device, ben: Device) -> None:
    for _ in range(4):
        write(ana)
        settle(ana, ben)
    assert len(offered(relay, ana)) == 2
    check_agreement(ana, ben)


def test_a_maker_is_not_blamed_for_content_that_the_relay_spoilt(
    relay: InProcessRelay, ana: Device, ben: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ana)
    ana.sync()
    with monkeypatch.context() as patch:
        honest = relay.get_chunk
        patch.setattr(relay, "get_chunk", lambda *given: flipped(honest(*given)))
        through(ben, relay).sync()
        assert floor(ben) is None
        assert rings(ben) == set()
    through(ben, relay).sync()
    assert floor(ben) is not None


def test_a_kitchen_that_is_too_large_for_a_snapshot_syncs_all_the_same(
    monkeypatch: pytest.MonkeyPatch, ana: Device, ben: Device
) -> None:
    monkeypatch.setattr("kitchensync.trust.blobs.MAX_BLOB", 1)
    write(ana)
    settle(ana, ben)
    assert floor(ana) is None
    check_agreement(ana, ben)
