"""Envelopes that the disk spoilt, at a relay that was put back: nobody's sync ends with them."""

from __future__ import annotations

import pytest

from kitchensync.sync import leftout
from tests.core.sync.test_forgetful_relay import FORGOT, Three, held, three, turn_key
from tests.support.syncing import (
    EGGS,
    MILK,
    backup,
    check_agreement,
    name,
    names,
    rings,
    settle,
    shut_out,
    spoil,
    wipe,
)
from tests.support.twin import InProcessRelay

__all__ = ["three"]


def test_what_the_disk_spoilt_is_left_for_another_device_to_bring_back(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    spoil(ben.replica, cleo.space.device)
    wipe(relay)
    name(ben, MILK, "brown")
    assert ben.sync().brought_back == 1
    assert rings(ben) == {FORGOT}
    settle(ana, ben, cleo)
    assert rings(ben) == set()
    assert held(relay, ana) == 4
    assert names(ana) == names(ben) == names(cleo) == {"brown", "eggs", "rice"}


def test_what_the_disk_spoilt_of_what_a_removal_leaves_out_stops_no_sync(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    last_week = backup(relay)
    name(cleo, EGGS, "brown eggs")
    settle(cleo, ben)
    relay.service.store = last_week
    spoil(ben.replica, cleo.space.device)
    turn_key(ana)
    ben.sync()
    assert rings(ben) == set()
    settle(cleo, ana, ben)
    check_agreement(ana, ben, cleo)
    assert "brown eggs" in names(ben)
    shut_out(ana, cleo)
    settle(ben, ana)
    assert rings(ben) == set()
    check_agreement(ana, ben)


@pytest.mark.parametrize("goes_at_once", [True, False])
def test_what_the_disk_spoilt_of_somebody_who_is_gone_is_not_lost_without_a_word(
    three: Three, relay: InProcessRelay, *, goes_at_once: bool
) -> None:
    ana, ben, cleo = three
    last_week = backup(relay)
    name(cleo, MILK, "goat milk")
    settle(cleo, ben)
    name(cleo, EGGS, "brown eggs")
    settle(cleo, ben)
    relay.service.store = last_week
    gone = cleo.space.device
    spoil(ben.replica, gone)
    if not goes_at_once:
        turn_key(ana)
        ben.sync()
    shut_out(ana, cleo)
    ben.sync()
    assert rings(ben) == {("left-out", gone)}
    assert leftout.is_spoilt(ben.replica, gone)
    assert leftout.settle(ben.space, gone, take=True) == 1
    settle(ben, ana)
    check_agreement(ana, ben)
    assert "goat milk" in names(ana)
    assert "brown eggs" not in names(ana)
    assert rings(ben) == set()
    assert not leftout.is_spoilt(ben.replica, gone)
