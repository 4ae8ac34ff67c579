"""What a removal left out comes once more, and is not asked about where it was replaced before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kitchensync.errors import NoNetwork
from kitchensync.sync.membership import log
from kitchensync.sync.snapshots import holding, settling
from kitchensync.trust import authoring
from kitchensync.trust.recovery import Paper
from kitchensync_relay.floors import Policy
from tests.core.sync.test_forgetful_relay import Three, three, turn_key
from tests.support.homes import Device, enrol
from tests.support.syncing import (
    EGGS,
    HOUR,
    MILK,
    backup,
    check_agreement,
    floor,
    name,
    names,
    rings,
    settle,
    shut_out,
    suffer,
)
from tests.support.twin import Fault, FaultyRelay, InProcessRelay

__all__ = ["three"]

ASKING = Policy(envelopes=0, grace_ms=0)


def replaced_before_it_came(three: Three, relay: InProcessRelay, *, is_told: bool) -> None:
    """Ben's change of which Cleo's names the stamp is left out as a new epoch begins.

    Told, Cleo's is in before that, and says that she had seen his; else it comes after.
    """
    ana, ben, cleo = three
    last_week = backup(relay)
    name(ben, MILK, "brown")
    settle(ben, cleo)
    cleo.clock.now += 1000
    name(cleo, MILK, "oat")
    relay.service = replace(relay.service, store=last_week)
    if is_told:
        suffer(cleo, Fault.DROP_ANSWER)
        with pytest.raises(NoNetwork):
            cleo.sync()
    turn_key(ana)
    cleo.sync()


def stand(relay: InProcessRelay, *devices: Device) -> None:
    """A floor of these, after which the relay asks for none."""
    before = floor(devices[0])
    relay.service.policy = ASKING
    for device in devices:
        device.clock.now += 48 * HOUR
    settle(*devices, *devices)
    assert floor(devices[0]) != before
    relay.service.policy = Policy()


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("floors", [1, 2])
def test_a_change_that_is_sealed_anew_stays_replaced(
    three: Three, relay: InProcessRelay, tmp_path: Path, *, is_told: bool, floors: int
) -> None:
    ana, ben, cleo = three
    replaced_before_it_came(three, relay, is_told=is_told)
    for at in range(floors):
        name(cleo, EGGS, f"{at} eggs")
        cleo.clock.now += 1
        stand(relay, ana, cleo)
    settle(ben, ana, cleo)
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=9) as dora:
        settle(dora, ana, ben, cleo)
        for device in (ana, ben, cleo, dora):
            assert "oat" in names(device)
            assert [each for each in device.replica.conflicts() if each.row == MILK] == []
        check_agreement(ana, ben, cleo, dora)
        name(ben, EGGS, "brown eggs")
        settle(ben, ana, cleo, dora)
        stand(relay, cleo, ana, ben, dora)
        check_agreement(ana, ben, cleo, dora)


def remembered(device: Device) -> int:
    return int(device.replica.rows("SELECT count(*) FROM superseded")[0][0])


def unheard(device: Device) -> frozenset[int]:
    return settling.unheard(device.space, device.space.membership.head, device.replica.heads())


@pytest.mark.parametrize("is_heard", [True, False])
def test_it_is_remembered_until_its_author_is_heard_again_or_gone(
    three: Three, relay: InProcessRelay, *, is_heard: bool
) -> None:
    ana, ben, cleo = three
    replaced_before_it_came(three, relay, is_told=True)
    stand(relay, ana, cleo)
    assert remembered(ana) == 1
    for device in (ana, cleo):
        covered = floor(device)
        assert covered is not None
        assert holding.held(device.space, covered.snapshot) is not None
        reached = {each: place.seq for each, place in covered.boundary.items()}
        assert holding.covered(device.replica) == reached
    assert ben.replica.identity.index in unheard(ana)
    if is_heard:
        ben.sync()
        ana.sync()
    else:
        shut_out(ana, ben)
    assert ben.replica.identity.index not in unheard(ana)
    name(ana, EGGS, "eggs again")
    settle(ana, cleo)
    stand(relay, ana, cleo)
    assert remembered(ana) == 0


def test_what_is_remembered_of_who_goes_before_it_is_judged_is_in_a_good_snapshot(
    three: Three, relay: InProcessRelay
) -> None:
    ana, ben, cleo = three
    replaced_before_it_came(three, relay, is_told=True)
    name(ana, EGGS, "white eggs")
    ana.sync()
    stand(relay, ana, cleo)
    before = floor(ana)
    name(cleo, EGGS, "brown eggs")
    cleo.sync()
    relay.service.policy = ASKING
    for device in (ana, cleo):
        device.clock.now += 48 * HOUR
    ana.sync()
    relay.service.policy = Policy()
    shut_out(ana, ben)
    settle(cleo, ana)
    assert "snapshot-bad" not in {kind for kind, _ in rings(cleo)}
    assert floor(ana) == floor(cleo) != before


def test_a_snapshot_is_asked_for_whom_it_may_say_something_of_alone(
    three: Three, relay: InProcessRelay, tmp_path: Path
) -> None:
    ana, ben, cleo = three
    name(ana, EGGS, "eggs")
    settle(ana, cleo)
    stand(relay, ana, cleo)
    turn_key(ana)
    everybody = unheard(ana)
    assert len(everybody) == 3
    assert settling.remembered(ana.space, everybody) == frozenset()
    name(ana, EGGS, "eggs again")
    settle(ana, cleo)
    stand(relay, ana, cleo)
    silent = {cleo.replica.identity.index, ben.replica.identity.index}
    assert settling.remembered(ana.space, everybody) == silent
    assert settling.remembered(ana.space, everybody - silent) == frozenset()
    with enrol(ana, tmp_path, relay, seed=9):
        assert settling.remembered(ana.space, {*everybody, 4}) == silent


def test_who_was_a_member_when_a_snapshot_was_made_is_one_in_it(
    three: Three, relay: InProcessRelay, tmp_path: Path
) -> None:
    ana, ben, cleo = three
    turn_key(ana)
    settle(ben, cleo)
    before, heads = ana.space.membership.head, ana.replica.heads()
    assert unheard(ana) == {0, 1, 2}
    shut_out(ana, cleo)
    assert unheard(ana) == {0, 1}
    assert settling.unheard(ana.space, before, heads) == {0, 1, 2}
    paper = Paper(bytes(32)).keys("household")
    log.append_next(ana.space, authoring.recovery(ana.space.membership, ana.space.keys, paper))
    ana.sync()
    assert unheard(ana) == {0, 1}
    with enrol(ana, tmp_path, relay, seed=9):
        assert unheard(ana) == {0, 1, 4}
        assert settling.unheard(ana.space, before, heads) == {0, 1, 2}
    founding = ana.space.membership.hashes[0]
    assert settling.unheard(ana.space, founding, heads) == frozenset()
