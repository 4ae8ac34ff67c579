"""Recovery words at relays that do not say what is so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kitchensync.errors import BadChain
from kitchensync.sync.membership import log
from kitchensync.sync.membership.recovery import Remembered, come_back, look
from kitchensync.trust import authoring
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.trust.recovery import Paper
from tests.core.sync.test_forgetful_relay import turn_key
from tests.support.homes import Device, enrol
from tests.support.syncing import backup, settle, shut_out
from tests.support.twin import InProcessRelay


def words(device: Device) -> Paper:
    paper, space = Paper(os.urandom(32)), device.space
    entry = authoring.recovery(space.membership, space.keys, paper.keys("household"))
    log.append_next(space, entry)
    device.sync()
    return paper


def test_words_open_one_household_and_no_choice_of_the_relays(
    relay: InProcessRelay, ana: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, space = words(ana), ana.space
    (household,) = look(relay, paper, ana.clock, {})
    assert household.log == space.log()
    monkeypatch.setattr(relay, "recoverable", lambda _: [space.id, b"?" * 32])
    with pytest.raises(BadChain, match="several spaces"):
        look(relay, paper, ana.clock, {})


def test_words_let_nobody_in_on_an_older_list_than_their_home_knows(
    relay: InProcessRelay, tmp_path: Path, ana: Device
) -> None:
    paper = words(ana)
    with enrol(ana, tmp_path, relay, seed=3) as tablet:
        settle(ana, tablet)
    last_week = backup(relay)
    turn_key(ana)
    known = Remembered(ana.space.log(), ana.space.device)
    relay.service.store = last_week
    with pytest.raises(BadChain, match="put back") as told:
        look(relay, paper, ana.clock, {"household": known})
    assert "Sync the other devices first" in told.value.hint
    assert relay.log(ana.space.id) == known.log[:-1]
    ana.sync()
    (household,) = look(relay, paper, ana.clock, {"household": known})
    assert household.log == known.log


def test_words_bring_the_end_of_the_list_back_to_a_relay_where_no_other_adults_device_was_left(
    relay: InProcessRelay, tmp_path: Path, ana: Device
) -> None:
    paper = words(ana)
    with enrol(ana, tmp_path, relay, seed=3) as thief:
        settle(ana, thief)
        last_week = backup(relay)
        shut_out(ana, thief)
        stolen = thief.space.device
    known = Remembered(ana.space.log(), ana.space.device)
    relay.service.store = last_week
    (household,) = look(relay, paper, ana.clock, {"household": known})
    assert household.log == known.log
    assert relay.log(ana.space.id) == known.log[:-1]
    newcomer = DeviceKeys.generate(os.urandom)
    believed = come_back(household, newcomer)
    assert relay.log(ana.space.id) == believed.log
    members = Membership.replay(believed.log).members
    assert newcomer.device_id in members
    assert stolen not in members


def test_words_wait_where_a_home_is_not_the_adults_device_that_its_list_names(
    relay: InProcessRelay, tmp_path: Path, ana: Device
) -> None:
    paper = words(ana)
    with enrol(ana, tmp_path, relay, seed=3, role="child") as kid:
        last_week = backup(relay)
        turn_key(ana)
        settle(kid)
        known = Remembered(kid.space.log(), kid.space.device)
    relay.service.store = last_week
    with pytest.raises(BadChain, match="put back"):
        look(relay, paper, ana.clock, {"household": known})


def test_words_take_no_list_that_parts_from_the_one_that_their_home_knows(
    relay: InProcessRelay, ana: Device
) -> None:
    paper = words(ana)
    last_week = backup(relay)
    turn_key(ana)
    known = Remembered(ana.space.log(), ana.space.device)
    relay.service.store = last_week
    (household,) = look(relay, paper, ana.clock, {})
    come_back(household, DeviceKeys.generate(os.urandom))
    with pytest.raises(BadChain, match="another story"):
        look(relay, paper, ana.clock, {"household": known})
