from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.errors import NotFound
from kitchensync.replica import Replica, changeset, history, tracing
from kitchensync.replica.changeset import Outline, outline
from kitchensync.replica.edits import Edit
from kitchensync.replica.tracing import Key, key_of
from kitchensync.replica.values import UndoReport
from tests.core.replica.devices import (
    NOON,
    Device,
    household,
    noting,
    pack,
    row,
    sync,
    unpack,
)

MILK, LOT, USED = row("milk"), row("lot"), row("used")


def causes(device: Device, limit: int = 20) -> list[str]:
    return [change.cause for change in device.replica.history(unpack, limit=limit)]


def do(device: Device, cause: str, table: str = "food", of: bytes = MILK, **values: object) -> str:
    device.clock.now += 1000
    with device.replica.transaction(cause) as change:
        change.put(table, of, values)
    assert change.change_id is not None
    return change.change_id


def undo(device: Device, change_id: str) -> UndoReport:
    return device.replica.undo(change_id, unpack)


def test_history_is_newest_first_by_the_time_that_people_saw(two: list[Device]) -> None:
    phone, laptop = two
    do(phone, "first", name="Milk")
    laptop.clock.now += 1500
    do(laptop, "second", name="Oat milk")
    phone.clock.now += 3000
    do(phone, "third", name="Soy milk")
    laptop.take(phone)
    do(laptop, "waiting", name="Whole milk")
    assert causes(laptop) == ["third", "waiting", "second", "first"]
    assert causes(laptop, limit=1) == causes(laptop)[:1]
    times = [change.time for change in laptop.replica.history(unpack)]
    assert times == sorted(times, reverse=True)


def test_history_says_who_did_what_and_whether_others_can_know(two: list[Device]) -> None:
    phone, laptop = two
    do(phone, "sent", name="Milk")
    laptop.take(phone)
    do(laptop, "waiting", name="Oat milk")
    waiting, sent = laptop.replica.history(unpack)
    assert (sent.device, sent.seq, sent.sent) == (phone.id, 1, True)
    assert (waiting.device, waiting.seq, waiting.sent) == (laptop.id, None, False)
    (edit,) = waiting.edits
    assert (edit.table, edit.row, edit.column, edit.value) == ("food", MILK, "name", "Oat milk")


def test_a_change_tells_what_it_touched(phone: Device) -> None:
    do(phone, "milk", name="Milk")
    do(phone, "bread", of=row("bread"), name="Bread")
    found = phone.replica.history(unpack)
    assert [change.cause for change in found if change.touches({MILK})] == ["milk"]


def test_a_clock_that_was_set_back_does_not_mix_up_the_history(phone: Device) -> None:
    start = phone.clock.now
    for number in range(90):
        phone.clock.now = start + number * 37 % 11 * 1000
        do(phone, str(number), minimum=number)
        if number in (20, 21, 33):
            phone.seal()
    found = phone.replica.history(unpack, limit=100)
    assert len({change.id for change in found}) == 90
    waits_first = [(-change.time, change.seq is not None) for change in found]
    assert waits_first == sorted(waits_first)
    waits = [(-change.time, -int(change.cause)) for change in found if change.seq is None]
    assert waits == sorted(waits)


