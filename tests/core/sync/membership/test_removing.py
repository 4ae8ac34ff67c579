"""Somebody is put out, whatever they or others write meanwhile, and reads nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from random import Random

import pytest

from kitchensync.errors import BadChain, Copied, NotMember, RelayRefused
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import Head
from kitchensync.sync import plan
from kitchensync.sync.membership import log, removal
from kitchensync.sync.membership.enrolment import let_in
from kitchensync.trust import authoring
from kitchensync.trust.authoring import recovery
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync_relay.floors import Policy
from tests.support.homes import Device
from tests.support.syncing import (
    EGGS,
    MILK,
    RICE,
    check_heads_strictly,
    floor,
    name,
    names,
    rings,
    settle,
    through,
    wipe,
)
from tests.support.twin import InProcessRelay


class Outrun:
    """A relay that something else reaches before each membership entry."""

    def __init__(self, relay: InProcessRelay, before: Callable[[], object]) -> None:
        self._relay = relay
        self._before = before
        self.origin = relay.origin
        self.entries = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._relay, name)

    def append(self, space: bytes, token: str, entry: bytes) -> int:
        self.entries += 1
        self._before()
        return self._relay.append(space, token, entry)


def writing(device: Device) -> Callable[[], None]:
    """One change more, each time, at the relay."""
    numbers = count()

    def write() -> None:
        name(device, MILK, f"milk {next(numbers)}")
        device.sync()

    return write


def is_in(device: Device, relay: InProcessRelay) -> bool:
    """Whether the relay counts a device in."""
    members = Membership.replay(relay.log(device.space.id)).members
    return device.space.device in members


def want_out(by: Device, device: Device) -> None:
    removal.want(by.replica, [device.space.device])


def test_what_is_written_once_somebody_is_to_go_is_never_sealed_for_them(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    want_out(ana, ben)
    name(ana, MILK, "milk")
    through(ana, Outrun(relay, ben.sync)).sync()
    assert not is_in(ben, relay)
    assert names(ben) == set()
    (sealed,) = ana.replica.envelopes()
    assert sealed.device == ana.space.device
    with pytest.raises(NotMember):
        ben.sync()


def test_who_writes_on_and_on_is_removed_and_nothing_of_it_is_lost(
    ana: Device, ben: Device, relay: InProcessRelay
) -> None:
    want_out(ana, ben)
    outrun = Outrun(relay, lambda: None)
    write, refusals = writing(ben), list[str]()

    def write_on() -> None:
        try:
            write()
        except RelayRefused as refused:
            refusals.append(refused.reason)

    outrun._before = write_on
    through(ana, outrun).sync()
    assert (outrun.entries, refusals) == (2, ["rate-limited"])
    assert not is_in(ben, relay)
    assert names(ana) == {"milk 0"}
    assert rings(ana) == set()


def test_while_somebody_else_writes_on_and_on_it_is_said_that_nobody_is_removed(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    want_out(ana, ben)
    name(ana, EGGS, "eggs")
    outrun = Outrun(relay, writing(cleo))
    with pytest.raises(BadChain, match="so fast that nobody could be shut out"):
        through(ana, outrun).sync()
    assert outrun.entries == plan.LATE_ENTRIES + 1
    assert is_in(ben, relay)
    assert not ana.replica.outbox_size()
    assert not ana.replica.unsent()
    want_out(ana, cleo)
    outrun._before = lambda: None
    ana.sync()
    assert not is_in(ben, relay)
    assert not is_in(cleo, relay)


def turned_by(device: Device, heads: Mapping[bytes, Head]) -> bytes:
    """An entry by which nobody goes, that says where chains end as that device likes."""
    space = device.space
    return authoring.remove(space.membership, space.keys, (), heads, device.around.random)


def end_at(by: Device, device: Device, seq: int, relay: InProcessRelay) -> None:
    """Have the log say that a chain ends where it never was, past what a relay takes alone."""
    heads = by.replica.heads() | {device.space.device: Head(seq, b"x" * 32)}
    entry = turned_by(by, heads)
    with pytest.raises(RelayRefused, match="arrived that a membership entry"):
        by.session.append(entry)
    relay.found([*relay.log(by.space.id), entry])


@pytest.mark.parametrize("seq", [1, 2, 1_000_000])
def test_who_has_the_log_name_more_of_it_than_there_ever_was_is_removed_all_the_same(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay, seq: int
) -> None:
    name(ben, RICE, "rice")
    settle(ana, ben, cleo)
    end_at(ben, ben, seq, relay)
    cleo.sync()
    want_out(ana, ben)
    ana.sync()
    assert not is_in(ben, relay)
    name(ana, EGGS, "eggs")
    settle(ana, cleo)
    assert names(cleo) == names(ana) >= {"eggs"}
    assert rings(ana) - {("left-out", ben.space.device)} == set()
    with pytest.raises(NotMember):
        ben.sync()
    assert "eggs" not in names(ben)


def test_where_the_log_names_what_one_who_stays_never_wrote_nobody_is_kept_in(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    settle(ana, ben, cleo)
    end_at(ben, cleo, 2, relay)
    want_out(ana, ben)
    name(ana, EGGS, "eggs")
    ana.sync()
    assert not is_in(ben, relay)
    assert is_in(cleo, relay)
    assert "removal-waits" not in {code for code, _ in rings(ana)}
    assert not ana.replica.outbox_size()
    with pytest.raises(NotMember):
        ben.sync()
    assert names(ben) == set()


def test_where_the_log_names_what_everybody_else_never_wrote_nobody_is_kept_in(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    settle(ana, ben, cleo)
    named = {each.space.device: Head(1000, b"x" * 32) for each in (ana, cleo)}
    relay.found([*relay.log(ben.space.id), turned_by(ben, ben.replica.heads() | named)])
    want_out(ana, ben)
    name(ana, EGGS, "eggs")
    for device in ana, ana, cleo:
        with pytest.raises(Copied, match="names changes of this device"):
            device.sync()
        assert not is_in(ben, relay)
    with pytest.raises(NotMember):
        ben.sync()
    assert names(ben) == set()


def test_words_go_of_which_the_log_names_what_they_never_wrote(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    """Nobody else would: no floor could follow on it, and the relay would seem to have lost it."""
    words = DeviceKeys.generate(Random(9).randbytes)
    log.append_next(ana.space, recovery(ana.space.membership, ana.space.keys, words))
    settle(ana, ben, cleo)
    named = ben.replica.heads() | {words.device_id: Head(1000, b"x" * 32)}
    relay.found([*relay.log(ben.space.id), turned_by(ben, named)])
    want_out(ana, ben)
    relay.service.policy = Policy(envelopes=0)
    settle(ana, cleo)
    assert words.device_id not in ana.space.membership.members
    name(cleo, MILK, "milk")
    for device in (ana, cleo):
        device.clock.now += 2 * DAY_MS
    settle(cleo, ana, cleo)
    assert floor(ana) is not None
    assert rings(ana) == rings(cleo) == set()


def test_who_is_said_to_have_written_more_lets_others_in_all_the_same(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    settle(ana, ben, cleo)
    named = {each.space.device: Head(1000, b"x" * 32) for each in (ana, cleo)}
    relay.found([*relay.log(ben.space.id), turned_by(ben, ben.replica.heads() | named)])
    keys = DeviceKeys.generate(ana.around.random)

    def add(log: Membership) -> bytes:
        return authoring.add(log, ana.space.keys, keys.public, person=bytes(16), role="adult")

    let_in(ana.space, ana.session, keys.device_id, add)
    assert keys.device_id in Membership.replay(relay.log(ana.space.id)).members


def test_who_is_overtaken_some_times_sends_nothing_to_who_is_to_go(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    settle(ana, ben, cleo)
    end_at(ben, ben, 1_000_000, relay)
    cleo.sync()
    want_out(ana, ben)
    name(ana, EGGS, "eggs")
    write = writing(cleo)
    outrun = Outrun(relay, lambda: write() if outrun.entries <= 5 else None)
    through(ana, outrun).sync()
    assert outrun.entries == 6
    assert not is_in(ben, relay)
    with pytest.raises(NotMember):
        ben.sync()
    assert "eggs" not in names(ben)


def test_a_device_of_which_the_log_names_another_chain_is_told_and_sends_nothing(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    name(cleo, RICE, "rice")
    settle(ana, ben, cleo)
    end_at(ben, cleo, 1, relay)
    name(cleo, MILK, "milk")
    for _ in range(2):
        with pytest.raises(Copied, match="names changes of this device"):
            cleo.sync()
    ana.sync()
    assert names(ana) == set()


@pytest.fixture
def lost(ana: Device, ben: Device, cleo: Device, relay: InProcessRelay) -> None:
    """The log names a change of Ben's that is on his device alone, and on Cleo's."""
    settle(ana, ben, cleo)
    for device in (ana, ben):
        name(device, MILK, "milk")
        device.sync()
    cleo.sync()
    cleo.session.append(turned_by(cleo, cleo.replica.heads()))
    log = relay.log(ana.space.id)
    wipe(relay)
    relay.found(log)


@pytest.mark.usefixtures("lost")
def test_what_the_relay_lost_of_one_who_stays_keeps_nobody_in_and_comes_back(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    want_out(ana, cleo)
    ana.sync()
    assert not is_in(cleo, relay)
    name(ben, RICE, "rice")
    settle(ben, ana)
    assert names(ana) == names(ben) == {"milk", "rice"}
    assert rings(ana) == rings(ben) == set()


@pytest.mark.usefixtures("lost")
def test_while_an_older_relay_lacks_what_somebody_sent_a_removal_waits_and_rings(
    ana: Device,
    ben: Device,
    cleo: Device,
    relay: InProcessRelay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Membership, "check_heads", check_heads_strictly)
    want_out(ana, cleo)
    name(ana, EGGS, "eggs")
    ana.sync()
    assert is_in(cleo, relay)
    assert ("removal-waits", ben.space.device) in rings(ana)
    assert not ana.replica.outbox_size()
    assert not ana.replica.unsent()
    ben.sync()
    name(ana, RICE, "rice")
    ana.sync()
    assert not is_in(cleo, relay)
    assert rings(ana) == set()
    ben.sync()
    assert names(ben) == {"milk", "eggs", "rice"}


@pytest.mark.usefixtures("lost")
def test_who_goes_ends_where_the_log_says_though_the_relay_lost_that_and_it_counts(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
    want_out(ana, ben)
    ana.sync()
    assert not is_in(ben, relay)
    assert names(ana) == {"milk"}
    cleo.sync()
    ana.sync()
    assert ana.replica.heads() == cleo.replica.heads()
    assert ana.replica.heads()[ben.space.device].seq == 1
    assert rings(ana) == set()


@pytest.mark.usefixtures("lost", "ben")
def test_where_nobody_is_to_go_nothing_waits(ana: Device) -> None:
    ana.sync()
    assert "removal-waits" not in {code for code, _ in rings(ana)}
