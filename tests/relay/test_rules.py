"""The rules alone: what is taken, in which order, how often."""

from __future__ import annotations

import pytest

from kitchensync.errors import RelayRefused
from kitchensync.replica.stamps import DAY_MS
from kitchensync.replica.values import NO_HEAD, Head
from kitchensync.trust.entries import parse_entry
from kitchensync.trust.envelope import parse
from kitchensync.trust.membership import Membership
from kitchensync_relay import rules
from kitchensync_relay.checking import check
from kitchensync_relay.rules import (
    Pace,
    Verdict,
    counting,
    judge_entry,
    judge_log,
    judge_push,
)
from tests.relay.writer import Writer

PLENTY = 10**9


def judge(
    writer: Writer, *raws: bytes, held: dict[int, bytes] | None = None, room: int = PLENTY
) -> Verdict:
    """The verdict on a push when the relay holds the first `held` envelopes of the writer."""
    held = held or {}
    membership = writer.membership
    return judge_push(
        check(raws, membership),
        writer.device,
        membership=membership,
        heads={writer.device: Head(max(held), parse(held[max(held)]).hash)} if held else {},
        kept=lambda _, seq: held.get(seq),
        room=room,
    )


def taken(verdict: Verdict) -> list[bytes]:
    """What is taken of the chain of one author."""
    return [raw for chain in verdict.taken.values() for raw in chain.taken.values()]


def code(verdict: Verdict) -> str:
    return verdict.refusal.reason if verdict.refusal else ""


def test_a_chain_is_taken_in_order() -> None:
    writer = Writer.founder()
    raws = [writer.write() for _ in range(3)]
    assert taken(judge(writer, *raws)) == raws


def test_duplicates_are_passed_over_and_what_is_new_is_taken() -> None:
    writer = Writer.founder()
    one, two, three = (writer.write() for _ in range(3))
    verdict = judge(writer, one, two, three, held={1: one, 2: two})
    assert (taken(verdict), code(verdict)) == ([three], "")


def test_a_duplicate_needs_no_room() -> None:
    writer = Writer.founder()
    one = writer.write()
    assert code(judge(writer, one, held={1: one}, room=0)) == ""


def test_the_last_byte_of_room_can_be_used_and_no_more() -> None:
    writer = Writer.founder()
    one, two = writer.write(), writer.write()
    assert taken(judge(writer, one, two, room=len(one) + len(two))) == [one, two]
    verdict = judge(writer, one, two, room=len(one) + len(two) - 1)
    assert (taken(verdict), code(verdict)) == ([one], "over-quota")


def test_a_fork_is_named_before_an_epoch_or_a_gap() -> None:
    writer = Writer.founder()
    fork = writer.envelope(b"other").raw
    one = writer.write()
    assert code(judge(writer, fork, held={1: one})) == "fork"


def test_within_one_call_too_a_fork_is_a_fork() -> None:
    writer = Writer.founder()
    fork = writer.envelope(b"other").raw
    verdict = judge(writer, writer.write(), fork)
    assert (len(verdict.taken), code(verdict)) == (1, "fork")


def test_nothing_after_a_refusal_is_looked_at() -> None:
    writer = Writer.founder()
    one, two, three = (writer.write() for _ in range(3))
    verdict = judge(writer, one, three, two)
    assert (taken(verdict), code(verdict)) == ([one], "gap")


def enrol(
    writer: Writer, seed: int, taken_today: list[int], added_today: list[int], now: int
) -> None:
    entry = parse_entry(writer.adding(Writer.stranger(writer.log, seed)))
    pace = Pace(now, taken_today, added_today)
    judge_entry(entry, membership=writer.membership, heads={}, pace=pace)


def test_twenty_enrolments_a_day_are_enough() -> None:
    writer = Writer.founder()
    times = list(range(1000, 1000 + rules.ENROLMENTS_A_DAY))
    enrol(writer, 2, times, times[1:], now=5000)
    with pytest.raises(RelayRefused) as caught:
        enrol(writer, 2, times, times, now=5000)
    assert caught.value.reason == "rate-limited"
    assert caught.value.retry_after == (1000 + DAY_MS - 5000) / 1000


