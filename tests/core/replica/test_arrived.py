"""Whether a change set has come can be seen by the changes of it that stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kitchensync.replica.changeset import Block, ChangeSet, encode
from kitchensync.replica.stamps import pack
from tests.core.replica.devices import NOON, Device, household, row, sync, unpack

MILK, BREAD = row("milk"), row("bread")


def made(device: Device) -> list[bytes]:
    """The change sets of its envelopes."""
    return [raw for each in device.sent for raw in unpack(each.raw)]


def test_what_stands_in_a_cell_or_lost_beside_one_has_come(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    laptop.put("food", MILK, name="Oat milk")
    sync(phone, laptop)
    assert laptop.replica.conflicts()
    sent = {*made(phone), *made(laptop)}
    assert laptop.replica.whole.arrived(sent) == sent


def test_what_was_put_aside_as_unknown_has_come(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", BREAD, name="Bread")
    phone.seal()
    newer = Block("brew", "name", [MILK], [pack(NOON, 7, phone.index)], [0], ["Stout"])
    content = encode(ChangeSet(NOON, "from the future", [newer]))
    laptop.replica.merge([replace(phone.sent[-1], change_sets=[content])])
    assert laptop.replica.whole.arrived([content]) == {content}


def test_one_change_that_stands_tells_of_all_that_were_made_with_it(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk", place=BREAD)
    sync(phone, laptop)
    (both,) = made(phone)
    laptop.put("food", MILK, name="Oat milk")
    assert laptop.replica.whole.arrived([both]) == {both}


def test_what_never_came_and_what_was_replaced_since_cannot_be_told_apart(
    two: list[Device],
) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    sync(phone, laptop)
    laptop.put("food", MILK, name="Oat milk")
    phone.put("food", BREAD, name="Bread")
    phone.seal()
    assert laptop.replica.whole.arrived(made(phone)) == set()


def test_a_moment_beyond_what_a_file_holds_is_as_late_as_can_be(tmp_path: Path) -> None:
    block = Block("food", "name", [row("milk")], [5 << 20 | 3], [0], ["milk"])
    late = encode(ChangeSet(2**64 - 1, "added milk", [block]))
    with household(tmp_path, 1) as (device,):
        assert device.replica.whole.taken_over([late], unpack) == set()
