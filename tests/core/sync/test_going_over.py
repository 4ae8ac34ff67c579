"""A home that goes over to another list of members, by keys of its own or those it comes in by."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kitchensync.errors import BadChain, CorruptDatabase, Unopenable
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.sync import becoming, leftout, steps
from kitchensync.sync.becoming import become
from kitchensync.sync.membership import removal
from kitchensync.trust import envelope, sealing
from kitchensync.trust.envelope import Body, Envelope, Position
from kitchensync_relay.floors import Policy
from tests.core.sync.test_becoming import Cut, added, fail, go_over, laptop, phone
from tests.support.dump import dump
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    EGGS,
    MILK,
    backup,
    check_agreement,
    closed,
    floor,
    name,
    names,
    rings,
    settle,
    write,
)
from tests.support.twin import InProcessRelay

__all__ = ["laptop", "phone"]


def test_a_home_without_keys_comes_back_from_a_list_that_gives_way(
    tmp_path: Path, relay: InProcessRelay, laptop: Device, phone: Device
) -> None:
    last_week = backup(relay)
    with enrol(phone, tmp_path, relay, seed=3) as tablet:
        name(tablet, MILK, "Milk")
        settle(tablet, phone)
        stranger = tablet.space.device
    relay.service.store = last_week
    keys, log = added(laptop)
    phone.around.keystore.delete("household")
    go_over(phone, keys, log)
    phone.sync()
    assert names(phone) == set()
    assert rings(phone) == {("left-out", stranger)}
    assert leftout.settle(phone.space, stranger, take=True) == 1
    assert names(phone) == {"Milk"}


@pytest.mark.parametrize("writes", [False, True])
def test_a_home_without_keys_loses_nothing_where_it_cannot_open_what_does_not_count(
    tmp_path: Path, relay: InProcessRelay, laptop: Device, phone: Device, *, writes: bool
) -> None:
    last_week = backup(relay)
    with enrol(phone, tmp_path, relay, seed=3) as tablet:
        steps.remove(phone.space, frozenset(), phone.replica.heads())
        settle(phone, tablet)
        name(tablet, MILK, "Milk")
        settle(tablet, phone)
    if writes:
        name(phone, EGGS, "Eggs")
        phone.sync()
    was = dump(phone.replica), phone.replica.heads()
    relay.service.store = last_week
    keys, log = added(laptop)
    phone.around.keystore.delete("household")
    with closed(phone) as path, pytest.raises(BadChain, match="cannot be opened") as told:
        become(path, "household", keys, log, phone.around, may_part=True)
    assert "empty folder" in told.value.hint
    assert (dump(phone.replica), phone.replica.heads()) == was


def test_a_home_without_keys_that_began_from_a_snapshot_comes_back(
    tmp_path: Path, relay: InProcessRelay, laptop: Device, phone: Device
) -> None:
    relay.service.policy = Policy(envelopes=5, grace_ms=0)
    write(laptop)
    settle(laptop, phone)
    assert floor(laptop) is not None
    with enrol(laptop, tmp_path, relay, seed=3) as tablet:
        tablet.sync()
        assert not tablet.replica.whole.keeps_all(tablet.replica.heads())
        settle(laptop, phone)
        before = backup(relay)
        name(phone, MILK, "Milk")
        settle(phone, tablet)
        relay.service.store = before
        removal.want(laptop.replica, [phone.space.device])
        laptop.sync()
        keys, log = added(laptop)
        tablet.around.keystore.delete("household")
        go_over(tablet, keys, log)
        tablet.sync()
        assert rings(tablet) == {("left-out", phone.space.device)}


def test_a_home_without_keys_comes_back_though_an_older_key_cannot_be_found(
    tmp_path: Path,
    relay: InProcessRelay,
    laptop: Device,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with enrol(phone, tmp_path, relay, seed=3) as stolen:
        settle(stolen)
        seal = sealing.seal
        with monkeypatch.context() as patched:
            patched.setattr(sealing, "seal", lambda key, at, old: seal(key, at, bytes(len(old))))
            steps.remove(stolen.space, frozenset(), stolen.replica.heads())
        settle(stolen, laptop, phone)
        removal.want(laptop.replica, [stolen.space.device])
        settle(laptop, phone)
    name(phone, MILK, "Milk")
    keys, log = added(laptop)
    phone.around.keystore.delete("household")
    with closed(phone) as path:
        assert become(path, "household", keys, log, phone.around) == 1


def test_what_the_disk_changed_is_not_taken_for_sealed(
    tmp_path: Path, relay: InProcessRelay, laptop: Device, phone: Device
) -> None:
    last_week = backup(relay)
    with enrol(phone, tmp_path, relay, seed=3) as tablet:
        name(tablet, MILK, "Milk")
        settle(tablet, phone)
        stranger = tablet.space.device
    ((raw,),) = phone.replica.rows("SELECT raw FROM envelope WHERE device = ?", (stranger,))
    assert isinstance(raw, bytes)
    spoilt = bytearray(raw)
    spoilt[len(raw) // 2] ^= 1
    relay.service.store = last_week
    keys, log = added(laptop)
    with closed(phone) as path:
        with closing(sqlite3.connect(path)) as disk, disk:
            disk.execute("UPDATE envelope SET raw = ? WHERE device = ?", (bytes(spoilt), stranger))
        with pytest.raises(CorruptDatabase):
            become(path, "household", keys, log, phone.around, may_part=True)


def write_as_of(device: Device, entry: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write something under the key of now that names an older entry of the list of members."""
    seal = envelope.seal

    def sealed(at: Position, body: Body, **keys: Any) -> Envelope:
        return seal(replace(at, membership=entry), body, **keys)

    name(device, MILK, "Milk")
    with monkeypatch.context() as patched:
        patched.setattr(envelope, "seal", sealed)
        device.sync()


