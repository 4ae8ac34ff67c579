"""Who has what: what devices said of it, and no more."""

from __future__ import annotations

from kitchensync.sync import knowledge
from tests.support.homes import Device
from tests.support.syncing import EGGS, MILK, name


def test_a_cap_lowers_what_somebody_has_and_raises_nothing(ana: Device, ben: Device) -> None:
    for food in (MILK, EGGS):
        name(ana, food, "food")
        ana.sync()
    ben.sync()
    own = ana.space.device.hex()
    assert knowledge.who_has_what(ben.replica) == {own: {own: 2}}
    knowledge.cap(ben.replica, {ana.space.device: 9, ben.space.device: 9})
    assert knowledge.who_has_what(ben.replica) == {own: {own: 2}}
    knowledge.cap(ben.replica, {ana.space.device: 1})
    assert knowledge.who_has_what(ben.replica) == {own: {own: 1}}
