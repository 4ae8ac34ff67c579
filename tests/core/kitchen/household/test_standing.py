"""What a device knows of the others: who has what, and when each was last heard of."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import NoReturn

import pytest

from kitchensync import Kitchen
from kitchensync.errors import RelayRefused
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.wire.session import Session
from kitchensync_relay.codes import refuse
from tests.support.blobs import space_of
from tests.support.kitchens import World, settle, words_made_by
from tests.support.syncing import wipe


def test_status_says_who_has_what(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    settle(laptop, phone)

    def lacking() -> dict[str, int]:
        return {device.name: device.unconfirmed for device in laptop.status().devices}

    phone.add("eggs 6")
    settle(phone, laptop)
    assert lacking() == {"laptop": 0, "phone": 0}
    laptop.add("milk 2 l")
    settle(laptop, phone)
    assert lacking() == {"laptop": 0, "phone": 1}
    phone.use("milk 1 l")
    settle(phone, laptop)
    assert lacking() == {"laptop": 0, "phone": 0}


def test_status_says_what_it_can_where_ones_own_space_cannot_be_opened(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    words_made_by(phone)
    settle(laptop, phone)
    space_of(phone).replica.alarms.ring("fork", "1", space_of(laptop).device)
    phone.add("milk 1 l")
    phone.close()
    (phone.home / "personal.db").unlink()
    with Kitchen.open(phone.home, outside=world.outside) as opened:
        status = opened.status()
    assert (status.unsent, [alarm.code for alarm in status.alarms]) == (1, ["fork"])
    assert any("personal.db is missing" in alert for alert in status.alerts)


def test_it_is_known_when_a_device_was_last_heard_of(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    for words in ("eggs 6", "milk 2 l"):
        world.clock.now += DAY_MS
        phone.add(words)
        settle(phone, laptop)
    _, other = laptop.household.devices()
    assert other.last_seen == datetime.fromtimestamp(world.clock.now / 1000, UTC)


def test_what_was_not_sent_is_counted(world: World) -> None:
    laptop = world.found()
    laptop.sync()
    assert laptop.status().unsent == 0
    laptop.add("milk 1 l")
    laptop.add("eggs 6")
    assert laptop.status().unsent == 2
    assert laptop.status().last_contact is not None
    laptop.sync()
    assert laptop.status().unsent == 0


def suspended(world: World, kitchen: Kitchen, said: bool) -> None:
    world.relay.suspend(space_of(kitchen).id, said)


def full(world: World, kitchen: Kitchen, said: bool) -> None:
    world.relay.service.quota = 0 if said else 1 << 30


def forgotten_and_closed(world: World, _: Kitchen, said: bool) -> None:
    wipe(world.relay)
    world.relay.service.founding = not said


@pytest.mark.parametrize(
    ("decide", "code"),
    [
        (suspended, "relay-suspended"),
        (full, "relay-full"),
        (forgotten_and_closed, "relay-closed"),
    ],
)
def test_what_the_operator_decided_is_said_until_the_relay_takes_a_sync(
    world: World, decide: Callable[[World, Kitchen, bool], None], code: str
) -> None:
    laptop = world.found()
    laptop.sync()
    laptop.add("milk 1 l")
    decide(world, laptop, True)
    for _ in range(2):
        with pytest.raises(RelayRefused):
            laptop.sync()
        assert code in {alarm.code for alarm in laptop.status().alarms}
    decide(world, laptop, False)
    laptop.sync()
    assert (laptop.status().alarms, laptop.status().unsent) == ((), 0)


def test_a_relay_that_refuses_in_passing_is_no_alarm(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(*_: object) -> NoReturn:
        raise refuse("unavailable")

    laptop = world.found()
    monkeypatch.setattr(Session, "sync", sync)
    with pytest.raises(RelayRefused):
        laptop.sync()
    assert laptop.status().alarms == ()


def test_replicas_that_have_seen_the_same_have_one_digest(two: tuple[Kitchen, Kitchen]) -> None:
    laptop, phone = two
    laptop.add("milk 1 l")
    settle(laptop, phone)
    assert laptop.verify().digest == phone.verify().digest


def test_a_lot_that_the_file_does_not_let_be_seen_is_told_of_and_shown_again(
    kitchen: Kitchen,
) -> None:
    for words in ("milk 1 l", "eggs 6"):
        kitchen.add(words)
    kitchen.use("eggs 6")
    file = kitchen.home / "household.db"
    with closing(sqlite3.connect(file)) as tampered:
        tampered.execute("DELETE FROM lot_stocked")
        tampered.commit()
    assert kitchen.pantry() == []
    found = kitchen.verify()
    assert not found.agrees
    assert re.fullmatch(
        r"There is something in milk \(lot [0-9a-f]{8}\) that is not shown.", found.what
    )
    assert kitchen.safety.repair().what.startswith("1 lot is shown again.")
    assert [lot.food for lot in kitchen.pantry()] == ["milk"]
    assert kitchen.verify().agrees
