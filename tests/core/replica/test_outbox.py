from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kitchensync.replica.changeset import MAX_CHANGES
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import NO_HASH, Draft, Head
from tests.core.replica.devices import Device, noting, pack, row, unpack

A, B = row("a"), row("b")


def test_sealing_moves_change_sets_from_the_outbox_into_an_envelope(phone: Device) -> None:
    phone.put("food", A, name="Milk")
    sealed = phone.replica.seal_pending(pack, limit_bytes=1 << 18)
    assert sealed is not None
    assert sealed.seq == 1
    assert phone.replica.outbox_size() == 0
    assert phone.replica.unsent() == [sealed]
    assert phone.replica.heads()[phone.id].hash == sealed.hash


def test_an_empty_outbox_is_not_sealed(phone: Device) -> None:
    assert phone.replica.seal_pending(pack, limit_bytes=1 << 18) is None


def test_an_envelope_follows_the_one_before(phone: Device) -> None:
    phone.put("food", A, name="Milk")
    first = phone.replica.seal_pending(pack, limit_bytes=1 << 18)
    phone.put("food", A, name="Oat milk")
    drafts: list[Draft] = []
    phone.replica.seal_pending(noting(drafts, pack), limit_bytes=1)
    assert first is not None
    assert [draft.prev for draft in drafts] == [first.hash]


