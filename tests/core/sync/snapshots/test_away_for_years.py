"""A phone that lay in a drawer for five years comes back, with an old app and unsent changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.membership import removal
from kitchensync.sync.snapshots.offers import forget_older
from kitchensync.trust.entries import Floor, parse_entry
from kitchensync_relay.floors import Policy
from tests.support.dump import dump
from tests.support.homes import Clock, Device, enrol, found
from tests.support.oldest import make_oldest, oldest
from tests.support.syncing import MILK, check_agreement, name, names, settle, stock, wipe
from tests.support.twin import InProcessRelay

LOT, GONE = b"l" * 16, b"g" * 16
QUARTERS, QUARTER_MS = 20, 91 * DAY_MS
HISTORY_MS = 90 * DAY_MS


@dataclass
class House:
    """Those who stayed: a laptop that keeps all history, and a tablet, which was replaced once."""

    folder: Path
    relay: InProcessRelay
    clock: Clock
    laptop: Device
    tablet: Device
    phone: Device

    def live(self) -> None:
        """Five years of what the others do, one of their devices replaced in the middle of them."""
        for quarter in range(QUARTERS):
            self.clock.now += QUARTER_MS
            for at, device in enumerate((self.laptop, self.tablet)):
                name(device, row("bought", quarter, at), f"Bought in quarter {quarter} by {at}")
                use(device, row("used", quarter, at), -10)
                device.sync()
            forget_older(self.tablet.space, self.tablet.session, self.clock.now - HISTORY_MS)
            if quarter == QUARTERS // 2:
                self.replace_tablet()
        with self.laptop.replica.transaction("tidied up") as tx:
            tx.put("food", MILK, {"name": "Milk of today"})
            tx.delete("food", GONE)
        settle(self.laptop, self.tablet)

    def replace_tablet(self) -> None:
        """A new one, and a new key: nothing sealed for the old one counts any more."""
        old, self.tablet = (
            self.tablet,
            enrol(self.laptop, self.folder, self.relay, seed=9, clock=self.clock),
        )
        self.tablet.sync()
        removal.want(self.laptop.replica, [old.space.device])
        self.laptop.sync()
        old.space.close()


def use(device: Device, posting: bytes, amount: int) -> None:
    """Take some of the lot; who knows the whole of it does not matter."""
    entry = {"lot": LOT, "kind": "used", "amount": amount, "at": device.clock.now}
    with device.replica.transaction("used") as tx:
        tx.post("posting", posting, entry)


def row(what: str, *numbers: int) -> bytes:
    """A row id that says what it is."""
    return f"{what} {numbers}".encode().ljust(16, b".")


@pytest.fixture
def house(tmp_path: Path, relay: InProcessRelay) -> Iterator[House]:
    """Three devices that agree; then the phone has no network any more."""
    relay.service.policy = Policy(envelopes=8, grace_ms=0)
    clock = relay.service.clock
    assert isinstance(clock, Clock)
    laptop = found(tmp_path, relay, clock=clock)
    tablet = enrol(laptop, tmp_path, relay, seed=2, clock=clock)
    phone = enrol(laptop, tmp_path, relay, seed=3, clock=Clock(clock.now))
    house = House(tmp_path, relay, clock, laptop, tablet, phone)
    settle(laptop, tablet, phone)
    with laptop.replica.transaction("filled the kitchen") as tx:
        tx.put("food", MILK, {"name": "Milk"})
        tx.put("food", GONE, {"name": "Quinoa"})
        tx.put("lot", LOT, {"food": MILK, "dimension": "volume", "unit": "l"})
        tx.post("posting", row("bought"), {"lot": LOT, "kind": "bought", "amount": 9000, "at": 1})
    settle(laptop, tablet, phone)
    yield house
    for device in (laptop, house.tablet, phone):
        device.space.close()


def write_with_the_oldest_app(phone: Device) -> list[bytes]:
    """Two hundred changes, offline, in a file of the first version; the change sets that wait."""
    phone.space.close()
    make_oldest(phone.replica.path)
    with oldest():
        phone.restart()
        for at in range(97):
            phone.clock.now += 1
            name(phone, row("unsent", at), f"Unsent {at}")
            use(phone, row("took", at), -1)
        name(phone, MILK, "Milk of long ago")
        name(phone, GONE, "Quinoa of long ago")
        with phone.replica.transaction("looked at the lot") as tx:
            tx.put("lot", LOT, {"note": "half full", "price": 129})
            tx.set_member("food_tags", MILK, "organic", True)
        ((changes,),) = phone.replica.rows("SELECT sum(changes) FROM outbox")
        assert changes == 200
        waiting = [raw for (raw,) in phone.replica.rows("SELECT change_set FROM outbox")]
        phone.space.close()
    return waiting


def come_back(house: House) -> None:
    """The phone is charged, its app updated."""
    house.phone.clock.now = house.clock.now
    house.phone.restart()
    settle(house.phone, house.laptop, house.tablet)


def floors(device: Device) -> int:
    """How often the floor has moved."""
    return sum(isinstance(parse_entry(raw).payload, Floor) for raw in device.space.log())


def change_sets(device: Device) -> set[bytes]:
    """All that the kept envelopes hold."""
    kept = device.replica.envelopes()
    return {raw for each in kept for raw in device.space.open_envelope(each.raw)}


def test_nothing_is_lost_of_what_it_wrote_nor_of_what_the_others_did(house: House) -> None:
    waiting = write_with_the_oldest_app(house.phone)
    house.live()
    before, written = dump(house.laptop.replica), change_sets(house.laptop)
    come_back(house)
    check_agreement(house.laptop, house.tablet, house.phone)
    assert floors(house.laptop) > 3
    assert set(waiting) | written <= change_sets(house.laptop)
    assert {f"Unsent {at}" for at in range(97)} <= names(house.laptop)
    assert stock(house.laptop) == 9000 - 10 * 2 * QUARTERS - 97
    after = dump(house.laptop.replica)
    changed = {one for table in before for one in before[table] if one not in after[table]}
    assert {one[0] for one in changed} == {LOT, GONE}


def test_it_begins_from_the_snapshot_and_not_from_five_years_of_changes(house: House) -> None:
    write_with_the_oldest_app(house.phone)
    house.live()
    come_back(house)
    assert len([*house.phone.replica.envelopes()]) < len([*house.laptop.replica.envelopes()]) / 3
    assert house.phone.space.membership.epoch == 1


def test_what_it_replaced_unknowingly_is_a_conflict_and_what_was_deleted_since_stays_so(
    house: House,
) -> None:
    write_with_the_oldest_app(house.phone)
    house.live()
    come_back(house)
    for device in (house.laptop, house.tablet, house.phone):
        (conflict,) = device.replica.conflicts()
        assert (conflict.table, conflict.row, conflict.column) == ("food", MILK, "name")
        assert [value for _, value in conflict.others] == ["Milk of long ago"]
        assert "Milk of today" in names(device)
        assert not {"Quinoa", "Quinoa of long ago"} & names(device)
        ((note, price),) = device.replica.rows("SELECT note, price FROM lot_shown")
        assert (note, price) == ("half full", 129)
        ((tag,),) = device.replica.rows("SELECT member FROM food_tags_shown")
        assert tag == "organic"


def test_it_comes_back_to_a_relay_that_has_forgotten_everything_since(house: House) -> None:
    waiting = write_with_the_oldest_app(house.phone)
    house.live()
    wipe(house.relay)
    come_back(house)
    settle(house.laptop, house.tablet, house.phone)
    check_agreement(house.laptop, house.tablet, house.phone)
    assert set(waiting) <= change_sets(house.laptop)
