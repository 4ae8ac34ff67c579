"""A device on which nobody writes, and what the others know of it."""

from __future__ import annotations

from random import Random

import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync import knowledge
from kitchensync.sync.membership import log
from kitchensync.sync.repair.repairing import repair
from kitchensync.trust.authoring import recovery
from kitchensync.trust.keys import DeviceKeys
from tests.core.sync.repair.test_repairing import nowhere
from tests.support.homes import Device
from tests.support.syncing import EGGS, MILK, RICE, break_, name, rings, settle


def pass_days(days: int, *devices: Device) -> None:
    for device in devices:
        device.clock.now += days * DAY_MS


def test_a_device_that_only_reads_is_heard_of_once_a_week(ana: Device, ben: Device) -> None:
    settle(ana, ben)
    name(ana, MILK, "Milk")
    settle(ana, ben)
    own, other = ana.space.device.hex(), ben.space.device.hex()
    assert own not in knowledge.who_has_what(ana.replica).get(other, {})
    sent: list[int] = []
    for days in (6, 1, 1, 6):
        pass_days(days, ana, ben)
        sent.append(ben.sync().sent)
    assert sent == [0, 1, 0, 1]
    head = ana.replica.heads()[ana.space.device].seq
    ana.sync()
    assert knowledge.who_has_what(ana.replica)[other][own] == head
    assert len([*ana.replica.history(ana.space.open_envelope)]) == 1


def test_a_device_that_wrote_need_not_say_so(ana: Device, ben: Device) -> None:
    settle(ana, ben)
    pass_days(6, ana, ben)
    name(ben, EGGS, "Eggs")
    settle(ben, ana)
    pass_days(6, ana, ben)
    assert ben.sync().sent == 0


def test_who_is_alone_says_nothing(ana: Device) -> None:
    name(ana, MILK, "Milk")
    ana.sync()
    pass_days(30, ana)
    assert ana.sync().sent == 0


def test_words_on_paper_hear_nothing(ana: Device) -> None:
    name(ana, MILK, "Milk")
    words = DeviceKeys.generate(Random(9).randbytes)
    log.append_next(ana.space, recovery(ana.space.membership, ana.space.keys, words))
    ana.sync()
    pass_days(30, ana)
    assert ana.sync().sent == 0


@pytest.mark.parametrize("waits", [0, 1])
def test_a_repaired_device_says_at_once_what_it_holds_now(
    ana: Device, ben: Device, waits: int
) -> None:
    """Else the others would go on ringing until somebody writes on it, or longer."""
    name(ana, MILK, "Milk")
    settle(ana, ben)
    break_(ben, "UPDATE food SET name = 'Mist' WHERE name = 'Milk'")
    for device in (ben, ana):
        device.clock.now += 1
        device.replica.whole.self_check()
        name(device, EGGS, "Eggs")
    settle(ben, ana, ben)
    assert ("digest", ben.space.device) in rings(ana)
    for device in (ana, ben):
        device.clock.now += 1
    if waits:
        name(ben, RICE, "Rice")
    repair(ben.space, nowhere)
    for _ in range(1 + waits):
        assert ben.sync().sent == 1
        ana.sync()
        pass_days(1, ana, ben)
    assert not rings(ana)
