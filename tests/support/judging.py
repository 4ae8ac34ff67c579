"""What must hold of a besieged household once its relay is honest again.

All devices whose sync goes through agree, or what rings on them names a cause that there is; no
change is lost that a device still has; nothing is shown that nobody wrote.
"""

from __future__ import annotations

from itertools import chain, pairwise

from kitchensync.errors import (
    Copied,
    MembershipFork,
    NotMember,
)
from kitchensync.replica.alarms import Alarm
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import NO_HEAD
from kitchensync.sync import leftout
from kitchensync_relay.pauses import PAUSE_MS
from tests.support.dump import difference, dump
from tests.support.homes import Device
from tests.support.household import PATIENCE, check_nothing_torn, exported
from tests.support.kitchen_model import KitchenModel, writes_of
from tests.support.siege import Siege

PARTING = {"fork", "disputed", "digest"}
"""Alarms that say that somebody holds something else."""


def make_peace(home: Siege, *, fresh: bool) -> None:
    """The relay is honest from now on, all run one version, and sync until all is quiet."""
    home.service.repent(fresh=fresh)
    # A relay takes so many entries a day, a device asks it some things once in a while, and a siege
    # is short.
    home.relay_clock.now += DAY_MS
    for device in home.devices:
        device.clock.now += DAY_MS
    home.network.heal()
    for _ in range(PATIENCE):
        before = _state(home)
        home.relay_clock.now += PAUSE_MS
        # Twice: what the first round brings to an empty relay, the second one hands out.
        for device in [*home.devices] * 2:
            if home.upgraded:
                home.upgrade(device)
            home.sync(device)
        if _state(home) == before:
            return
    raise AssertionError("a household with an honest relay does not get quiet")


def judge(home: Siege) -> set[str]:
    """All that must hold; the alarms and errors that stand, by code."""
    if home.upgraded:
        home.code.run(is_newer=True)
    reached = [each for each in home.devices if each.replica.path not in home.outcome]
    for device in home.devices:
        home.check_nothing_forged(device)
        _check_errors(home, device)
        for alarm in device.replica.alarms.all():
            _check_alarm(home, device, alarm)
    _check_agreement([each for each in reached if not PARTING & _codes(each)])
    _check_nothing_lost(home)
    _check_meaning(home, reached)
    errors = {home.outcome.get(each.replica.path) for each in home.devices} - {None}
    return {error.code for error in errors if error}.union(*map(_codes, home.devices))


def _codes(device: Device) -> set[str]:
    return {alarm.code for alarm in device.replica.alarms.all()}


def _state(home: Siege) -> object:
    return [
        (
            device.space.device,
            device.replica.heads(),
            device.space.log(),
            device.replica.outbox_size(),
            device.replica.unsent(),
            _codes(device),
        )
        for device in home.devices
    ]


def _check_errors(home: Siege, device: Device) -> None:
    """A device that cannot sync says why, and that is how it is."""
    error = home.outcome.get(device.replica.path)
    if error is None:
        log = home.service.log(device.space.id)
        assert device.space.log() == log, "a device that syncs knows another log than the relay"
    elif isinstance(error, MembershipFork):
        assert _logs_part(home, device), "the logs are none that part"
        assert "membership-fork" in _codes(device)
    elif isinstance(error, NotMember):
        assert device.space.device in home.doomed, "a device was shut out by nobody"
    elif isinstance(error, Copied):
        others = home.copied | home.impersonated
        assert device.space.device in others, "a device takes itself for a copy"
    else:
        assert _codes(device) & PARTING, f"no alarm tells of {error.code}: {error}"


def _logs_part(home: Siege, device: Device) -> bool:
    return _part(device.space.log(), home.service.log(device.space.id))


def _part(one: list[bytes], other: list[bytes]) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] != other[:shared]


def _has_parted(home: Siege, author: bytes, device: Device) -> bool:
    """Whether an author follows another list of members than the household, or than this device.

    The one that has gone over to another list may be the device, and the relay true to the author.
    """
    log = device.space.log()
    return any(
        _logs_part(home, each) or _part(each.space.log(), log)
        for each in home.devices
        if each.space.device == author
    )


def _is_set_aside(device: Device, author: bytes) -> bool:
    """Whether changes of that author are set aside there, and came in none of its envelopes."""
    aside = set(leftout.aside_of(device.replica, author))
    sealed = [kept.raw for kept in device.replica.envelopes() if kept.device == author]
    came = chain.from_iterable(map(device.space.open_envelope, sealed))
    return bool(aside) and aside.isdisjoint(came)


