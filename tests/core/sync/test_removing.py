"""Somebody is put out, whatever they or others write meanwhile, and reads nothing more."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from kitchensync.errors import BadChain, NotMember, RelayRefused
from kitchensync.sync import plan, removal
from kitchensync.trust.membership import Membership
from tests.support.homes import Device
from tests.support.syncing import EGGS, MILK, RICE, name, names, rings, settle, through, wipe
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


@pytest.fixture
def lost(ana: Device, ben: Device, cleo: Device, relay: InProcessRelay) -> None:
    """The log names a change of Ben's that is on his device alone, and on Cleo's."""
    settle(ana, ben, cleo)
    for device in (ana, ben):
        name(device, MILK, "milk")
        device.sync()
    cleo.sync()
    turned = removal.entry(
        cleo.space.membership,
        cleo.space.keys,
        frozenset(),
        boundary=cleo.replica.heads(),
        verified=cleo.replica.heads(),
        random=cleo.around.random,
    )
    cleo.session.append(turned)
    log = relay.log(ana.space.id)
    wipe(relay)
    relay.found(log)


@pytest.mark.usefixtures("lost")
def test_while_the_relay_lacks_what_somebody_sent_a_removal_waits_and_rings(
    ana: Device, ben: Device, cleo: Device, relay: InProcessRelay
) -> None:
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


@pytest.mark.usefixtures("lost", "ben")
def test_where_nobody_is_to_go_nothing_waits(ana: Device) -> None:
    ana.sync()
    assert "removal-waits" not in {code for code, _ in rings(ana)}