def test_who_looks_back_takes_apart_what_is_asked_for_and_no_more(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(80):
        do(phone, str(number), of=row(str(number)), minimum=number)
    read, taken_apart = list[bytes](), list[bytes]()
    monkeypatch.setattr(history, "outline", noting(read, outline))
    monkeypatch.setattr(changeset, "decode", noting(taken_apart, changeset.decode))
    with phone.replica.snapshot():
        about = phone.replica.newest_first(unpack, lambda change: change.touches({row("7")}))
        assert [change.cause for change in about] == ["7"]
    assert (len(read), taken_apart) == (80, [])
    read.clear()
    undo(phone, phone.replica.history(unpack, limit=1)[0].id)
    assert len(read) < 10
    assert len(taken_apart) == 1
    do(phone, "another", of=row("7"), minimum=1000)
    taken_apart.clear()
    undo(phone, phone.replica.history(unpack, limit=1)[0].id)
    assert phone.cell("food", row("7"), "minimum") == 7
    assert len(taken_apart) < 5


def test_history_opens_no_more_envelopes_than_it_takes(phone: Device) -> None:
    for number in range(80):
        do(phone, str(number), minimum=number)
        phone.seal()
    opened: list[bytes] = []
    found = phone.replica.history(noting(opened, unpack), limit=5)
    assert [change.cause for change in found] == ["79", "78", "77", "76", "75"]
    assert len(opened) <= 7


def test_undo_puts_back_what_stood_before(phone: Device) -> None:
    do(phone, "name", name="Milk", minimum=3)
    phone.seal()
    change = do(phone, "rename", name="Oat milk")
    phone.seal()
    report = undo(phone, change)
    assert report.change_id is not None
    assert phone.cell("food", MILK, "name") == "Milk"
    assert phone.cell("food", MILK, "minimum") == 3
    assert causes(phone)[0] == f"undo {change}: rename"


def test_undo_of_what_somebody_changed_since_looks_twice_through_what_came_since(
    phone: Device,
) -> None:
    """Once to find it, and once for what it replaced."""
    changes: list[str] = []
    for number in range(30):
        changes.append(do(phone, "named", of=row(f"{number % 5}"), name=f"{number}"))
        phone.seal()
    opened: list[bytes] = []
    report = phone.replica.undo(changes[5], noting(opened, unpack))
    assert (report.change_id, len(report.left)) == (None, 1)
    assert len(opened) <= 2 * 30


def test_undo_looks_once_for_what_was_done_to_all_that_stays(phone: Device) -> None:
    with phone.replica.transaction("named") as change:
        for number in range(10):
            change.put("food", row(f"{number}"), {"name": f"{number}"})
    assert change.change_id is not None
    for number in range(10):
        with phone.replica.transaction("tagged") as tagging:
            tagging.set_member("food_tags", row(f"{number}"), "fresh", True)
        phone.seal()
    opened: list[bytes] = []
    report = phone.replica.undo(change.change_id, noting(opened, unpack))
    assert len(report.left) == 10
    assert len(opened) <= 4 * 10


def test_undo_of_much_that_was_put_back_looks_once_at_each_cell(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def name_all(name: str) -> str:
        with phone.replica.transaction(name) as change:
            for number in range(40):
                change.put("food", row(f"{number}"), {"name": f"{name} {number}"})
        return str(change.change_id)

    name_all("first")
    renamed = name_all("then")
    undo(phone, str(undo(phone, renamed).change_id))
    looked_at: list[Edit] = []

    def noted(edit: Edit, stamp: int) -> Key:
        looked_at.append(edit)
        return key_of(edit, stamp)

    monkeypatch.setattr(tracing, "key_of", noted)
    assert len(undo(phone, renamed).undone) == 40
    assert len(looked_at) < 10 * 40


def test_undo_takes_back_what_one_change_did_twice_to_a_cell(phone: Device) -> None:
    do(phone, "name", name="Milk")
    for of, before in ((MILK, "Milk"), (row("jam"), None)):
        with phone.replica.transaction("twice") as change:
            change.put("food", of, {"name": "Oat milk"})
            change.put("food", of, {"name": "Soy milk"})
        report = undo(phone, str(change.change_id))
        assert report.left == ()
        assert (phone.cell("food", of, "name") if phone.shows("food", of) else None) == before
        undo(phone, str(report.change_id))
        assert phone.cell("food", of, "name") == "Soy milk"


def test_undo_can_be_undone(phone: Device) -> None:
    do(phone, "name", name="Milk")
    report = undo(phone, do(phone, "rename", name="Oat milk"))
    phone.clock.now += 1
    undo(phone, str(report.change_id))
    assert phone.cell("food", MILK, "name") == "Oat milk"


def test_undo_leaves_what_somebody_changed_since(two: list[Device]) -> None:
    phone, laptop = two
    do(phone, "name", name="Milk", minimum=1)
    change = do(phone, "edit", name="Oat milk", minimum=2)
    sync(phone, laptop)
    laptop.clock.now += 5000
    do(laptop, "rename", name="Soy milk")
    sync(phone, laptop)
    report = undo(phone, change)
    assert [edit.column for edit in report.undone] == ["minimum"]
    assert [edit.column for edit in report.left] == ["name"]
    assert phone.cell("food", MILK, "name") == "Soy milk"
    assert phone.cell("food", MILK, "minimum") == 1


def test_undoing_what_made_a_thing_hides_it(phone: Device) -> None:
    change = do(phone, "add", name="Milk", minimum=1)
    undo(phone, change)
    assert not phone.shows("food", MILK)


def add_lot(device: Device) -> str:
    with device.replica.transaction("add") as change:
        change.put("food", MILK, {"name": "Milk"})
        change.put("lot", LOT, {"food": MILK, "dimension": "volume", "unit": "l"})
        entry = {"lot": LOT, "kind": "bought", "amount": 1000, "at": NOON}
        change.post("posting", row("bought"), entry)
    assert change.change_id is not None
    return change.change_id


def use(device: Device, amount: int = -200, name: str = "used", lot: bytes = LOT) -> str:
    with device.replica.transaction("use") as change:
        entry = {"lot": lot, "kind": "used", "amount": amount, "at": NOON}
        change.post("posting", row(name), entry)
    assert change.change_id is not None
    return change.change_id


def test_undoing_a_posting_voids_it_and_posts_nothing(phone: Device) -> None:
    add_lot(phone)
    undo(phone, use(phone))
    assert not phone.shows("posting", USED)
    assert phone.shows("lot", LOT)
    assert len(phone.replica.rows("SELECT 1 FROM posting")) == 2


def test_undoing_the_purchase_of_a_lot_hides_both(phone: Device) -> None:
    undo(phone, add_lot(phone))
    assert not phone.shows("lot", LOT)
    assert not phone.shows("posting", row("bought"))


def test_a_lot_that_somebody_used_since_is_left(phone: Device) -> None:
    change = add_lot(phone)
    use(phone)
    report = undo(phone, change)
    assert phone.shows("lot", LOT)
    assert phone.shows("posting", row("bought"))
    assert phone.shows("food", MILK)
    assert (report.used, report.undone, report.left, report.change_id) == ((LOT,), (), (), None)
    phone.clock.now += 1000
    assert undo(phone, phone.replica.history(unpack)[0].id).used == ()
    assert undo(phone, change).change_id is not None
    assert not phone.shows("lot", LOT)


def test_undo_makes_nothing_of_less_than_nothing_but_takes_back_what_made_it_so(
    phone: Device,
) -> None:
    change = add_lot(phone)
    uses = [use(phone, amount, str(amount)) for amount in (-900, -1800)]
    assert undo(phone, change).used == (LOT,)
    for each in uses:
        assert undo(phone, each).change_id is not None
    assert undo(phone, change).used == ()


def move(device: Device, *parts: str) -> str:
    """A half litre of the lot into each of these."""
    with device.replica.transaction("move") as change:
        for part in parts:
            taken = {"lot": LOT, "kind": "moved", "amount": -500, "at": NOON}
            change.post("posting", row(f"out {part}"), taken)
            change.put("lot", row(part), {"food": MILK, "dimension": "volume", "unit": "l"})
            brought = {"lot": row(part), "kind": "moved", "amount": 500, "at": NOON}
            change.post("posting", row(f"in {part}"), brought | {"cause": row(f"out {part}")})
    assert change.change_id is not None
    return change.change_id


def test_of_a_move_from_which_some_was_used_nothing_is_taken_back(phone: Device) -> None:
    add_lot(phone)
    moved = move(phone, "one", "other")
    use(phone, lot=row("one"))
    report = undo(phone, moved)
    assert (report.used, report.change_id) == ((row("one"),), None)
    assert phone.shows("lot", row("other"))
    assert phone.shows("posting", row("in other"))
    assert phone.shows("posting", row("out other"))


def test_what_undo_lets_happen_again_takes_no_more_than_there_is(phone: Device) -> None:
    add_lot(phone)
    undone = undo(phone, use(phone, -600)).change_id
    use(phone, -700, "used more")
    report = undo(phone, str(undone))
    assert (report.used, report.change_id) == ((LOT,), None)
    assert not phone.shows("posting", USED)


def test_a_food_that_somebody_bought_since_is_left(phone: Device) -> None:
    change = do(phone, "name", name="Milk")
    add_lot(phone)
    report = undo(phone, change)
    assert phone.shows("food", MILK)
    assert report.change_id is None


def test_what_undo_says_is_the_same_whatever_came_first_of_one_moment(tmp_path: Path) -> None:
    with household(tmp_path, 4) as (phone, laptop, *others):
        named = do(phone, "named", name="Milk")
        laptop.clock.now = phone.clock.now
        with laptop.replica.transaction("tagged") as change:
            change.set_member("food_tags", MILK, "fresh", True)
        for device, order in zip(others, ((phone, laptop), (laptop, phone)), strict=True):
            device.take(*order)
        said = [device.replica.undo(named, unpack, dry_run=True).left for device in others]
        assert said[0] == said[1] != ()


def test_undoing_twice_changes_nothing_more(phone: Device) -> None:
    add_lot(phone)
    change = use(phone)
    undo(phone, change)
    report = undo(phone, change)
    assert report.change_id is None
    assert report.undone == ()


def test_a_change_that_another_process_seals_meanwhile_is_listed_once(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(phone, "first", name="Milk")
    phone.seal()
    do(phone, "second", name="Oat milk")
    listed = causes(phone)
    with Replica.open(phone.replica.path, clock=phone.clock) as other:

        def sealed_meanwhile(raw: bytes) -> Outline:
            other.seal_pending(pack, limit_bytes=10_000)
            return outline(raw)

        monkeypatch.setattr(history, "outline", sealed_meanwhile)
        assert causes(phone) == listed
        assert other.outbox_size() == 0


def test_a_change_is_found_by_the_beginning_of_its_id(phone: Device) -> None:
    change = do(phone, "add", name="Milk")
    with pytest.raises(NotFound):
        undo(phone, "no such id")
    undo(phone, change[:6].upper())
    assert not phone.shows("food", MILK)


def test_a_whole_id_opens_no_more_envelopes_than_it_takes(phone: Device) -> None:
    for number in range(40):
        change = do(phone, str(number), minimum=number)
        phone.seal()
    opened: list[bytes] = []
    phone.replica.undo(change, noting(opened, unpack))
    assert len(opened) < 10
    assert phone.cell("food", MILK, "minimum") == 38
