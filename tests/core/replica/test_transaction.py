from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync.errors import BadInput, TooLarge
from kitchensync.replica.ids import caused_id, named_id
from kitchensync.replica.stamps import TICK, index_of
from kitchensync.replica.transaction import Transaction
from tests.core.replica.devices import NOON, Device, row

MILK = named_id("food", "Milk")
LOT = row("a litre of milk")


def add_lot(device: Device, lot: bytes = LOT, amount: int = 1000) -> None:
    with device.replica.transaction("add") as change:
        change.put("food", MILK, {"name": "Milk"})
        change.put("lot", lot, {"food": MILK, "dimension": "volume", "unit": "l"})
        change.post("posting", row(f"bought {lot!r}"), posting("bought", amount, lot))


def posting(kind: str, amount: int, lot: bytes = LOT) -> dict[str, object]:
    return {"lot": lot, "kind": kind, "amount": amount, "at": NOON}


def test_what_was_put_is_shown(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    assert phone.cell("food_shown", MILK, "name") == "Milk"
    assert phone.replica.outbox_size() == 1


def test_an_equal_value_is_no_change(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    with phone.replica.transaction("again") as change:
        assert not change.put("food", MILK, {"name": "Milk"})
    assert change.change_id is None
    assert phone.replica.outbox_size() == 1


def test_an_error_takes_everything_back(phone: Device) -> None:
    def break_off() -> None:
        with phone.replica.transaction("broken") as change:
            change.put("food", MILK, {"name": "Milk"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert not phone.shows("food", MILK)
    assert phone.replica.outbox_size() == 0


def test_a_dry_run_answers_and_leaves_nothing(phone: Device) -> None:
    with phone.replica.transaction("try", dry_run=True) as change:
        assert change.put("food", MILK, {"name": "Milk"})
        assert change.rows("SELECT name FROM food_shown")[0]["name"] == "Milk"
    assert not phone.shows("food", MILK)
    assert phone.replica.outbox_size() == 0


def test_each_change_of_a_row_has_a_stamp_of_its_own_above_the_last(phone: Device) -> None:
    with phone.replica.transaction("add") as change:
        change.put("food", MILK, {"name": "Milk", "minimum": 5})
        change.put("food", MILK, {"name": "milk"})
    (stamps,) = phone.replica.rows("SELECT name_at, minimum_at FROM food")
    assert stamps["name_at"] == stamps["minimum_at"] + TICK
    assert {index_of(stamp) for stamp in stamps} == {0}


def test_equal_values_show_a_deleted_row_again(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    with phone.replica.transaction("delete") as change:
        assert change.delete("food", MILK)
        assert not change.delete("food", MILK)
    assert not phone.shows("food", MILK)
    phone.put("food", MILK, name="Milk")
    assert phone.shows("food", MILK)


def test_a_deletion_can_be_taken_back(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    with phone.replica.transaction("delete and restore") as change:
        change.delete("food", MILK)
        assert change.restore("food", MILK)
        assert not change.restore("food", MILK)
    assert phone.shows("food", MILK)


def test_a_posting_is_made_once(phone: Device) -> None:
    add_lot(phone)
    with phone.replica.transaction("again") as change:
        assert not change.post("posting", row(f"bought {LOT!r}"), posting("bought", 7))
    assert phone.cell("posting", row(f"bought {LOT!r}"), "amount") == 1000


def test_voiding_a_posting_hides_it_and_can_be_taken_back(phone: Device) -> None:
    add_lot(phone)
    bought = row(f"bought {LOT!r}")
    with phone.replica.transaction("void") as change:
        assert change.void(bought)
        assert not change.void(bought)
    assert not phone.shows("posting", bought)
    with phone.replica.transaction("unvoid") as change:
        assert change.unvoid(bought)
    assert phone.shows("posting", bought)


def test_voiding_what_is_not_there_changes_nothing(phone: Device) -> None:
    with phone.replica.transaction("void") as change:
        assert not change.void(row("nothing"))


def test_members_of_a_set_come_and_go(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    with phone.replica.transaction("allergens") as change:
        assert change.set_member("food_allergens", MILK, "milk", True)
        assert not change.set_member("food_allergens", MILK, "milk", True)
        assert not change.set_member("food_allergens", MILK, "nuts", False)
    members = "SELECT member FROM food_allergens_shown"
    assert [found["member"] for found in phone.replica.rows(members)] == ["milk"]
    with phone.replica.transaction("no allergens") as change:
        assert change.set_member("food_allergens", MILK, "milk", False)
    assert phone.replica.rows(members) == []


def test_a_member_that_is_put_in_again_is_stamped_anew(phone: Device) -> None:
    stamp = "SELECT present_at FROM food_allergens"
    with phone.replica.transaction("allergens") as change:
        change.set_member("food_allergens", MILK, "milk", True)
    (first,) = phone.replica.rows(stamp)
    with phone.replica.transaction("said again") as change:
        assert not change.set_member("food_allergens", MILK, "milk", True, again=True)
        assert change.changes == 1
    (second,) = phone.replica.rows(stamp)
    assert second[0] > first[0]


@pytest.mark.parametrize(
    "values",
    [{"name": 5}, {"name": "a\ud800"}, {"minimum": 1 << 63}, {"minimum_dimension": "mood"}],
)
def test_a_value_of_another_type_is_refused(phone: Device, values: dict[str, object]) -> None:
    with pytest.raises(BadInput), phone.replica.transaction("put") as change:
        change.put("food", MILK, values)


def test_a_transaction_that_is_too_large_is_refused_whole(phone: Device) -> None:
    def put_a_lot() -> None:
        with phone.replica.transaction("import") as change:
            for number in range(20_000):
                change.put("place", row(str(number)), {"name": "shelf"})

    with pytest.raises(TooLarge):
        put_a_lot()
    assert phone.replica.rows("SELECT 1 FROM place") == []


def test_the_same_cause_has_one_generation_until_it_is_voided(phone: Device) -> None:
    add_lot(phone)
    cause = row("a line of the list")
    with phone.replica.transaction("tick, untick, tick") as change:
        first = change.generation(cause)
        change.post("posting", caused_id("posting", cause, first), posting("bought", 5))
        assert change.generation(cause) == first
        change.void(caused_id("posting", cause, first))
        assert change.generation(cause) == first + 1


def test_a_transaction_inside_another_one_is_a_mistake(phone: Device) -> None:
    with phone.replica.transaction("outer"), pytest.raises(RuntimeError):
        phone.put("food", MILK, name="Milk")


def test_a_wrong_clock_is_no_reason_to_refuse(phone: Device) -> None:
    for now in (-5, 0, 1 << 62):
        phone.clock.now = now
        phone.put("food", MILK, name=f"Milk {now}")
        assert phone.cell("food", MILK, "name") == f"Milk {now}"


def test_a_row_id_of_another_length_is_a_mistake(phone: Device) -> None:
    writes: tuple[Callable[[Transaction], object], ...] = (
        lambda change: change.put("food", b"short", {"name": "Milk"}),
        lambda change: change.post("posting", b"short", posting("bought", 5)),
    )
    for write in writes:
        with (
            pytest.raises(ValueError, match="16 bytes"),
            phone.replica.transaction("put") as change,
        ):
            write(change)
