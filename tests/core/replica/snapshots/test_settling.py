"""Which replaced stamps are remembered follows from the changes, whatever their order was."""

from __future__ import annotations

from dataclasses import replace

from kitchensync.replica.snapshots.settling import Replaced
from tests.core.replica.archives.kept import Archives, in_tables
from tests.core.replica.devices import Device, row, unpack
from tests.core.replica.snapshots.loading import Taken, load, taken

MILK, LINE = row("milk"), row("a line")
PHONE, LAPTOP = 0, 1


def remembered(device: Device) -> set[Replaced]:
    found = device.replica.rows("SELECT tbl, col, row, stamp FROM superseded")
    return {(table, column, id_, stamp) for table, column, id_, stamp in found}


def replaced(device: Device, *by: int, base: Taken | None = None) -> frozenset[Replaced]:
    given = base.base() if base else None
    above = {each: head.seq for each, head in given.boundary.items()} if given else {}
    return device.replica.whole.replaced_since(unpack, above, given, by)


def renamed(three: list[Device]) -> int:
    """One device renames what another one named; the stamp that is replaced."""
    phone, laptop, _ = three
    phone.put("food", MILK, name="brown")
    laptop.take(phone)
    laptop.put("food", MILK, name="oat")
    laptop.seal()
    stamp = phone.cell("food", MILK, "name_at")
    assert isinstance(stamp, int)
    return stamp


def test_whoever_came_first_the_same_is_remembered(three: list[Device]) -> None:
    phone, laptop, tablet = three
    stamp = renamed(three)
    tablet.replica.merge(laptop.sent)
    expected = {("food", "name", MILK, stamp)}
    assert remembered(tablet) == expected
    assert remembered(laptop) == set()
    for device in (laptop, tablet):
        assert replaced(device, PHONE) == expected
        assert replaced(device) == replaced(device, LAPTOP) == frozenset()
        device.replica.whole.settle(replaced(device, PHONE))
        assert remembered(device) == expected
    tablet.take(phone)
    assert taken(tablet.replica).frames == taken(laptop.replica).frames


def test_what_comes_once_more_after_a_snapshot_is_no_conflict(three: list[Device]) -> None:
    phone, laptop, tablet = three
    renamed(three)
    laptop.replica.whole.settle(replaced(laptop, PHONE))
    snapshot = taken(laptop.replica)
    assert replaced(laptop, PHONE, base=snapshot) == remembered(laptop)
    boundary = {laptop.id: snapshot.written.boundary[laptop.id]}
    early = replace(snapshot, written=replace(snapshot.written, boundary=boundary))
    load(tablet, early)
    tablet.take(phone)
    assert tablet.replica.conflicts() == []
    assert tablet.replica.digest() == laptop.replica.digest()


def test_what_is_void_replaces_nothing(three: list[Device]) -> None:
    _, laptop, tablet = three
    renamed(three)
    forged = [replace(each, index=2) for each in laptop.sent]
    tablet.replica.merge(forged)
    assert replaced(tablet, PHONE) == frozenset()


def test_what_is_just_so_in_the_archive_stays_there(three: list[Device]) -> None:
    phone, *_ = three
    phone.put("list_line", LINE, words="Milk", checked=True)
    archives = Archives([phone])
    archives.put_away(phone)
    phone.replica.whole.settle({("list_line", "words", LINE, 1 << 20)})
    assert remembered(phone) == set()
    assert in_tables(phone.replica) == {}
