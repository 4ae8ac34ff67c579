"""Envelopes that the disk of Ben's device spoilt, at a relay that lost them: what goes on, and what
is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.errors import CorruptDatabase
from kitchensync.sync import leftout, spoilt
from tests.core.sync.test_forgetful_relay import FORGOT, Three, held, three, turn_key
from tests.support.homes import enrol
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


def lost_and_spoilt(three: Three, relay: InProcessRelay, *wrote: tuple[bytes, str]) -> None:
    """Ben alone has what Cleo wrote, an envelope each, and his disk spoilt the last one."""
    _, ben, cleo = three
    last_week = backup(relay)
    for food, called in wrote:
        name(cleo, food, called)
        settle(cleo, ben)
    relay.service.store = last_week
    spoil(ben.replica, cleo.space.device)


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
    lost_and_spoilt(three, relay, (EGGS, "brown eggs"))
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
    lost_and_spoilt(three, relay, (MILK, "goat milk"), (EGGS, "brown eggs"))
    gone = cleo.space.device
    if not goes_at_once:
        turn_key(ana)
        ben.sync()
    shut_out(ana, cleo)
    ben.sync()
    assert rings(ben) == {("left-out", gone)}
    assert spoilt.is_lacking(ben.replica, gone)
    assert leftout.settle(ben.space, gone, take=True) == 1
    settle(ben, ana)
    check_agreement(ana, ben)
    assert "goat milk" in names(ana)
    assert "brown eggs" not in names(ana)
    assert rings(ben) == set()
    assert not spoilt.is_lacking(ben.replica, gone)


def test_what_is_sealed_anew_in_fewer_envelopes_is_not_said_to_be_lost(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    lost_and_spoilt(three, relay, *((EGGS, f"brown eggs {number}") for number in range(3)))
    turn_key(ana)
    ben.sync()
    assert spoilt.is_lacking(ben.replica, cleo.space.device)
    settle(cleo, ana, ben)
    shut_out(ana, cleo)
    settle(ben, ana, ben)
    assert rings(ben) == set()
    assert not spoilt.is_lacking(ben.replica, cleo.space.device)
    check_agreement(ana, ben)


def test_what_another_device_took_over_is_asked_about_as_long_as_some_of_it_is_spoilt(
    three: Three, relay: InProcessRelay, tmp_path: Path
) -> None:
    ana, ben, cleo = three
    with enrol(ana, tmp_path, relay, seed=9) as dora:
        settle(dora, ana, ben, cleo)
        last_week = backup(relay)
        for food in ("goat milk", "oat milk"):
            name(cleo, MILK, food)
            settle(cleo, ben, dora)
        relay.service.store = last_week
        gone = cleo.space.device
        spoil(ben.replica, gone)
        shut_out(ana, cleo)
        settle(ben, dora)
        assert leftout.settle(dora.space, gone, take=True) == 2
        settle(dora, ana, ben)
        assert "oat milk" in names(ben)
        assert rings(ben) == {("left-out", gone)}
        assert rings(dora) == set()


def test_who_has_to_make_the_state_anew_from_what_the_disk_spoilt_is_told_of_repair(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    spoil(ben.replica, cleo.space.device)
    last_week = backup(relay)
    name(cleo, EGGS, "brown eggs")
    settle(cleo, ben)
    relay.service.store = last_week
    turn_key(ana)
    with pytest.raises(CorruptDatabase) as told:
        ben.sync()
    assert "ks repair" in told.value.hint
    assert "brown eggs" in names(ben)


def test_what_was_spoilt_and_came_again_is_not_asked_about_where_its_author_went_meanwhile(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    lost_and_spoilt(three, relay, (EGGS, "brown eggs"))
    turn_key(ana)
    settle(cleo, ana)
    shut_out(ana, cleo)
    settle(ben, ana, ben)
    assert "brown eggs" in names(ben)
    assert rings(ben) == set()
    check_agreement(ana, ben)