def test_entries_of_any_kind_are_limited_a_day() -> None:
    with pytest.raises(RelayRefused) as caught:
        enrol(Writer.founder(), 2, [1] * rules.ENTRIES_A_DAY, [], now=5000)
    assert caught.value.reason == "rate-limited"


def put_out(writer: Writer, *others: Writer, taken_today: list[int]) -> str:
    """The code with which a relay that took so much today refuses that removal, or empty."""
    entry = parse_entry(writer.removing(*others, heads={}))
    pace = Pace(5000, taken_today)
    try:
        judge_entry(entry, membership=writer.membership, heads={}, pace=pace)
    except RelayRefused as refused:
        return refused.reason
    return ""


def test_who_used_up_the_day_is_put_out_all_the_same() -> None:
    ann = Writer.founder()
    thief = Writer.stranger(ann.log, 2)
    ann.log.append(ann.adding(thief))
    used_up = [1] * rules.ENTRIES_A_DAY
    assert put_out(ann, taken_today=used_up) == "rate-limited"
    assert put_out(ann, thief, taken_today=used_up) == ""


def test_of_whom_somebody_puts_out_nothing_new_is_taken_and_duplicates_are() -> None:
    writer = Writer.founder()
    one, two = writer.write(), writer.write()
    membership, held = writer.membership, {1: one}
    verdict = judge_push(
        check([one, two], membership),
        writer.device,
        membership=membership,
        heads={writer.device: Head(1, parse(one).hash)},
        kept=lambda _, seq: held.get(seq),
        room=PLENTY,
        pause=lambda author: 7.0 if author == writer.device else 0.0,
    )
    assert (taken(verdict), code(verdict)) == ([], "rate-limited")
    assert verdict.refusal is not None
    assert verdict.refusal.retry_after == 7.0


def test_a_log_that_parted_from_the_relays_since_it_was_looked_at_is_refused() -> None:
    writer = Writer.founder()
    held, other = (
        Membership.replay([*writer.log, writer.adding(Writer.stranger(writer.log, seed))])
        for seed in (2, 3)
    )
    assert judge_log(held, writer.membership)
    assert not judge_log(writer.membership, held)
    with pytest.raises(RelayRefused) as caught:
        judge_log(other, held)
    assert caught.value.reason == "membership-fork"


def test_a_chain_whose_end_went_below_a_floor_counts_up_to_there() -> None:
    writer = Writer.founder()
    last = parse([writer.write() for _ in range(3)][-1])
    membership, gone = writer.membership, Head(3, last.hash)
    assert counting(membership, writer.device, gone, lambda *_: None) == gone


@pytest.mark.parametrize("at", [0, 1, 7, 19, 20], ids=str)
@pytest.mark.parametrize("forked", [False, True], ids=["ours", "another"])
def test_what_a_longer_log_leaves_out_of_a_chain_is_not_gone_through_one_by_one(
    at: int, forked: bool
) -> None:
    writer = Writer.founder()
    chain = dict(enumerate((parse(writer.write()) for _ in range(20)), 1))
    ends = {seq: Head(seq, each.hash) for seq, each in chain.items()}
    place = Head(at, b"?" * 32) if forked and at else ends.get(at, NO_HEAD)
    membership = Membership.replay([*writer.log, writer.removing(heads={writer.device: place})])
    read: list[int] = []

    def kept(_: bytes, seq: int) -> bytes:
        read.append(seq)
        return chain[seq].raw

    is_ours = place == ends.get(at, NO_HEAD)
    counts = at if is_ours else at - 1
    assert counting(membership, writer.device, ends[20], kept) == ends.get(counts, NO_HEAD)
    assert len(read) <= 4


def test_what_came_while_the_clock_was_ahead_keeps_nobody_out_once_it_is_right() -> None:
    later = [9000] * rules.ENTRIES_A_DAY
    with pytest.raises(RelayRefused):
        enrol(Writer.founder(), 2, later, later, now=9000)
    enrol(Writer.founder(), 2, later, later, now=5000)