def test_a_failing_seal_leaves_the_outbox_as_it_was(phone: Device) -> None:
    phone.put("food", A, name="Milk")
    with pytest.raises(ZeroDivisionError):
        phone.replica.seal_pending(lambda draft: 1 // 0, limit_bytes=1 << 18)  # type: ignore[arg-type,return-value]
    assert phone.replica.outbox_size() == 1
    assert phone.replica.unsent() == []


def test_the_limit_cuts_the_outbox_but_one_change_set_always_fits(phone: Device) -> None:
    for name in ("Milk", "Oat milk", "Soy milk"):
        phone.put("food", A, name=name)
    drafts: list[Draft] = []
    while phone.replica.seal_pending(noting(drafts, pack), limit_bytes=1):
        pass
    assert [len(draft.change_sets) for draft in drafts] == [1, 1, 1]
    assert [draft.seq for draft in drafts] == [1, 2, 3]


def test_an_envelope_takes_no_more_changes_than_it_may_hold(phone: Device) -> None:
    third = MAX_CHANGES // 3 + 1
    for at in range(3):
        with phone.replica.transaction("put") as change:
            for number in range(third):
                change.put("food", row(f"{at} {number}"), {"minimum": 1})
    drafts: list[Draft] = []
    while phone.replica.seal_pending(noting(drafts, pack), limit_bytes=1 << 20):
        pass
    assert [len(draft.change_sets) for draft in drafts] == [2, 1]
    phone.replica.unseal(1, unpack)
    again = phone.replica.seal_pending(pack, limit_bytes=1 << 20)
    assert again is not None
    assert len(unpack(again.raw)) == 2


def test_acknowledged_envelopes_are_not_sent_again(phone: Device) -> None:
    for name in ("Milk", "Oat milk", "Soy milk"):
        phone.put("food", A, name=name)
        phone.replica.seal_pending(pack, limit_bytes=1)
    phone.replica.acknowledge(2)
    assert [sealed.seq for sealed in phone.replica.unsent()] == [3]


def test_heads_of_others_are_told_once(two: list[Device]) -> None:
    phone, laptop = two
    laptop.put("food", B, name="Bread")
    phone.take(laptop)
    drafts: list[Draft] = []
    for name in ("Milk", "Oat milk"):
        phone.put("food", A, name=name)
        phone.replica.seal_pending(noting(drafts, pack), limit_bytes=1)
    assert [[seen[:2] for seen in draft.seen] for draft in drafts] == [[(laptop.id, 1)], []]


def test_heads_of_others_that_a_refused_envelope_told_are_told_again(two: list[Device]) -> None:
    phone, laptop = two
    laptop.put("food", B, name="Bread")
    phone.take(laptop)
    drafts: list[Draft] = []
    phone.put("food", A, name="Milk")
    for _ in range(2):
        phone.replica.seal_pending(noting(drafts, pack), limit_bytes=1)
        phone.replica.unseal(1, unpack)
    assert [[seen[:2] for seen in draft.seen] for draft in drafts] == [[(laptop.id, 1)]] * 2


def test_unsealing_puts_change_sets_back_in_order(phone: Device) -> None:
    for name in ("one", "two", "three"):
        phone.put("food", A, name=name)
        phone.replica.seal_pending(pack, limit_bytes=1)
    phone.put("food", A, name="four")
    phone.replica.acknowledge(1)
    before = [unpack(sealed.raw)[0] for sealed in phone.replica.unsent()]
    phone.replica.unseal(2, unpack)
    assert phone.replica.outbox_size() == 3
    assert phone.replica.heads()[phone.id].seq == 1
    again = phone.replica.seal_pending(pack, limit_bytes=1 << 18)
    assert again is not None
    assert again.seq == 2
    assert list(unpack(again.raw))[:2] == before


def test_unsealing_everything_starts_the_chain_anew(phone: Device) -> None:
    phone.put("food", A, name="one")
    phone.replica.seal_pending(pack, limit_bytes=1)
    phone.replica.unseal(1, unpack)
    assert phone.replica.heads() == {}
    drafts: list[Draft] = []
    phone.replica.seal_pending(noting(drafts, pack), limit_bytes=1)
    assert (drafts[0].seq, drafts[0].prev) == (1, NO_HASH)


def test_what_the_relay_acknowledged_is_not_taken_back(phone: Device) -> None:
    phone.put("food", A, name="one")
    phone.replica.seal_pending(pack, limit_bytes=1)
    phone.replica.acknowledge(1)
    with pytest.raises(ValueError, match="acknowledged"):
        phone.replica.unseal(1, unpack)


def test_entries_and_state_are_kept(phone: Device) -> None:
    phone.replica.add_entries([b"found", b"add"])
    phone.replica.add_entries([b"remove"])
    phone.replica.set_state("pending", b"entry")
    assert phone.replica.entries() == [b"found", b"add", b"remove"]
    phone.replica.replace_entries(1, [b"leave"])
    assert phone.replica.entries() == [b"found", b"leave"]
    assert phone.replica.entries(1) == [b"leave"]
    assert phone.replica.get_state("pending") == b"entry"
    phone.replica.set_state("pending", None)
    assert phone.replica.get_state("pending") is None


def test_several_steps_can_be_kept_together(phone: Device) -> None:
    def break_off() -> None:
        with phone.replica.atomic():
            phone.replica.add_entries([b"found"])
            phone.replica.set_state("pending", b"entry")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert phone.replica.entries() == []
    assert phone.replica.get_state("pending") is None


def test_kept_envelopes_can_be_given_to_whom_lacks_them(two: list[Device]) -> None:
    phone, laptop = two
    phone.put("food", A, name="Milk")
    laptop.put("food", B, name="Bread")
    phone.take(laptop)
    phone.seal()
    assert [kept.device for kept in phone.replica.envelopes()] == [laptop.id, phone.id]
    assert [kept.device for kept in phone.replica.envelopes({laptop.id: 1})] == [phone.id]


@settings(max_examples=12)
@given(
    days=st.lists(st.integers(-3, 3), min_size=1, max_size=6),
    before=st.integers(-3, 4),
    covered=st.integers(1, 6),
    remembered=st.integers(0, 6),
)
@example(days=[0, -3, 0], before=-1, covered=3, remembered=0)
def test_what_it_let_go_of_is_no_damage_whatever_its_clock_said(
    days: list[int], before: int, covered: int, remembered: int
) -> None:
    """It sends an envelope on each of these days, lets go of older ones, and the relay forgets."""
    with TemporaryDirectory() as folder:
        phone = Device(Path(folder) / "phone.db", 1)
        noon = phone.clock.now
        for number, day in enumerate(days):
            phone.clock.now = noon + day * DAY_MS
            phone.put("food", A, name=f"Milk {number}")
            phone.seal()
        last = phone.sent[:covered][-1]
        phone.replica.acknowledge(len(days))
        phone.replica.whole.forget({phone.id: Head(last.seq, last.hash)}, noon + before * DAY_MS)
        phone.replica.acknowledge(remembered)
        assert phone.replica.whole.keeps_own_end()
        phone.replica.close()
