from __future__ import annotations

from dataclasses import replace

import pytest

from kitchensync.errors import BadChain
from kitchensync.replica.changeset import MAX_CHANGES, Block, ChangeSet, encode
from kitchensync.replica.stamps import pack as stamp
from kitchensync.replica.values import Merged
from tests.core.replica.devices import NOON, Device, row, sync

MILK = row("milk")


def test_two_replicas_that_exchanged_everything_hold_the_same(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk", minimum=5)
    laptop.put("food", MILK, name="milk")
    sync(phone, laptop)
    everything = "SELECT * FROM food"
    assert list(map(tuple, phone.replica.rows(everything))) == list(
        map(tuple, laptop.replica.rows(everything))
    )


def test_an_envelope_that_comes_again_changes_nothing(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    laptop.take(phone)
    assert laptop.replica.merge(phone.sent) == Merged()


def test_a_gap_is_refused_and_nothing_is_kept(two: list[Device]) -> None:
    phone, laptop = two
    for name in ("Milk", "Oat milk", "Soy milk"):
        phone.put("food", MILK, name=name)
        phone.seal()
    first, _, third = phone.sent
    with pytest.raises(BadChain):
        laptop.replica.merge([first, third])
    assert laptop.replica.heads() == {}
    assert not laptop.shows("food", MILK)


def test_an_envelope_with_another_predecessor_is_refused(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    with pytest.raises(BadChain):
        laptop.replica.merge([replace(phone.sent[0], prev=b"x" * 32)])


def test_another_envelope_of_the_same_seq_is_a_fork(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    laptop.take(phone)
    with pytest.raises(BadChain):
        laptop.replica.merge([replace(phone.sent[0], hash=b"x" * 32)])


@pytest.mark.parametrize("content", [None, [b"garbage"]])
def test_void_content_is_counted_and_the_chain_goes_on(
    two: list[Device], content: list[bytes] | None
) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    phone.put("food", MILK, name="Oat milk")
    phone.seal()
    broken, good = phone.sent
    merged = laptop.replica.merge([replace(broken, change_sets=content), good])
    assert (merged.envelopes, merged.void, merged.changes) == (2, 1, 1)
    assert laptop.replica.heads()[phone.id].seq == 2
    assert [kept.void for kept in laptop.replica.envelopes()] == [True, False]
    assert laptop.cell("food", MILK, "name") == "Oat milk"


def test_an_envelope_of_more_changes_than_fit_is_void_as_a_whole(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    half = MAX_CHANGES // 2
    stamps = [stamp(NOON + at, 0, 0) for at in range(half + 1)]

    def of(column: str, size: int) -> bytes:
        block = Block("shed", column, [MILK] * size, stamps[:size], [0] * size, [None] * size)
        return encode(ChangeSet(NOON, "unknown to us", [block]))

    bomb = [of("first", half), of("second", half), of("third", 1)]
    merged = laptop.replica.merge([replace(phone.sent[0], change_sets=bomb)])
    assert (merged.envelopes, merged.void) == (1, 1)
    assert laptop.replica.quarantined() == []


def test_a_change_of_no_time_that_a_file_holds_blocks_nothing(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    block = Block("food", "name", [MILK], [stamp(NOON, 0, 0)], [0], ["Milk"])
    content = [encode(ChangeSet((1 << 64) - 1, "at the end of time", [block]))]
    merged = laptop.replica.merge([replace(phone.sent[0], change_sets=content)])
    assert (merged.changes, merged.void) == (1, 0)
    assert laptop.cell("food", MILK, "name") == "Milk"


def test_a_change_with_the_stamp_of_another_device_is_dropped(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    forged = Block("food", "name", [MILK], [stamp(NOON, 0, 1)], [0], ["Beer"])
    honest = Block("food", "minimum", [MILK], [stamp(NOON, 0, 0)], [0], [3])
    content = [encode(ChangeSet(NOON, "forged", [forged, honest]))]
    merged = laptop.replica.merge([replace(phone.sent[0], change_sets=content)])
    assert merged.changes == 1
    assert laptop.cell("food", MILK, "name") is None
    assert laptop.cell("food", MILK, "minimum") == 3


def test_an_envelope_of_our_own_that_we_forgot_is_taken(two: list[Device]) -> None:
    phone, _ = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    phone.put("food", MILK, name="Oat milk")
    ours = replace(phone.sent[0], seq=2, prev=phone.sent[0].hash, hash=b"h" * 32, change_sets=[])
    phone.replica.acknowledge(1)
    phone.replica.merge([ours])
    assert phone.replica.heads()[phone.id].seq == 2
    assert phone.replica.unsent() == []
