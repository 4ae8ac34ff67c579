"""Stock, and what goes wrong without each rule of the ledger."""

from __future__ import annotations

import pytest

from kitchensync.replica import bulk, cells, statements, transaction
from kitchensync.replica.ids import caused_id
from kitchensync.replica.postings import ledger
from kitchensync.replica.postings.ledger import (
    Posted,
    Recount,
    Stock,
    fold,
    free_generation,
    read_seen,
    write_seen,
)
from kitchensync.replica.stamps import pack
from tests.core.replica.devices import NOON, Device, row, sync, unpack

LOT = row("a litre of milk")


def at(millisecond: int, device: int = 0) -> int:
    return pack(NOON + millisecond, 0, device)


def stock(device: Device, lot: bytes = LOT) -> Stock:
    found = device.replica.rows(
        "SELECT entry_at, kind, amount, voided, seen FROM posting WHERE lot = ? AND entry_at > 0",
        (lot,),
    )
    return fold(Posted(s, k, a, bool(v), seen) for s, k, a, v, seen in found)


def post(device: Device, name: str, kind: str, amount: int) -> None:
    with device.replica.transaction(kind) as change:
        change.post("posting", row(name), {"lot": LOT, "kind": kind, "amount": amount, "at": NOON})


def buy(device: Device, amount: int = 1000) -> None:
    with device.replica.transaction("buy") as change:
        change.put("lot", LOT, {"food": row("milk"), "dimension": "volume", "unit": "l"})
    post(device, "bought", "bought", amount)


def test_stock_is_the_last_count_and_what_was_posted_after_it() -> None:
    postings = [
        Posted(at(1), "bought", 1000),
        Posted(at(2), "counted", 700, seen=write_seen({0: 1})),
        Posted(at(3), "used", -200),
    ]
    assert fold(postings) == Stock(500)


def test_a_voided_count_does_not_stand() -> None:
    postings = [Posted(at(1), "bought", 1000), Posted(at(2), "counted", 700, voided=True)]
    assert fold(postings) == Stock(1000)


def test_a_sum_below_zero_is_kept_shown_as_zero_and_asks_for_a_recount() -> None:
    below = fold([Posted(at(1), "bought", 100), Posted(at(2), "used", -300)])
    assert (below.sum, below.amount) == (-200, 0)
    assert below.recount == (Recount.BELOW_ZERO,)
    bought = fold(
        [Posted(at(1), "bought", 100), Posted(at(2), "used", -300), Posted(at(3), "bought", 500)]
    )
    assert bought == Stock(300)


def test_two_people_using_milk_at_once_both_count(two: list[Device]) -> None:
    phone, laptop = two
    buy(phone)
    sync(phone, laptop)
    post(phone, "phone used", "used", -200)
    post(laptop, "laptop used", "used", -300)
    sync(phone, laptop)
    assert stock(phone) == stock(laptop) == Stock(500)


@pytest.mark.parametrize(("seen", "recount"), [(1, (Recount.UNSEEN,)), (2, ())])
def test_what_has_the_stamp_of_a_count_was_seen_by_it_or_asks_for_a_recount(
    seen: int, recount: tuple[Recount, ...]
) -> None:
    """What is taken over from another device may, and what is written where the range ends."""
    postings = [
        Posted(at(1), "bought", 1000),
        Posted(at(2), "counted", 700, seen=write_seen({0: seen})),
        Posted(at(2), "used", -200),
    ]
    assert fold(postings) == Stock(700, recount)