def test_nobody_keeps_a_home_on_a_list_that_gives_way_by_naming_an_entry_of_both(
    tmp_path: Path,
    relay: InProcessRelay,
    laptop: Device,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with enrol(phone, tmp_path, relay, seed=3) as stolen:
        settle(stolen, phone, laptop)
        last_week, shared = backup(relay), stolen.space.membership.head
        steps.remove(stolen.space, frozenset(), stolen.replica.heads())
        settle(stolen)
        write_as_of(stolen, shared, monkeypatch)
        phone.sync()
        assert names(phone) == {"Milk"}
        relay.service.store = last_week
        removal.want(laptop.replica, [stolen.space.device])
        laptop.sync()
        go_over(phone, *added(laptop))
        phone.sync()
        assert names(phone) == set()
        assert rings(phone) == {("left-out", stolen.space.device)}


def test_what_has_a_key_of_the_list_that_gives_way_counts_in_no_other(
    tmp_path: Path,
    relay: InProcessRelay,
    laptop: Device,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with enrol(phone, tmp_path, relay, seed=3, role="child") as tablet:
        settle(tablet, phone, laptop)
        last_week, shared = backup(relay), tablet.space.membership.head
        steps.remove(phone.space, frozenset(), phone.replica.heads())
        settle(phone, tablet)
        write_as_of(tablet, shared, monkeypatch)
        phone.sync()
        relay.service.store = last_week
        steps.remove(laptop.space, frozenset(), laptop.replica.heads())
        laptop.sync()
        go_over(phone, *added(laptop))
        settle(phone, laptop)
        assert leftout.settle(phone.space, tablet.space.device, take=False) == 1
        check_agreement(laptop, phone)


def seal_with_another_key(
    seal: Callable[..., Envelope], at: Position, body: Body, **keys: Any
) -> Envelope:
    return seal(at, body, **(keys | {"epoch_key": bytes(32)}))


def test_what_is_void_is_not_set_aside_where_it_does_not_count(
    tmp_path: Path,
    relay: InProcessRelay,
    laptop: Device,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last_week = backup(relay)
    with enrol(phone, tmp_path, relay, seed=3) as tablet:
        name(tablet, MILK, "Milk")
        with monkeypatch.context() as patched:
            patched.setattr(envelope, "seal", partial(seal_with_another_key, envelope.seal))
            tablet.sync()
        assert phone.sync().void == 1
    relay.service.store = last_week
    go_over(phone, *added(laptop))
    phone.sync()
    check_agreement(laptop, phone)


def test_what_an_older_version_could_not_open_is_set_aside_where_it_does_not_count(
    tmp_path: Path,
    relay: InProcessRelay,
    laptop: Device,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last_week = backup(relay)
    with enrol(phone, tmp_path, relay, seed=3) as tablet:
        name(tablet, MILK, "Milk")
        tablet.sync()
        stranger = tablet.space.device
        with monkeypatch.context() as older:
            older.setattr("kitchensync.sync.admission.open_", unopenable)
            assert phone.sync().void == 1
    relay.service.store = last_week
    monkeypatch.setattr("kitchensync.sync.selfcheck.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    go_over(phone, *added(laptop))
    phone.sync()
    assert rings(phone) == {("left-out", stranger)}


def unopenable(*_: object) -> Body:
    raise Unopenable("An encoding of the future.")


def test_who_becomes_a_device_twice_reads_with_the_keys_that_were_not_in_place(
    tmp_path: Path,
    relay: InProcessRelay,
    laptop: Device,
    phone: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last_week = backup(relay)
    with enrol(phone, tmp_path, relay, seed=3) as tablet:
        steps.remove(phone.space, frozenset(), phone.replica.heads())
        settle(phone, tablet)
        name(tablet, MILK, "Milk")
        settle(tablet, phone)
        keys, log = added(tablet)
        stranger = tablet.space.device
    with monkeypatch.context() as patched:
        patched.setattr(becoming, "keys_of", fail)
        with closed(phone) as path, pytest.raises(Cut):
            become(path, "household", keys, log, phone.around)
    relay.service.store = last_week
    go_over(phone, *added(laptop, seed=10))
    phone.sync()
    assert rings(phone) == {("left-out", stranger)}
