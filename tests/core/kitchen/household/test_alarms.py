"""What rings, in words: whom it names, and that nobody is accused without a proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync.errors import Ambiguous, NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.household.alarms import alarms_of
from kitchensync.sync.noticing import DIGEST, DISPUTED, REMOVAL_WAITS, STRANGER, WITHHOLDS
from tests.support.homes import Device, found
from tests.support.kitchens import World
from tests.support.twin import InProcessRelay

PHONE, TABLET, WATCH = b"p" * 16, b"t" * 16, b"w" * 16


@pytest.fixture
def laptop(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    with found(tmp_path, relay) as device:
        with device.replica.transaction("names") as tx:
            for row, name in ((PHONE, "phone"), (TABLET, "tablet"), (WATCH, "watch")):
                tx.put("device", row, {"name": name})
        yield device


def test_a_dispute_names_who_says_it_and_accuses_nobody(laptop: Device) -> None:
    laptop.replica.alarms.ring(DISPUTED, f"{TABLET.hex()} {WATCH.hex()}", PHONE)
    (alarm,) = alarms_of(laptop.space)
    assert alarm.what == (
        "According to tablet and watch, phone wrote something else than what came here: it was "
        "copied or restored, or that is not true."
    )
    assert alarm.about == PHONE.hex()


def test_where_devices_alone_say_that_more_was_sent_they_are_named_beside_the_relay(
    laptop: Device,
) -> None:
    laptop.replica.alarms.ring(WITHHOLDS, TABLET.hex(), PHONE)
    (alarm,) = alarms_of(laptop.space)
    assert alarm.what.startswith("According to tablet, phone sent something that the relay")
    assert "Sync tablet again, then phone" in alarm.decide


@pytest.mark.parametrize("detail", ["", "7"])
def test_where_the_relay_names_more_than_it_hands_out_nobody_else_is_asked(
    laptop: Device, detail: str
) -> None:
    laptop.replica.alarms.ring(WITHHOLDS, detail, PHONE)
    (alarm,) = alarms_of(laptop.space)
    assert alarm.what == "The relay does not hand out everything that phone sent."


def test_a_stranger_of_a_name_that_another_has_is_shown_with_its_digits_once(
    laptop: Device,
) -> None:
    with laptop.replica.transaction("names") as tx:
        tx.put("device", TABLET, {"name": "phone"})
    laptop.replica.alarms.ring(STRANGER, "", PHONE)
    (alarm,) = alarms_of(laptop.space)
    assert f"as far as is known: phone ({naming.short(PHONE)}). It can read" in alarm.what


def test_of_a_removal_that_waits_it_is_said_whom_to_sync_and_what_to_update(
    laptop: Device,
) -> None:
    laptop.replica.alarms.ring(REMOVAL_WAITS, "", PHONE)
    (alarm,) = alarms_of(laptop.space)
    assert "devices, phone above all" in alarm.decide
    assert "the relay may be an older one: have it updated" in alarm.decide


def test_what_is_wrong_with_many_pictures_is_said_once(laptop: Device) -> None:
    for number in range(3):
        laptop.replica.alarms.ring("picture-bad", about=bytes([number]) * 16)
    for device in (PHONE, TABLET):
        laptop.replica.alarms.ring("left-out", "1", device)
    said = Counter(alarm.code for alarm in alarms_of(laptop.space))
    assert said == {"picture-bad": 1, "left-out": 2}


def test_of_two_devices_of_one_name_what_was_left_out_is_decided_by_their_ids(world: World) -> None:
    kitchen = world.found()
    replica = kitchen._rooms.spaces.household.replica
    with replica.transaction("names") as tx:
        for device in (PHONE, TABLET):
            tx.put("device", device, {"name": "phone"})
            replica.alarms.ring("left-out", "1", device)
    with pytest.raises(Ambiguous, match=naming.short(TABLET)):
        kitchen.household.settle_left_out("phone", take=False)
    for part in ("phon", naming.short(TABLET)):
        with pytest.raises(NotFound, match="Did you mean"):
            kitchen.household.settle_left_out(part, take=False)
    kitchen.household.settle_left_out(f"phone ({naming.short(TABLET)})", take=False)
    assert [alarm.about for alarm in replica.alarms.all()] == [PHONE]


def test_two_devices_of_one_name_are_told_apart(laptop: Device) -> None:
    with laptop.replica.transaction("renamed") as tx:
        tx.put("device", TABLET, {"name": "phone"})
    laptop.replica.alarms.ring(DIGEST, TABLET.hex(), PHONE)
    (alarm,) = alarms_of(laptop.space)
    assert alarm.what == (
        "phone (70707070) and phone (74747474) have seen the same changes and do not hold the "
        "same: one of them is wrong."
    )