def test_a_posting_swallowed_by_a_count_that_had_not_seen_it_asks_for_a_recount(
    two: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, laptop = two
    buy(phone)
    sync(phone, laptop)
    post(phone, "used offline", "used", -200)
    laptop.clock.now += 1000
    post(laptop, "counted", "counted", 1000)
    sync(phone, laptop)
    assert stock(phone) == stock(laptop) == Stock(1000, (Recount.UNSEEN,))
    monkeypatch.setattr(ledger, "_swallowed", lambda *_: False)
    assert stock(phone).recount == ()


def test_two_people_who_count_at_once_need_not_count_again(two: list[Device]) -> None:
    phone, laptop = two
    buy(phone)
    sync(phone, laptop)
    post(phone, "counted by Ana", "counted", 800)
    laptop.clock.now += 1000
    post(laptop, "counted by Ben", "counted", 800)
    sync(phone, laptop)
    assert stock(phone) == stock(laptop) == Stock(800)


def test_the_later_of_two_counts_holds_whatever_the_other_one_said(two: list[Device]) -> None:
    phone, laptop = two
    buy(phone)
    sync(phone, laptop)
    post(phone, "counted by Ana", "counted", 900)
    laptop.clock.now += 1000
    post(laptop, "counted by Ben", "counted", 800)
    sync(phone, laptop)
    assert stock(phone) == stock(laptop) == Stock(800)


@pytest.mark.parametrize(("bens", "recount"), [(800, ()), (1000, (Recount.UNSEEN,))])
def test_what_one_count_had_seen_is_settled_by_another_that_comes_to_the_same(
    two: list[Device], bens: int, recount: tuple[Recount, ...]
) -> None:
    """Ben's count comes later and had not seen what Ana used, which hers had."""
    phone, laptop = two
    buy(phone)
    sync(phone, laptop)
    post(phone, "used", "used", -200)
    post(phone, "counted by Ana", "counted", 800)
    laptop.clock.now += 1000
    post(laptop, "counted by Ben", "counted", bens)
    sync(phone, laptop)
    assert stock(phone) == stock(laptop) == Stock(bens, recount)


def test_voiding_what_a_count_had_not_seen_settles_it() -> None:
    count = Posted(at(5), "counted", 700, seen=write_seen({0: 1}))
    postings = [Posted(at(1), "bought", 1000), Posted(at(2), "used", -100, voided=True), count]
    assert fold(postings).recount == ()


def test_a_posting_is_stamped_above_the_count_that_it_has_seen(
    two: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule, a slow clock makes what was used after a count vanish."""
    phone, laptop = two
    buy(phone)
    post(phone, "counted", "counted", 900)
    laptop.take(phone)
    laptop.clock.now -= 3_600_000
    post(laptop, "used", "used", -200)
    assert stock(laptop) == Stock(700)
    monkeypatch.setattr(cells.Cells, "floor_of_stock", lambda *_: 0)
    post(laptop, "used again", "used", -200)
    assert stock(laptop).sum == 700


def test_a_count_is_stamped_above_every_posting_that_it_has_seen(two: list[Device]) -> None:
    phone, laptop = two
    phone.clock.now += 3_600_000
    buy(phone)
    laptop.take(phone)
    post(laptop, "counted", "counted", 300)
    assert stock(laptop) == Stock(300)


def test_undo_voids_a_posting_and_posts_no_inverse(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An inverse, stamped after a count, would give back what the count saw was gone."""
    buy(phone)
    post(phone, "used", "used", -200)
    post(phone, "used more", "used", -300)
    post(phone, "counted", "counted", 500)
    _, more, once, *_ = phone.replica.history(unpack)
    phone.replica.undo(once.id, unpack)
    assert stock(phone) == Stock(500)

    def inverse(doing: transaction.Transaction, posting: bytes) -> bool:
        ((lot, amount),) = doing.rows("SELECT lot, amount FROM posting WHERE id = ?", (posting,))
        entry = {"lot": lot, "kind": "corrected", "amount": -amount, "at": NOON}
        return doing.post("posting", row("the inverse"), entry)

    monkeypatch.setattr(transaction.Transaction, "void", inverse)
    phone.replica.undo(more.id, unpack)
    assert stock(phone).sum == 800


def test_of_two_entries_of_one_id_the_first_that_was_made_stands(
    two: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule, each phone keeps the one that it met first, for ever."""
    phone, laptop = two
    buy(phone)
    sync(phone, laptop)

    def both_post(name: str) -> None:
        post(phone, name, "used", -200)
        laptop.clock.now += 1000
        post(laptop, name, "used", -300)
        sync(phone, laptop)

    both_post("one event")
    assert stock(phone) == stock(laptop) == Stock(800)
    monkeypatch.setattr(bulk, "entry_wins", lambda _stamp, _value, over, _standing: over == 0)
    both_post("another event")
    assert (stock(phone), stock(laptop)) == (Stock(600), Stock(500))


def test_the_same_event_ticked_on_two_phones_posts_once(two: list[Device]) -> None:
    phone, laptop = two
    cause = row("a line of the list")
    bought = {"lot": LOT, "kind": "bought", "amount": 1000, "at": NOON}
    for device in two:
        with device.replica.transaction("tick") as change:
            posting = caused_id("posting", cause, change.generation(cause))
            change.post("posting", posting, bought)
    sync(phone, laptop)
    assert stock(phone) == stock(laptop) == Stock(1000)


def test_tick_untick_tick_posts_once(two: list[Device]) -> None:
    phone, laptop = two
    cause = row("a line of the list")

    def tick(device: Device, generation: int | None = None) -> None:
        with device.replica.transaction("tick") as change:
            number = change.generation(cause) if generation is None else generation
            change.post(
                "posting",
                caused_id("posting", cause, number),
                {"lot": LOT, "kind": "bought", "amount": 1000, "at": NOON},
            )

    tick(phone)
    with phone.replica.transaction("untick") as change:
        change.void(caused_id("posting", cause, 0))
    sync(phone, laptop)
    tick(phone)
    tick(laptop)
    sync(phone, laptop)
    assert stock(phone) == stock(laptop) == Stock(1000)
    always_the_first = 0
    with phone.replica.transaction("untick") as change:
        change.void(caused_id("posting", cause, 1))
    tick(phone, always_the_first)
    assert stock(phone) == Stock(0)


def test_the_first_generation_that_is_absent_or_stands_is_taken() -> None:
    assert free_generation({0: True, 1: True}.get) == 2
    assert free_generation({0: True, 1: False}.get) == 1
    assert free_generation(dict[int, bool]().get) == 0


@pytest.mark.parametrize(
    "seen", [{}, {at(1): 1}, {3: 200, 1023: 70_000, at(9): 2}, {i: i for i in range(40)}]
)
def test_what_a_count_saw_is_written_as_canonical_msgpack(seen: dict[int, int]) -> None:
    import msgspec

    raw = write_seen(seen)
    assert msgspec.msgpack.decode(raw) == [[highest, seen[highest]] for highest in sorted(seen)]
    assert msgspec.msgpack.encode(sorted(map(list, seen.items()))) == raw
    assert read_seen(raw) == seen


@pytest.mark.parametrize(
    ("told", "recount"), [({at(1): 1}, (Recount.UNSEEN,)), ({0: 1}, ())], ids=["now", "once"]
)
def test_what_a_count_saw_and_lost_to_another_lot_hides_nothing_that_it_did_not_see(
    told: dict[int, int], recount: tuple[Recount, ...]
) -> None:
    """Counts of older versions said only how many they saw of a device, and hide it still."""
    count = Posted(at(5, 1), "counted", 700, seen=write_seen(told))
    assert fold([Posted(at(2), "used", -100), count]) == Stock(700, recount)


def test_what_came_late_below_what_a_count_saw_asks_for_a_recount() -> None:
    """As what a newer version posted does, which the counting device could not read."""
    count = Posted(at(5, 1), "counted", 700, seen=write_seen({at(3): 1}))
    late = [Posted(at(2), "used", -100), Posted(at(3), "used", -100, voided=True), count]
    assert fold(late) == Stock(700, (Recount.UNSEEN,))
    assert fold(late[1:]) == Stock(700)


def test_what_was_used_behind_a_posting_that_another_lot_won_is_not_taken_for_seen(
    three: list[Device],
) -> None:
    """Ana and Ben say one event of two lots; Carl counts and knows of Ben's word alone."""
    ana, ben, carl = three
    buy(ben)
    carl.take(ben)
    elsewhere = {"lot": row("another lot"), "kind": "used", "amount": -200, "at": NOON}
    with ana.replica.transaction("used") as change:
        change.post("posting", row("one event"), elsewhere)
    ben.clock.now += 1000
    post(ben, "one event", "used", -200)
    carl.take(ben)
    post(ben, "used apart", "used", -100)
    carl.clock.now += 2000
    post(carl, "counted", "counted", 800)
    sync(*three)
    assert {stock(device) for device in three} == {Stock(800, (Recount.UNSEEN,))}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xc0",
        b"\x91",
        b"\x91\x92\x01",
        b"\x91\x92\x01\xcd\x01",
        pytest.param(b"\x92\x92\x02\x01\x92\x01\x01", id="not sorted"),
        pytest.param(b"\x92\x92\x01\x01\x92\x01\x02", id="one twice"),
        pytest.param(b"\x91\x92\x01\xcd\x00\x01", id="longer than it must be"),
        pytest.param(b"\x91\x92\x01\xc0", id="no number"),
        pytest.param(b"\x91\x92\x01\x01\x00", id="more behind it"),
    ],
)
def test_what_is_no_record_of_what_was_seen_was_seen_by_nobody(raw: bytes) -> None:
    assert read_seen(raw) == {}


def test_a_count_records_what_it_saw(phone: Device) -> None:
    buy(phone)
    post(phone, "counted", "counted", 900)
    seen = phone.cell("posting", row("counted"), "seen")
    assert isinstance(seen, bytes)
    assert read_seen(seen) == {phone.cell("posting", row("bought"), "entry_at"): 1}
    assert "count(*)" in statements.stock_seen("posting")
