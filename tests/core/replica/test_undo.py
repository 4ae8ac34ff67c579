"""Undo on a device that no longer keeps all that stood before."""

from __future__ import annotations

from tests.core.replica.archives.kept import Archives, in_tables
from tests.core.replica.devices import Device, row, sync, unpack
from tests.core.replica.snapshots.loading import Taken, taken

MILK, LINE = row("milk"), row("a line")


def do(device: Device, table: str, of: bytes, **values: object) -> str:
    device.clock.now += 1000
    with device.replica.transaction("a change") as change:
        change.put(table, of, values)
    assert change.change_id is not None
    return change.change_id


def chosen(device: Device, name: str) -> str:
    device.clock.now += 1000
    with device.replica.transaction("a choice") as change:
        change.resolve("food", MILK, "name", name)
    assert change.change_id is not None
    return change.change_id


def forgotten(device: Device) -> Taken:
    """What stands for all that a device sealed, of which it forgets all but the last."""
    device.seal()
    device.replica.acknowledge(len(device.sent))
    summed_up = taken(device.replica)
    own = {device.id: summed_up.written.boundary[device.id]}
    assert device.replica.whole.forget(own, 1 << 60)
    return summed_up


def names(device: Device) -> set[object]:
    others = {value for each in device.replica.conflicts() for _, value in each.others}
    return {device.cell("food", MILK, "name"), *others}


def test_a_choice_is_not_taken_back_where_what_lost_is_no_longer_known(two: list[Device]) -> None:
    phone, laptop = two
    do(phone, "food", MILK, name="Whole milk")
    laptop.clock.now += 2000
    do(laptop, "food", MILK, name="Oat milk")
    sync(phone, laptop)
    choice = chosen(phone, "Milk")
    sync(phone, laptop)
    base = forgotten(phone)
    report = phone.replica.undo(choice, unpack, base.base)
    assert (report.undone, report.change_id) == ((), None)
    assert [edit.value for edit in report.unknown] == ["Milk"]
    assert names(phone) == {"Milk"}
    assert laptop.replica.undo(choice, unpack).undone
    sync(phone, laptop)
    assert names(phone) == names(laptop) == {"Whole milk", "Oat milk"}


def test_what_stood_in_the_archive_is_put_back(phone: Device) -> None:
    do(phone, "list_line", LINE, words="Milk", checked=True)
    phone.seal()
    do(phone, "food", MILK, name="Milk")
    Archives([phone]).put_away(phone)
    base = forgotten(phone)
    assert in_tables(phone.replica) == {"food": 1}
    change = do(phone, "list_line", LINE, words="Oat milk")
    assert phone.replica.undo(change, unpack, base.base).undone
    assert phone.cell("list_line", LINE, "words") == "Milk"
