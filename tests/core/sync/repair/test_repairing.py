"""A replica that drifted: what differs, whose it is, who is right; and that it can be made anew."""

from __future__ import annotations

from typing import Any

import pytest

from kitchensync.errors import NoRelay
from kitchensync.replica.whole import Whole
from kitchensync.sync import noticing
from kitchensync.sync.repair.repairing import explain, repair
from kitchensync.sync.wire.session import Session
from tests.support.dump import dump
from tests.support.homes import Device
from tests.support.syncing import (
    EGGS,
    MILK,
    break_,
    check_agreement,
    name,
    rings,
    settle,
)


def nowhere() -> Session:
    raise NoRelay("No relay is set.")


@pytest.fixture
def drifted(ana: Device, ben: Device) -> Device:
    """Ben's device, on which one cell is not what Ana made it; both know that they differ."""
    name(ana, MILK, "Milk")
    name(ana, EGGS, "Eggs")
    settle(ana, ben)
    break_(ben, "UPDATE food SET name = 'Mist' WHERE name = 'Milk'")
    for device in (ana, ben):
        device.clock.now += 1
        device.replica.whole.self_check()
    name(ana, EGGS, "Two eggs")
    settle(ana, ben)
    noticing.compared(ben.replica)
    assert rings(ben) == {("digest", ana.space.device)}
    return ben


def test_the_row_the_cell_and_the_device_are_named(ana: Device, drifted: Device) -> None:
    explanation = explain(drifted.space, nowhere)
    (found,) = explanation.differences
    assert (found.kind, found.table, found.row, found.column) == ("", "food", MILK, "name")
    assert found.here is not None
    assert found.made is not None
    assert (found.here[1], found.made[1]) == ("Mist", "Milk")
    assert found.author == ana.space.membership.everyone[ana.space.device].index
    assert explanation.right == {ana.space.device}
    assert not explanation.wrong


def test_explaining_changes_nothing(drifted: Device) -> None:
    before = dump(drifted.replica), rings(drifted)
    explain(drifted.space, nowhere)
    assert (dump(drifted.replica), rings(drifted)) == before
    assert not [*drifted.replica.path.parent.glob(".scratch-*")]


def test_what_comes_while_it_is_looked_for_is_no_difference(
    ana: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(ana, MILK, "Milk")
    rebuild = Whole.rebuild

    def rebuilt_while_another_writes(whole: Whole, *given: Any) -> int:
        name(ana, EGGS, "Eggs")
        return rebuild(whole, *given)

    monkeypatch.setattr(Whole, "rebuild", rebuilt_while_another_writes)
    assert explain(ana.space, nowhere).differences == ()


def test_from_the_other_side_the_other_one_is_wrong(ana: Device, drifted: Device) -> None:
    name(drifted, MILK, "Oat milk")
    settle(drifted, ana)
    explanation = explain(ana.space, nowhere)
    assert explanation.differences == ()
    assert not explanation.right
    assert explanation.wrong == {drifted.space.device}


def test_a_repair_makes_it_anew_and_it_agrees(ana: Device, drifted: Device) -> None:
    name(drifted, EGGS, "Three eggs")
    assert [found.row for found in repair(drifted.space, nowhere).differences] == [MILK]
    assert rings(drifted) == set()
    assert repair(drifted.space, nowhere).differences == ()
    settle(drifted, ana)
    check_agreement(ana, drifted)


def test_the_others_stop_ringing_once_it_agrees(ana: Device, drifted: Device) -> None:
    name(drifted, EGGS, "Three eggs")
    settle(drifted, ana)
    assert ("digest", drifted.space.device) in rings(ana)
    repair(drifted.space, nowhere)
    name(drifted, EGGS, "Four eggs")
    settle(drifted, ana)
    drifted.clock.now += 1
    ana.clock.now += 1
    drifted.replica.whole.self_check()
    ana.replica.whole.self_check()
    name(drifted, EGGS, "Five eggs")
    settle(drifted, ana)
    assert rings(ana) == set()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM food WHERE name = 'Milk'",
        "UPDATE food SET name_at = name_at + 1024 WHERE name = 'Milk'",
        "INSERT INTO food (id, name, name_at) VALUES (x'30313233343536373839303132333435', 'X', 5)",
        "INSERT INTO conflict SELECT 'food', id, 'name', 5, x'a158' FROM food WHERE name = 'Milk'",
        "INSERT INTO quarantine VALUES ('soup', x'31', 'name', 5, x'00', x'a158')",
    ],
)
def test_whatever_differs_is_found_and_repaired(ana: Device, ben: Device, sql: str) -> None:
    name(ana, MILK, "Milk")
    settle(ana, ben)
    break_(ben, sql)
    assert len(explain(ben.space, nowhere).differences) == 1
    repair(ben.space, nowhere)
    check_agreement(ana, ben)


def test_who_knows_of_two_that_differ_hears_that_one_is_wrong_and_after_a_look_which(
    ana: Device, cleo: Device, drifted: Device
) -> None:
    name(drifted, EGGS, "Three eggs")
    settle(drifted, ana, cleo)
    details = {alarm.about: alarm.detail for alarm in cleo.replica.alarms.all()}
    assert details == {
        ana.space.device: drifted.space.device.hex(),
        drifted.space.device: ana.space.device.hex(),
    }
    explanation = explain(cleo.space, nowhere)
    assert explanation.right == {ana.space.device}
    assert explanation.wrong == {drifted.space.device}
    assert rings(cleo) == {("digest", drifted.space.device)}
    assert [alarm.detail for alarm in cleo.replica.alarms.all()] == [""]


def test_a_repair_of_what_was_sound_still_knows_who_is_wrong(ana: Device, drifted: Device) -> None:
    name(drifted, EGGS, "Three eggs")
    settle(drifted, ana)
    assert repair(ana.space, nowhere).differences == ()
    assert rings(ana) == {("digest", drifted.space.device)}


def test_whose_summary_was_bad_rings_no_longer_once_it_holds_the_same(
    ana: Device, drifted: Device
) -> None:
    ana.replica.alarms.ring(noticing.BAD_SNAPSHOT, "It holds something else.", drifted.space.device)
    name(drifted, EGGS, "Three eggs")
    settle(drifted, ana)
    assert (noticing.BAD_SNAPSHOT, drifted.space.device) in rings(ana)
    repair(drifted.space, nowhere)
    name(drifted, EGGS, "Four eggs")
    settle(drifted, ana)
    for device in (drifted, ana):
        device.clock.now += 1
        device.replica.whole.self_check()
    name(drifted, EGGS, "Five eggs")
    settle(drifted, ana)
    assert rings(ana) == set()