def _an_end_is_lost(device: Device, home: Siege) -> bool:
    """Whether the log tells of more than anybody has of a member, who was lost with the rest."""
    membership = device.space.membership
    return any(_longest(home, each) < membership.fixed(each).seq for each in membership.members)


def _longest(home: Siege, author: bytes) -> int:
    return max(_seq(each, author) for each in home.devices)


def _seq(device: Device, author: bytes) -> int:
    return device.replica.heads().get(author, NO_HEAD).seq


def _nobody_brings_more(home: Siege, device: Device, author: bytes) -> bool:
    """Whether whoever has more of that chain than this device, if anybody, is shut out.

    From such a home the relay takes nothing until it is let in again, as a new device.
    """
    own = _seq(device, author)
    return all(
        _is_shut_out(home, each, device) for each in home.devices if _seq(each, author) > own
    )


def _is_shut_out(home: Siege, other: Device, device: Device) -> bool:
    """Whether the relay says that to the other one, and this one's log does, too."""
    error = home.outcome.get(other.replica.path)
    gone = other.space.device not in device.space.membership.members
    return gone and isinstance(error, NotMember)


def _check_alarm(home: Siege, device: Device, alarm: Alarm) -> None:
    """What rings has the cause that it names."""
    about, error = alarm.about, home.outcome.get(device.replica.path)
    match alarm.code:
        case "fork" | "disputed" | "digest":
            assert about in home.copied, f"{alarm.code} rings about an honest device"
        case "membership-fork":
            # One that has left by its own log says that, and asks no relay any more.
            assert isinstance(error, MembershipFork | NotMember | Copied)
            # Nor is one that the relay takes for no member, or that finds itself to be a copy and
            # stops there, shown that they are one again.
            assert _logs_part(home, device) or isinstance(error, NotMember | Copied)
        case "left-out":
            apart = about in home.doomed | home.copied or _has_parted(home, about, device)
            assert apart, "asks about an honest device on the same list of members"
            assert _is_set_aside(device, about), "nothing is set aside, or it is here"
        case "relay-withholds" if error is None:
            all_came = about in home.copied or _nobody_brings_more(home, device, about)
            assert all_came, "what is here somewhere does not come"
        case "relay-forgot" | "removal-waits" if error is None:
            assert home.copied or _an_end_is_lost(device, home), "the relay lacks nothing"
        case _:
            assert error is not None, f"{alarm.code} rings for no reason: {alarm.detail}"


def _check_agreement(devices: list[Device]) -> None:
    for device in devices:
        check_nothing_torn(device)
        assert not device.replica.outbox_size()
        assert not device.replica.unsent()
    for one, other in pairwise(devices):
        assert one.replica.heads() == other.replica.heads(), "they have seen different changes"
        assert dump(one.replica) == dump(other.replica), difference(
            dump(one.replica), dump(other.replica)
        )
        assert one.replica.digest() == other.replica.digest()
        assert one.replica.conflicts() == other.replica.conflicts()
        assert exported(one) == exported(other)


def _check_nothing_lost(home: Siege) -> None:
    held = set[bytes]().union(*map(home.held, home.devices))
    written = {raw for made in home.written.values() for raw in made}
    assert held <= written, "there is a change that nobody made"
    for raw in written - home.forgiven - held:
        assert _lives_on(home, raw, held) or _is_summed_up(home, raw), "a change is lost"


def _lives_on(home: Siege, raw: bytes, held: set[bytes]) -> bool:
    heir = home.heirs.get(raw)
    return heir is not None and (
        heir in held or heir in home.forgiven or _lives_on(home, heir, held)
    )


def _is_summed_up(home: Siege, raw: bytes) -> bool:
    """Whether some device has seen the change through a snapshot."""
    return any(
        device.space.membership.floor is not None
        and all(
            _stamp(device, *write.cell) >= write.stamp or write.cell[2] == "entry"
            for write in writes_of(raw)
        )
        for device in home.devices
    )


def _stamp(device: Device, table: str, row: bytes, column: str) -> int:
    with device.replica.whole.archive.opened():
        found = device.replica.rows(f'SELECT "{column}_at" FROM "{table}" WHERE id = ?', (row,))
    return found[0][0] if found else 0


def _check_meaning(home: Siege, reached: list[Device]) -> None:
    """A device that kept every change shows what they mean."""
    for device in reached[:1]:
        if device.replica.whole.keeps_all(device.replica.heads()):
            home.check_meaning(device, KitchenModel.of(home.history(device)))
