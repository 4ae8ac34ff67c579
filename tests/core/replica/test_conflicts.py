from __future__ import annotations

import pytest

from kitchensync.replica.changeset import MAX_CHANGES, Block, ChangeSet, encode
from kitchensync.replica.ids import member_id
from kitchensync.replica.stamps import TICK
from kitchensync.replica.values import Received
from tests.core.replica.devices import NOON, Device, row, sync, unpack

MILK, LOT = row("milk"), row("lot")


def disagree(phone: Device, laptop: Device) -> None:
    phone.put("food", MILK, name="Milk")
    sync(phone, laptop)
    laptop.clock.now += 1000
    phone.put("food", MILK, name="Whole milk")
    laptop.put("food", MILK, name="Oat milk")
    sync(phone, laptop)


def test_what_lost_stands_beside_the_winner_on_every_device(two: list[Device]) -> None:
    disagree(*two)
    for device in two:
        (conflict,) = device.replica.conflicts()
        assert (conflict.table, conflict.row, conflict.column) == ("food", MILK, "name")
        assert conflict.value == "Oat milk"
        assert [value for _, value in conflict.others] == ["Whole milk"]


def test_an_edit_leaves_the_conflict_for_somebody_to_decide(two: list[Device]) -> None:
    disagree(*two)
    phone, _ = two
    phone.put("food", MILK, name="Soy milk")
    (conflict,) = phone.replica.conflicts()
    assert [value for _, value in conflict.others] == ["Whole milk"]


def test_resolving_ends_the_conflict_everywhere(two: list[Device]) -> None:
    disagree(*two)
    phone, laptop = two
    with phone.replica.transaction("resolve") as change:
        assert change.resolve("food", MILK, "name", "Whole milk")
    sync(phone, laptop)
    for device in two:
        assert device.cell("food", MILK, "name") == "Whole milk"
        assert device.replica.conflicts() == []
    assert phone.replica.digest() == laptop.replica.digest()


def test_resolving_for_the_winner_ends_the_conflict_too(two: list[Device]) -> None:
    disagree(*two)
    phone, laptop = two
    with phone.replica.transaction("resolve") as change:
        assert change.resolve("food", MILK, "name", "Oat milk")
    sync(phone, laptop)
    assert phone.replica.conflicts() == laptop.replica.conflicts() == []


@pytest.mark.parametrize("chosen", ["Whole milk", "Oat milk", "Soy milk"])
def test_undoing_a_decision_has_the_conflict_again_everywhere_and_redoing_ends_it(
    two: list[Device], chosen: str
) -> None:
    disagree(*two)
    phone, laptop = two
    before = shown(phone)
    with phone.replica.transaction("resolve") as change:
        change.resolve("food", MILK, "name", chosen)
    sync(phone, laptop)
    decided = change.change_id
    for taken_back in (1, 2):
        phone.clock.now += 1000
        undone = phone.replica.undo(str(decided), unpack)
        sync(phone, laptop)
        assert shown(phone) == shown(laptop) == before, taken_back
        phone.clock.now += 1000
        decided = phone.replica.undo(str(undone.change_id), unpack).change_id
        sync(phone, laptop)
        assert shown(phone) == shown(laptop) == (chosen, [])
    assert phone.replica.digest() == laptop.replica.digest()


def test_undoing_that_something_is_to_go_has_the_conflict_about_it_again(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    sync(phone, laptop)
    laptop.clock.now += 1000
    with phone.replica.transaction("keep") as change:
        change.keep("food", MILK)
    with laptop.replica.transaction("delete") as change:
        change.delete("food", MILK)
    sync(phone, laptop)
    before = phone.replica.conflicts()
    assert [(each.value, [value for _, value in each.others]) for each in before] == [(1, [0])]
    with phone.replica.transaction("resolve") as change:
        change.resolve("food", MILK, "deleted", 1)
    phone.replica.undo(str(change.change_id), unpack)
    sync(phone, laptop)
    for device in two:
        (again,) = device.replica.conflicts()
        assert (again.value, [value for _, value in again.others]) == (1, [0])


def shown(device: Device) -> tuple[object, list[object]]:
    """What wins, and what stands beside it."""
    beside = [value for each in device.replica.conflicts() for _, value in each.others]
    return device.cell("food", MILK, "name"), beside


def test_resolving_where_nothing_conflicts_is_an_edit(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    with phone.replica.transaction("resolve") as change:
        assert not change.resolve("food", MILK, "name", "Milk")
        assert change.resolve("food", MILK, "name", "Oat milk")


def test_two_who_resolve_at_once_conflict_again(two: list[Device]) -> None:
    disagree(*two)
    for device, name in zip(two, ("Whole milk", "Soy milk"), strict=True):
        with device.replica.transaction("resolve") as change:
            change.resolve("food", MILK, "name", name)
    sync(*two)
    for device in two:
        (conflict,) = device.replica.conflicts()
        assert {conflict.value, *(value for _, value in conflict.others)} == {
            "Whole milk",
            "Soy milk",
        }


def test_the_same_said_twice_is_no_conflict(two: list[Device]) -> None:
    for device in two:
        device.put("food", MILK, name="Milk")
    sync(*two)
    assert two[0].replica.conflicts() == []


def test_due_dates_and_allergens_are_for_review(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("lot", LOT, food=MILK, dimension="volume", unit="l")
    with phone.replica.transaction("nuts") as change:
        change.set_member("food_allergens", MILK, "nuts", True)
    sync(phone, laptop)
    for device, day in ((phone, "2026-05-01"), (laptop, "2026-05-09")):
        device.put("lot", LOT, best_before=day, note=day)
    with laptop.replica.transaction("no nuts") as change:
        change.set_member("food_allergens", MILK, "nuts", False)
    with phone.replica.transaction("no nuts, or yes") as change:
        change.set_member("food_allergens", MILK, "nuts", False)
        change.set_member("food_allergens", MILK, "nuts", True)
    sync(phone, laptop)
    for_review = {(c.table, c.row, c.column) for c in phone.replica.conflicts(safety_only=True)}
    assert for_review == {
        ("lot", LOT, "best_before"),
        ("food_allergens", member_id("food_allergens", MILK, "nuts"), "present"),
    }
    assert len(phone.replica.conflicts()) == 3


def test_conflicts_of_deleted_things_wait_until_they_are_shown_again(two: list[Device]) -> None:
    disagree(*two)
    phone, _ = two
    with phone.replica.transaction("delete") as change:
        change.delete("food", MILK)
    assert phone.replica.conflicts() == []
    with phone.replica.transaction("restore") as change:
        change.restore("food", MILK)
    assert len(phone.replica.conflicts()) == 1


def test_a_cell_with_more_conflicts_than_fit_a_change_is_decided_in_steps(phone: Device) -> None:
    for seq in (1, 2):
        size = MAX_CHANGES // 2 + 1
        stamps = [(seq * size + at) * TICK | 1 for at in range(size)]
        block = Block("food", "name", [MILK] * size, stamps, [0] * size, [*map(str, stamps)])
        content = [encode(ChangeSet(NOON, "flood", [block]))]
        hashes = bytes([seq]) * 32, bytes([seq - 1]) * 32
        phone.replica.merge([Received(b"h" * 16, 1, seq, *hashes, b"", content)])
    (flooded,) = phone.replica.conflicts()
    assert len(flooded.others) > MAX_CHANGES
    with phone.replica.transaction("resolve") as change:
        change.resolve("food", MILK, "name", "Milk")
    (rest,) = phone.replica.conflicts()
    assert rest.value == "Milk"
    assert len(rest.others) == len(flooded.others) - 1000
