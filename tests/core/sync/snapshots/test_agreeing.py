"""A device in a drawer: while nobody stands for what another one offers, that one says so."""

from __future__ import annotations

import pytest

from kitchensync.replica.stamps import DAY_MS
from tests.support.homes import Device
from tests.support.syncing import check_agreement, floor, rings, settle, shut_out, write

pytestmark = pytest.mark.usefixtures("asking")

WAITS = {("summary-waits", b"")}


@pytest.fixture
def waiting(ana: Device, ben: Device) -> Device:
    """A device that offered a snapshot and saw nobody else's for two weeks."""
    assert ben.space.device in ana.space.membership.members
    write(ana)
    ana.clock.now += 14 * DAY_MS - 1000
    ana.sync()
    assert rings(ana) == set()
    ana.clock.now += 1000
    ana.sync()
    assert rings(ana) == WAITS
    return ana


def test_who_could_look_into_a_summary_is_named_until_one_has(waiting: Device, ben: Device) -> None:
    (alarm,) = waiting.replica.alarms.all()
    assert alarm.detail == ben.space.device.hex()
    settle(ben, waiting)
    assert floor(waiting) is not None
    check_agreement(waiting, ben)


def test_once_the_one_in_the_drawer_is_shut_out_nothing_waits_for_it(
    waiting: Device, ben: Device
) -> None:
    shut_out(waiting, ben)
    assert rings(waiting) == set()
    waiting.clock.now += DAY_MS
    write(waiting)
    assert floor(waiting) is not None
