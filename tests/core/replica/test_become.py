"""A device that becomes a new one keeps what it had not sent, and everybody comes to agree."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.errors import Busy, Malformed
from kitchensync.replica import Identity, Replica
from kitchensync.replica.changeset import decode
from kitchensync.replica.postings.ledger import Posted, Stock, fold, read_seen
from kitchensync.replica.stamps import index_of
from kitchensync.replica.values import NO_HEAD, Head, Received
from kitchensync.schema import tables
from tests.core.replica.devices import NOON, SPACE, Device, device_id, household, row, sync, unpack
from tests.core.replica.lives import ACTIONS, FOODS, LOTS, Step, lives, steps
from tests.core.replica.test_convergence import everything

MILK = FOODS[0]
LITRE = LOTS[0]


@dataclass
class Past:
    """What a device had sealed as its old self: what others may have, and what they may not."""

    sent: list[Received] = field(default_factory=list[Received])
    unsent: list[Received] = field(default_factory=list[Received])


def become_new(device: Device, index: int, gone: frozenset[int] = frozenset()) -> Past:
    """The device gets another identity; whatever it sealed last, nobody is known to have."""
    acknowledged = len(device.sent)
    device.replica.acknowledge(acknowledged)
    device.seal()
    past = Past(device.sent[:acknowledged], device.sent[acknowledged:])
    device.replica.become(Identity(SPACE, device_id(index), index), unpack, gone=gone)
    device.index, device.id, device.sent = index, device_id(index), []
    return past


def agree(*devices: Device) -> bool:
    held = [everything(device.replica) for device in devices]
    digests = {device.replica.digest() for device in devices}
    return held[1:] == held[:-1] and len(digests) == 1


def edits(change_sets: Sequence[bytes]) -> list[tuple[int, str, list[tuple[object, ...]]]]:
    """What was done, without whose it is."""
    return [
        (
            made.time,
            made.cause,
            [
                (edit.table, edit.column, edit.row, edit.stamp >> 10, len(edit.bases))
                for block in made.blocks
                for edit in block.edits()
            ],
        )
        for made in map(decode, change_sets)
    ]


def stock(device: Device) -> Stock:
    rows = device.replica.rows(
        "SELECT entry_at, kind, amount, voided, seen FROM posting WHERE lot = ?", (LITRE,)
    )
    return fold(Posted(*each) for each in rows)


def post(device: Device, name: str, kind: str, amount: int) -> None:
    with device.replica.transaction(name) as change:
        entry = {"lot": LITRE, "kind": kind, "amount": amount, "at": 0}
        change.post("posting", row(name), entry)


def do(devices: Sequence[Device], life: Sequence[Step], *, begin: int, still: bool) -> None:
    """Live on; with `still`, everybody's clock shows the same, so that the index decides."""
    for at, step in enumerate(life, begin):
        device = devices[step.device]
        device.clock.now = NOON if still else NOON + at * 100 + step.skew_ms
        if step.what == "meet":
            sync(device, devices[step.number % 3])
        elif not still or step.what != "tag":
            ACTIONS[step.what](device, step, at)


@settings(max_examples=25, deadline=None)
@given(lives, lives, st.lists(steps, max_size=10), st.booleans(), st.sampled_from([0, 2, 7]))
def test_after_a_device_became_a_new_one_all_agree_and_nothing_it_wrote_is_lost(
    before: list[Step], apart: list[Step], after: list[Step], still: bool, index: int
) -> None:
    """Whatever its new index is: below those of all others, between them, or above."""
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 6) as devices:
        three, newcomer = [devices[5], devices[1], devices[3]], devices[4]
        do(three, before, begin=0, still=still)
        sync(*three)
        changed, others = three[0], three[1:]
        alone = [step for step in apart if step.what != "meet"]
        do(three, alone, begin=len(before), still=still)
        changed.replica.acknowledge(len(changed.sent))
        written = changed.replica.unsent_changes(unpack)
        past = become_new(changed, index)

        assert past.unsent == [] or len(past.unsent) == 1
        assert edits(changed.replica.unsent_changes(unpack)) == edits(written)
        for other in others:
            other.replica.merge(past.sent)
        do(three, after, begin=len(before) + len(apart), still=still)
        sync(*three)
        assert agree(*three)
        newcomer.replica.merge(past.sent)
        newcomer.take(*three)
        assert agree(newcomer, *three)


