"""A home that becomes a new device is the old one or the new one, whenever it is cut short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kitchensync.errors import BadChain, MembershipFork, NoIdentity, NotMember
from kitchensync.sync import becoming, leftout, steps
from kitchensync.sync.becoming import become
from kitchensync.sync.membership import log as log_of
from kitchensync.sync.membership import removal
from kitchensync.trust import authoring
from kitchensync.trust.keys import DeviceKeys
from kitchensync_relay.floors import Policy
from tests.core.sync.archived import next_floor
from tests.support.homes import Device, enrol, found
from tests.support.syncing import (
    EGGS,
    MILK,
    Corrupting,
    backup,
    check_agreement,
    closed,
    floor,
    hiding,
    name,
    names,
    rings,
    settle,
    through,
    wipe,
)
from tests.support.twin import InProcessRelay


@pytest.fixture
def laptop(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    with found(tmp_path, relay, seed=1) as device:
        device.sync()
        yield device


@pytest.fixture
def phone(tmp_path: Path, relay: InProcessRelay, laptop: Device) -> Iterator[Device]:
    with enrol(laptop, tmp_path, relay, seed=2) as device:
        device.sync()
        yield device


def added(member: Device, seed: int = 9) -> tuple[DeviceKeys, list[bytes]]:
    """Keys that a member took in, and the log that says so."""
    keys = DeviceKeys.generate(Random(seed).randbytes)
    space = member.space
    entry = authoring.add(space.membership, space.keys, keys.public, person=bytes(16), role="adult")
    log_of.append_next(space, entry)
    member.sync()
    return keys, space.log()


def go_over(home: Device, keys: DeviceKeys, log: list[bytes]) -> None:
    """The home becomes the device of these keys, under whatever list of members lets it in."""
    with closed(home) as path:
        become(path, "household", keys, log, home.around, may_part=True)
    home.__post_init__()


def test_the_new_device_sends_what_the_old_one_had_sealed_and_what_it_had_not(
    laptop: Device, phone: Device
) -> None:
    name(phone, MILK, "Milk")
    steps.seal(phone.space)
    name(phone, EGGS, "Eggs")
    keys, log = added(laptop)
    with closed(phone) as path:
        assert become(path, "household", keys, log, phone.around) == 2
    phone.__post_init__()
    assert phone.space.device == keys.device_id
    phone.sync()
    laptop.sync()
    assert names(laptop) == {"Milk", "Eggs"}
    assert laptop.replica.digest() == phone.replica.digest()


def test_who_was_to_be_removed_by_a_list_that_gives_way_stays(
    relay: InProcessRelay, laptop: Device, phone: Device
) -> None:
    last_week = backup(relay)
    added(phone, seed=7)
    relay.service.store = last_week
    keys, log = added(laptop)
    removal.want(phone.replica, [laptop.space.device])
    go_over(phone, keys, log)
    phone.sync()
    assert laptop.space.device in phone.space.membership.members


def test_what_was_said_under_a_list_that_gives_way_is_waited_for_no_more(
    tmp_path: Path, relay: InProcessRelay, laptop: Device, phone: Device
) -> None:
    last_week = backup(relay)
    with (
        enrol(phone, tmp_path, relay, seed=3) as tablet,
        enrol(phone, tmp_path, relay, seed=4) as desk,
    ):
        name(tablet, MILK, "Milk")
        settle(tablet, desk)
        name(desk, EGGS, "Eggs")
        desk.sync()
        through(phone, Corrupting(relay, hiding(tablet))).sync()
        assert rings(phone) == {("relay-withholds", tablet.space.device)}
        leaves = desk.space.device
    asking = Policy(envelopes=0)
    relay.service = replace(relay.service, store=last_week, policy=asking)
    go_over(phone, *added(laptop))
    leftout.settle(phone.space, leaves, take=False)
    name(laptop, MILK, "Milk")
    next_floor(laptop, through(phone, relay))
    assert floor(laptop) is not None
    check_agreement(laptop, phone)


def test_cut_short_before_it_is_written_it_is_the_old_device(
    laptop: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(phone, MILK, "Milk")
    keys, log = added(laptop)
    before = phone.space.device
    monkeypatch.setattr(log_of, "drop", fail)
    with closed(phone) as path, pytest.raises(Cut):
        become(path, "household", keys, log, phone.around)
    assert phone.space.keys.device_id == phone.space.device == before
    phone.sync()
    laptop.sync()
    assert names(laptop) == {"Milk"}


def test_cut_short_before_the_keys_are_in_place_it_is_the_new_device(
    laptop: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(phone, MILK, "Milk")
    keys, log = added(laptop)
    with monkeypatch.context() as patched:
        patched.setattr(becoming, "keys_of", fail)
        with closed(phone) as path, pytest.raises(Cut):
            become(path, "household", keys, log, phone.around)
    assert phone.space.keys.device_id == phone.space.device == keys.device_id
    phone.__post_init__()
    phone.sync()
    laptop.sync()
    assert names(laptop) == {"Milk"}


def test_what_was_cut_short_can_be_done_again_with_other_keys(
    laptop: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, log = added(laptop)
    with monkeypatch.context() as patched:
        patched.setattr(log_of, "drop", fail)
        with closed(phone) as path, pytest.raises(Cut):
            become(path, "household", keys, log, phone.around)
    others, log = added(laptop, seed=10)
    with closed(phone) as path:
        become(path, "household", others, log, phone.around)
    assert phone.space.keys.device_id == others.device_id


def test_a_log_that_is_not_the_one_known_here_changes_nothing(
    laptop: Device, phone: Device
) -> None:
    """Two entries of a member that follow one another nowhere: somebody keeps one back."""
    space, (one, other) = laptop.space, (DeviceKeys.generate(Random(n).randbytes) for n in (9, 10))
    signed = [
        authoring.add(space.membership, space.keys, each.public, person=bytes(16), role="adult")
        for each in (one, other)
    ]
    before = phone.space.device
    phone.replica.add_entries(signed[:1])
    with closed(phone) as path, pytest.raises(BadChain, match="another story"):
        become(path, "household", other, [*space.log(), signed[1]], phone.around)
    assert phone.space.keys.device_id == phone.space.device == before


def test_a_home_takes_the_index_that_the_other_list_of_members_has_for_it(
    tmp_path: Path, relay: InProcessRelay, laptop: Device, phone: Device
) -> None:
    """It moved in under a list that gives way: the other one gave its index to nobody."""
    shared = backup(relay)
    with enrol(laptop, tmp_path, relay, seed=3) as tablet:
        tablet.sync()
        name(tablet, MILK, "Milk")
        tablet.sync()
        relay.service.store = shared
        go_over(tablet, *added(phone))
        assert tablet.replica.identity.index == 2
        settle(tablet, phone)
        check_agreement(tablet, phone)
        assert names(phone) == {"Milk"}


def test_a_home_that_went_over_to_the_list_that_gives_way_asks_until_it_comes_back(
    tmp_path: Path, relay: InProcessRelay, laptop: Device, phone: Device
) -> None:
    """What the tablet wrote counts in the list that it is in; only the desk was in another one."""
    with enrol(laptop, tmp_path, relay, seed=3) as desk:
        phone.sync()
        shared = backup(relay)
        with enrol(laptop, tmp_path, relay, seed=4) as tablet:
            name(tablet, MILK, "Milk")
            settle(tablet, desk)
            holds, relay.service.store = relay.service.store, shared
            go_over(desk, *added(phone))
            desk.sync()
            asked = ("left-out", tablet.space.device)
            assert names(desk) == set()
            assert rings(desk) == {asked}

            relay.service.store = holds
            with pytest.raises(MembershipFork):
                desk.sync()
            assert asked in rings(desk)

            go_over(desk, *added(laptop, seed=10))
            settle(desk, tablet, laptop)
            assert names(desk) == {"Milk"}
            check_agreement(laptop, tablet, desk)


def test_what_counts_no_more_since_the_device_was_shut_out_is_sent_again(
    laptop: Device, phone: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    """The relay had taken it and lost it, before the boundary of the removal was signed."""
    name(phone, MILK, "Milk")
    steps.seal(phone.space)
    phone.space.replica.acknowledge(1)
    phone.replica.acknowledge(phone.replica.heads()[phone.space.device].seq)
    assert phone.replica.unsent() == []
    removal.want(laptop.replica, [phone.space.device])
    laptop.sync()
    keys, log = added(laptop)
    with closed(phone) as path:
        become(path, "household", keys, log, phone.around)
    phone.__post_init__()
    phone.sync()
    laptop.sync()
    assert names(laptop) == {"Milk"}


def test_what_only_a_device_that_was_shut_out_has_left_comes_when_it_is_let_in_again(
    laptop: Device, phone: Device, relay: InProcessRelay, tmp_path: Path
) -> None:
    """The tablet counted it in, told of it, shut the phone out and was lost; so was the relay."""
    with enrol(laptop, tmp_path, relay, seed=3) as tablet:
        name(phone, MILK, "Milk")
        settle(phone, tablet)
        name(tablet, EGGS, "Eggs")
        tablet.sync()
        removal.want(tablet.replica, [phone.space.device])
        tablet.sync()
        through(laptop, Corrupting(relay, hiding(phone))).sync()
    wipe(relay)
    through(laptop, relay).sync()
    with pytest.raises(NotMember):
        phone.sync()
    laptop.sync()
    assert names(laptop) == {"Eggs"}
    assert rings(laptop) == {("relay-withholds", phone.space.device)}

    keys, log = added(laptop)
    with closed(phone) as path:
        become(path, "household", keys, log, phone.around)
    phone.__post_init__()
    settle(phone, laptop)
    assert names(laptop) == {"Milk", "Eggs"}
    check_agreement(laptop, phone)


def test_a_home_without_keys_says_what_it_is(phone: Device) -> None:
    phone.around.keystore.delete("household")
    with closed(phone):
        pass
    with pytest.raises(NoIdentity, match="not the keys"):
        phone.space.keys  # noqa: B018  # raises where there are none


class Cut(Exception):
    """The process ends here."""


def fail(*_: object) -> None:
    raise Cut
