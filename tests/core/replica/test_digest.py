from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from kitchensync.errors import CorruptDatabase
from kitchensync.replica.values import Draft
from tests.core.replica.devices import SPACE, Device, noting, pack, row, sync, unpack

MILK = row("milk")


def test_equal_replicas_have_equal_digests_and_others_do_not(two: list[Device]) -> None:
    phone, laptop = two
    assert phone.replica.digest() == laptop.replica.digest() == bytes(32)
    phone.put("food", MILK, name="Milk")
    assert phone.replica.digest() != laptop.replica.digest()
    sync(phone, laptop)
    assert phone.replica.digest() == laptop.replica.digest() != bytes(32)


def test_no_digest_is_taken_of_a_file_in_which_a_table_lacks(phone: Device) -> None:
    with closing(sqlite3.connect(phone.replica.path)) as opened, opened:
        opened.execute("ALTER TABLE food RENAME TO gone")
    with pytest.raises(CorruptDatabase):
        phone.replica.digest()


def test_the_digest_is_the_sum_of_the_keyed_hashes_of_cells(phone: Device) -> None:
    import hashlib

    import msgspec

    phone.put("food", MILK, name="Milk")
    with phone.replica.transaction("tag") as change:
        change.set_member("food_tags", MILK, "dairy", True)
    (food,) = phone.replica.rows("SELECT name_at FROM food")
    (tag,) = phone.replica.rows("SELECT id, entry_at, present_at FROM food_tags")
    cells = [
        ["food", "name", MILK, food["name_at"], "Milk"],
        ["food_tags", "entry", tag["id"], tag["entry_at"], [MILK, "dairy"]],
        ["food_tags", "present", tag["id"], tag["present_at"], 1],
    ]
    hashes = (
        hashlib.blake2b(msgspec.msgpack.encode(cell), digest_size=32, key=SPACE).digest()
        for cell in cells
    )
    total = sum(int.from_bytes(each, "big") for each in hashes) % (1 << 256)
    assert phone.replica.digest() == total.to_bytes(32, "big")


def test_conflicts_are_part_of_the_digest(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    laptop.put("food", MILK, name="Oat milk")
    sync(phone, laptop)
    assert phone.replica.digest() == laptop.replica.digest()
    before = phone.replica.digest()
    with phone.replica.atomic():
        phone.replica._database.execute("DELETE FROM conflict")
    assert phone.replica.digest() != before


def test_a_self_check_rides_in_the_next_envelope_once(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    assert phone.replica.whole.self_check() is None
    phone.seal()
    digest = phone.replica.whole.self_check()
    assert digest == phone.replica.digest()
    drafts: list[Draft] = []
    for name in ("Oat milk", "Soy milk"):
        phone.put("food", MILK, name=name)
        phone.replica.seal_pending(noting(drafts, pack), limit_bytes=1)
    assert [(draft.digest, draft.vector) for draft in drafts] == [
        (digest, ((phone.id, 1),)),
        (None, ()),
    ]


def test_a_digest_over_envelopes_that_were_sealed_anew_raises_no_alarm(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    digests = [phone.replica.whole.self_check()]
    for name in ("Oat milk", "Soy milk"):
        phone.put("food", MILK, name=name)
        phone.replica.seal_pending(pack, limit_bytes=1)
        phone.clock.now += 1
        digests.append(phone.replica.whole.self_check())
    phone.replica.unseal(2, unpack)
    laptop.take(phone)
    assert laptop.replica.heads()[phone.id].seq == 2
    phone.replica.whole.record_digest(laptop.id, {phone.id: 2}, laptop.replica.digest())
    assert phone.replica.whole.disagreements() == []
    kept = phone.replica.rows("SELECT digest FROM digest WHERE device = ?", (phone.id,))
    assert [digest for (digest,) in kept] == [digests[0], laptop.replica.digest()]


def agree(phone: Device, laptop: Device) -> dict[bytes, int]:
    phone.put("food", MILK, name="Milk")
    sync(phone, laptop)
    return {phone.id: 1}


def test_replicas_that_agree_raise_no_alarm(two: list[Device]) -> None:
    phone, laptop = two
    vector = agree(phone, laptop)
    laptop.replica.whole.record_digest(phone.id, vector, phone.replica.digest())
    assert laptop.replica.whole.disagreements() == []


def test_a_replica_that_drifted_is_noticed(two: list[Device]) -> None:
    phone, laptop = two
    vector = agree(phone, laptop)
    with laptop.replica.atomic():
        laptop.replica._database.execute("UPDATE food SET name = 'Beer'")
    laptop.replica.whole.record_digest(phone.id, vector, phone.replica.digest())
    (alarm,) = laptop.replica.whole.disagreements()
    assert alarm.vector == vector
    assert set(alarm.digests) == {phone.id, laptop.id}


def test_to_ask_for_alarms_again_writes_nothing(two: list[Device]) -> None:
    phone, laptop = two
    vector = agree(phone, laptop)
    laptop.replica.whole.record_digest(phone.id, vector, phone.replica.digest())
    laptop.replica.whole.disagreements()
    before = laptop.replica.rows("SELECT * FROM digest")
    laptop.clock.now += 1
    laptop.replica.whole.disagreements()
    assert laptop.replica.rows("SELECT * FROM digest") == before


def test_drift_is_noticed_later_if_a_digest_was_taken_then(two: list[Device]) -> None:
    phone, laptop = two
    vector = agree(phone, laptop)
    laptop.replica.whole.self_check()
    phone.put("food", MILK, name="Oat milk")
    sync(phone, laptop)
    laptop.replica.whole.record_digest(phone.id, vector, b"d" * 32)
    assert len(laptop.replica.whole.disagreements()) == 1


def test_digests_at_other_vectors_say_nothing(two: list[Device]) -> None:
    phone, laptop = two
    vector = agree(phone, laptop)
    laptop.replica.whole.record_digest(phone.id, vector | {laptop.id: 7}, b"d" * 32)
    assert laptop.replica.whole.disagreements() == []


def test_old_digests_are_forgotten(phone: Device) -> None:
    for number in range(200):
        phone.clock.now += 1
        phone.replica.whole.record_digest(phone.id, {phone.id: number}, bytes(32))
    ((kept,),) = phone.replica.rows("SELECT count(*) FROM digest")
    assert kept == 64


def test_a_void_envelope_leaves_equal_digests_where_it_is_void(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    before = laptop.replica.digest()
    laptop.replica.merge([replace(phone.sent[0], change_sets=None)])
    assert laptop.replica.digest() == before