@settings(max_examples=15, deadline=None)
@given(lives, st.lists(steps, max_size=10))
def test_all_agree_too_when_the_relay_had_the_old_envelopes_after_all(
    apart: list[Step], after: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 3) as three:
        alone = [step for step in apart if step.what != "meet"]
        do(three, alone, begin=0, still=False)
        past = become_new(three[0], 5)
        three[1].replica.merge([*past.sent, *past.unsent])
        do(three[1:] + three[:1], after, begin=len(alone), still=False)
        for device in three:
            device.replica.merge([*past.sent, *past.unsent])
        sync(*three)
        assert agree(*three)


def test_a_later_edit_of_another_device_still_wins(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    laptop.clock.now += 1
    laptop.put("food", MILK, name="Oat milk")
    become_new(phone, 2)
    sync(phone, laptop)
    assert phone.cell("food", MILK, "name") == laptop.cell("food", MILK, "name") == "Oat milk"
    (conflict,) = phone.replica.conflicts()
    assert [value for _, value in conflict.others] == ["Milk"]


def test_of_edits_in_one_moment_the_new_index_decides_at_home_as_elsewhere(
    two: list[Device],
) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    laptop.put("food", MILK, name="Oat milk")
    phone.take(laptop)
    assert phone.cell("food", MILK, "name") == "Oat milk"
    become_new(phone, 2)
    assert phone.cell("food", MILK, "name") == "Milk"
    sync(phone, laptop)
    assert agree(phone, laptop)


def test_what_only_another_device_of_that_index_wrote_is_named_no_more(
    three: list[Device],
) -> None:
    """It had the index under a list of members that gave way, and its changes with it."""
    phone, other, third = three
    phone.put("food", MILK, name="Milk")
    other.put("food", MILK, name="Oat milk")
    phone.take(other)
    phone.put("food", MILK, name="Soya milk")
    phone.replica.whole.cut(unpack, {other.id: NO_HEAD}, None)
    become_new(phone, other.index, gone=frozenset([other.index]))
    sync(phone, third)
    assert agree(phone, third)
    (conflict,) = third.replica.conflicts()
    assert (conflict.value, conflict.others[0][1]) == ("Soya milk", "Milk")


def test_a_count_saw_no_posting_of_those_who_are_gone(two: list[Device]) -> None:
    phone, other = two
    post(other, "bought", "bought", 1000)
    phone.take(other)
    post(phone, "used", "used", -200)
    post(phone, "counted", "counted", 750)
    phone.replica.whole.cut(unpack, {other.id: NO_HEAD}, None)
    become_new(phone, other.index, gone=frozenset([other.index]))
    ((seen,),) = phone.replica.rows("SELECT seen FROM posting WHERE kind = 'counted'")
    used = phone.cell("posting", row("used"), "entry_at")
    assert read_seen(seen) == {used: 1}


def test_a_posting_counts_once_whether_the_relay_had_it_or_not(two: list[Device]) -> None:
    phone, laptop = two
    post(phone, "bought", "bought", 1000)
    post(phone, "used", "used", -200)
    past = become_new(phone, 2)
    laptop.replica.merge([*past.sent, *past.unsent])
    sync(phone, laptop)
    assert stock(laptop).sum == 800
    phone.replica.merge([*past.sent, *past.unsent])
    assert stock(phone).sum == 800
    assert agree(phone, laptop)


def test_a_count_has_still_seen_the_postings_that_moved_with_it(two: list[Device]) -> None:
    phone, laptop = two
    post(phone, "bought", "bought", 1000)
    sync(phone, laptop)
    post(phone, "used", "used", -200)
    post(phone, "counted", "counted", 750)
    become_new(phone, 2)
    assert stock(phone) == Stock(750)
    sync(phone, laptop)
    assert stock(laptop) == Stock(750)


def test_what_waited_carries_the_new_index_alone(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    phone.put("food", MILK, name="Oat milk")
    become_new(phone, 7)
    made = [decode(raw) for raw in phone.replica.unsent_changes(unpack)]
    every = [edit for each in made for block in each.blocks for edit in block.edits()]
    assert {index_of(edit.stamp) for edit in every} == {7}
    assert every[1].bases == (every[0].stamp,)


def test_an_undo_names_the_change_that_it_took_back_by_its_new_id(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    (change,) = phone.replica.history(unpack)
    phone.replica.undo(change.id, unpack)
    become_new(phone, 1)
    undo, undone = phone.replica.history(unpack)
    assert undone.id != change.id
    assert undo.cause == f"undo {undone.id}: put"


def test_photos_say_what_they_are_called_now_be_it_a_value_that_lost(two: list[Device]) -> None:
    """Wherever the old name stands, others come to hold the same."""
    device, other = two
    photo = row("photo")
    sync(device, other)
    device.put("photo", photo, blob=b"old name", caption="mine")
    device.put("photo", row("another"), blob=b"old name")
    other.clock.now += 1
    other.put("photo", photo, blob=b"other name", caption="theirs")
    device.take(other)
    names = {photo: {"blob": b"new name"}}
    device.replica.become(Identity(SPACE, device_id(7), 7), unpack, names)
    device.index, device.id, device.sent = 7, device_id(7), []

    named = {
        each.column: (each.value, {value for _, value in each.others})
        for each in device.replica.conflicts()
    }
    assert named["blob"] == (b"other name", {b"new name"})
    assert named["caption"] == ("theirs", {"mine"})
    assert device.cell("photo", row("another"), "blob") == b"old name"
    other.take(device)
    assert agree(device, other)


def test_a_space_begun_anew_has_the_photos_that_come_along_as_they_are_called_now(
    two: list[Device],
) -> None:
    device, newcomer = two
    for name in ("kept", "lost"):
        device.put("photo", row(name), blob=b"old name", caption=name)
    identity = Identity(b"n" * 32, device_id(0), 0)
    names = {row("kept"): {"blob": b"new name"}}
    device.replica.begin_anew(identity, [b"entry"], "begun anew", names)
    device.sent = []
    shown = device.replica.rows("SELECT blob, caption FROM photo_shown")
    assert [tuple(each) for each in shown] == [(b"new name", "kept")]
    newcomer.take(device)
    assert everything(newcomer.replica) == everything(device.replica)


def test_another_space_is_refused_and_nothing_changes(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    before = everything(phone.replica)
    with pytest.raises(ValueError, match="same space"):
        phone.replica.become(Identity(b"o" * 32, device_id(9), phone.index + 1), unpack)
    assert everything(phone.replica) == before
    assert phone.replica.identity.device == phone.id


def test_what_a_device_could_not_send_another_one_takes_over(three: list[Device]) -> None:
    lost, taker, other = three
    sync(*three)
    lost.put("food", MILK, name="Milk")
    post(lost, "bought", "bought", 1000)
    taker.replica.take_over(lost.replica.unsent_changes(unpack), unpack)
    sync(taker, other)
    assert other.cell("food", MILK, "name") == "Milk"
    assert stock(other).sum == 1000
    assert agree(taker, other)


def test_what_is_taken_over_has_no_stamp_that_the_taker_gave_before(
    tmp_path: Path,
) -> None:
    with household(tmp_path, 5) as (taker, lost, third, fourth, ahead):
        ahead.clock.now += 10**10
        ahead.put("food", MILK, name="Milk")
        for each in (taker, lost, third, fourth):
            each.take(ahead)
        # By whom a clock is ahead, both have the next stamp after it.
        lost.put("food", MILK, name="Oat milk")
        taker.put("food", MILK, name="Whole milk")
        third.take(taker)
        third.put("food", MILK, name="Soy milk")
        fourth.take(third)
        taker.replica.take_over(lost.replica.unsent_changes(unpack), unpack)
        fourth.take(taker)
        third.take(taker)
        taker.take(third)
        for each in (taker, third, fourth):
            (conflict,) = each.replica.conflicts()
            assert [value for _, value in conflict.others] == ["Oat milk"]
        assert agree(taker, third)
        assert agree(taker, fourth)


def test_what_is_no_change_set_is_not_taken_over(two: list[Device]) -> None:
    lost, taker = two
    lost.put("food", MILK, name="Milk")
    good = lost.replica.unsent_changes(unpack)
    with pytest.raises(Malformed):
        taker.replica.take_over([*good, b"\xc0"], unpack)
    assert taker.replica.outbox_size() == 0
    assert taker.cell("food", MILK, "name") is None


@settings(max_examples=15, deadline=None)
@given(lives)
def test_a_space_begun_anew_holds_what_was_there(life: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 4) as devices:
        *three, newcomer = devices
        do(three, life, begin=0, still=False)
        sync(*three)
        device = three[0]
        shown, conflicts = visible(device), values_beside(device)
        identity = Identity(b"n" * 32, device_id(0), 0)
        device.replica.begin_anew(identity, [b"entry"], "begun anew", {})
        device.sent = []
        assert visible(device) == shown
        assert values_beside(device) == conflicts
        assert device.replica.entries() == [b"entry"]
        newcomer.take(device)
        assert everything(newcomer.replica) == everything(device.replica)


def visible(device: Device) -> dict[str, list[tuple[object, ...]]]:
    """What people see, but for who has counted what."""
    return {
        name: [
            tuple(each[key] for key in each.keys() if key != "seen")  # noqa: SIM118  # a Row iterates over values
            for each in device.replica.rows(f'SELECT * FROM "{name}_shown" ORDER BY id')
        ]
        for name in tables()
    }


def values_beside(device: Device) -> list[tuple[str, str, object, list[object]]]:
    return [
        (each.table, each.column, each.value, [value for _, value in each.others])
        for each in device.replica.conflicts()
    ]


def test_a_chain_goes_on_though_its_history_was_forgotten(phone: Device) -> None:
    for name in ("Milk", "Oat milk", "Soy milk"):
        phone.put("food", MILK, name=name)
        phone.seal()
    phone.replica.acknowledge(2)
    places = {phone.id: Head(2, phone.sent[1].hash)}
    assert phone.replica.whole.forget(places, phone.clock.now + 1) == 1
    phone.replica.unseal(3, unpack)
    assert phone.replica.heads()[phone.id] == places[phone.id]
    phone.replica.become(Identity(SPACE, device_id(2), 2), unpack)
    assert phone.replica.heads()[device_id(0)] == places[device_id(0)]


def test_a_program_that_was_opened_before_writes_nothing_as_the_device_that_it_was(
    tmp_path: Path,
) -> None:
    with household(tmp_path, 2) as (ana, ben):
        ana.put("food", MILK, name="milk")
        sync(ana, ben)
        with Replica.open(ana.replica.path, clock=lambda: NOON) as before:
            become_new(ana, 7)
            with pytest.raises(Busy, match="became another device"), before.transaction("") as late:
                late.put("food", row("bread"), {"name": "bread"})
        ana.put("food", row("rice"), name="rice")
        sync(ana, ben)
        assert agree(ana, ben)
