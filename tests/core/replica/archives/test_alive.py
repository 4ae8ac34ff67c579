"""What keeps a deleted row alive, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kitchensync.replica import making
from kitchensync.schema import Table, tables
from tests.core.replica.devices import NOON, Device, row, sync

LINE, LIST, LOT = row("line"), row("list"), row("lot")


def add_line(device: Device) -> None:
    device.put("list_line", LINE, list=LIST, words="eggs", position="V1")


def delete(device: Device, table: str, of: bytes) -> None:
    with device.replica.transaction("delete") as change:
        change.delete(table, of)


def test_a_new_stamp_is_above_the_deletion_of_its_row(
    two: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule, who edits with a slow clock after a deletion is ignored."""
    phone, laptop = two
    add_line(phone)
    phone.clock.now += 3_600_000
    delete(phone, "list_line", LINE)
    laptop.take(phone)
    laptop.put("list_line", LINE, words="six eggs")
    assert laptop.shows("list_line", LINE)

    delete(phone, "list_line", LINE)
    monkeypatch.setattr(making, "stamp_above", lambda _, tick, index: tick << 10 | index)
    phone.clock.now -= 3_600_000
    phone.put("list_line", LINE, words="a dozen eggs")
    assert not phone.shows("list_line", LINE)


def test_moving_a_line_does_not_keep_it_alive(two: list[Device]) -> None:
    phone, laptop = two
    add_line(phone)
    sync(phone, laptop)
    delete(phone, "list_line", LINE)
    laptop.clock.now += 1000
    laptop.put("list_line", LINE, position="k1")
    sync(phone, laptop)
    assert not phone.shows("list_line", LINE)
    assert not laptop.shows("list_line", LINE)

    lines = tables()["list_line"]
    careless = Table(
        lines.name, tuple(replace(column, keeps_alive=True) for column in lines.columns)
    )
    assert shown_by(careless.shown_sql(), phone, LINE)


def shown_by(rule: str, device: Device, line: bytes) -> bool:
    return bool(device.replica.rows(f"SELECT 1 FROM list_line WHERE id = ? AND {rule}", (line,)))


def test_an_edit_made_after_a_deletion_that_it_had_not_seen_keeps_alive(two: list[Device]) -> None:
    phone, laptop = two
    add_line(phone)
    sync(phone, laptop)
    delete(phone, "list_line", LINE)
    laptop.clock.now += 1000
    laptop.put("list_line", LINE, words="six eggs")
    sync(phone, laptop)
    assert phone.shows("list_line", LINE)
    assert laptop.shows("list_line", LINE)
    assert not shown_by("deleted = 0", phone, LINE)


@pytest.mark.parametrize(("tidily", "shown"), [(True, True), (False, False)])
def test_what_is_deleted_as_it_was_seen_is_outlived_by_what_was_done_to_it_since(
    two: list[Device], tidily: bool, shown: bool
) -> None:
    """A plain deletion goes before every edit that was made until then."""
    phone, laptop = two
    add_line(phone)
    sync(phone, laptop)
    for device in two:
        device.clock.now += 1000
    laptop.put("list_line", LINE, words="six eggs")
    phone.clock.now += 3_600_000
    with phone.replica.transaction("tidy up") as change:
        assert (change.delete_as_seen if tidily else change.delete)("list_line", LINE)
    assert not phone.shows("list_line", LINE)
    sync(phone, laptop)
    assert phone.shows("list_line", LINE) is laptop.shows("list_line", LINE) is shown


def test_a_posting_keeps_a_deleted_lot_alive_until_it_is_voided(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("lot", LOT, food=row("milk"), dimension="volume", unit="l")
    sync(phone, laptop)
    delete(phone, "lot", LOT)
    laptop.clock.now += 1000
    with laptop.replica.transaction("use") as change:
        entry = {"lot": LOT, "kind": "used", "amount": -5, "at": NOON}
        change.post("posting", row("used"), entry)
    sync(phone, laptop)
    assert phone.shows("lot", LOT)
    without_postings = tables()["lot"].shown_sql()
    assert not phone.replica.rows(f"SELECT 1 FROM lot WHERE {without_postings}")
    with phone.replica.transaction("undo") as change:
        change.void(row("used"))
    assert not phone.shows("lot", LOT)


def test_deleting_a_lot_lies_above_the_postings_that_were_seen(phone: Device) -> None:
    phone.put("lot", LOT, food=row("milk"), dimension="volume", unit="l")
    phone.clock.now += 1000
    with phone.replica.transaction("use") as change:
        entry = {"lot": LOT, "kind": "used", "amount": -5, "at": NOON}
        change.post("posting", row("used"), entry)
    phone.clock.now -= 1000
    delete(phone, "lot", LOT)
    assert not phone.shows("lot", LOT)


def test_skew_stays_in_the_row_where_it_was_written_and_the_next_edit_wins(
    two: list[Device],
) -> None:
    phone, laptop = two
    phone.clock.now += 10 * 365 * 86_400_000
    phone.put("food", row("milk"), name="Milk")
    laptop.take(phone)
    laptop.put("food", row("milk"), name="Oat milk")
    laptop.put("food", row("bread"), name="Bread")
    phone.take(laptop)
    assert phone.cell("food", row("milk"), "name") == "Oat milk"
    stamps = {
        found["id"]: found["name_at"]
        for found in laptop.replica.rows("SELECT id, name_at FROM food")
    }
    years = (stamps[row("milk")] - stamps[row("bread")] >> 20) // (365 * 86_400_000)
    assert years == 10
