"""What another device's index does to the bytes of a change set."""

from __future__ import annotations

from pathlib import Path

from kitchensync.replica import Identity
from kitchensync.replica.changeset import MAX_CHANGE_SET
from kitchensync.replica.postings.ledger import LARGEST, read_seen, write_seen
from kitchensync.replica.stamps import pack
from tests.core.replica.devices import NOON, SPACE, Device, device_id, household, row, unpack

LOTS = range(700)
NOTES = (65_000, 65_000, 65_000, 21_900)
"""Lengths that fill what a change set of so many counts has left."""


def buy(device: Device, day: int) -> None:
    with device.replica.transaction("bought") as doing:
        for at in LOTS:
            bought = {"lot": row(f"lot {at}"), "kind": "bought", "amount": 5, "at": 0}
            doing.post("posting", row(f"bought {day} {at}"), bought)


def test_counts_that_take_more_room_under_the_new_index_wait_in_two_pieces(tmp_path: Path) -> None:
    with household(tmp_path, 1) as (device,):
        buy(device, 1)
        device.seal()
        device.replica.acknowledge(len(device.sent))
        buy(device, 2)
        with device.replica.transaction("counted all") as doing:
            for at in LOTS:
                counted = {"lot": row(f"lot {at}"), "kind": "counted", "amount": 9, "at": 0}
                doing.post("posting", row(f"counted {at}"), counted)
            for at, length in enumerate(NOTES):
                doing.put("recipe", row(f"recipe {at}"), {"notes": "x" * length})
        (largest,) = device.replica.rows("SELECT max(length(change_set)) FROM outbox")[0]
        assert largest <= MAX_CHANGE_SET < largest + len(LOTS)
        waiting = device.replica.outbox_size()
        told = device.replica.become(Identity(SPACE, device_id(200), 200), unpack)
        assert told == device.replica.outbox_size() == waiting + 1
        device.replica.integrity()


def test_what_a_count_says_to_have_seen_is_taken_over_however_much_it_is(
    two: list[Device],
) -> None:
    phone, stranger = two
    stamps = pack(NOON, 0, 3), pack(NOON, 1, 3)
    with stranger.replica.transaction("counted") as doing:
        counted = {"lot": row("lot"), "kind": "counted", "amount": 9, "at": 0}
        seen = write_seen(dict.fromkeys(stamps, LARGEST))
        doing.post("posting", row("counted"), {**counted, "seen": seen})
    phone.replica.take_over(stranger.replica.unsent_changes(unpack), unpack)
    assert read_seen(phone.replica.rows("SELECT seen FROM posting")[0][0]) == {stamps[1]: LARGEST}
